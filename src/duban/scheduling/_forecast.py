"""What becomes of a published plan: its earliest dates with what has happened since, crews kept in the order that the plan gave them.

No solver and no choice: nothing is begun before its promised instant unless it was, and what waited for a crew in the plan still waits
for those who had it before. Called by planning; loads the compiled passes when a forecast is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from duban.scheduling._columns import columns_of
from duban.scheduling._plan import Plan
from duban.scheduling._problem import Link, Problem, Resource, Task


@dataclass(frozen=True, slots=True)
class Fact:
    """What was reported of a task: when it was begun, what was left of it when that was said, when it ended.

    Args:
        began: the instant at which it was begun.
        ended: the instant at which it was over; None while it runs.
        left: worked ticks that were left at `said`; None where nobody said so, and then the plan's duration holds.
        said: the instant of which `left` speaks.
    """

    began: int
    ended: int | None = None
    left: int | None = None
    said: int = 0


def with_facts(problem: Problem, facts: dict[str, Fact], now: int) -> Problem:
    """The problem with what has happened: what runs takes as long as it worked until it was last spoken of, and what was left then.

    What runs and is not reported over takes at least one tick more from now on.
    """
    begun = replace(
        problem,
        now=now,
        tasks=tuple(
            replace(task, began=facts[task.name].began, ended=facts[task.name].ended)
            if task.name in facts
            else task
            for task in problem.tasks
        ),
    )
    columns = columns_of(begun)
    tasks = []
    for place, task in enumerate(begun.tasks):
        fact = facts.get(task.name)
        if fact is not None and fact.ended is None and task.duration:
            worked = columns.worked[int(columns.calendar[place])]
            at = np.array([fact.began, max(fact.said, fact.began), now], dtype=np.int64)
            began, said, today = worked.count(at).tolist()
            long = task.duration if fact.left is None else said - began + fact.left
            task = replace(task, duration=max(long, today - began + 1, 1))
        tasks.append(task)
    return replace(begun, tasks=tuple(tasks))


def in_order(problem: Problem, plan: Plan) -> Problem:
    """The problem as the plan carries it out: without choices, nothing before its promised instant, crews in the plan's order.

    >>> from duban.scheduling import Need
    >>> work = (Task("dig", 3, needs=(Need("crew"),)), Task("lay", 2, needs=(Need("crew"),)))
    >>> free = Problem(work, 9, resources=(Resource("crew", 1),))
    >>> in_order(free, Plan({"dig": (2, 5), "lay": (5, 7)})).links
    (Link(before='dig', after='lay', kind=<LinkKind.FINISH_START: 'FS'>, lag=0, most=None, calendar=''),)
    """
    spans = plan.spans
    tasks = tuple(
        replace(task, release=max(task.release, spans[task.name][0]), optional=False)
        for task in problem.tasks
        if task.name in spans
    )
    links = [one for one in problem.links if one.before in spans and one.after in spans]
    known = {(one.before, one.after) for one in links}
    for resource in problem.resources:
        for pair in _handed_on(resource, tasks, plan):
            if pair not in known:
                known.add(pair)
                links.append(Link(*pair))
    return replace(problem, tasks=tasks, links=tuple(links), choices=())


def _handed_on(
    resource: Resource, tasks: tuple[Task, ...], plan: Plan
) -> Iterator[tuple[str, str]]:
    """Who takes over a resource from whom: its units go from each task to later ones, those that were free longest first."""
    amounts = {
        task.name: need.amount
        for task in tasks
        for need in task.needs
        if need.resource == resource.name and need.amount
    }
    order = sorted(amounts, key=lambda name: (plan.spans[name], name))
    free: list[tuple[int, str, int]] = []  # since when, from whom, how many
    for name in order:
        start, end = plan.spans[name]
        ready = sorted(one for one in free if one[0] <= start)
        held = sum(amount for since, _, amount in free if since > start)
        # Units that nobody had yet wait for nobody.
        fresh = _least(resource, start, end) - held - sum(amount for *_, amount in ready)
        asked = amounts[name] - max(fresh, 0)
        kept = [one for one in free if one[0] > start]
        # Where there are fewer than there were, those that were free longest are gone.
        gone = max(-fresh, 0)
        for since, before, amount in ready:
            lost = min(gone, amount)
            gone -= lost
            taken = min(max(asked, 0), amount - lost)
            asked -= taken
            if taken:
                yield before, name
            if amount - lost - taken:
                kept.append((since, before, amount - lost - taken))
        free = [*kept, (end, name, amounts[name])]


def _least(resource: Resource, start: int, end: int) -> int:
    """The least of it that there is during a span."""
    steps = [(0, resource.capacity), *resource.changes]
    before = [capacity for at, capacity in steps if at <= start][-1:]
    return min([*before, *(capacity for at, capacity in steps if start < at < end)])
