"""`limit`: a rule and a start become a result; `ends`: many at once, without what explains them.

It owns how a rule is made ready to be counted over and over. Called by intake, the command and whoever keeps limits.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable

from duban.workcalendar._axis import DAY, MINUTE
from duban.workcalendar._calendar import WorkCalendar
from duban.workcalendar._counting import End, Result, Start, at_close, count
from duban.workcalendar._frame import SHANGHAI, Frame, frame_of
from duban.workcalendar._hours import ServiceHours
from duban.workcalendar._rule import MINUTES, OPEN, TIMES, Outside, Rule, RunsIn, Unit

Counter = Callable[[Start], End]
_NO_END = End(last_day=None, at=None, provisional=False)


def limit(
    rule: Rule,
    start: Start,
    calendar: WorkCalendar,
    *,
    hours: ServiceHours | None = None,
    tz: dt.tzinfo = SHANGHAI,
) -> Result:
    """When a limit ends.

    Args:
        rule: what is counted.
        start: an instant with a time zone, or a plain date where the rule does not count minutes or hours.
        calendar: which days are worked.
        hours: the desk's; needed by rules that run in service time or end at close of business (without them
            the latter end at 24:00).
        tz: the zone whose days and clock count.

    Raises:
        ValueError: a start without a zone, a date for minutes or hours, service time without hours.
        UnpublishedYear: the way leads out of the years that the calendar can count.

    >>> from duban.workcalendar import Rule, Unit, china
    >>> limit(Rule(Unit.WORKDAY, 20), dt.date(2026, 4, 9), china()).last_day
    datetime.date(2026, 5, 11)
    """
    frame = frame_of(calendar, hours, tz)
    return Result(rule, start, *_ready(frame, rule)(start), frame)


def ends(
    asked: Iterable[tuple[Rule, Start]],
    calendar: WorkCalendar,
    *,
    hours: ServiceHours | None = None,
    tz: dt.tzinfo = SHANGHAI,
) -> list[End]:
    """The ends of many limits against one calendar and one desk, in order; arguments and errors as for `limit`."""
    frame = frame_of(calendar, hours, tz)
    # By identity first: a rule that many rows share is then looked up without hashing it.
    ready: dict[int, tuple[Rule, Counter]] = {}
    found = []
    for rule, start in asked:
        known = ready.get(id(rule))
        if known is None:
            known = ready[id(rule)] = rule, _ready(frame, rule)
        found.append(known[1](start))
    return found


def _ready(frame: Frame, rule: Rule) -> Counter:
    if rule.day is not None:  # such rules are as many as dates: nothing is worth keeping
        return lambda start: count(frame, rule, start)
    counter: Counter = frame.counter(rule, _made_ready)
    return counter


def _made_ready(frame: Frame, rule: Rule) -> Counter:
    if rule.unit in OPEN:
        return lambda start: _NO_END
    if (
        rule.unit in TIMES
        and rule.runs_in is RunsIn.SERVICE
        and rule.outside is not Outside.AT_ONCE
    ):
        return _by_service(frame, rule)
    if rule.unit in TIMES or rule.runs_in is RunsIn.SERVICE or _ends_by_arrival(frame, rule):
        return lambda start: count(frame, rule, start)
    return _by_day(frame, rule)


def _ends_by_arrival(frame: Frame, rule: Rule) -> bool:
    """Whether the time of day of the start can make a difference to the end of the last day."""
    return at_close(frame, rule) and (rule.unit is Unit.SAME_DAY or rule.first_day_counts)


def _by_day(frame: Frame, rule: Rule) -> Counter:
    """All starts on one day have one end, so each day is counted once."""
    known: dict[int, End] = {}
    tz, local, fromordinal = frame.tz, frame.local, dt.date.fromordinal

    def counted(start: Start) -> End:
        if isinstance(start, dt.datetime) and start.tzinfo is not tz:
            start = local(start)
        ordinal = start.toordinal()
        end = known.get(ordinal)
        if end is None:
            end = known[ordinal] = count(frame, rule, fromordinal(ordinal))
        return end

    return counted


def _by_service(frame: Frame, rule: Rule) -> Counter:
    """What `count` does for service time, with the tables at hand: a search for the start and one for the end."""
    service, amount = frame.service, rule.number * MINUTES[rule.unit] * MINUTE
    opens, closes, before, after = service.opens, service.closes, service.before, service.after
    indexes = [opened // DAY for opened in opens]
    days = [dt.date.fromordinal(frame.first + index) for index in indexes]
    opened_at = [frame.moment(opened) for opened in opens]
    doubts = frame.open_days.doubts
    doubts_upto = [doubts[index + 1] for index in indexes]
    cuts = _cuts(frame, rule, indexes)
    tz, local, base, duration = frame.tz, frame.local, frame.base, dt.timedelta

    def counted(start: Start) -> End:
        if not isinstance(start, dt.datetime):
            return count(frame, rule, start)
        if start.tzinfo is not tz:
            start = local(start)
        since = start - base
        wall = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
        place = bisect_right(opens, wall) - 1
        if place < 0 or cuts[place] <= wall:
            return count(frame, rule, start)
        closed = closes[place]
        position = before[place] + (wall if wall < closed else closed) - opens[place] + amount
        ended = bisect_left(after, position, place)
        if ended == len(after):
            return count(frame, rule, start)
        at = opened_at[ended] + duration(0, 0, position - before[ended])
        return End(days[ended], at, doubts_upto[ended] > doubts[since.days])

    return counted


def _cuts(frame: Frame, rule: Rule, indexes: list[int]) -> list[int]:
    """For each interval of service the instant from which an arrival is too late for its day; then the slow way is taken."""
    if not rule.cut_off:
        return [frame.service.end] * len(indexes)
    closes = (frame.service.close_of(frame.first + index) for index in indexes)
    return [(close or 0) - rule.cut_off * MINUTE for close in closes]
