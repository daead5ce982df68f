"""The axis of time: where an instant lies, and two rows of labels that fit: years over months, months over days, days over hours.

Called by the layouts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from duban.charts._lettering import width_of
from duban.charts._values import Chart, ChartError, Row
from duban.charts._words import DAY, MONTHS, Wording

Instant = dt.datetime
_SLACK = 0.02


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of the axis with its label."""

    start: Instant
    end: Instant
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """From `first` at the position `left` to `last` at `right`."""

    first: Instant
    last: Instant
    left: float
    right: float

    def at(self, instant: Instant) -> float:
        """Where an instant lies, in mm; beyond the ends it is the nearer end."""
        share = (instant - self.first) / (self.last - self.first)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    def holds(self, instant: Instant) -> bool:
        """Whether an instant lies on it."""
        return self.first <= instant <= self.last

    def width(self, length: dt.timedelta) -> float:
        """How many millimetres a stretch of time takes."""
        return length / (self.last - self.first) * (self.right - self.left)


def axis_of(chart: Chart, left: float, right: float) -> Axis:
    """An axis on which all spans, deadlines and stages lie, and today where it is not far away.

    Raises:
        ChartError: CHART_NO_SPANS, nothing in the chart has a date.
    """
    instants = [one for row in chart.rows for one in _instants(row)]
    if not instants:
        raise ChartError("CHART_NO_SPANS")
    first, last = min(instants), max(instants)
    length = max(last - first, DAY)
    if chart.today is not None and first - length / 4 <= chart.today <= last + length / 4:
        first, last = min(first, chart.today), max(last, chart.today)
    slack = max(length * _SLACK, dt.timedelta(hours=6))
    return Axis(first - slack, last + slack, left, right)


def _instants(row: Row) -> Iterator[Instant]:
    for span in (row.promised, row.expected):
        yield from span or ()
    if row.deadline is not None:
        yield row.deadline
    for stage in row.stages:
        yield from (one for one in (stage.due, stage.reached) if one is not None)


@dataclass(frozen=True, slots=True)
class _Unit:
    """A division of the axis: where its cells begin, and what they are called below and above a finer one."""

    length: dt.timedelta
    floor: Callable[[Instant], Instant]
    step: Callable[[Instant], Instant]
    label: Callable[[Wording, Instant], str]
    above: str
    sample: str = "88"


def _midnight(at: Instant) -> Instant:
    return Instant.combine(at.date(), dt.time())


def _months(count: int) -> tuple[Callable[[Instant], Instant], Callable[[Instant], Instant]]:
    def floor(at: Instant) -> Instant:
        return _midnight(at).replace(day=1, month=(at.month - 1) // count * count + 1)

    def step(at: Instant) -> Instant:
        month = at.month - 1 + count
        return at.replace(year=at.year + month // 12, month=month % 12 + 1)

    return floor, step


def _hours(count: int) -> tuple[Callable[[Instant], Instant], Callable[[Instant], Instant]]:
    def floor(at: Instant) -> Instant:
        return at.replace(hour=at.hour // count * count, minute=0, second=0, microsecond=0)

    return floor, lambda at: at + dt.timedelta(hours=count)


def _week(at: Instant) -> Instant:
    return _midnight(at) - at.weekday() * DAY


def _year(wording: Wording, at: Instant) -> str:
    return f"{at.year}年" if wording.is_chinese else str(at.year)


def _quarter(wording: Wording, at: Instant) -> str:
    number = (at.month + 2) // 3
    return f"{'一二三四'[number - 1]}季度" if wording.is_chinese else f"Q{number}"


def _month(wording: Wording, at: Instant) -> str:
    return f"{at.month}月" if wording.is_chinese else MONTHS[at.month - 1]


def _month_of_year(wording: Wording, at: Instant) -> str:
    if wording.is_chinese:
        return f"{at.year}年{at.month}月"
    return f"{MONTHS[at.month - 1]} {at.year}"


def _date(wording: Wording, at: Instant) -> str:
    return wording.short(at.date())


def _day(_wording: Wording, at: Instant) -> str:
    return str(at.day)


def _hour(_wording: Wording, at: Instant) -> str:
    return f"{at.hour}:00"


_UNITS: dict[str, _Unit] = {
    "hour": _Unit(dt.timedelta(hours=1), *_hours(1), _hour, "date", "88:88"),
    "hours": _Unit(dt.timedelta(hours=6), *_hours(6), _hour, "date", "88:88"),
    "day": _Unit(DAY, _midnight, lambda at: at + DAY, _day, "month_of_year"),
    "week": _Unit(7 * DAY, _week, lambda at: at + 7 * DAY, _day, "month_of_year"),
    "month": _Unit(28 * DAY, *_months(1), _month, "year", "12月"),
    "quarter": _Unit(90 * DAY, *_months(3), _quarter, "year", "一季度"),
    "year": _Unit(365 * DAY, *_months(12), _year, "", "2026年"),
    "date": _Unit(DAY, _midnight, lambda at: at + DAY, _date, ""),
    "month_of_year": _Unit(28 * DAY, *_months(1), _month_of_year, ""),
}
_FINE = ("hour", "hours", "day", "week", "month", "quarter", "year")


def tiers(
    axis: Axis, wording: Wording, size: float, *, pad: float = 0.6
) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """The labels above and below, the finest whose words fit; above there may be none.

    Args:
        size: of the lettering, in mm.
        pad: the least room beside the words of a label, in ems.
    """
    if wording.chart.counted_from is not None:
        return (), tuple(_counted(axis, wording.chart.counted_from, size))
    for name in _FINE:
        unit = _UNITS[name]
        if axis.width(unit.length) >= width_of(unit.sample, size) + size * pad:
            break
    above = tuple(_cells(axis, wording, _UNITS[unit.above])) if unit.above else ()
    return above, tuple(_cells(axis, wording, unit))


def _cells(axis: Axis, wording: Wording, unit: _Unit) -> Iterator[Cell]:
    at = unit.floor(axis.first)
    while at < axis.last:
        following = unit.step(at)
        yield Cell(max(at, axis.first), min(following, axis.last), unit.label(wording, at))
        at = following


def _counted(axis: Axis, origin: Instant, size: float) -> Iterator[Cell]:
    """Numbers of days in steps of 1, 2 or 5 tens."""
    step, sample = 1, width_of("88888", size)
    while axis.width(step * DAY) < sample:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    number = (axis.first - origin) // DAY // step * step
    while origin + number * DAY < axis.last:
        start, end = origin + number * DAY, origin + (number + step) * DAY
        if number >= 0:
            yield Cell(max(start, axis.first), min(end, axis.last), str(number))
        number += step
