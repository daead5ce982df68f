"""A plan file in whole days: which day an instant belongs to, and which instant a day begins or ends at, whatever its ticks are.

Called by whoever shows a plan as dates or takes dates for one. Values in, values out.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from duban.scheduling._patterns import DAY
from duban.scheduling._plan_file import PlanFile

ONE_DAY = dt.timedelta(days=1)
INSTANT = dt.timedelta(microseconds=1)


def from_day(file: PlanFile, day: dt.date) -> int:
    """The instant from which on work of that day is done."""
    return file.timescale.ceil(dt.datetime.combine(day, dt.time()))


def by_day(file: PlanFile, day: dt.date) -> int:
    """The instant by which work of that day is over."""
    return file.timescale.floor(dt.datetime.combine(day, dt.time()) + ONE_DAY)


def days_of(file: PlanFile, span: tuple[int, int]) -> tuple[dt.date, dt.date]:
    """The first and the last day of a span; for a milestone twice the day at whose end it is reached.

    >>> from duban.scheduling import Problem, Task, Timescale
    >>> april = Timescale(dt.datetime(2026, 4, 1), ONE_DAY)
    >>> file = PlanFile("sewer", Problem((Task("dig", 3),), 9), april)
    >>> [f"{day:%d}" for day in (*days_of(file, (0, 3)), *days_of(file, (3, 3)))]
    ['01', '03', '03', '03']
    """
    start, end = span
    last = max((file.timescale.instant(end) - INSTANT).date(), file.timescale.origin.date())
    return (last if start == end else file.timescale.instant(start).date()), last


def day_ticks(file: PlanFile) -> int:
    """How many worked ticks a usual day has: of the longest day of the week of the base calendar."""
    pattern = next((one for one in file.patterns if one.name == file.base), None)
    weeks = pattern.week if pattern else ((((0, DAY)),),)
    minutes = max(sum(high - low for low, high in hours) for hours in weeks)
    return max(dt.timedelta(minutes=minutes or DAY) // file.timescale.tick, 1)


def up_to(file: PlanFile, horizon: int) -> PlanFile:
    """The file with a later last instant, its calendars counted on to it; as it is where it reaches as far already.

    It never comes to reach further than a file may: beyond that there is no date.
    """
    problem = file.problem
    horizon = min(horizon, file.timescale.furthest)
    if horizon <= problem.horizon:
        return file
    patterns = {one.name: one for one in file.patterns}
    calendars = tuple(
        patterns[one.name].calendar(file.timescale, horizon) if one.name in patterns else one
        for one in problem.calendars
    )
    return replace(file, problem=replace(problem, horizon=horizon, calendars=calendars))
