"""A draft of more than thirty tasks: its dates are found by a worker, and what was edited meanwhile is not overwritten."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from duban.foundation.jobs import queue
from duban.ledger.actions.acting import ActRefused
from duban.planning.actions import solving
from duban.planning.actions.drafts import edit_draft
from duban.planning.actions.making import FirstDraft
from duban.planning.models import PlanEdition
from duban.planning.queries.documents import file_of
from duban.scheduling import Row, Task
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
