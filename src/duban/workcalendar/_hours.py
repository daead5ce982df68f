"""The service hours of a desk: which hours of which days it serves, which days it is open or shut by name.

It owns the value, its short written form (Mon-Fri 09:00-12:00,14:00-17:30) and what a given day looks like; it counts nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from duban.workcalendar._calendar import WorkCalendar

#: Minutes of the day, half-open: (540, 720) is 09:00 up to 12:00.
Interval = tuple[int, int]
DAY_MINUTES = 24 * 60
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS = re.compile(r"([a-z]{3})(?:-([a-z]{3}))?")
_TIME = r"([01]?\d|2[0-4]):([0-5]\d)"
_INTERVAL = re.compile(rf"{_TIME}-{_TIME}")


class HoursError(ValueError):
    """Hours that can't be: `code` is HOURS_UNREADABLE or HOURS_OVERLAP, `params` holds the `text` that is wrong."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.params = {"text": text}


@dataclass(frozen=True, slots=True)
class ServiceHours:
    """When a desk serves.

    Attributes:
        week: the intervals of Monday to Sunday, in order and without overlap.
        holidays_open: whether it also serves on days off by notice (a tourism desk, a hotline).
        open_days: dates on which it serves whatever the calendar says. shut_days: dates on which it does not.

    A make-up day, a holiday that is open, or an open day takes the hours of its weekday; where that has none, those of
    the first weekday that has some.

    Raises:
        HoursError: intervals out of order, overlapping or outside the day.
    """

    week: tuple[tuple[Interval, ...], ...]
    holidays_open: bool = False
    open_days: frozenset[dt.date] = frozenset()
    shut_days: frozenset[dt.date] = frozenset()

    def __post_init__(self) -> None:
        if len(self.week) != len(_NAMES) or not any(self.week):
            raise HoursError("HOURS_UNREADABLE", str(self.week))
        for intervals in self.week:
            bounds = [0, *(minute for interval in intervals for minute in interval), DAY_MINUTES]
            rising = all(a < b for a, b in intervals) and bounds == sorted(bounds)
            if not rising:
                raise HoursError("HOURS_OVERLAP", str(intervals))
        if clash := self.open_days & self.shut_days:
            raise HoursError("HOURS_OVERLAP", str(min(clash)))

    def on(self, day: dt.date, kind: str) -> tuple[Interval, ...]:
        """The intervals of a day of the given kind (see `WorkCalendar.kind_of`)."""
        if day in self.shut_days:
            return ()
        own = self.week[day.weekday()]
        if day in self.open_days:
            return own or self._usual()
        if kind == "HOLIDAY":
            return (own or self._usual()) if self.holidays_open else ()
        return (own or self._usual()) if kind == "MAKE_UP_DAY" else own

    def depends_on_notice(self, day: dt.date) -> bool:
        """Whether a notice could change the hours of the day."""
        return len({self.on(day, kind) for kind in ("WORKDAY", "HOLIDAY", "MAKE_UP_DAY")}) > 1

    def _usual(self) -> tuple[Interval, ...]:
        return next(intervals for intervals in self.week if intervals)


def served_on(day: dt.date, hours: ServiceHours, calendar: WorkCalendar) -> tuple[Interval, ...]:
    """The intervals that a desk serves on a day, by what is known of it."""
    return hours.on(day, calendar.expected(day)[0])


def parse_hours(
    text: str,
    *,
    holidays_open: bool = False,
    open_days: frozenset[dt.date] = frozenset(),
    shut_days: frozenset[dt.date] = frozenset(),
) -> ServiceHours:
    """Hours as they are typed: day ranges with intervals, groups parted by semicolons.

    Raises:
        HoursError: the text can't be read, or its intervals overlap.

    >>> parse_hours("Mon-Fri 09:00-12:00,14:00-17:30; Sat 10:00-16:00").week[5]
    ((600, 960),)
    """
    week: list[tuple[Interval, ...]] = [()] * len(_NAMES)
    for group in filter(None, (part.strip() for part in text.split(";"))):
        days, _, intervals = group.partition(" ")
        read = tuple(_interval(part.strip() or group) for part in intervals.split(","))
        for day in _days(days):
            if week[day]:
                raise HoursError("HOURS_OVERLAP", group)
            week[day] = read
    return ServiceHours(tuple(week), holidays_open, open_days, shut_days)


def _days(text: str) -> range:
    match = _DAYS.fullmatch(text.lower())
    if match is None or match[1] not in _NAMES or (match[2] or match[1]) not in _NAMES:
        raise HoursError("HOURS_UNREADABLE", text)
    days = range(_NAMES.index(match[1]), _NAMES.index(match[2] or match[1]) + 1)
    if not days:
        raise HoursError("HOURS_UNREADABLE", text)
    return days


def _interval(text: str) -> Interval:
    match = _INTERVAL.fullmatch(text)
    if match is None:
        raise HoursError("HOURS_UNREADABLE", text)
    hour, minute, to_hour, to_minute = map(int, match.groups())
    return hour * 60 + minute, to_hour * 60 + to_minute
