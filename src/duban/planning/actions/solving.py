"""Finding the dates of a draft: in the request for small ones, else as a job; why there are none, and what would help.

No row is locked while a solver runs: what it found is kept only where nobody wrote the draft meanwhile.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.foundation.jobs import queue
from duban.ledger.actions.acting import ActRefused
from duban.planning.access import fetch_edition
from duban.planning.actions.acting import StaleDraft, begin_act, locked_draft
from duban.planning.actions.documents import document_of
from duban.planning.actions.replanning import replanned
from duban.planning.models import PlanEdition
from duban.planning.queries.documents import file_of
from duban.scheduling import (
    Ask,
    Goal,
    Plan,
    PlanFile,
    Problem,
    Watch,
    from_day,
    solve,
    up_to,
)

TASK = "duban.planning.tasks.solve_draft"
IN_REQUEST = 30
REQUEST_SECONDS, JOB_SECONDS = 5.0, 40.0
WHY_SECONDS = 5.0
MORE_DAYS = 366


@dataclass(frozen=True, slots=True)
class Found:
    """What solving came to: the document with its dates where there are any, and the outcome as plain values."""

    file: PlanFile
    outcome: dict[str, Any]


def solve_draft(edition_id: int, *, revision: int, aim: str = "", actor: Actor) -> PlanEdition:
    """Find the dates of a draft now, or queue a job for it where it is large.

    Args:
        aim: `late`, `early` or `least`; by default the least movement for a draft of a published edition, else as late as possible.

    Raises:
        AccessDenied, ActRefused, StaleDraft: as `begin_act` and `locked_draft`; `DRAFT_BEING_SOLVED`.
    """
    with transaction.atomic():
        edition = locked_draft(edition_id, revision)
        begin_act(edition.plan_id, "plan.draft", actor=actor)
        if queue.is_pending(edition.job_id):
            raise ActRefused("DRAFT_BEING_SOLVED")
        file = file_of(edition.document)
        if len(file.problem.tasks) > IN_REQUEST:
            job = queue.enqueue(
                TASK, edition_id=edition_id, revision=revision, aim=aim, user_id=actor.user_id
            )
            edition.job_id = job
            edition.save(update_fields=["job_id"])
            return edition
    found = find(file, _published(edition), aim, clock.today(), Ask(seconds=REQUEST_SECONDS))
    return keep_found(edition_id, found, revision=revision, actor=actor)


def _published(edition: PlanEdition) -> Plan | None:
    base = edition.based_on
    return file_of(base.document).plan if base else None


def find(
    file: PlanFile,
    published: Plan | None,
    aim: str,
    today: dt.date,
    spent: Ask,
) -> Found:
    """The dates of a document from a day on, or the conflict and the ways out.

    Args:
        spent: what may be spent on it; its goals and what is in force are put in here.
    """
    now = max(from_day(file, today), 0)
    room = dt.timedelta(days=MORE_DAYS) // file.timescale.tick
    reach = up_to(file, now + room + sum(task.duration for task in file.problem.tasks))
    problem = replace(reach.problem, now=max(now, file.problem.now))
    reach = replace(reach, problem=problem)
    if published and aim in {"", "least"}:
        names = {task.name for task in problem.tasks}
        published = Plan({name: span for name, span in published.spans.items() if name in names})
        plan, outcome = replanned(reach, published, spent)
    else:
        plan, outcome = _solved(file, problem, aim, spent)
    reach = replace(reach, plan=plan)
    return Found(reach, outcome if plan else outcome | _why(reach))


def _solved(
    file: PlanFile, problem: Problem, aim: str, spent: Ask
) -> tuple[Plan | None, dict[str, Any]]:
    """Dates that nothing was promised of, and the outcome as plain values."""
    goals = _goals("early" if aim == "early" else "late", file)
    answer = solve(problem, replace(spent, goals=goals))
    return answer.plan, {
        "status": answer.status.value,
        "engine": answer.engine,
        "seconds": round(answer.seconds, 2),
        "value": answer.value,
        "bound": answer.bound,
        "goals": [goal.value for goal in goals],
    }


def _goals(aim: str, file: PlanFile) -> tuple[Goal, ...]:
    tasks, projects = file.problem.tasks, file.problem.projects
    has_deadline = any(one.deadline for one in tasks) or any(one.deadline for one in projects)
    # Without any deadline "as late as possible" would be the end of the calendar.
    is_late = aim == "late" and has_deadline
    return (Goal.LATENESS, Goal.LATE if is_late else Goal.EARLY)


def _why(file: PlanFile) -> dict[str, Any]:
    """The rules that can't be held together, and the changes that were tried and help; plain values in ticks."""
    from duban.scheduling.explain import conflict_of, ways_out

    conflict = conflict_of(file.problem, seconds=WHY_SECONDS)
    if conflict is None:
        return {}
    ways = ways_out(file.problem, conflict, seconds=WHY_SECONDS)
    return {
        "is_minimal": conflict.is_minimal,
        "conflict": [
            {
                "code": one.code,
                "name": one.name,
                "by": one.deadline.by if one.deadline else None,
                "link": [one.link.before, one.link.after, one.link.kind.value, one.link.lag]
                if one.link
                else None,
                "capacity": one.resource.capacity if one.resource else None,
            }
            for one in conflict.reasons
        ],
        "ways": [
            {
                "code": way.code,
                "name": way.name,
                "amount": way.amount,
                "ticks": way.ticks,
                "is_best": way.is_best,
                "late": [list(one) for one in way.late],
            }
            for way in ways
        ],
    }


@transaction.atomic
def keep_found(edition_id: int, found: Found, *, revision: int, actor: Actor) -> PlanEdition:
    """Keep what solving came to, unless somebody wrote the draft meanwhile.

    Raises:
        AccessDenied, ActRefused, StaleDraft: as `begin_act` and `locked_draft`.
    """
    edition = locked_draft(edition_id, revision)
    act = begin_act(edition.plan_id, "plan.draft", actor=actor)
    edition.document = document_of(found.file)
    edition.outcome = found.outcome
    edition.revision += 1
    edition.edited_at, edition.edited_by_id = act.at, actor.user_id
    edition.save()
    return edition


def solve_by_job(
    edition_id: int, *, revision: int, aim: str, actor: Actor, watch: Watch | None = None
) -> dict[str, Any]:
    """What the job does: find and keep; a refusal is an answer.

    Raises:
        AccessDenied, Http404: where the actor may no more.
    """
    edition = PlanEdition.objects.select_related("based_on").filter(pk=edition_id).first()
    if edition is None or edition.revision != revision:
        return queue.refusal("DRAFT_STALE")
    fetch_edition(actor, edition.plan_id, edition_id, act="plan.draft")
    file = file_of(edition.document)
    spent = Ask(seconds=JOB_SECONDS, watch=watch)
    found = find(file, _published(edition), aim, clock.today(), spent)
    try:
        keep_found(edition_id, found, revision=revision, actor=actor)
    except ActRefused as refused:
        return queue.refusal(refused.code, **refused.params)
    except StaleDraft:
        return queue.refusal("DRAFT_STALE")
    return {"status": found.outcome["status"]}


def is_solving(job_id: UUID | None) -> bool:
    """Whether a job still looks for the dates."""
    return queue.is_pending(job_id)
