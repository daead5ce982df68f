"""What limits are counted against: a calendar, perhaps a desk's hours, and a time zone, with the tables made of them.

It owns the tables' lifetime (they live with the calendar) and the way between instants and microseconds on the wall
clock. It counts nothing.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from duban.workcalendar._axis import DAY, MINUTE, ServiceTime
from duban.workcalendar._calendar import WorkCalendar
from duban.workcalendar._hours import Interval, ServiceHours, served_on
from duban.workcalendar._rule import Rule, RunsIn
from duban.workcalendar._table import DayTable

#: China has had no summer time since 1991, so a fixed offset is exact for every year that a calendar holds.
SHANGHAI = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")
_MICROSECOND = dt.timedelta(microseconds=1)
#: More desks and rules than a process commonly uses; beyond that the tables are made anew, which costs only time.
_MOST_DESKS = 32
_MOST_RULES = 64


@dataclass(frozen=True, slots=True)
class ServiceWays:
    """The intervals of service as durations since the first day, for counting in bulk: one entry an interval.

    `gaps` is the time before an interval that was not served, `after` the time served by its end, `days` its day. `firsts` gives for each day its first interval, or the next one's; `doubts` and `doubts_upto` count
    the doubtful days before a day, and up to the day of an interval.
    """

    firsts: list[int]
    opens: list[dt.timedelta]
    closes: list[dt.timedelta]
    gaps: list[dt.timedelta]
    after: list[dt.timedelta]
    days: list[dt.date]
    doubts: list[int]
    doubts_upto: list[int]

    def cuts(self, minutes: int) -> list[dt.timedelta]:
        """For each interval the instant from which an arrival is in the last so many minutes of its day's service."""
        if not minutes:
            return self.closes
        last = dict(zip(self.days, self.closes, strict=True))
        return [last[day] - dt.timedelta(minutes=minutes) for day in self.days]


class Frame:
    """A calendar, hours and a zone; `counters` are the rules made ready to count against them."""

    def __init__(self, calendar: WorkCalendar, hours: ServiceHours | None, tz: dt.tzinfo) -> None:
        self.calendar = calendar
        self.hours = hours
        self.tz = tz
        self.days = calendar.days()
        self.first = self.days.first
        self.base = dt.datetime.fromordinal(self.first).replace(tzinfo=tz)
        self._fixed = isinstance(tz, dt.timezone)
        self.counters: dict[Rule, Callable[..., Any]] = {}

    @cached_property
    def served(self) -> list[tuple[Interval, ...]]:
        """What the desk serves on each day, as far as the day is known."""
        hours, calendar, day_of = self._desk(), self.calendar, dt.date.fromordinal
        return [served_on(day_of(ordinal), hours, calendar) for ordinal in calendar.reach()]

    @cached_property
    def open_days(self) -> DayTable:
        """The days on which the desk serves; doubtful is only what a notice could change of its hours."""
        hours, doubts = self._desk(), self.days.doubts
        doubtful = [
            doubts[place + 1] > doubts[place]
            and hours.depends_on_notice(dt.date.fromordinal(self.first + place))
            for place in range(self.days.size)
        ]
        return DayTable(self.first, map(bool, self.served), doubtful)

    @cached_property
    def service(self) -> ServiceTime:
        """The desk's hours as an axis."""
        intervals = [
            (place * DAY + start * MINUTE, place * DAY + end * MINUTE)
            for place, served in enumerate(self.served)
            for start, end in served
        ]
        return ServiceTime(self.first, intervals, self.days.size * DAY)

    @cached_property
    def ways(self) -> ServiceWays:
        """The desk's hours ready for counting in bulk."""
        service, doubts = self.service, self.open_days.doubts
        indexes = [opened // DAY for opened in service.opens]
        intervals = zip(service.opens, service.before, strict=True)
        return ServiceWays(
            firsts=[bisect_left(indexes, day) for day in range(len(doubts))],
            opens=[dt.timedelta(microseconds=opened) for opened in service.opens],
            closes=[dt.timedelta(microseconds=closed) for closed in service.closes],
            gaps=[dt.timedelta(microseconds=opened - before) for opened, before in intervals],
            after=[dt.timedelta(microseconds=served) for served in service.after],
            days=[dt.date.fromordinal(self.first + index) for index in indexes],
            doubts=doubts,
            doubts_upto=[doubts[index + 1] for index in indexes],
        )

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

    def since_base(self, at: dt.datetime) -> dt.timedelta:
        """How far the wall clock has gone since the first day.

        Raises:
            ValueError: the instant has no zone of its own.
        """
        if self._fixed and at.tzinfo is not None:
            # In a zone without summer time the wall clock shows what has passed: no need to go to it first.
            return at - self.base
        return self.local(at) - self.base

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
        return self.base + dt.timedelta(ordinal + 1 - self.first)

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
