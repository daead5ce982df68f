"""What moving one task of a plan by hand does: what has to give way, which deadlines that breaks, and whether it can be had.

No solver and no choice: later tasks are pushed later or earlier ones earlier, as little as links, calendars and the crews' order ask.
Called by planning before such a move is confirmed, and again when it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from duban.scheduling._forecast import in_order
from duban.scheduling._plan import Plan
from duban.scheduling._problem import Problem
from duban.scheduling._verify import Violation, verify

DEADLINE = "DEADLINE"
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class HandMove:
    """One move.

    Args:
        plan: how it would stand.
        moved: the tasks that begin or end at another instant then, the moved one among them, in the problem's order.
        missed: deadlines, hard or not, that were met before and are not then, as violations with the code DEADLINE.
        faults: the other rules that it breaks and that held before; with any of these it can't be had.
    """

    plan: Plan
    moved: tuple[str, ...]
    missed: tuple[Violation, ...]
    faults: tuple[Violation, ...]


def moved_by_hand(problem: Problem, plan: Plan, name: str, start: int) -> HandMove:
    """The plan with one task beginning at an instant, or at the first worked one after it.

    What begins later pushes what waits for it; what begins earlier pulls what it waits for. All else stays where it is.

    Raises:
        KeyError: where the plan has no such task.
        ValueError: where the task has begun: facts do not move.

    >>> from duban.scheduling import Link, Task
    >>> two = Problem((Task("dig", 3), Task("lay", 2)), 9, (Link("dig", "lay"),))
    >>> moved_by_hand(two, Plan({"dig": (0, 3), "lay": (3, 5)}), "dig", 1).plan.spans
    {'dig': (1, 4), 'lay': (4, 6)}
    >>> moved_by_hand(two, Plan({"dig": (2, 5), "lay": (6, 8)}), "lay", 4).plan.spans
    {'dig': (1, 4), 'lay': (4, 6)}
    """
    if problem.task(name).began is not None:
        raise ValueError(name)
    if start >= plan.spans[name][0]:
        after = _pushed(problem, plan, name, start)
    else:
        after = _pulled(problem, plan, name, start)
    moved = tuple(
        task.name
        for task in problem.tasks
        if task.name in after.spans and after.spans[task.name] != plan.spans[task.name]
    )
    held = {_rule(one) for one in verify(problem, plan)}
    broken = [one for one in verify(problem, after) if _rule(one) not in held]
    faults = tuple(one for one in broken if one.code != DEADLINE)
    return HandMove(after, moved, _missed(problem, plan, after, moved), faults)


def _rule(violation: Violation) -> tuple[str, str, str]:
    return violation.code, violation.task, violation.other


def _pushed(problem: Problem, plan: Plan, name: str, start: int) -> Plan:
    from duban.scheduling.network import Network

    kept = in_order(problem, plan)
    tasks = tuple(
        replace(task, release=max(task.release, start)) if task.name == name else task
        for task in kept.tasks
    )
    found = Network.of(replace(kept, tasks=tasks)).earliest().plan(kept)
    return _where(plan, found, lambda was, now: now[0] > was[0] or now[1] > was[1])


def _pulled(problem: Problem, plan: Plan, name: str, start: int) -> Plan:
    import numpy as np

    from duban.scheduling.network import Network

    # No bound but the plan itself: a deadline that is missed already must pull nothing.
    kept = in_order(problem, plan)
    free = replace(
        kept,
        tasks=tuple(replace(task, deadline=None) for task in kept.tasks),
        projects=tuple(replace(project, deadline=None) for project in kept.projects),
    )
    by = np.array([plan.spans[task.name][1] for task in free.tasks], dtype=np.int64)
    by[free.place(name)] = _end_from(problem, name, start)
    found = Network.of(free).latest(by).plan(free)
    return _where(plan, found, lambda was, now: now[0] < was[0])


def _end_from(problem: Problem, name: str, start: int) -> int:
    """When a task ends that begins at an instant, by itself."""
    from duban.scheduling.network import Network

    alone = replace(problem.task(name), release=max(start, 0), deadline=None, project="")
    single = replace(problem, tasks=(alone,), links=(), choices=(), projects=(), now=0)
    return int(Network.of(single).earliest().ends[0])


def _where(plan: Plan, found: Plan, has_moved: Callable[[Span, Span], bool]) -> Plan:
    """The dates found of what had to give way; of all else those that it has."""
    return Plan(
        {
            name: found.spans[name] if has_moved(span, found.spans[name]) else span
            for name, span in plan.spans.items()
        }
    )


def _missed(
    problem: Problem, plan: Plan, after: Plan, moved: tuple[str, ...]
) -> tuple[Violation, ...]:
    projects = {one.name: one.deadline for one in problem.projects}
    found = []
    for name in moved:
        task = problem.task(name)
        was, end = plan.spans[name][1], after.spans[name][1]
        for deadline, where in ((task.deadline, ""), (projects.get(task.project), task.project)):
            if deadline and was <= deadline.by < end:
                found.append(Violation(DEADLINE, name, where, end, deadline.by))
    return tuple(found)
