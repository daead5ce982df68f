"""Calendars as people write them: the hours of each weekday, and days that are otherwise. Made into worked spans of ticks.

Kept beside a problem so that a file that came in goes out with its calendars. Called by readers and writers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from duban.scheduling._problem import Calendar
from duban.scheduling._timescale import Timescale

Hours = tuple[tuple[int, int], ...]
"""Worked spans of a day in minutes after midnight, half open, in order; 24:00 is 1440."""
DAY = 1440
MICROSECOND = dt.timedelta(microseconds=1)
A_MINUTE = dt.timedelta(minutes=1) // MICROSECOND


@dataclass(frozen=True, slots=True)
class Days:
    """Days that are not as their weekday says: first and last, both included, and their hours; none is a day off."""

    first: dt.date
    last: dt.date
    hours: Hours
    name: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A calendar: the hours of Monday to Sunday, and the days that are otherwise; of two the one that stands later holds."""

    name: str
    week: tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]
    days: tuple[Days, ...] = ()

    def hours(self, day: dt.date) -> Hours:
        """What is worked on a day."""
        for one in reversed(self.days):
            if one.first <= day <= one.last:
                return one.hours
        return self.week[day.weekday()]

    def calendar(self, timescale: Timescale, horizon: int) -> Calendar:
        """The worked spans from tick 0 to the horizon. Hours that no tick divides lose their broken ticks."""
        spans: list[tuple[int, int]] = []
        for start, end in self._spans(timescale, horizon):
            if spans and start <= spans[-1][1]:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
        return Calendar(self.name, tuple(spans))

    def _spans(self, timescale: Timescale, horizon: int) -> Iterator[tuple[int, int]]:
        # In whole numbers, since a plan of some years is counted anew with each report.
        first = timescale.origin.date().toordinal()
        last = timescale.instant(horizon).date().toordinal()
        tick = timescale.tick // MICROSECOND
        midnight = dt.datetime.combine(timescale.origin, dt.time())
        past = (timescale.origin - midnight) // MICROSECOND
        otherwise = self._otherwise(first, last)
        for day in range(first, last + 1):
            ahead = (day - first) * DAY
            for low, high in otherwise.get(day, self.week[(day - 1) % 7]):
                start = -((past - (ahead + low) * A_MINUTE) // tick)
                end = ((ahead + high) * A_MINUTE - past) // tick
                start, end = max(start, 0), min(end, horizon)
                if start < end:
                    yield start, end

    def _otherwise(self, first: int, last: int) -> dict[int, Hours]:
        """The hours of the days, among these by their ordinals, that are not as their weekday says."""
        found: dict[int, Hours] = {}
        for one in self.days:
            low, high = max(one.first.toordinal(), first), min(one.last.toordinal(), last)
            for day in range(low, high + 1):
                found[day] = one.hours
        return found


ALWAYS = Pattern("", (((0, DAY),),) * 7)
"""Every minute of every day: elapsed time."""
