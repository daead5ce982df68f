"""Axes of time that counts: instants to microseconds counted, and back. Natural, worked days, or service time.

Instants here are whole microseconds since the first day of a table, on the wall clock. `position` is how much counts before an
instant; `instant` its inverse, the first instant by which so much has counted. Called by the counting modules.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Protocol

from duban.workcalendar._table import DayTable, UnpublishedYear

MINUTE = 60_000_000
DAY = 24 * 60 * MINUTE


class Axis(Protocol):
    """What all axes can do."""

    def position(self, at: int) -> int:
        """How much counts before an instant."""
        ...

    def instant(self, position: int) -> int:
        """The first instant before which so much has counted."""
        ...


class NaturalAxis:
    """All time counts."""

    def position(self, at: int) -> int:
        return at

    def instant(self, position: int) -> int:
        return position


class WorkedDays:
    """The 24 hours of each worked day count."""

    def __init__(self, days: DayTable) -> None:
        self._days = days

    def position(self, at: int) -> int:
        place, rest = divmod(at, DAY)
        days = self._days
        self._days.index(days.first + place)
        worked = days.upto[place + 1] > days.upto[place]
        return days.upto[place] * DAY + (rest if worked else 0)

    def instant(self, position: int) -> int:
        number, rest = divmod(position - 1, DAY)
        days = self._days
        if number >= len(days.nth):
            raise UnpublishedYear(dt.date.fromordinal(days.first + days.size).year)
        return (days.nth[number] - days.first) * DAY + rest + 1


class ServiceTime:
    """The intervals that a desk serves count; `intervals` are (start, end) in microseconds since `first`, rising."""

    __slots__ = ("after", "before", "closes", "end", "first", "opens")

    def __init__(self, first: int, intervals: Sequence[tuple[int, int]], end: int) -> None:
        self.first = first
        self.end = end
        self.opens = [start for start, _ in intervals]
        self.closes = [stop for _, stop in intervals]
        lengths = [stop - start for start, stop in intervals]
        self.after = list(accumulate(lengths))
        self.before = [0, *self.after[:-1]]

    def position(self, at: int) -> int:
        self.check(at)
        place = bisect_right(self.opens, at) - 1
        if place < 0:
            return 0
        served = min(at, self.closes[place]) - self.opens[place]
        return self.before[place] + served

    def instant(self, position: int) -> int:
        place = bisect_left(self.after, position)
        if place == len(self.after):
            raise self._beyond()
        return self.opens[place] + position - self.before[place]

    def is_open(self, at: int) -> bool:
        """Whether the desk serves at an instant."""
        self.check(at)
        place = bisect_right(self.opens, at) - 1
        return place >= 0 and at < self.closes[place]

    def opening(self, at: int) -> int:
        """The instant itself where the desk is open, else the next opening."""
        if self.is_open(at):
            return at
        place = bisect_right(self.opens, at)
        if place == len(self.opens):
            raise self._beyond()
        return self.opens[place]

    def close_of(self, day: int) -> int | None:
        """When business stops on a day (an ordinal); None where the desk is shut all day."""
        start = (day - self.first) * DAY
        self.check(start)
        place = bisect_right(self.closes, start + DAY) - 1
        return self.closes[place] if place >= 0 and self.closes[place] > start else None

    def check(self, at: int) -> None:
        """Refuse an instant outside the table.

        Raises:
            UnpublishedYear: it lies before the first day or after the last.
        """
        if not 0 <= at <= self.end:
            raise UnpublishedYear(dt.date.fromordinal(self.first + at // DAY).year)

    def _beyond(self) -> UnpublishedYear:
        return UnpublishedYear(dt.date.fromordinal(self.first + self.end // DAY).year)


def length(axis: Axis, start: int, end: int) -> int:
    """How much counts from `start` up to `end`."""
    return axis.position(end) - axis.position(start)


def advance(axis: Axis, start: int, amount: int) -> int:
    """The first instant by which `amount` has counted since `start`; `start` itself for nothing."""
    return axis.instant(axis.position(start) + amount) if amount else start
