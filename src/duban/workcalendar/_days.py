"""Whole working days as facts: is a day worked, how many lie between, which is the n-th; and days shaved off a limit.

Unlike `limit` these refuse a year whose notice is not out, except `shaved`, which says so. Called by the ledger and intake.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from duban.workcalendar._calendar import WORKED, WorkCalendar
from duban.workcalendar._table import UnpublishedYear


@dataclass(frozen=True, slots=True)
class LimitResult:
    """The last day of a limit; `provisional` where days of December decided it that a notice may still change."""

    day: dt.date
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Shaved:
    """How much earlier a child's last day is than its parent's, in natural and in working days; negative: later.

    `provisional` tells that a day between them may still be changed by a notice.
    """

    natural: int
    working: int
    provisional: bool


def is_working_day(day: dt.date, calendar: WorkCalendar) -> bool:
    """Whether the day is worked.

    Raises:
        UnpublishedYear: the day lies in a year that is not published.
    """
    return calendar.kind_of(day)[0] in WORKED


def add_working_days(
    start: dt.date, n: int, calendar: WorkCalendar, *, first_day_counts: bool = False
) -> LimitResult:
    """The n-th working day after `start`.

    Args:
        n: working days, at least 1.
        first_day_counts: whether `start` itself is the first day, if it is worked (the law's default is no).

    Raises:
        ValueError: n is below 1.
        UnpublishedYear: the way leads into a year that is not published.
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n}")
    days, first = calendar.days(), start.toordinal() + (not first_day_counts)
    last = days.nth_from(first, n)
    _refuse_unpublished(dt.date.fromordinal(first), dt.date.fromordinal(last), calendar)
    return LimitResult(dt.date.fromordinal(last), days.in_doubt(first, last))


def working_days_between(start: dt.date, end: dt.date, calendar: WorkCalendar) -> int:
    """How many working days lie after `start`, up to and including `end`: the n of `add_working_days`.

    Raises:
        ValueError: `end` lies before `start`.
        UnpublishedYear: a day between them lies in a year that is not published.
    """
    if end < start:
        raise ValueError(f"{end} lies before {start}")
    if end == start:
        return 0
    after = start.toordinal() + 1
    _refuse_unpublished(dt.date.fromordinal(after), end, calendar)
    days = calendar.days()
    return days.between(after, end.toordinal()) + days.is_worked(after)


def shaved(parent_due: dt.date, child_due: dt.date, calendar: WorkCalendar) -> Shaved:
    """The days that a tier keeps from the one below it: between the child's last day and the parent's.

    Raises:
        UnpublishedYear: a day lies outside the years that the calendar can count.

    >>> from duban.workcalendar import china
    >>> shaved(dt.date(2026, 5, 11), dt.date(2026, 4, 30), china())
    Shaved(natural=11, working=5, provisional=False)
    """
    parent, child = parent_due.toordinal(), child_due.toordinal()
    days, earlier, later = calendar.days(), min(parent, child), max(parent, child)
    doubtful = earlier < later and days.in_doubt(earlier + 1, later)
    return Shaved(parent - child, days.between(child, parent), doubtful)


def _refuse_unpublished(start: dt.date, end: dt.date, calendar: WorkCalendar) -> None:
    for year in range(start.year, end.year + 1):
        if year not in calendar.years:
            raise UnpublishedYear(year)
