"""Clocks: time that has run between two instants, less the pauses; when a paused limit ends; the state of one promise.

It owns what pauses do. A pause lengthens a limit by what it covers of the time that counts; order does not matter and an
overlap counts once. A clock is a value: whoever keeps it replaces it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from duban.workcalendar._axis import DAY, length
from duban.workcalendar._calendar import WorkCalendar
from duban.workcalendar._counting import Pause, Result, Start, arrive, axis_of, count
from duban.workcalendar._frame import SHANGHAI, Frame, frame_of
from duban.workcalendar._hours import ServiceHours
from duban.workcalendar._limit import limit
from duban.workcalendar._rule import DURATIONS, TIMES, Rule, RunsIn, Unit


def merged(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """The pauses in order, those that overlap or touch made one (with the first one's reason)."""
    found: list[Pause] = []
    for pause in sorted(pauses, key=lambda p: (p.start, p.reason)):
        last = found[-1] if found else None
        if last is None or (last.end is not None and pause.start > last.end):
            found.append(pause)
        elif last.end is not None and (pause.end is None or pause.end > last.end):
            found[-1] = replace(last, end=pause.end)
    return tuple(found)


def elapsed(
    start: dt.datetime,
    end: dt.datetime,
    calendar: WorkCalendar,
    *,
    runs_in: RunsIn = RunsIn.NATURAL,
    hours: ServiceHours | None = None,
    pauses: Sequence[Pause] = (),
    tz: dt.tzinfo = SHANGHAI,
) -> dt.timedelta:
    """How much time has counted from `start` up to `end`: natural or service time, less the pauses in it.

    Raises:
        ValueError: `end` lies before `start`, an instant has no zone, or service time has no hours.
        UnpublishedYear: service time is asked for outside the years that the calendar can count.
    """
    if end < start:
        raise ValueError(f"{end} lies before {start}")
    frame = frame_of(calendar, hours, tz)
    counted = _between(frame, runs_in, start, end)
    for pause in merged(pauses):
        begin, stop = max(pause.start, start), min(pause.end or end, end)
        if begin < stop:
            counted -= _between(frame, runs_in, begin, stop)
    return dt.timedelta(microseconds=counted)


def _between(frame: Frame, runs_in: RunsIn, start: dt.datetime, end: dt.datetime) -> int:
    if runs_in is RunsIn.SERVICE:
        return length(frame.service, frame.wall(start), frame.wall(end))
    return frame.absolute(end) - frame.absolute(start)


def due(
    rule: Rule,
    start: Start,
    calendar: WorkCalendar,
    *,
    pauses: Sequence[Pause] = (),
    hours: ServiceHours | None = None,
    tz: dt.tzinfo = SHANGHAI,
) -> Result:
    """When a limit ends that was paused. Arguments and errors are those of `limit`.

    A limit with a length is lengthened by each pause that begins before it ends: minutes and hours by the time of their
    clock, working days by the worked time, other days by natural time, both up to the end of a day. A promise for
    the same day that is paused over its end is due on the day on which it goes on. Fixed dates do not move. While a
    pause lasts, the result has no end.
    """
    frame = frame_of(calendar, hours, tz)
    end, extra = limit(rule, start, calendar, hours=hours, tz=tz), 0
    last_day, at, provisional = end.last_day, end.at, end.provisional
    added: list[Pause] = []
    for pause in merged(pauses):
        if at is None or pause.start >= at:
            break
        if not _moves(rule, at, pause):
            continue
        added.append(pause)
        if pause.end is None:
            last_day, at, provisional = None, None, False
        elif rule.unit is Unit.SAME_DAY:
            last_day, at, provisional = count(frame, rule, pause.end)
        else:
            extra += _covered(frame, rule, start, pause.start, pause.end)
            last_day, at, provisional = count(frame, rule, start, extra)
    return Result(rule, start, last_day, at, provisional, frame, tuple(added), extra)


def _moves(rule: Rule, at: dt.datetime, pause: Pause) -> bool:
    if rule.unit is Unit.SAME_DAY:
        return pause.end is None or pause.end >= at
    return rule.unit in DURATIONS


def _covered(frame: Frame, rule: Rule, start: Start, begin: dt.datetime, stop: dt.datetime) -> int:
    """How much of the time that counts for a rule a pause covers; nothing before the counting begins."""
    if rule.unit in TIMES and rule.runs_in is RunsIn.NATURAL and isinstance(start, dt.datetime):
        return max(frame.absolute(stop) - frame.absolute(max(begin, start)), 0)
    counting, _code = arrive(frame, rule, frame.wall(start))
    if rule.unit not in TIMES:
        counting = (frame.day(counting) - frame.first + (not rule.first_day_counts)) * DAY
    first, last = max(frame.wall(begin), counting), frame.wall(stop)
    return length(axis_of(frame, rule), first, last) if first < last else 0


class State(StrEnum):
    """The state of a clock at an instant."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    LATE = "late"
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Clock:
    """One promise on one matter: its rule as it was when it started, when it runs, what stopped it.

    Attributes:
        start: None until what starts it has happened (an update clock before the first answer).
        stopped: when the promise was kept, or the matter merged into another or closed.
        withdrawn: the promise no longer applies (its policy was taken back, the matter went to another policy).
    """

    rule: Rule
    start: dt.datetime | None
    pauses: tuple[Pause, ...] = ()
    stopped: dt.datetime | None = None
    withdrawn: bool = False

    def under(self, rule: Rule) -> Clock:
        """The same clock under another rule: it began when it began, and what was paused stays paused."""
        return replace(self, rule=rule)

    def due(
        self,
        calendar: WorkCalendar,
        *,
        hours: ServiceHours | None = None,
        tz: dt.tzinfo = SHANGHAI,
    ) -> Result | None:
        """When it is due; None where it has not started or was withdrawn."""
        if self.start is None or self.withdrawn:
            return None
        return due(self.rule, self.start, calendar, pauses=self.pauses, hours=hours, tz=tz)

    def state(
        self,
        now: dt.datetime,
        calendar: WorkCalendar,
        *,
        hours: ServiceHours | None = None,
        tz: dt.tzinfo = SHANGHAI,
    ) -> State:
        """Its state at an instant; what happened after that instant is not known yet."""
        if self.withdrawn:
            return State.WITHDRAWN
        if self.start is None or self.start > now:
            return State.NOT_STARTED
        stopped = self.stopped if self.stopped is not None and self.stopped <= now else None
        known = replace(self, pauses=_known(self.pauses, now))
        result = known.due(calendar, hours=hours, tz=tz)
        late = result is not None and result.at is not None and (stopped or now) >= result.at
        if stopped is not None:
            return State.KEPT_LATE if late else State.KEPT
        if late:
            return State.LATE
        paused = any(p.start <= now and (p.end is None or now < p.end) for p in self.pauses)
        return State.PAUSED if paused else State.RUNNING


def _known(pauses: Iterable[Pause], now: dt.datetime) -> tuple[Pause, ...]:
    """The pauses as they were known at an instant: those begun, and open where they had not ended."""
    begun = (pause for pause in pauses if pause.start <= now)
    return tuple(
        replace(pause, end=None) if pause.end is not None and pause.end > now else pause
        for pause in begun
    )


def next_due(
    clocks: Iterable[Clock],
    calendar: WorkCalendar,
    *,
    hours: ServiceHours | None = None,
    tz: dt.tzinfo = SHANGHAI,
) -> Result | None:
    """Of several promises on one matter, the one due first among those that run; None where none has an end."""
    running = (clock for clock in clocks if clock.stopped is None)
    results = (clock.due(calendar, hours=hours, tz=tz) for clock in running)
    ends = [(result.at, result) for result in results if result and result.at]
    return min(ends, key=lambda end: end[0])[1] if ends else None
