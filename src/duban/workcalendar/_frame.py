"""What limits are counted against: a calendar, perhaps a desk's hours, and a time zone, with the tables made of them.

It owns the tables' lifetime (they live with the calendar) and the way between instants and microseconds on the wall
clock. It counts nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cached_property
from typing import Any

from duban.workcalendar._axis import DAY, MINUTE, ServiceTime
from duban.workcalendar._calendar import WorkCalendar
from duban.workcalendar._hours import ServiceHours, served_on
from duban.workcalendar._rule import Rule, RunsIn
from duban.workcalendar._table import DayTable

#: China has had no summer time since 1991, so a fixed offset is exact for every year that a calendar holds.
SHANGHAI = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")
_MICROSECOND = dt.timedelta(microseconds=1)
#: More desks and rules than a process commonly uses; beyond that the tables are made anew, which costs only time.
_MOST_DESKS = 32
_MOST_RULES = 64


class Frame:
    """A calendar, hours and a zone; `counters` are the rules made ready to count against them."""

    def __init__(self, calendar: WorkCalendar, hours: ServiceHours | None, tz: dt.tzinfo) -> None:
        self.calendar = calendar
        self.hours = hours
        self.tz = tz
        self.days = calendar.days()
        self.first = self.days.first
        self.base = dt.datetime.fromordinal(self.first).replace(tzinfo=tz)
        self.counters: dict[Rule, Callable[..., Any]] = {}

    @cached_property
    def open_days(self) -> DayTable:
        """The days on which the desk serves; doubtful is only what a notice could change of its hours."""
        hours, calendar = self._desk(), self.calendar
        days = [dt.date.fromordinal(ordinal) for ordinal in calendar.reach()]
        served = [bool(served_on(day, hours, calendar)) for day in days]
        doubtful = [not calendar.is_settled(day) and hours.depends_on_notice(day) for day in days]
        return DayTable(self.first, served, doubtful)

    @cached_property
    def service(self) -> ServiceTime:
        """The desk's hours as an axis."""
        hours, calendar = self._desk(), self.calendar
        intervals = [
            ((ordinal - self.first) * DAY + start * MINUTE, (ordinal - self.first) * DAY + end * MINUTE)
            for ordinal in calendar.reach()
            for start, end in served_on(dt.date.fromordinal(ordinal), hours, calendar)
        ]  # fmt: skip
        return ServiceTime(self.first, intervals, len(calendar.reach()) * DAY)

    def worked(self, rule: Rule) -> DayTable:
        """The days that count for a rule: worked days, or the desk's open days in service time."""
        return self.open_days if rule.runs_in is RunsIn.SERVICE else self.days

    def local(self, at: dt.datetime) -> dt.datetime:
        """An instant on the wall clock of the zone.

        Raises:
            ValueError: it has no zone of its own.
        """
        if at.tzinfo is self.tz:
            return at
        if at.tzinfo is None:
            raise ValueError(f"{at} has no time zone")
        return at.astimezone(self.tz)

    def wall(self, at: dt.datetime | dt.date) -> int:
        """Microseconds on the wall clock since the first day; a plain date is its first instant."""
        if not isinstance(at, dt.datetime):
            return (at.toordinal() - self.first) * DAY
        at = self.local(at)
        seconds = (at.hour * 60 + at.minute) * 60 + at.second
        return (at.toordinal() - self.first) * DAY + seconds * 1_000_000 + at.microsecond

    def moment(self, wall: int) -> dt.datetime:
        """The instant that the wall clock shows."""
        return self.base + dt.timedelta(microseconds=wall)

    def absolute(self, at: dt.datetime) -> int:
        """Microseconds since the first day in time that really passes, whatever the wall clock does."""
        return (self.local(at) - self.base.astimezone(dt.UTC)) // _MICROSECOND

    def at_absolute(self, passed: int) -> dt.datetime:
        """The instant after so many microseconds have passed."""
        utc = self.base.astimezone(dt.UTC) + dt.timedelta(microseconds=passed)
        return utc.astimezone(self.tz)

    def day(self, wall: int) -> int:
        """The ordinal of the day of a wall-clock instant."""
        return self.first + wall // DAY

    def midnight_after(self, ordinal: int) -> dt.datetime:
        """24:00 of a day."""
        return dt.datetime.fromordinal(ordinal + 1).replace(tzinfo=self.tz)

    def counter(self, rule: Rule, make: Callable[[Frame, Rule], Callable[..., Any]]) -> Any:
        """The rule made ready by `make`, once."""
        ready = self.counters.get(rule)
        if ready is None:
            if len(self.counters) >= _MOST_RULES:
                self.counters.clear()
            ready = self.counters[rule] = make(self, rule)
        return ready

    def _desk(self) -> ServiceHours:
        if self.hours is None:
            raise ValueError("service time and close of business need the desk's hours")
        return self.hours


def frame_of(calendar: WorkCalendar, hours: ServiceHours | None, tz: dt.tzinfo) -> Frame:
    """The frame of a calendar with these very hours, made once."""
    # Hours are known by identity: the frame keeps them alive, and hashing a week on every call would cost more than the limit.
    key = (id(hours), tz)
    frame: Frame | None = calendar.tables.get(key)
    if frame is None:
        if len(calendar.tables) >= _MOST_DESKS:
            calendar.tables.clear()
        frame = calendar.tables[key] = Frame(calendar, hours, tz)
    return frame
