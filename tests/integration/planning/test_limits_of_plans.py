"""What lies beyond: limits that have passed, limits and plans that reach too far, and stored documents that can't be read."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from duban.foundation import clock
from duban.ledger.actions.acting import ActRefused
from duban.ledger.models import Matter
from duban.planning.actions.drafts import copy_draft, edit_draft, import_draft
from duban.planning.actions.making import FirstDraft
from duban.planning.actions.starting import make_plan
from duban.planning.choices import SubjectKey
from duban.planning.models import PlanEdition
from duban.planning.queries.documents import file_of
from duban.scheduling import Row, Task, read_plan_json, write_plan_json
from works import LIMIT, Works

LATE = dt.datetime(2026, 7, 18, 2, tzinfo=dt.UTC)


def test_a_limit_that_has_passed_stays_the_deadline(works: Works) -> None:
    """The plan is late by days and says so; the deadline is not moved to today."""
    lan = works.town.client("lan")
    with clock.at(LATE):
        text = lan.get(f"/plans/add/matter/{works.matter.pk}/").content.decode()
        assert "stays the deadline" in text or "仍是截止" in text
        draft = works.draft()
        due = file_of(draft.document).problem.tasks[-1].deadline
        assert due is not None
        file = file_of(draft.document)
        assert file.timescale.instant(due.by).date() == LIMIT + dt.timedelta(days=1)
        address = f"/plans/{draft.plan_id}/drafts/{draft.pk}/"
        assert lan.get(address).context["page"].days_passed == 18
        draft = works.solved(draft)
        assert draft.outcome["status"] in {"best", "found"}
        page = lan.get(address).context["page"]
        assert page.ends_on is not None
        assert page.days_late == (page.ends_on - LIMIT).days > 18
        assert f'href="/ledger/{works.matter.pk}/"' in lan.get(address).content.decode()
        plan = works.in_force_of(draft)
        page = lan.get(f"/plans/{plan.pk}/").context["page"]
        assert page.days_late > 18
        assert page.limit_on == LIMIT


def test_what_is_late_is_late_by_as_little_as_possible(works: Works) -> None:
    """Tasks of a plan behind its limit follow each other from today on, without holes."""
    with clock.at(LATE):
        draft = works.solved(works.with_durations(works.draft(), 1, 1, 1, 1))
        file = file_of(draft.document)
        assert file.plan is not None
        # Saturday: the first of four working days is Monday the 20th.
        end = file.timescale.instant(file.plan.spans["4"][1]).date()
        assert end == dt.date(2026, 7, 24)


def test_a_limit_of_another_century_is_refused(works: Works) -> None:
    """No draft is made that could not be read again; the page says why."""
    Matter.objects.filter(pk=works.matter.pk).update(due_on=dt.date(2098, 12, 31))
    with pytest.raises(ActRefused, match="PLAN_TOO_LONG"):
        works.draft()
    answer = works.town.client("lan").post(f"/plans/add/matter/{works.matter.pk}/", {"title": "x"})
    assert answer.status_code == 422
    assert not PlanEdition.objects.exists()


def long_draft(works: Works) -> PlanEdition:
    """A published-to-be draft of tasks side by side whose days together are longer than any plan."""

    def edit(first: FirstDraft) -> FirstDraft:
        file, names = first.file, [f"m{at}" for at in range(24)]
        tasks = (*file.problem.tasks, *(Task(name, 1000) for name in names))
        rows = (*file.rows, *(Row(name, name) for name in names))
        problem = replace(file.problem, tasks=tasks, horizon=file.problem.horizon)
        return FirstDraft(replace(file, rows=rows, problem=problem), first.owners)

    actor, draft = works.town.actor("lan"), works.draft()
    return edit_draft(draft.pk, edit, revision=draft.revision, actor=actor)


def test_a_copy_of_a_very_large_plan_can_be_read(works: Works) -> None:
    """Its calendars are counted on as far as a plan reaches, and no further."""
    lan, draft = works.town.actor("lan"), long_draft(works)
    draft = works.solved(draft)
    edition = works.in_force_of(draft).editions.published().get()
    copy = copy_draft(edition.pk, name="", actor=lan)
    file = file_of(copy.document)
    assert file.problem.horizon <= file.timescale.furthest
    address = f"/plans/{copy.plan_id}/drafts/{copy.pk}/"
    assert works.town.client("lan").get(address).status_code == 200


def changed(draft: PlanEdition, **values: Any) -> bytes:
    """The document of a draft with other values at its top."""
    return json.dumps({**json.loads(draft.document), **values}).encode()


def with_task(draft: PlanEdition, **values: Any) -> bytes:
    """The document with other values of its first task."""
    document = json.loads(draft.document)
    document["tasks"][0] |= values
    return json.dumps(document).encode()


def test_files_that_reach_too_far_are_refused(works: Works) -> None:
    """A horizon, a release, a deadline or a key that no page could show: refused with words, nothing kept."""
    lan, draft = works.town.client("lan"), works.draft()
    slashed = draft.document.replace('"1"', '"a/b"').encode()
    files = [
        changed(draft, horizon=2**50, calendars=[], links=[]),
        changed(draft, horizon=2**50),
        with_task(draft, release=2**50),
        with_task(draft, deadline={"by": -(2**50)}),
        with_task(draft, duration=2**52),
        slashed,
        changed(draft, rows=[*json.loads(draft.document)["rows"], {"key": "1", "title": "x"}]),
        changed(draft, rows=[{"key": "1", "title": "a\ud800"}]),
        changed(draft, rows=[{"key": "1", "title": "a\x00"}]),
    ]
    for data in files:
        upload = SimpleUploadedFile("x.json", data)
        answer = lan.post(f"/plans/{draft.plan_id}/drafts/add/", {"file": upload})
        assert answer.status_code == 422
    assert list(PlanEdition.objects.values_list("pk", flat=True)) == [draft.pk]


@pytest.mark.parametrize("document", ["{", '{"format": "duban-plan/1"}'])
def test_a_stored_document_that_cannot_be_read(works: Works, document: str) -> None:
    """Its pages say so and offer to throw it away; the plan's other pages stand."""
    lan, draft = works.town.client("lan"), works.draft()
    PlanEdition.objects.filter(pk=draft.pk).update(document=document)
    address = f"/plans/{draft.plan_id}/drafts/{draft.pk}/"
    for page in (
        address,
        f"{address}rows/1/",
        f"/plans/{draft.plan_id}/editions/{draft.pk}/chart/",
    ):
        assert lan.get(page).status_code == 409
    text = lan.get(address).content.decode()
    assert f"{address}use/discard/" in text
    assert lan.get(f"/plans/{draft.plan_id}/").status_code == 200
    assert works.town.client("ke").get(address).status_code in {403, 404}
    assert lan.post(f"{address}use/discard/").status_code == 303
    assert not PlanEdition.objects.exists()


def test_days_of_other_centuries_are_refused(works: Works) -> None:
    """A mistyped year in a form is said, and no page fails by it."""
    lan, draft = works.town.client("lan"), works.draft()
    said = {"title": "x", "level": 1, "days": 1, "revision": 1}
    for day in ("9999-12-31", "0001-01-01"):
        answer = lan.post(
            f"/plans/{draft.plan_id}/drafts/{draft.pk}/rows/1/", {**said, "deadline_on": day}
        )
        assert answer.status_code == 422


def test_an_import_is_what_it_was(works: Works) -> None:
    """The checks change nothing of a good file."""
    draft, lan = works.draft(), works.town.actor("lan")
    file = read_plan_json(draft.document)
    again = import_draft(draft.plan_id, file, name="", actor=lan)
    assert again.document == write_plan_json(file)
    with pytest.raises(ActRefused, match="PLAN_THERE"):
        make_plan(SubjectKey("matter", works.matter.pk), actor=lan, file=file)
