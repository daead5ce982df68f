"""The rule of a limit: a number and a unit, or a fixed end, with every setting that decides how it is counted.

It owns the value and what makes no sense in it; it counts nothing. A matter stores the rule it started under.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a limit is counted in, or the end that it names."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WORKDAY = "workday"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    DATE = "date"
    MONTH_END = "month_end"
    QUARTER_END = "quarter_end"
    YEAR_END = "year_end"
    SAME_DAY = "same_day"
    EVENT = "event"
    STANDING = "standing"
    AT_ONCE = "at_once"

    # An enumeration's own hash is a call in Python; a unit is looked up several times for each limit.
    __hash__ = str.__hash__


class RunsIn(StrEnum):
    """Which time counts: all of it, or only the desk's service hours (and the days on which it is open)."""

    NATURAL = "natural"
    SERVICE = "service"


class Closes(StrEnum):
    """When the last day is over: at 24:00, or when business stops (Civil Code 203)."""

    MIDNIGHT = "midnight"
    CLOSE = "close"


class Outside(StrEnum):
    """What becomes of an arrival outside service hours: the clock waits for the next opening, or runs at once."""

    NEXT_OPENING = "next_opening"
    AT_ONCE = "at_once"


#: Counted in time, to the instant.
TIMES = frozenset({Unit.MINUTE, Unit.HOUR})
#: Counted in whole days; the end of the last one is the end of the limit.
SPANS = frozenset({Unit.DAY, Unit.WORKDAY, Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR})
DURATIONS = TIMES | SPANS
PERIOD_ENDS = frozenset({Unit.MONTH_END, Unit.QUARTER_END, Unit.YEAR_END})
#: Without an end that a calendar could know.
OPEN = frozenset({Unit.EVENT, Unit.STANDING, Unit.AT_ONCE})
#: How many minutes, natural days or months one of a unit is.
MINUTES = {Unit.MINUTE: 1, Unit.HOUR: 60}
DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Rule:
    """A limit without its start.

    Attributes:
        unit, number: 15 working days; `number` is 0 exactly where the unit is no duration.
        day: the date of DATE; for the ends of a month, quarter or year any day in it (None: the one of the start).
        first_day_counts: whether the day of the start is the first (the law's default: no).
        rolls: whether an end on a day of rest moves to the next worked day.
        runs_in, closes, outside: see their classes; service time and close of business need hours.
        cut_off: arrivals in the last so many minutes of a service day count as the next service day's.
        until: the time of day at which the last day ends, whatever `closes` says; None for 24:00 or the close of business.

    Raises:
        ValueError: for a rule that means nothing, such as 0 days or a date without a day.
    """

    unit: Unit
    number: int = 0
    day: dt.date | None = None
    first_day_counts: bool = False
    rolls: bool = False
    runs_in: RunsIn = RunsIn.NATURAL
    closes: Closes = Closes.MIDNIGHT
    outside: Outside = Outside.NEXT_OPENING
    cut_off: int = 0
    until: dt.time | None = None

    def __post_init__(self) -> None:
        if (self.unit in DURATIONS) != (self.number > 0) or self.number < 0:
            raise ValueError(f"number {self.number} does not go with {self.unit}")
        if self.unit is Unit.DATE and self.day is None:
            raise ValueError("a date needs its day")
        if self.day is not None and self.unit is not Unit.DATE and self.unit not in PERIOD_ENDS:
            raise ValueError(f"{self.unit} names no day")
        if (self.rolls or self.first_day_counts) and self.unit in TIMES:
            raise ValueError(f"{self.unit} is counted in time: no day to count or to roll")
        if self.cut_off < 0 or (self.cut_off and self.runs_in is not RunsIn.SERVICE):
            raise ValueError("a cut-off is minutes at the end of service time")
        if self.until is not None and (self.unit in TIMES | OPEN or self.until == dt.time()):
            raise ValueError(f"{self.unit} has no last day that ends at {self.until}")


def working_days(number: int) -> Rule:
    """So many working days, the first day not counted, to 24:00 of the last."""
    return Rule(Unit.WORKDAY, number)


def legal_days(number: int) -> Rule:
    """So many natural days as the law counts them: the first day not counted, the end rolled off a day of rest."""
    return Rule(Unit.DAY, number, rolls=True)
