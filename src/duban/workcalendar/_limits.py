"""Counting working days, each counted or skipped day explained.

It owns the arithmetic; which days are worked is the calendar's to say. An explanation is codes and parameters, never a
sentence. Called by `calendars`, `ledger` and the `read` command through the package.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from duban.workcalendar._calendar import WorkCalendar

_ONE_DAY = dt.timedelta(days=1)
_WORKED = frozenset({"WORKDAY", "MAKE_UP_DAY"})
#: From this day on, the next year's notice may still swap days of December (29 December 2018 was worked so).
_NEXT_NOTICE_FROM = (12, 24)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an explanation.

    `code` is START_NOT_COUNTED, WORKDAY, MAKE_UP_DAY, WEEKEND or HOLIDAY; `count` the working days counted so far, this
    day included where it counts; `holiday` the name of the holiday the day is off for or makes up for.
    """

    day: dt.date
    code: str
    count: int
    holiday: str | None = None


@dataclass(frozen=True, slots=True)
class LimitResult:
    """The last day of a limit, with the way to it.

    `provisional` tells that the way touches days of December which a notice not yet published may still change.
    """

    day: dt.date
    steps: tuple[Step, ...]
    provisional: bool = False


def is_working_day(day: dt.date, calendar: WorkCalendar) -> bool:
    """Whether the day is worked.

    Raises:
        UnpublishedYear: the day lies in a year that is not published.
    """
    return calendar.kind_of(day)[0] in _WORKED


def add_working_days(
    start: dt.date, n: int, calendar: WorkCalendar, *, first_day_counts: bool = False
) -> LimitResult:
    """The n-th working day after `start`, each day on the way explained.

    Args:
        n: working days, at least 1.
        first_day_counts: whether `start` itself is the first day, if it is worked (the law's default is no).

    Raises:
        ValueError: n is below 1.
        UnpublishedYear: the way leads into a year that is not published.
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n}")
    steps: list[Step] = []
    day, count = start, 0
    if not first_day_counts:
        steps.append(Step(start, "START_NOT_COUNTED", 0))
        day += _ONE_DAY
    while True:
        code, holiday = calendar.kind_of(day)
        count += code in _WORKED
        steps.append(Step(day, code, count, holiday))
        if count == n:
            return LimitResult(day, tuple(steps), _touches_open_december(start, day, calendar))
        day += _ONE_DAY


def working_days_between(start: dt.date, end: dt.date, calendar: WorkCalendar) -> int:
    """How many working days lie after `start`, up to and including `end`: the n of `add_working_days`.

    Raises:
        ValueError: `end` lies before `start`.
        UnpublishedYear: a day between them lies in a year that is not published.
    """
    if end < start:
        raise ValueError(f"{end} lies before {start}")
    return sum(is_working_day(day, calendar) for day in _days_after(start, end))


def _days_after(start: dt.date, end: dt.date) -> Iterator[dt.date]:
    day = start
    while day < end:
        day += _ONE_DAY
        yield day


def _touches_open_december(start: dt.date, end: dt.date, calendar: WorkCalendar) -> bool:
    return any(
        year + 1 not in calendar.years
        and start <= dt.date(year, 12, 31)
        and end >= dt.date(year, *_NEXT_NOTICE_FROM)
        for year in range(start.year, end.year + 1)
    )
