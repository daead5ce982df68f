"""The explanation of a result: codes with parameters, in the order in which a clerk would tell it.

It owns what is worth saying and how runs of days are drawn together; no sentence stands here. It recounts from the
result, so nothing is kept for limits that nobody asks about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from duban.workcalendar._counting import (
    ARRIVED,
    RUNS_AT_ONCE,
    Result,
    add_months,
    arrive,
    at_close,
    count,
    last_of,
)
from duban.workcalendar._rule import DAYS, MONTHS, OPEN, PERIOD_ENDS, SPANS, TIMES, RunsIn, Unit
from duban.workcalendar._runs import counted_runs, rest_runs, served_runs

Param = dt.date | dt.datetime | int | str


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a code and its parameters; `first` and `last` are days, both included.

    Every code has its wording in `limit_lines.json` of intake.
    """

    code: str
    params: Mapping[str, Param]


def explain(result: Result) -> tuple[Line, ...]:
    """Why a limit ends when it ends, line by line.

    >>> from duban.workcalendar import Rule, Unit, china, limit
    >>> result = limit(Rule(Unit.WORKDAY, 1), dt.date(2026, 2, 13), china())
    >>> [line.code for line in explain(result)]
    ['START_NOT_COUNTED', 'MAKE_UP_DAY', 'ENDS_MIDNIGHT']
    """
    return tuple(Line(code, params) for code, params in _lines(result))


Said = tuple[str, dict[str, Param]]


def _lines(result: Result) -> Iterator[Said]:
    rule, frame = result.rule, result.frame
    if rule.unit in OPEN:
        yield rule.unit.upper(), {}
        return
    wall, code = arrive(frame, rule, frame.wall(result.start))
    if code != ARRIVED and isinstance(result.start, dt.datetime):
        at = frame.local(result.start)
        params: dict[str, Param] = {"at": at, "minutes": rule.cut_off}
        yield code, params if code == RUNS_AT_ONCE else {**params, "next": frame.moment(wall)}
    if rule.unit not in TIMES:
        yield from _spanned(result, frame.day(wall))
    elif code == RUNS_AT_ONCE or rule.runs_in is RunsIn.NATURAL:
        yield "TIME", {"number": rule.number, "unit": rule.unit.value, "from": _start(result)}
        yield from _paused(result)
    else:
        if result.at is not None:
            yield from served_runs(frame, wall, frame.wall(result.at))
        yield from _paused(result)
    yield from _ended(result)
    if result.provisional and result.last_day is not None:
        yield from _open_notices(result, frame.day(wall), result.last_day.toordinal())


def _start(result: Result) -> Param:
    start = result.start
    return result.frame.local(start) if isinstance(start, dt.datetime) else start


def _paused(result: Result) -> Iterator[Said]:
    local = result.frame.local
    for pause in result.pauses:
        params: dict[str, Param] = {"from": local(pause.start), "reason": pause.reason}
        if pause.end is None:
            yield "PAUSED_STILL", params
        else:
            yield "PAUSED", {**params, "to": local(pause.end)}


def _spanned(result: Result, day: int) -> Iterator[Said]:
    """The way of a limit in days: what counts, what was paused, what it rolls over."""
    rule, frame = result.rule, result.frame
    base = last_of(frame, rule, day)
    if rule.unit in SPANS:
        code = "START_COUNTED" if rule.first_day_counts else "START_NOT_COUNTED"
        yield code, {"day": dt.date.fromordinal(day)}
    yield from _way(result, day, base)
    yield from _paused(result)
    if result.last_day is None:
        return
    unrolled = count(frame, replace(rule, rolls=False), result.start, result.extra).last_day
    last = base if unrolled is None else unrolled.toordinal()
    if result.extra:
        yield "LENGTHENED", {"from": dt.date.fromordinal(base), "last": dt.date.fromordinal(last)}
        if rule.unit is Unit.WORKDAY:
            yield from counted_runs(frame, frame.worked(rule), base + 1, last)
    rolled = result.last_day.toordinal()
    if rule.rolls and rolled > last:
        yield from rest_runs(frame, frame.worked(rule), last, rolled - 1)
        yield "ROLLED", {"last": result.last_day}


def _way(result: Result, day: int, last: int) -> Iterator[Said]:
    rule, end = result.rule, dt.date.fromordinal(last)
    first = day + (not rule.first_day_counts)
    if rule.unit is Unit.WORKDAY:
        yield from counted_runs(result.frame, result.frame.worked(rule), first, last)
    elif rule.unit in DAYS:
        yield "NATURAL_DAYS", {"first": dt.date.fromordinal(first), "last": end, "days": last - first + 1}  # fmt: skip
    elif rule.unit in MONTHS:
        start = dt.date.fromordinal(day)
        yield "CORRESPONDING_DAY", {"number": rule.number, "unit": rule.unit.value, "last": end}
        if add_months(start, rule.number * MONTHS[rule.unit]).day < start.day:
            yield "NO_SUCH_DAY", {"day": start.day, "last": end}
    elif rule.unit in PERIOD_ENDS:
        yield rule.unit.upper(), {"last": end}
    elif rule.unit is Unit.DATE:
        yield "NAMED_DATE", {"last": end}
    else:
        yield "SAME_DAY", {"last": result.last_day or end}


def _ended(result: Result) -> Iterator[Said]:
    if result.at is None or result.last_day is None:
        return
    frame, rule = result.frame, result.rule
    if rule.unit in TIMES:
        yield "ENDS_AT", {"at": result.at}
    elif result.at == frame.midnight_after(result.last_day.toordinal()):
        yield "ENDS_MIDNIGHT", {"last": result.last_day}
        if at_close(frame, rule):
            yield from _no_close(result, frame.service.close_of(result.last_day.toordinal()))
        elif rule.until is not None:
            yield "TIME_PASSED", {"until": f"{rule.until:%H:%M}"}
    elif rule.until is not None:
        yield "ENDS_AT", {"at": result.at}
    else:
        yield "ENDS_AT_CLOSE", {"last": result.last_day, "at": result.at}


def _no_close(result: Result, close: int | None) -> Iterator[Said]:
    """Why a day with business hours ends at 24:00: it has none, or they were over before the arrival."""
    if close is None:
        yield "NO_CLOSE", {"last": result.last_day or result.start}
    elif result.frame.moment(close) != result.at:
        yield "CLOSE_PASSED", {"at": result.frame.moment(close)}


def _open_notices(result: Result, day: int, last: int) -> Iterator[Said]:
    """The notices that a provisional result waits for: a whole year's, or the next year's for days of December."""
    rule, calendar = result.rule, result.frame.calendar
    all_the_way = rule.unit is Unit.WORKDAY or rule.runs_in is RunsIn.SERVICE
    first = day if all_the_way else min(last, last_of(result.frame, rule, day))
    days = (dt.date.fromordinal(ordinal) for ordinal in range(first, last + 1))
    seen: set[tuple[str, int]] = set()
    for date in days:
        if calendar.is_settled(date):
            continue
        code = "UNPUBLISHED_YEAR" if date.year not in calendar.years else "DECEMBER_OPEN"
        if (key := (code, calendar.unsettled_year(date))) not in seen:
            seen.add(key)
            yield code, {"year": key[1]}
