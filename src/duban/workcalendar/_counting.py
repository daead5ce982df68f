"""From a rule and a start to its end, in the units of a frame: arrivals, last days, roll, close of business.

It owns the meaning of every setting of a rule. Called by `limit`, by `due` (which adds the time that was paused) and by
the explanation.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass, field
from typing import NamedTuple

from duban.workcalendar._axis import DAY, MINUTE, Axis, NaturalAxis, WorkedDays, advance
from duban.workcalendar._frame import Frame
from duban.workcalendar._rule import (
    DAYS,
    DURATIONS,
    MINUTES,
    MONTHS,
    TIMES,
    Closes,
    Outside,
    Rule,
    RunsIn,
    Unit,
)

Start = dt.datetime | dt.date
ARRIVED = ""
AFTER_CUT_OFF = "AFTER_CUT_OFF"
OUTSIDE_HOURS = "OUTSIDE_HOURS"
RUNS_AT_ONCE = "RUNS_AT_ONCE"
#: Limits that cannot end before they begin; a named date can.
_FROM_ARRIVAL = DURATIONS | {Unit.SAME_DAY}


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch of time that does not count, half-open; without `end` it lasts still."""

    start: dt.datetime
    end: dt.datetime | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"a pause ends after it begins: {self.start}")


class End(NamedTuple):
    """When a limit ends, and nothing else: what counting in bulk gives (a tuple, since a million are made at a time).

    `last_day` is the day that people speak of, `at` the first instant that is too late; both are None where the rule
    has no end. `provisional` tells that a holiday notice that is not out yet may still move it.
    """

    last_day: dt.date | None
    at: dt.datetime | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class Result:
    """The end of a limit with all that explains it.

    Attributes:
        rule: what was counted. start: from when.
        last_day, at, provisional: as in `End`; without an end too where a pause has not ended yet.
        pauses: what was added for, in order and without overlap. extra: how much was added, in microseconds of the
            time that counts for the rule.
    """

    rule: Rule
    start: Start
    last_day: dt.date | None
    at: dt.datetime | None
    provisional: bool
    frame: Frame = field(repr=False, compare=False)
    pauses: tuple[Pause, ...] = ()
    extra: int = 0


def arrive(frame: Frame, rule: Rule, wall: int) -> tuple[int, str]:
    """When an arrival counts as one, and why not at once: '', AFTER_CUT_OFF, OUTSIDE_HOURS or RUNS_AT_ONCE."""
    if rule.runs_in is not RunsIn.SERVICE:
        return wall, ARRIVED
    service = frame.service
    if not service.is_open(wall):
        if rule.outside is Outside.AT_ONCE:
            return wall, RUNS_AT_ONCE
        return service.opening(wall), OUTSIDE_HOURS
    day = frame.day(wall)
    close = service.close_of(day)
    if close is not None and rule.cut_off and wall >= close - rule.cut_off * MINUTE:
        following = frame.open_days.nth_from(day + 1, 1)
        return service.opening((following - frame.first) * DAY), AFTER_CUT_OFF
    return wall, ARRIVED


def add_months(day: dt.date, months: int) -> dt.date:
    """The corresponding day so many months later, or that month's last day where it has none (Civil Code 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def period_end(unit: Unit, day: dt.date) -> dt.date:
    """The last day of the month, quarter or year that a day lies in."""
    month = {Unit.MONTH_END: day.month, Unit.QUARTER_END: (day.month + 2) // 3 * 3}.get(unit, 12)
    return dt.date(day.year, month, monthrange(day.year, month)[1])


def last_of(frame: Frame, rule: Rule, day: int) -> int:
    """The last day by the rule alone, before any roll; days are ordinals."""
    unit, first = rule.unit, rule.first_day_counts
    if unit is Unit.WORKDAY:
        return frame.worked(rule).nth_from(day + (not first), rule.number)
    if unit in DAYS:
        return day + rule.number * DAYS[unit] - first
    if unit is Unit.SAME_DAY:
        return day
    if unit is Unit.DATE and rule.day is not None:
        return rule.day.toordinal()
    date = dt.date.fromordinal(day)
    if unit in MONTHS:
        return add_months(date, rule.number * MONTHS[unit]).toordinal() - first
    return period_end(unit, rule.day or date).toordinal()


def at_close(frame: Frame, rule: Rule) -> bool:
    """Whether the last day ends when business stops; without hours there is no business to stop."""
    return rule.closes is Closes.CLOSE and frame.hours is not None and rule.until is None


def axis_of(frame: Frame, rule: Rule) -> Axis:
    """The axis on which pauses of a rule are measured."""
    if rule.unit is Unit.WORKDAY:
        return WorkedDays(frame.worked(rule))
    if rule.unit in TIMES and rule.runs_in is RunsIn.SERVICE:
        return frame.service
    return NaturalAxis()


def count(frame: Frame, rule: Rule, start: Start, extra: int = 0) -> End:
    """The end of a rule with an end, `extra` microseconds of its axis later than it would be."""
    if rule.unit in TIMES:
        if not isinstance(start, dt.datetime):
            raise ValueError(f"{rule.unit} is counted from a time of day, not from a date")
        return _timed(frame, rule, start, extra)
    wall, code = arrive(frame, rule, frame.wall(start))
    day = frame.day(wall)
    last = raw = last_of(frame, rule, day)
    if extra and rule.unit in DURATIONS:
        end = (raw + 1 - frame.first) * DAY
        last = frame.day(advance(axis_of(frame, rule), end, extra) - 1)
    if rule.unit is Unit.SAME_DAY and at_close(frame, rule) and code != RUNS_AT_ONCE:
        last = _served_after(frame, last, wall)
    rolled = frame.worked(rule).nth_from(last, 1) if rule.rolls else last
    at, by_close = _end(frame, rule, rolled, wall)
    doubtful = _doubtful(frame, rule, frame.wall(start), day, last, rolled) or (
        by_close and frame.open_days.in_doubt(rolled, rolled)
    )
    return End(dt.date.fromordinal(rolled), at, doubtful)


def _timed(frame: Frame, rule: Rule, start: dt.datetime, extra: int) -> End:
    amount = rule.number * MINUTES[rule.unit] * MINUTE + extra
    wall = frame.wall(start)
    counted, code = arrive(frame, rule, wall)
    if rule.runs_in is RunsIn.SERVICE and code != RUNS_AT_ONCE:
        end = advance(frame.service, counted, amount)
        at, last = frame.moment(end), frame.day(end - 1)
        doubtful = frame.open_days.in_doubt(frame.day(wall), last)
    else:
        at = frame.at_absolute(frame.absolute(start) + amount)
        last, doubtful = frame.day(frame.wall(at) - 1), False
    return End(dt.date.fromordinal(last), at, doubtful)


def _served_after(frame: Frame, day: int, wall: int) -> int:
    """The day itself where business still stops after the arrival, else the next day of service."""
    close = frame.service.close_of(day)
    return day if close is not None and close > wall else frame.open_days.nth_from(day + 1, 1)


def _end(frame: Frame, rule: Rule, last: int, wall: int) -> tuple[dt.datetime, bool]:
    """When the last day is over, and whether the hours had to do with it: 24:00 where it would be before the arrival."""
    if rule.until is not None:
        since = dt.timedelta(hours=rule.until.hour, minutes=rule.until.minute)
        said = (last - frame.first) * DAY + since // dt.timedelta(microseconds=1)
        is_past = rule.unit in _FROM_ARRIVAL and said <= wall
        return (frame.midnight_after(last) if is_past else frame.moment(said)), False
    if not at_close(frame, rule):
        return frame.midnight_after(last), False
    close = frame.service.close_of(last)
    if close is None or (rule.unit in _FROM_ARRIVAL and close <= wall):
        return frame.midnight_after(last), True
    return frame.moment(close), True


def _doubtful(frame: Frame, rule: Rule, arrived: int, day: int, last: int, rolled: int) -> bool:
    """Whether a day that decided the result may still be changed by a notice."""
    worked = frame.worked(rule)
    if rule.runs_in is RunsIn.SERVICE and worked.in_doubt(frame.day(arrived), day):
        return True
    if rule.unit is Unit.WORKDAY:
        return worked.in_doubt(day + (not rule.first_day_counts), rolled)
    return rule.rolls and worked.in_doubt(last, rolled)
