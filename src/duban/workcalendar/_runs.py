"""Runs of days drawn together for an explanation: so many worked, a holiday, a make-up day, hours served.

It owns the grouping; its output is codes with parameters. An ordinary weekend never breaks a run of working days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from duban.workcalendar._axis import DAY, MINUTE
from duban.workcalendar._frame import Frame
from duban.workcalendar._hours import DAY_MINUTES, Interval, served_on
from duban.workcalendar._table import DayTable

Key = tuple[str, str]
Run = tuple[str, dict[str, Any]]


def _kind(frame: Frame, table: DayTable) -> Callable[[int], Key]:
    """What a day is in the eyes of a table: WEEK, HOLIDAY, MAKE_UP_DAY, OPEN_HOLIDAY or SHUT, with the holiday's name."""

    def kind(ordinal: int) -> Key:
        what, name = frame.calendar.expected(dt.date.fromordinal(ordinal))
        worked = table.is_worked(ordinal)
        if what == "HOLIDAY":
            return ("OPEN_HOLIDAY" if worked else "HOLIDAY"), name or ""
        if what == "MAKE_UP_DAY" and worked:
            return what, name or ""
        return ("WEEK" if worked or what == "WEEKEND" else "SHUT"), ""

    return kind


def counted_runs(frame: Frame, table: DayTable, first: int, last: int) -> Iterator[Run]:
    """The days from `first` to `last`, counted: `upto` is how many of them have counted by the end of a run."""
    upto = 0
    for (kind, name), days in groupby(range(first, last + 1), _kind(frame, table)):
        run = list(days)
        counted = sum(table.is_worked(day) for day in run)
        upto += counted
        params = {**_ends(run), "days": len(run)}
        if name:
            params["name"] = name
        if kind == "WEEK":
            kind = "COUNTED" if counted else "WEEKEND"
            params |= {"rest": len(run) - counted, "days": counted or len(run)}
        yield kind, params | ({"upto": upto} if counted else {})


def rest_runs(frame: Frame, table: DayTable, first: int, last: int) -> Iterator[Run]:
    """The days of rest from `first` to `last`, for an end that rolls over them."""
    for (kind, name), days in groupby(range(first, last + 1), _kind(frame, table)):
        run = list(days)
        params = {**_ends(run), "days": len(run)}
        yield ("WEEKEND" if kind == "WEEK" else kind), params | ({"name": name} if name else {})


def served_runs(frame: Frame, start: int, end: int) -> Iterator[Run]:
    """The service from one wall-clock instant to another: whole days drawn together, parts of days on their own."""
    days = range(frame.day(start), frame.day(end - 1) + 1)
    served = {day: _served(frame, day, start, end) for day in days}
    kind = _kind(frame, frame.open_days)

    def key(day: int) -> tuple[str, Any]:
        parts = served[day]
        if not parts:
            what = kind(day)
            # A weekend, or a day on which nothing of the service was left, is no line of its own.
            return ("", "") if what[0] == "WEEK" else what
        whole = parts == served_on(dt.date.fromordinal(day), _hours(frame), frame.calendar)
        return ("SERVED_DAYS", parts) if whole else ("SERVED", (day, parts))

    for (code, what), run in groupby(filter(lambda day: key(day)[0], days), key):
        yield from _served_run(code, what, list(run))


def _served_run(code: str, what: Any, run: list[int]) -> Iterator[Run]:
    if code == "SERVED":
        for start, end in what[1]:
            times = {"from": _clock(start), "to": _clock(end), "minutes": end - start}
            yield code, {"day": dt.date.fromordinal(run[0]), **times}
    elif code == "SERVED_DAYS":
        minutes = sum(end - start for start, end in what) * len(run)
        yield code, {**_ends(run), "days": len(run), "minutes": minutes}
    else:
        yield code, {**_ends(run), "days": len(run)} | ({"name": what} if what else {})


def _served(frame: Frame, day: int, start: int, end: int) -> tuple[Interval, ...]:
    """The minutes of a day's service that lie between two instants; a begun minute is shown whole."""
    first = (start - (day - frame.first) * DAY) // MINUTE
    last = -((-(end - (day - frame.first) * DAY)) // MINUTE)
    intervals = served_on(dt.date.fromordinal(day), _hours(frame), frame.calendar)
    cut = [(max(a, first), min(b, last, DAY_MINUTES)) for a, b in intervals]
    return tuple((a, b) for a, b in cut if a < b)


def _hours(frame: Frame) -> Any:
    return frame.hours


def _ends(run: list[int]) -> dict[str, Any]:
    return {"first": dt.date.fromordinal(run[0]), "last": dt.date.fromordinal(run[-1])}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
