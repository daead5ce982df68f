"""A plan file as MS Project's XML: calendars, resources with their availability, tasks with their dates, links, assignments.

What MS Project has no word for (the largest lags, alternatives, what may be left out) is not written. Called by whoever hands out a file.
"""

from __future__ import annotations

import datetime as dt

from lxml import etree

from duban.scheduling._plan_file import PlanFile, Row
from duban.scheduling._problem import Link, Resource, Task
from duban.scheduling.mspdi._calendars import write_calendar
from duban.scheduling.mspdi._tasks import KINDS, TENTHS
from duban.scheduling.mspdi._xml import SPACE, Element, child, duration_text, instant_text

WORKED, CLOCK = 7, 8
"""DurationFormat and LagFormat: days of working time, days of the clock."""
START_FROM = 4
LAST = "2049-12-31T23:59:00"


def write_mspdi(file: PlanFile) -> bytes:
    """The file's bytes, UTF-8, as MS Project 2007 and later open them."""
    return _Writing(file).bytes()


class _Writing:
    """One file on its way out: numbers for names."""

    def __init__(self, file: PlanFile) -> None:
        self.file = file
        problem = file.problem
        self.rows = file.rows or tuple(Row(task.name, task.name) for task in problem.tasks)
        keys = [row.key for row in self.rows]
        self.uids = {key: int(key) for key in keys if key.isdecimal() and int(key) > 0}
        if len(self.uids) < len(keys):
            self.uids = {key: at for at, key in enumerate(keys, start=1)}
        self.calendars = {one.name: at for at, one in enumerate(file.patterns, start=1)}
        self.resources = {one.name: at for at, one in enumerate(problem.resources, start=1)}
        self.of_resource = {one.name: one.calendar for one in problem.resources}
        self.spans = dict(file.plan.spans) if file.plan else {}
        self.links: dict[str, list[Link]] = {}
        for link in problem.links:
            self.links.setdefault(link.after, []).append(link)

    def bytes(self) -> bytes:
        """All of it."""
        root = etree.Element(f"{{{SPACE}}}Project", nsmap={None: SPACE})  # type: ignore[dict-item]
        self._head(root)
        calendars = child(root, "Calendars")
        for pattern in self.file.patterns:
            write_calendar(calendars, self.calendars[pattern.name], pattern)
        tasks = child(root, "Tasks")
        for at, row in enumerate(self.rows, start=1):
            self._row(tasks, at, row)
        resources = child(root, "Resources")
        for resource in self.file.problem.resources:
            self._resource(resources, resource)
        self._assignments(child(root, "Assignments"))
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)

    def _head(self, root: Element) -> None:
        file = self.file
        child(root, "SaveVersion", 14)
        child(root, "Title", file.title)
        child(root, "ScheduleFromStart", 1)
        # From when on anything may begin, not when this plan begins: a file that comes back is to leave the same room.
        child(root, "StartDate", self._instant(file.problem.now))
        child(root, "FinishDate", self._instant(file.plan.finish if file.plan else 0))
        child(root, "CalendarUID", self.calendars.get(file.base, -1))
        if file.problem.now:
            child(root, "StatusDate", self._instant(file.problem.now))

    def _instant(self, edge: int) -> str:
        return instant_text(self.file.timescale.instant(edge))

    def _minutes(self, ticks: int) -> int:
        return ticks * self.file.timescale.tick // dt.timedelta(minutes=1)

    def _row(self, parent: Element, number: int, row: Row) -> None:
        element = child(parent, "Task")
        child(element, "UID", self.uids[row.key])
        child(element, "ID", number)
        child(element, "Name", row.title)
        if row.owner:
            child(element, "Contact", row.owner)
        child(element, "OutlineLevel", row.level)
        if row.is_heading:
            child(element, "Summary", 1)
        else:
            self._task(element, row, self.file.problem.task(row.key))
        if row.note:
            child(element, "Notes", row.note)

    def _task(self, element: Element, row: Row, task: Task) -> None:
        child(element, "Priority", task.priority)
        if task.name in self.spans:
            start, finish = self.spans[task.name]
            child(element, "Start", self._instant(start))
            child(element, "Finish", self._instant(finish))
        child(element, "Duration", duration_text(self._minutes(task.duration)))
        child(element, "DurationFormat", WORKED if self._is_worked(task) else CLOCK)
        child(element, "Milestone", int(task.duration == 0))
        child(element, "Summary", 0)
        self._facts(element, task)
        child(element, "ConstraintType", START_FROM if task.release else int(row.late))
        child(element, "CalendarUID", self.calendars.get(task.calendar, -1))
        if task.release:
            child(element, "ConstraintDate", self._instant(task.release))
        if task.deadline:
            child(element, "Deadline", self._instant(task.deadline.by))
        for link in self.links.get(task.name, ()):
            self._link(element, link)

    def _is_worked(self, task: Task) -> bool:
        """Whether its duration is counted in working time: its own, or that of what it needs."""
        return bool(task.calendar) or any(self.of_resource[one.resource] for one in task.needs)

    def _facts(self, element: Element, task: Task) -> None:
        if task.began is not None:
            child(element, "ActualStart", self._instant(task.began))
        if task.over is not None:
            child(element, "ActualFinish", self._instant(task.over))
            child(element, "PercentComplete", 100)

    def _link(self, parent: Element, link: Link) -> None:
        element = child(parent, "PredecessorLink")
        child(element, "PredecessorUID", self.uids[link.before])
        child(element, "Type", KINDS.index(link.kind))
        child(element, "CrossProject", 0)
        child(element, "LinkLag", self._minutes(link.lag) * TENTHS)
        child(element, "LagFormat", WORKED if link.calendar else CLOCK)

    def _resource(self, parent: Element, resource: Resource) -> None:
        element = child(parent, "Resource")
        child(element, "UID", self.resources[resource.name])
        child(element, "ID", self.resources[resource.name])
        child(element, "Name", resource.name)
        child(element, "Type", 1)
        most = max([resource.capacity, *(amount for _, amount in resource.changes)])
        child(element, "MaxUnits", self._units(most))
        child(element, "CalendarUID", self.calendars.get(resource.calendar, -1))
        if resource.changes:
            self._periods(child(element, "AvailabilityPeriods"), resource)

    def _periods(self, parent: Element, resource: Resource) -> None:
        starts = [0, *(at for at, _ in resource.changes)]
        amounts = [resource.capacity, *(amount for _, amount in resource.changes)]
        ends = [self._instant(at) for at in starts[1:]] + [LAST]
        for start, end, amount in zip(starts, ends, amounts, strict=True):
            element = child(parent, "AvailabilityPeriod")
            child(element, "AvailableFrom", self._instant(start))
            child(element, "AvailableTo", end)
            child(element, "AvailableUnits", self._units(amount))

    def _units(self, amount: int) -> str:
        return f"{amount / self.file.units:.4f}"

    def _assignments(self, parent: Element) -> None:
        number = 0
        for task in self.file.problem.tasks:
            for need in task.needs:
                number += 1
                element = child(parent, "Assignment")
                child(element, "UID", number)
                child(element, "TaskUID", self.uids[task.name])
                child(element, "ResourceUID", self.resources[need.resource])
                child(element, "Units", self._units(need.amount))
