"""Replanning a draft against what was promised: what it moves is told, and of several plans another can be taken."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from duban.foundation import clock
from duban.ledger.actions.acting import ActRefused
from duban.planning.actions import solving
from duban.planning.actions.drafts import copy_draft, edit_draft
from duban.planning.actions.making import FirstDraft
from duban.planning.actions.publishing import publish_draft
from duban.planning.actions.replanning import choose_point
from duban.planning.actions.reporting import report_task
from duban.planning.actions.solving import solve_draft
from duban.planning.models import PlanEdition
from duban.planning.queries.documents import file_of
from duban.planning.queries.forecasting import Report
from duban.scheduling import Deadline, verify
from works import Works

SLIPPED = dt.datetime(2026, 5, 20, 2, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def second(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five tasks need no longer than this."""
    monkeypatch.setattr(solving, "REQUEST_SECONDS", 1.0)


def softened(works: Works, edition: PlanEdition) -> PlanEdition:
    """The draft with a deadline that may be missed."""

    def edit(first: FirstDraft) -> FirstDraft:
        problem = first.file.problem
        last = problem.tasks[-1]
        assert last.deadline is not None
        soft = replace(last, deadline=Deadline(last.deadline.by, hard=False))
        problem = replace(problem, tasks=(*problem.tasks[:-1], soft))
        return FirstDraft(replace(first.file, problem=problem), first.owners)

    actor = works.town.actor("lan")
    return edit_draft(edition.pk, edit, revision=edition.revision, actor=actor)


def slipped(works: Works) -> PlanEdition:
    """A draft for the next edition, after the first task took five days too long."""
    plan = works.in_force_of(works.solved(works.with_durations(works.draft(), 10, 5, 20, 6)))
    with clock.at(SLIPPED):
        report = Report(dt.date(2026, 4, 30), 5)
        report_task(plan.pk, "1", report, actor=works.town.actor("xu"))
        first = plan.editions.published().get()
        copy = copy_draft(first.pk, name="", actor=works.town.actor("lan"))
        return softened(works, copy)


def test_what_replanning_moves_is_told(works: Works) -> None:
    """The last task is late by what the slip asks for; the page says how many tasks move and what is missed."""
    lan = works.town.actor("lan")
    draft = slipped(works)
    with clock.at(SLIPPED):
        draft = solve_draft(draft.pk, revision=draft.revision, actor=lan)
        assert draft.outcome["engine"] == "replan"
        file = file_of(draft.document)
        assert file.plan is not None
        assert not verify(file.problem, file.plan)
        client = works.town.client("lan")
        page = client.get(f"/plans/{draft.plan_id}/drafts/{draft.pk}/").context["page"]
        point = page.points[0]
        assert point.is_chosen
        assert (point.moved, page.movable, point.missed) == (4, 4, 1)
        assert point.late_days == page.days_late > 0
        assert publish_draft(draft.pk, revision=draft.revision, actor=lan).number == 2


def test_another_plan_is_taken(works: Works) -> None:
    """Of the plans that were kept each can be taken, and the first again; a place that is not there is refused."""
    lan, draft = works.town.actor("lan"), slipped(works)
    with clock.at(SLIPPED):
        draft = solve_draft(draft.pk, revision=draft.revision, actor=lan)
        file = file_of(draft.document)
        assert file.plan is not None
        start, end = file.plan.spans["5"]
        points = [
            {**draft.outcome["points"][0], "spans": {"5": [start + by, end + by]}} for by in (0, 1)
        ]
        PlanEdition.objects.filter(pk=draft.pk).update(outcome={**draft.outcome, "points": points})
        client, address = works.town.client("lan"), f"/plans/{draft.plan_id}/drafts/{draft.pk}/"
        said = {"revision": draft.revision, "point": "1"}
        assert client.post(f"{address}use/choose/", said).status_code == 303
        draft.refresh_from_db()
        moved = file_of(draft.document).plan
        assert moved is not None
        assert moved.spans["5"] == (start + 1, end + 1)
        draft = choose_point(draft.pk, 0, revision=draft.revision, actor=lan)
        back = file_of(draft.document).plan
        assert back is not None
        assert back.spans == file.plan.spans
        with pytest.raises(ActRefused, match="POINT_GONE"):
            choose_point(draft.pk, 2, revision=draft.revision, actor=lan)
