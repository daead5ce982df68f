"""The tasks and links of a file in minutes, before they become a problem's ticks.

Called by the reader.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from duban.scheduling._plan_file import PlanFileError
from duban.scheduling._problem import LinkKind
from duban.scheduling.mspdi._xml import (
    MOST,
    Element,
    all_of,
    flag_of,
    instant_of,
    line_of,
    minutes_of,
    number_of,
    share_of,
    text_of,
)

KINDS = (
    LinkKind.FINISH_FINISH,
    LinkKind.FINISH_START,
    LinkKind.START_FINISH,
    LinkKind.START_START,
)
ELAPSED = frozenset({4, 6, 8, 10, 12, 20, 36, 38, 40, 42, 44, 52})
PERCENT = frozenset({19, 20, 51, 52})
"""LagFormat and DurationFormat: 3 minutes, 5 hours, 7 days, 9 weeks, 11 months, 19 percent; one more for elapsed time, 32 more for estimated."""
TENTHS = 10
LAST_MINUTE = 59


@dataclass(frozen=True, slots=True)
class FileLink:
    """A link: to the UID of what goes before, with its lag in minutes."""

    before: int
    kind: LinkKind
    lag: int
    is_elapsed: bool
    line: int


@dataclass(frozen=True, slots=True)
class FileTask:
    """One task or heading as the file says it; durations in minutes of its calendar, or of the clock where `is_elapsed`."""

    uid: int
    title: str
    level: int
    is_heading: bool
    duration: int
    is_elapsed: bool
    calendar: int
    constraint: int
    constrained: dt.datetime | None
    deadline: dt.datetime | None
    priority: int
    began: dt.datetime | None
    ended: dt.datetime | None
    left: int
    start: dt.datetime | None
    finish: dt.datetime | None
    note: str
    owner: str
    links: tuple[FileLink, ...]
    line: int


def tasks_of(root: Element) -> list[FileTask]:
    """All tasks in the order of the file, without the project's own line and without empty ones."""
    elements = [
        one
        for one in all_of(root, "Tasks", "Task")
        if not flag_of(one, "IsNull") and number_of(one, "UID") != 0
    ]
    durations = {number_of(one, "UID"): minutes_of(one, "Duration") for one in elements}
    return [_task(one, durations) for one in elements]


def _task(element: Element, durations: dict[int, int]) -> FileTask:
    uid = number_of(element, "UID")
    return FileTask(
        uid=uid,
        title=text_of(element, "Name") or f"{uid}",
        level=max(number_of(element, "OutlineLevel", 1), 1),
        is_heading=flag_of(element, "Summary"),
        duration=durations[uid],
        is_elapsed=number_of(element, "DurationFormat", 7) in ELAPSED,
        calendar=number_of(element, "CalendarUID", -1),
        constraint=number_of(element, "ConstraintType"),
        constrained=instant_of(element, "ConstraintDate"),
        deadline=instant_of(element, "Deadline"),
        priority=number_of(element, "Priority", 500),
        began=instant_of(element, "ActualStart"),
        ended=instant_of(element, "ActualFinish"),
        left=minutes_of(element, "RemainingDuration"),
        start=instant_of(element, "Start"),
        finish=instant_of(element, "Finish"),
        note=text_of(element, "Notes"),
        owner=text_of(element, "Contact"),
        links=tuple(_link(one, durations) for one in all_of(element, "PredecessorLink")),
        line=line_of(element),
    )


def _link(element: Element, durations: dict[int, int]) -> FileLink:
    before, line = number_of(element, "PredecessorUID"), line_of(element)
    if before not in durations:
        raise PlanFileError("PLAN_UNKNOWN", line=line, field="PredecessorUID", value=before)
    kind = number_of(element, "Type", 1)
    if kind not in range(len(KINDS)):
        raise PlanFileError("PLAN_VALUE", line=line, field="Type", value=kind)
    form, lag = number_of(element, "LagFormat", 7), number_of(element, "LinkLag")
    # A lag in percent is of the duration of what goes before; all others are in tenths of a minute.
    minutes = round(durations[before] * lag / 100) if form in PERCENT else round(lag / TENTHS)
    if abs(minutes) > MOST:
        raise PlanFileError("PLAN_VALUE", line=line, field="LinkLag", value=lag)
    return FileLink(before, KINDS[kind], minutes, form in ELAPSED, line)


@dataclass(frozen=True, slots=True)
class FileResource:
    """A resource: its units, from when on there are others, and which tasks hold how many."""

    uid: int
    name: str
    units: float
    calendar: int
    held: tuple[tuple[int, float], ...]
    periods: tuple[tuple[dt.datetime, float], ...] = ()


def resources_of(root: Element) -> list[FileResource]:
    """The work resources; material and cost hold up nothing."""
    held: dict[int, list[tuple[int, float]]] = {}
    for one in all_of(root, "Assignments", "Assignment"):
        pair = (number_of(one, "TaskUID"), share_of(one, "Units", 1.0))
        held.setdefault(number_of(one, "ResourceUID"), []).append(pair)
    found = []
    for one in all_of(root, "Resources", "Resource"):
        uid = number_of(one, "UID")
        if uid <= 0 or flag_of(one, "IsNull") or number_of(one, "Type", 1) != 1:
            continue
        name = text_of(one, "Name") or f"{uid}"
        units, periods = _units(one)
        calendar = number_of(one, "CalendarUID", -1)
        found.append(FileResource(uid, name, units, calendar, tuple(held.get(uid, [])), periods))
    return found


def _units(element: Element) -> tuple[float, tuple[tuple[dt.datetime, float], ...]]:
    """The units there are at first, and those from each later instant on; between two periods there are none."""
    first, steps = 0.0, {}
    periods = list(all_of(element, "AvailabilityPeriods", "AvailabilityPeriod"))
    for one in periods:
        start, end = instant_of(one, "AvailableFrom"), instant_of(one, "AvailableTo")
        units = share_of(one, "AvailableUnits", 1.0)
        if start:
            steps[start] = units
        else:
            first = units
        if end:
            # Ends are written as the last minute that still belongs to them.
            steps.setdefault(end + dt.timedelta(minutes=int(end.minute == LAST_MINUTE)), 0.0)
    if not periods:
        return share_of(element, "MaxUnits", 1.0), ()
    return first, tuple(sorted(steps.items()))
