"""Whether a plan holds to its problem: every rule looked at by itself, straight from the problem's words.

It shares nothing with the solvers: no table, no array, no arithmetic of theirs. Slow and plain on purpose. Run on every plan in
every test and before every publication.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from duban.scheduling._plan import Plan
from duban.scheduling._problem import Link, Problem, Resource, Task


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule that a plan breaks.

    Codes: MISSING, UNKNOWN_TASK, NOT_ONE_OF (which: the choice), BEFORE_RELEASE, BEFORE_NOW, BEYOND_HORIZON, FACT_MOVED, NOT_WORKED (begins
    or ends in a tick that is not worked), DURATION (found: worked ticks in the span), LINK_SHORT, LINK_LONG, DEADLINE, OVERLOAD.

    Args:
        code: which rule.
        task: whose; for a link the task that waits, for an overload a task that holds the resource.
        other: the other task of a link, the resource, the choice, the project of a deadline.
        found: what the plan has: an instant, a count of ticks, an amount.
        allowed: what the rule allows.
        at: the tick from which a resource is overloaded; -1 elsewhere.
    """

    code: str
    task: str
    other: str = ""
    found: int = 0
    allowed: int = 0
    at: int = -1


def verify(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Every rule that the plan breaks; empty where it breaks none.

    >>> from duban.scheduling import Link, Problem, Task
    >>> problem = Problem((Task("dig", 3), Task("lay", 2)), 9, (Link("dig", "lay"),))
    >>> verify(problem, Plan({"dig": (0, 3), "lay": (2, 4)}))
    (Violation(code='LINK_SHORT', task='lay', other='dig', found=-1, allowed=0, at=-1),)
    """
    judge = _Judge(problem, plan)
    return (
        *judge.presence(),
        *judge.spans(),
        *judge.links(),
        *judge.deadlines(),
        *judge.resources(),
    )


class _Judge:
    """The plan beside its problem, with the worked ticks of each calendar."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.plan = plan
        self.worked = {one.name: one.worked for one in problem.calendars}
        self.worked[""] = ((0, problem.horizon),)
        self.of_resource = {one.name: one.calendar for one in problem.resources}
        self.projects = {one.name: one for one in problem.projects}
        self.known = {task.name: task for task in problem.tasks}
        self.placed = [task for task in problem.tasks if task.name in plan.spans]
        self.by_calendars: dict[frozenset[str], tuple[tuple[int, int], ...]] = {}

    def presence(self) -> Iterator[Violation]:
        """Each task that must be there is, exactly one of each choice, and nothing else."""
        chosen = {name for choice in self.problem.choices for name in choice.tasks}
        for task in self.problem.tasks:
            is_free = task.began is None and (task.optional or task.name in chosen)
            if task.name not in self.plan.spans and not is_free:
                yield Violation("MISSING", task.name)
        for name in self.plan.spans:
            if name not in self.known:
                yield Violation("UNKNOWN_TASK", name)
        for choice in self.problem.choices:
            count = sum(name in self.plan.spans for name in choice.tasks)
            if count != 1:
                yield Violation("NOT_ONE_OF", choice.tasks[0], choice.name, count, 1)

    def spans(self) -> Iterator[Violation]:
        """Each task lies within its bounds, and works as long as it takes in ticks that its calendars work."""
        for task in self.placed:
            start, end = self.plan.spans[task.name]
            if task.began is not None and start != task.began:
                yield Violation("FACT_MOVED", task.name, found=start, allowed=task.began)
            if task.over is not None:
                if end != task.over:
                    yield Violation("FACT_MOVED", task.name, found=end, allowed=task.over)
                continue
            if end > self.problem.horizon:
                yield Violation(
                    "BEYOND_HORIZON", task.name, found=end, allowed=self.problem.horizon
                )
            if task.began is None:
                yield from self._starts(task, start)
            yield from self._works(task, start, end)

    def _starts(self, task: Task, start: int) -> Iterator[Violation]:
        project = self.projects.get(task.project)
        release = max(task.release, project.release if project else 0)
        if start < release:
            yield Violation("BEFORE_RELEASE", task.name, found=start, allowed=release)
        if start < self.problem.now:
            yield Violation("BEFORE_NOW", task.name, found=start, allowed=self.problem.now)

    def _works(self, task: Task, start: int, end: int) -> Iterator[Violation]:
        worked = self._ticks_of(task)
        found = _between(worked, start, end)
        if found != task.duration:
            yield Violation("DURATION", task.name, found=found, allowed=task.duration)
        if task.duration == 0 and end != start:
            yield Violation("NOT_WORKED", task.name, found=end, allowed=start)
        if task.duration and task.began is None and not _between(worked, start, start + 1):
            yield Violation("NOT_WORKED", task.name, found=start)
        if task.duration and not _between(worked, end - 1, end):
            yield Violation("NOT_WORKED", task.name, found=end)

    def _ticks_of(self, task: Task) -> tuple[tuple[int, int], ...]:
        names = frozenset(
            {task.calendar} | {self.of_resource[need.resource] for need in task.needs}
        )
        if names not in self.by_calendars:
            spans = self.worked[""]
            for name in names:
                spans = _both(spans, self.worked[name])
            self.by_calendars[names] = spans
        return self.by_calendars[names]

    def links(self) -> Iterator[Violation]:
        """Each link's distance, in its calendar, is between its least and its most."""
        for link in self.problem.links:
            if link.before in self.plan.spans and link.after in self.plan.spans:
                yield from self._link(link)

    def _link(self, link: Link) -> Iterator[Violation]:
        after = self.known[link.after]
        if (after.over if link.kind.to_finish else after.began) is not None:
            return
        first = self.plan.spans[link.before][link.kind.from_finish]
        second = self.plan.spans[link.after][link.kind.to_finish]
        worked = self.worked[link.calendar]
        found = second - first if link.lag == 0 else _signed(worked, first, second)
        if found < link.lag:
            yield Violation("LINK_SHORT", link.after, link.before, found, link.lag)
        found = _signed(worked, first, second)
        if link.most is not None and found > link.most:
            yield Violation("LINK_LONG", link.after, link.before, found, link.most)

    def deadlines(self) -> Iterator[Violation]:
        """No hard deadline is missed, neither a task's own nor its project's."""
        for task in self.placed:
            if task.over is not None:
                continue
            end = self.plan.spans[task.name][1]
            project = self.projects.get(task.project)
            for deadline, where in (
                (task.deadline, ""),
                (project and project.deadline, task.project),
            ):
                if deadline and deadline.hard and end > deadline.by:
                    yield Violation("DEADLINE", task.name, where, end, deadline.by)

    def resources(self) -> Iterator[Violation]:
        """At no tick more of a resource is held than there is, unless facts alone hold it."""
        holds: dict[str, list[tuple[Task, int]]] = defaultdict(list)
        for task in self.placed:
            for need in task.needs:
                holds[need.resource].append((task, need.amount))
        for resource in self.problem.resources:
            yield from self._resource(resource, holds[resource.name])

    def _resource(self, resource: Resource, holds: list[tuple[Task, int]]) -> Iterator[Violation]:
        """Facts that hold too much by themselves are nobody's fault; a free task beside them is."""
        steps: Counter[int] = Counter()
        for task, amount in holds:
            start, end = self.plan.spans[task.name]
            if end > start:
                steps[start] += amount
                steps[end] -= amount
        edges = sorted({*steps, *(at for at, _ in resource.changes)})
        held = 0
        for at in edges:
            held += steps[at]
            capacity = _capacity(resource, at)
            if held <= capacity:
                continue
            free = [task for task, amount in holds if amount and self._is_free_at(task, at)]
            if free:
                yield Violation("OVERLOAD", free[0].name, resource.name, held, capacity, at)

    def _is_free_at(self, task: Task, at: int) -> bool:
        start, end = self.plan.spans[task.name]
        return task.began is None and start <= at < end


def _capacity(resource: Resource, at: int) -> int:
    capacity = resource.capacity
    for since, then in resource.changes:
        if since <= at:
            capacity = then
    return capacity


def _both(
    first: tuple[tuple[int, int], ...], second: tuple[tuple[int, int], ...]
) -> tuple[tuple[int, int], ...]:
    """The ticks that lie in both, as spans."""
    found: list[tuple[int, int]] = []
    starts = [start for start, _ in second]
    for start, end in first:
        at = max(bisect_right(starts, start) - 1, 0)
        while at < len(second) and second[at][0] < end:
            low, high = max(start, second[at][0]), min(end, second[at][1])
            if low < high:
                found.append((low, high))
            at += 1
    return tuple(found)


def _between(worked: tuple[tuple[int, int], ...], start: int, end: int) -> int:
    """How many worked ticks lie in [start, end)."""
    total = 0
    at = max(bisect_right(worked, (start, 1 << 62)) - 1, 0)
    while at < len(worked) and worked[at][0] < end:
        total += max(0, min(end, worked[at][1]) - max(start, worked[at][0]))
        at += 1
    return total


def _signed(worked: tuple[tuple[int, int], ...], first: int, second: int) -> int:
    if second >= first:
        return _between(worked, first, second)
    return -_between(worked, second, first)
