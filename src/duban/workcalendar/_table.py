"""Whole days as cumulative tables: how many are worked up to a day, which is the n-th, how many are in doubt.

It owns look-ups only; what is worked is decided by whoever builds the table. Days are proleptic ordinals.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import accumulate


class UnpublishedYear(Exception):
    """A day was asked for in a year whose holidays have not been published in this calendar.

    `code` and `params` are for the message; `year` is the year that is missing.
    """

    code = "UNPUBLISHED_YEAR"

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year

    @property
    def params(self) -> dict[str, int]:
        """Parameters of the message."""
        return {"year": self.year}


class DayTable:
    """The days from `first` on: `worked` and `doubtful` hold one truth value each, day by day.

    `upto[i]` is the number of worked days before day i, `nth[k]` the ordinal of the k-th worked day (from 0),
    `doubts[i]` the number of doubtful days before day i.
    """

    __slots__ = ("doubts", "first", "nth", "size", "upto")

    def __init__(self, first: int, worked: Iterable[bool], doubtful: Iterable[bool]) -> None:
        flags = list(worked)
        self.first = first
        self.size = len(flags)
        self.upto = list(accumulate(flags, initial=0))
        self.nth = [first + i for i, flag in enumerate(flags) if flag]
        self.doubts = list(accumulate(doubtful, initial=0))

    def index(self, ordinal: int) -> int:
        """The place of a day in the table.

        Raises:
            UnpublishedYear: the day lies outside it.
        """
        place = ordinal - self.first
        if not 0 <= place < self.size:
            raise UnpublishedYear(dt.date.fromordinal(ordinal).year)
        return place

    def is_worked(self, ordinal: int) -> bool:
        """Whether the day is worked."""
        place = self.index(ordinal)
        return self.upto[place + 1] > self.upto[place]

    def nth_from(self, ordinal: int, number: int) -> int:
        """The `number`-th worked day from a day on, which is the first itself where it is worked."""
        place = self.upto[self.index(ordinal)] + number - 1
        if place >= len(self.nth):
            raise UnpublishedYear(dt.date.fromordinal(self.first + self.size).year)
        return self.nth[place]

    def between(self, start: int, end: int) -> int:
        """How many worked days lie after `start`, up to and including `end`; negative where `end` is earlier."""
        return self.upto[self.index(end) + 1] - self.upto[self.index(start) + 1]

    def in_doubt(self, start: int, end: int) -> bool:
        """Whether a day from `start` to `end`, both included, is one that a notice may still change."""
        return self.doubts[self.index(end) + 1] > self.doubts[self.index(start)]
