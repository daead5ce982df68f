"""What would let a plan fit: each change is made and solved, so that what is offered is known to help.

Deadlines moved as little as possible, more of a resource, work in the breaks of a calendar. Called by whoever has shown a conflict.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from duban.scheduling._columns import columns_of
from duban.scheduling._plan import Goal, Plan, Status
from duban.scheduling._problem import Calendar, Deadline, Problem
from duban.scheduling.cpsat import Limits, solve_cpsat
from duban.scheduling.explain._reasons import Conflict, WayOut

KINDS = ("CAPACITY", "CALENDAR", "DEADLINES")
"""Of two changes that miss the same, the one that stands first here."""
MOST_MORE = 3
"""More than this many times a resource is not offered: nobody has four crews where one was planned."""


def ways_out(
    problem: Problem, conflict: Conflict, *, seconds: float = 10.0, workers: int = 1
) -> tuple[WayOut, ...]:
    """Changes that let the problem fit, or miss less: what misses nothing first, then by how much is missed.

    Only what has a part in the conflict is changed: more of another resource could not help by itself. A change that is no better than
    moving the deadlines is not offered.
    """
    until = time.monotonic() + seconds
    tried = list(_changes(problem, conflict))
    found: list[WayOut] = []
    for at, (code, name, amount, changed) in enumerate(tried):
        left = (until - time.monotonic()) / (len(tried) - at)
        way = _tried(changed, code, name, amount, max(left, 0.05), workers)
        if way is not None:
            found.append(way)
    return _ranked(found)


def _changes(problem: Problem, conflict: Conflict) -> Iterator[tuple[str, str, int, Problem]]:
    yield "DEADLINES", "", 0, problem
    for reason in conflict.reasons:
        if reason.resource is not None:
            for amount in range(1, MOST_MORE * max(reason.resource.capacity, 1) + 1):
                yield "CAPACITY", reason.name, amount, with_more(problem, reason.name, amount)
    for name in _calendars(problem, conflict):
        yield "CALENDAR", name, 0, working_always(problem, name)


def _calendars(problem: Problem, conflict: Conflict) -> list[str]:
    """Calendars of the tasks in the conflict that have breaks at all."""
    names = {reason.name for reason in conflict.reasons}
    for reason in conflict.reasons:
        if reason.link is not None:
            names |= {reason.link.before, reason.link.after}
    used = {task.calendar for task in problem.tasks if task.name in names}
    return [
        one.name
        for one in problem.calendars
        if one.name in used and one.worked != ((0, problem.horizon),)
    ]


def with_more(problem: Problem, name: str, amount: int) -> Problem:
    """The problem with so much more of a resource at all times from now on."""
    return replace(
        problem,
        resources=tuple(
            replace(
                one,
                capacity=one.capacity + amount,
                changes=tuple((at, capacity + amount) for at, capacity in one.changes),
            )
            if one.name == name
            else one
            for one in problem.resources
        ),
    )


def working_always(problem: Problem, name: str) -> Problem:
    """The problem with a calendar that has no breaks any more."""
    whole = Calendar(name, ((0, problem.horizon),))
    return replace(
        problem,
        calendars=tuple(whole if one.name == name else one for one in problem.calendars),
    )


def soft(problem: Problem) -> Problem:
    """The problem with its hard deadlines soft, so that missing them is lateness; soft ones are left out of account."""
    return replace(
        problem,
        tasks=tuple(replace(one, deadline=_soft(one.deadline)) for one in problem.tasks),
        projects=tuple(replace(one, deadline=_soft(one.deadline)) for one in problem.projects),
    )


def _soft(deadline: Deadline | None) -> Deadline | None:
    return replace(deadline, hard=False) if deadline and deadline.hard else None


def _tried(
    problem: Problem, code: str, name: str, amount: int, seconds: float, workers: int
) -> WayOut | None:
    answer = solve_cpsat(
        columns_of(soft(problem)), (Goal.LATENESS,), Limits(seconds=seconds, workers=workers)
    )
    if answer.placed is None:
        return None
    plan = answer.placed.plan(problem)
    late = tuple(_late(problem, plan))
    missed = _missed(problem, late)
    return WayOut(code, plan, late, missed, answer.status is Status.BEST, name, amount)


def _late(problem: Problem, plan: Plan) -> Iterator[tuple[str, int]]:
    for task in problem.tasks:
        end = plan.spans.get(task.name, (0, 0))[1]
        if task.deadline and task.deadline.hard and task.over is None and end > task.deadline.by:
            yield task.name, end
    for project in problem.projects:
        ends = [
            plan.spans[task.name][1]
            for task in problem.tasks
            if task.project == project.name and task.name in plan.spans and task.over is None
        ]
        by = project.deadline.by if project.deadline and project.deadline.hard else None
        if by is not None and max(ends, default=0) > by:
            yield project.name, max(ends)


def _missed(problem: Problem, late: tuple[tuple[str, int], ...]) -> int:
    by = {one.name: one.deadline.by for one in problem.projects if one.deadline}
    by |= {one.name: one.deadline.by for one in problem.tasks if one.deadline}
    return sum(end - by[name] for name, end in late)


def _ranked(found: list[WayOut]) -> tuple[WayOut, ...]:
    """The least change of each kind that misses nothing, or the one that misses least; none that does not help."""
    alone = next((way for way in found if way.code == "DEADLINES"), None)
    best: dict[tuple[str, str], WayOut] = {}
    for way in found:
        known = best.get((way.code, way.name))
        if known is None or way.ticks < known.ticks:
            best[way.code, way.name] = way
    helps = [way for way in best.values() if way is alone or not alone or way.ticks < alone.ticks]
    return tuple(sorted(helps, key=lambda way: (way.ticks, KINDS.index(way.code), way.amount)))
