"""The working days of a place as a calendar of a plan: one pattern of the week, with the holidays, make-up days and notices that differ from it.

Called where a plan is made. A notice that comes later is not in the plans that were made before it: their closures are edited in a draft.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from duban.calendars.queries import calendar_for
from duban.scheduling import DAY, Days, Hours, Pattern, PlanFile
from duban.workcalendar import WorkCalendar

WHOLE: Hours = ((0, DAY),)
WEEK = (WHOLE, WHOLE, WHOLE, WHOLE, WHOLE, (), ())
WORKED = frozenset({"WORKDAY", "MAKE_UP_DAY"})
ONE_DAY = dt.timedelta(days=1)


def base_name() -> str:
    """What the calendar of the place is called in a new plan."""
    return _("Working days")


def place_pattern(place_id: int, name: str, first: dt.date, last: dt.date) -> Pattern:
    """The days of a place from `first` to `last`, both included; beyond them the week alone."""
    calendar = calendar_for(place_id)
    return Pattern(name, WEEK, tuple(_otherwise(calendar, first, last)))


def _otherwise(calendar: WorkCalendar, first: dt.date, last: dt.date) -> Iterator[Days]:
    """Stretches of days that are not as their weekday says, each with the holiday's name."""
    run: Days | None = None
    day = first
    while day <= last:
        kind, name = calendar.expected(day)
        hours = WHOLE if kind in WORKED else ()
        if hours != WEEK[day.weekday()] or kind == "HOLIDAY":
            if run and (run.hours, run.name) == (hours, name or "") and run.last == day - ONE_DAY:
                run = replace(run, last=day)
            else:
                if run:
                    yield run
                run = Days(day, day, hours, name or "")
        day += ONE_DAY
    if run:
        yield run


def recounted(file: PlanFile) -> PlanFile:
    """The file with the worked spans of all its patterns counted anew, as after a change of one."""
    problem = file.problem
    kept = {one.name: one for one in problem.calendars}
    kept |= {one.name: one.calendar(file.timescale, problem.horizon) for one in file.patterns}
    return replace(file, problem=replace(problem, calendars=tuple(kept.values())))
