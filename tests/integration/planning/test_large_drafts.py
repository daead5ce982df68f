"""A draft of more than thirty tasks: its dates are found by a worker, and what was edited meanwhile is not overwritten."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from duban.foundation import journal
from duban.foundation.jobs import queue
from duban.ledger.actions.acting import ActRefused
from duban.planning.actions import solving
from duban.planning.actions.drafts import edit_draft
from duban.planning.actions.making import FirstDraft
from duban.planning.actions.publishing import publish_by_job, publish_or_queue
from duban.planning.models import PlanEdition
from duban.planning.queries.documents import file_of
from duban.scheduling import Plan, Row, Task
from living import gains
from works import Works


def grown(works: Works) -> PlanEdition:
    """A draft with forty tasks more, each of a day."""

    def edit(first: FirstDraft) -> FirstDraft:
        file, more = first.file, [f"m{at}" for at in range(40)]
        tasks = (*(Task(name, 1, file.base) for name in more), *file.problem.tasks)
        rows = (*file.rows, *(Row(name, f"标段{name}") for name in more))
        return FirstDraft(
            replace(file, rows=rows, problem=replace(file.problem, tasks=tasks)), first.owners
        )

    draft = works.draft()
    return edit_draft(draft.pk, edit, revision=draft.revision, actor=works.town.actor("lan"))


def by_job(works: Works, edition: PlanEdition, revision: int) -> dict[str, Any]:
    """What the worker does with it."""
    return solving.solve_by_job(
        edition.pk, revision=revision, aim="", actor=works.town.actor("lan")
    )


def test_a_worker_finds_the_dates(works: Works) -> None:
    """Until it has, nobody edits; the page says that it is under way; then the dates are there."""
    edition = works.solved(grown(works))
    assert queue.is_pending(edition.job_id)
    with pytest.raises(ActRefused, match="DRAFT_BEING_SOLVED"):
        works.with_durations(edition, 1)
    address = f"/plans/{edition.plan_id}/drafts/{edition.pk}/"
    assert works.town.client("lan").get(address).context["page"].is_pending
    assert by_job(works, edition, edition.revision)["status"] in {"best", "found"}
    edition.refresh_from_db()
    assert len((file_of(edition.document).plan or pytest.fail("no dates")).spans) == 45


def test_what_somebody_wrote_meanwhile_stands(works: Works) -> None:
    """A job for an older revision is refused and changes nothing."""
    edition = grown(works)
    assert by_job(works, edition, edition.revision - 1)[queue.REFUSED] == "DRAFT_STALE"
    edition.refresh_from_db()
    assert file_of(edition.document).plan is None


def long_draft(works: Works) -> PlanEdition:
    """A draft of 420 rows with its dates."""

    def edit(first: FirstDraft) -> FirstDraft:
        file, more = first.file, [f"m{at}" for at in range(415)]
        tasks = (*file.problem.tasks, *(Task(name, 1, file.base) for name in more))
        rows = (*file.rows, *(Row(name, f"标段{name}") for name in more))
        return FirstDraft(
            replace(file, rows=rows, problem=replace(file.problem, tasks=tasks)), first.owners
        )

    draft, lan = works.draft(), works.town.actor("lan")
    draft = edit_draft(draft.pk, edit, revision=draft.revision, actor=lan)
    spans = {task.name: (40, 41) for task in file_of(draft.document).problem.tasks}
    found = replace(file_of(draft.document), plan=Plan(spans))
    return solving.keep_found(
        draft.pk, solving.Found(found, {"status": "found"}), revision=draft.revision, actor=lan
    )


def test_a_large_draft_is_published_by_a_worker(works: Works) -> None:
    """The request only queues it; a refusal of the job is told on the draft's page, and a repeated job does nothing twice."""
    draft, lan = long_draft(works), works.town.actor("lan")
    waiting = publish_or_queue(draft.pk, revision=draft.revision, actor=lan)
    assert waiting.number is None
    assert queue.is_pending(waiting.job_id)
    with pytest.raises(ActRefused, match="DRAFT_BEING_SOLVED"):
        publish_or_queue(draft.pk, revision=draft.revision, actor=lan)
    # Its spans were made up and break links.
    answer = publish_by_job(draft.pk, revision=draft.revision, actor=lan)
    assert answer[queue.REFUSED] == "PLAN_UNSOUND"
    assert publish_by_job(draft.pk, revision=1, actor=lan)[queue.REFUSED] == "DRAFT_STALE"


def test_long_outlines_come_in_pages(works: Works) -> None:
    """Two hundred rows at once; a row's button comes back to its page; other numbers mean the nearest page."""
    draft, lan = long_draft(works), works.town.client("lan")
    address = f"/plans/{draft.plan_id}/drafts/{draft.pk}/"
    first, last = lan.get(address), lan.get(f"{address}?page=9")
    assert [first.context["shown"].last, last.context["shown"].first] == [200, 401]
    assert "?page=2" in first.content.decode()
    assert "标段m414" not in first.content.decode()
    assert "标段m414" in last.content.decode()
    said = {"revision": draft.revision, "key": "m414", "page": "3"}
    assert lan.post(f"{address}use/row-up/", said)["Location"] == f"{address}?page=3"


def test_a_job_puts_in_force_once(works: Works) -> None:
    """A job that is taken up again finds the draft in force; the draft's page leads to the plan's."""
    draft, lan = works.solved(works.draft()), works.town.actor("lan")
    assert publish_by_job(draft.pk, revision=draft.revision, actor=lan) == {"number": 1}
    assert publish_by_job(draft.pk, revision=draft.revision, actor=lan) == {}
    answer = works.town.client("lan").get(f"/plans/{draft.plan_id}/drafts/{draft.pk}/")
    assert answer["Location"] == f"/plans/{draft.plan_id}/"


def test_why_a_job_failed_is_told(works: Works) -> None:
    """On the draft's page, until somebody edits it."""
    draft, lan = long_draft(works), works.town.actor("lan")
    job = publish_or_queue(draft.pk, revision=draft.revision, actor=lan).job_id
    refused = queue.refusal("PLAN_UNSOUND", count=4)
    DBTaskResult.objects.filter(pk=job).update(status="SUCCESSFUL", return_value=refused)
    client, address = works.town.client("lan"), f"/plans/{draft.plan_id}/drafts/{draft.pk}/"
    assert "4" in client.get(address).context["failure"]
    works.with_durations(draft, 1)
    assert not client.get(address).context["failure"]


def test_a_job_puts_in_force_under_the_post_of_who_asked(works: Works) -> None:
    """The other posts of that person lend it nothing, and the line names the post; who lost it is refused."""
    gains(works.town, "lan", "xu")
    draft, lan = works.solved(works.draft()), works.town.actor("lan")
    other, own = works.town.posts["shen"].pk, works.town.posts["xu"].pk
    asked = {"revision": draft.revision, "actor": lan}
    assert publish_by_job(draft.pk, post_id=other, **asked)[queue.REFUSED] == "NO_POST"
    assert publish_by_job(draft.pk, post_id=own, **asked) == {"number": 1}
    assert journal.newest(f"plan:{draft.plan_id}", 1)[0].post_id == own
