"""A file of MS Project (XML) as a plan file: everything in ticks, the largest that divides all that the file says.

Constraints become releases and deadlines: "must" and "no later than" are hard, and so is a deadline, which MS Project itself lets slip. Headings
are no tasks; a link of a heading is one of all that is under it. Called by whoever has the bytes of a file.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from duban.scheduling._patterns import DAY
from duban.scheduling._plan import Plan
from duban.scheduling._plan_file import PlanFile, PlanFileError, Row
from duban.scheduling._problem import Deadline, Link, LinkKind, Need, Problem, Resource, Task
from duban.scheduling._timescale import Timescale
from duban.scheduling._worked import Worked
from duban.scheduling.mspdi._calendars import patterns_of
from duban.scheduling.mspdi._tasks import FileResource, FileTask, resources_of, tasks_of
from duban.scheduling.mspdi._xml import Element, instant_of, number_of, root_of, text_of

MORE_DAYS = 366
MOST_DAYS = 60 * 366
AS_LATE, ON_START, ON_FINISH, START_FROM, START_BY, FINISH_FROM, FINISH_BY = range(1, 8)
"""ConstraintType; 0 is as soon as possible."""
HUNDREDTHS = 100


def read_mspdi(data: bytes) -> PlanFile:
    """What a file of MS Project says.

    Raises:
        PlanFileError: it is no such file, or a value in it can't be read.
    """
    return _Reading(root_of(data)).plan_file()


class _Reading:
    """One file on its way to a problem."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.tasks = tasks_of(root)
        self.resources = resources_of(root)
        self.patterns = patterns_of(root)
        self.leaves = [task for task in self.tasks if not task.is_heading]
        if not self.leaves:
            raise PlanFileError("PLAN_NO_TASKS")
        self.base = number_of(root, "CalendarUID", -1)
        self.timescale, self.horizon = self._time()
        self.worked: dict[frozenset[str], Worked] = {}
        self.scale = self._scale()

    def plan_file(self) -> PlanFile:
        """The whole."""
        problem = Problem(
            tasks=tuple(self._task(task) for task in self.leaves),
            horizon=self.horizon,
            links=tuple(self._links()),
            resources=tuple(self._resource(one) for one in self.resources),
            calendars=tuple(
                one.calendar(self.timescale, self.horizon) for one in self.patterns.values()
            ),
            now=self._now(),
        )
        return PlanFile(
            title=text_of(self.root, "Title") or text_of(self.root, "Name"),
            problem=problem,
            timescale=self.timescale,
            patterns=tuple(self.patterns.values()),
            base=self._name(self.base),
            rows=tuple(_row(task) for task in self.tasks),
            plan=self._plan(),
            units=self.scale,
        )

    def _time(self) -> tuple[Timescale, int]:
        """The origin is the midnight before the first date; the horizon leaves as much time again as the file takes, and a year."""
        instants = [*self._instants()]
        if not instants:
            raise PlanFileError("PLAN_VALUE", line=0, field="StartDate", value="")
        origin = dt.datetime.combine(min(instants).date(), dt.time())
        tick = dt.timedelta(minutes=math.gcd(*self._minutes(origin, instants)))
        known = (max(instants) - origin).days + 1
        serial = sum(task.duration for task in self.leaves) // (DAY // 4)
        days = min(2 * known, known + serial) + MORE_DAYS
        if days > MOST_DAYS:
            raise PlanFileError("PLAN_TOO_LONG", days=days)
        return Timescale(origin, tick), dt.timedelta(days=days) // tick

    def _instants(self) -> Iterator[dt.datetime]:
        for name in ("StartDate", "FinishDate"):
            found = instant_of(self.root, name)
            if found:
                yield found
        for task in self.leaves:
            for one in (task.began, task.ended, task.deadline, task.constrained):
                if one:
                    yield one
            yield from (one for one in (task.start, task.finish) if one)

    def _minutes(self, origin: dt.datetime, instants: list[dt.datetime]) -> Iterator[int]:
        """Everything that a tick has to divide."""
        yield DAY
        for pattern in self.patterns.values():
            for hours in (*pattern.week, *(days.hours for days in pattern.days)):
                for span in hours:
                    yield from span
        for task in self.leaves:
            yield from (task.duration, task.left, *(link.lag for link in task.links))
        yield from ((one - origin) // dt.timedelta(minutes=1) for one in instants)

    def _scale(self) -> int:
        """How many amounts make one unit, so that all units of the file are whole amounts."""
        shares = {round(one.units * HUNDREDTHS) for one in self.resources}
        for one in self.resources:
            shares |= {round(units * HUNDREDTHS) for _, units in (*one.held, *one.periods)}
        return HUNDREDTHS // math.gcd(HUNDREDTHS, *shares)

    def _name(self, uid: int) -> str:
        """The name of a calendar; that of the project where there is none of this number."""
        pattern = self.patterns.get(uid) or self.patterns.get(self.base)
        return pattern.name if pattern else ""

    def _now(self) -> int:
        at = instant_of(self.root, "StatusDate")
        return max(self.timescale.ceil(at), 0) if at else 0

    def _ticks(self, minutes: int) -> int:
        return dt.timedelta(minutes=minutes) // self.timescale.tick

    def _task(self, task: FileTask) -> Task:
        began = self.timescale.floor(task.began) if task.began else None
        ended = self.timescale.floor(task.ended) if task.ended and task.began else None
        plain = Task(
            name=str(task.uid),
            duration=self._ticks(task.duration),
            calendar=self._calendar(task),
            needs=tuple(self._needs(task)),
            deadline=Deadline(self.timescale.floor(task.deadline)) if task.deadline else None,
            priority=task.priority,
            began=began,
            ended=ended,
        )
        if began is not None and ended is None:
            return replace(plain, duration=self._with_left(task, began, plain))
        return self._constrained(task, plain)

    def _with_left(self, task: FileTask, began: int, plain: Task) -> int:
        """What was worked until now and what is left."""
        now = max(self._now(), began)
        done = np.diff(self._worked(task, plain).count(np.array([began, now], dtype=np.int64)))
        return int(done[0]) + self._ticks(task.left) if task.left else plain.duration

    def _constrained(self, task: FileTask, plain: Task) -> Task:
        if task.constrained is None:
            return plain
        start = self.timescale.ceil(task.constrained)
        finish = self.timescale.floor(task.constrained)
        kind = task.constraint
        if kind in {START_FROM, ON_START}:
            plain = replace(plain, release=max(start, 0))
        if kind in {FINISH_FROM, ON_FINISH}:
            plain = replace(plain, release=max(self._start_for(task, plain, finish), 0))
        if kind in {START_BY, ON_START}:
            plain = replace(plain, deadline=_least(plain, self._end_of(task, plain, start)))
        if kind in {FINISH_BY, ON_FINISH}:
            plain = replace(plain, deadline=_least(plain, finish))
        return plain

    def _calendar(self, task: FileTask) -> str:
        """MS Project counts a task without a calendar of its own in those of its resources, and in the project's where it has none."""
        if task.is_elapsed:
            return ""
        if task.calendar not in self.patterns and self._of_resources(task):
            return ""
        return self._name(task.calendar)

    def _of_resources(self, task: FileTask) -> list[str]:
        """The calendars of the resources that a task needs."""
        return [
            self._name(resource.calendar)
            for resource in self.resources
            if resource.calendar in self.patterns
            and any(uid == task.uid and units > 0 for uid, units in resource.held)
        ]

    def _worked(self, task: FileTask, plain: Task) -> Worked:
        names = frozenset({plain.calendar, *self._of_resources(task)} - {""})
        if names not in self.worked:
            found = Worked.of(((0, self.horizon),))
            for one in self.patterns.values():
                if one.name in names:
                    calendar = one.calendar(self.timescale, self.horizon)
                    found = found.both(Worked.of(calendar.worked))
            self.worked[names] = found
        return self.worked[names]

    def _end_of(self, task: FileTask, plain: Task, start: int) -> int:
        worked = self._worked(task, plain)
        first = worked.count(np.array([start], dtype=np.int64))
        return int(worked.tick(first + plain.duration - 1)[0]) + 1 if plain.duration else start

    def _start_for(self, task: FileTask, plain: Task, finish: int) -> int:
        worked = self._worked(task, plain)
        last = worked.count(np.array([finish], dtype=np.int64))
        return int(worked.tick(last - plain.duration)[0]) if plain.duration else finish

    def _needs(self, task: FileTask) -> Iterator[Need]:
        for resource in self.resources:
            for uid, units in resource.held:
                if uid == task.uid and units > 0:
                    yield Need(resource.name, max(round(units * self.scale), 1))
                    break

    def _resource(self, resource: FileResource) -> Resource:
        """Where a task holds more than there is, MS Project plans it all the same: there is as much as one task needs."""
        most = max((units for _, units in resource.held), default=0.0)
        steps = {0: resource.units}
        steps |= {max(self.timescale.ceil(at), 0): units for at, units in resource.periods}
        if max(steps.values()) < most:
            steps = {0: most}
        amount, *changes = (
            (at, round(units * self.scale)) for at, units in steps.items() if at < self.horizon
        )
        calendar = self._name(resource.calendar) if resource.calendar in self.patterns else ""
        return Resource(resource.name, amount[1], tuple(changes), calendar)

    def _links(self) -> Iterator[Link]:
        under = dict(_under(self.tasks))
        for task in self.tasks:
            for link in task.links:
                is_of_heading = len(under[link.before]) > 1 or task.is_heading
                if is_of_heading and link.kind is not LinkKind.FINISH_START:
                    raise PlanFileError("PLAN_LINK_OF_SUMMARY", line=link.line, task=task.title)
                lag = self._ticks(link.lag)
                for before in under[link.before]:
                    for after in under[task.uid]:
                        name = "" if link.is_elapsed else self._name(task.calendar)
                        yield Link(str(before), str(after), link.kind, lag, calendar=name)

    def _plan(self) -> Plan | None:
        spans = {
            str(task.uid): (self.timescale.floor(task.start), self.timescale.floor(task.finish))
            for task in self.leaves
            if task.start and task.finish
        }
        return Plan(spans) if spans else None


def _under(tasks: list[FileTask]) -> Iterator[tuple[int, list[int]]]:
    """For each task itself, for each heading the tasks under it."""
    for at, task in enumerate(tasks):
        if not task.is_heading:
            yield task.uid, [task.uid]
            continue
        found = []
        for below in tasks[at + 1 :]:
            if below.level <= task.level:
                break
            if not below.is_heading:
                found.append(below.uid)
        yield task.uid, found


def _least(task: Task, by: int) -> Deadline:
    return Deadline(min(by, task.deadline.by) if task.deadline else by)


def _row(task: FileTask) -> Row:
    is_late = task.constraint == AS_LATE
    return Row(
        str(task.uid), task.title, task.level, task.is_heading, is_late, task.note, task.owner
    )
