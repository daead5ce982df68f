"""Replanning a draft against what was promised: as little lateness as can be, then as little movement, and the plans between to choose from.

What the engine finds is kept as plain values beside the draft; choosing another of these plans changes its dates and nothing else.
Called by `solving` and by pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from duban.foundation.access import Actor
from duban.foundation.jobs import queue
from duban.ledger.actions.acting import ActRefused
from duban.planning.actions.acting import begin_act, locked_draft
from duban.planning.actions.documents import document_of
from duban.planning.models import PlanEdition
from duban.planning.queries.documents import file_of
from duban.scheduling import Ask, Plan, PlanFile, day_ticks, days_of

MOST_POINTS = 6
"""So many plans to choose from are kept of a draft."""
ROUNDS = 12
"""Of replanning, where the work is limited and not the time."""
Spans = Mapping[str, tuple[int, int]]


def replanned(file: PlanFile, published: Plan, spent: Ask) -> tuple[Plan | None, dict[str, Any]]:
    """The plan that moves least of those that are least late, and the outcome as plain values; `points` are the plans to choose from.

    Args:
        file: the document, its problem as it stands today.
        published: what is in force.
        spent: what may be spent on it.

    Raises:
        UnsoundPlan: a plan was made that breaks a rule.
    """
    from duban.scheduling.replanning import ReplanAsk, replan

    rounds = None if spent.effort is None else ROUNDS
    ask = ReplanAsk(spent.seconds, rounds, spent.seed, spent.watch)
    found = replan(file.problem, published, ask)
    outcome: dict[str, Any] = {
        "status": found.status.value,
        "engine": "replan",
        "seconds": round(found.seconds, 2),
        "value": found.best.lateness if found.best else None,
        "bound": found.bound,
        "movable": found.movable,
    }
    if found.best is None:
        return None, outcome
    points = _spread(found.points)
    best = found.best.plan.spans
    # Only what differs is kept: of ten thousand tasks most lie where they do in each of them.
    varied = {name for one in points for name, span in one.plan.spans.items() if best[name] != span}
    outcome |= {"chosen": 0, "points": [_told(file, one, varied) for one in points]}
    return found.best.plan, outcome


def _spread(points: tuple[Any, ...]) -> list[Any]:
    """Some of many, evenly, the first and the last among them."""
    if len(points) <= MOST_POINTS:
        return list(points)
    step = (len(points) - 1) / (MOST_POINTS - 1)
    return [points[round(at * step)] for at in range(MOST_POINTS)]


def _told(file: PlanFile, point: Any, varied: set[str]) -> dict[str, Any]:
    spans: Spans = point.plan.spans
    late = [days for days in _days_late(file, spans) if days > 0]
    return {
        "moved": point.moved,
        "days": round(point.ticks / day_ticks(file), 1),
        "missed": len(late),
        "late_days": sum(late),
        "finish": point.plan.finish,
        "spans": {name: list(spans[name]) for name in sorted(varied)},
    }


def _days_late(file: PlanFile, spans: Spans) -> list[int]:
    """For each deadline by how many days of the calendar it is missed."""
    problem = file.problem
    ends = {name: end for name, (_, end) in spans.items()}
    dues = [(ends[one.name], one.deadline) for one in problem.tasks if one.name in ends]
    for project in problem.projects:
        own = [ends[one.name] for one in problem.tasks if one.project == project.name and one.name in ends]  # fmt: skip
        dues.append((max(own, default=0), project.deadline))
    return [
        (days_of(file, (0, end))[1] - days_of(file, (0, due.by))[1]).days
        for end, due in dues
        if due is not None and end > due.by
    ]


@transaction.atomic
def choose_point(edition_id: int, at: int, *, revision: int, actor: Actor) -> PlanEdition:
    """Take another of the plans that replanning found.

    Raises:
        AccessDenied, ActRefused, StaleDraft: as `begin_act` and `locked_draft`; `DRAFT_BEING_SOLVED`; `POINT_GONE` where there is none at
            that place.
    """
    edition = locked_draft(edition_id, revision)
    act = begin_act(edition.plan_id, "plan.draft", actor=actor)
    if queue.is_pending(edition.job_id):
        raise ActRefused("DRAFT_BEING_SOLVED")
    points, file = edition.outcome.get("points", []), file_of(edition.document)
    if not 0 <= at < len(points) or file.plan is None:
        raise ActRefused("POINT_GONE")
    moved = {name: (start, end) for name, (start, end) in points[at]["spans"].items()}
    edition.document = document_of(replace(file, plan=Plan({**file.plan.spans, **moved})))
    edition.outcome = {**edition.outcome, "chosen": at}
    edition.revision += 1
    edition.edited_at, edition.edited_by_id = act.at, actor.user_id
    edition.save()
    return edition
