"""`limit`: a rule and a start become a result; `ends`: many at once, without what explains them.

It owns how a rule is made ready to be counted over and over. Called by intake, the command and whoever keeps limits.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable

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
    # By identity: a rule that many rows share is then looked up without hashing it; `rules` keeps identities from being reused.
    ready: dict[int, Counter] = {}
    rules: list[Rule] = []
    found: list[End] = []
    for rule, start in asked:
        try:
            counter = ready[id(rule)]
        except KeyError:
            rules.append(rule)
            counter = ready[id(rule)] = _ready(frame, rule)
        found.append(counter(start))
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
    is_early = rule.until is not None or at_close(frame, rule)
    return is_early and (rule.unit is Unit.SAME_DAY or rule.first_day_counts)


def _by_day(frame: Frame, rule: Rule) -> Counter:
    """All starts on one day have one end, so each day is counted once."""
    known: dict[int, End] = {}
    tz, since_base, first, fromordinal = (
        frame.tz,
        frame.since_base,
        frame.first,
        dt.date.fromordinal,
    )

    def counted(start: Start) -> End:
        if isinstance(start, dt.datetime) and start.tzinfo is not tz:
            ordinal = first + since_base(start).days
        else:
            ordinal = start.toordinal()
        end = known.get(ordinal)
        if end is None:
            end = known[ordinal] = count(frame, rule, fromordinal(ordinal))
        return end

    return counted


def _by_service(frame: Frame, rule: Rule) -> Counter:
    """What `count` does for service time, with the tables at hand: a search for the start and one for the end."""
    way = frame.ways
    firsts, opens, closes, gaps, after = way.firsts, way.opens, way.closes, way.gaps, way.after
    days, doubts, doubts_upto = way.days, way.doubts, way.doubts_upto
    tz, since_base, base = frame.tz, frame.since_base, frame.base
    size, new = len(way.after), tuple.__new__
    known_days, amount = len(doubts) - 1, dt.timedelta(minutes=rule.number * MINUTES[rule.unit])
    cuts = way.cuts(rule.cut_off)

    def counted(start: Start) -> End:
        if not isinstance(start, dt.datetime):
            return count(frame, rule, start)
        since = start - base if start.tzinfo is tz else since_base(start)
        day = since.days
        if not 0 <= day < known_days:
            return count(frame, rule, start)
        place = bisect_right(opens, since, firsts[day], firsts[day + 1]) - 1
        if place < 0 or cuts[place] <= since < closes[place]:
            return count(frame, rule, start)
        served = (since if since < closes[place] else closes[place]) - gaps[place] + amount
        ended = bisect_left(after, served, place)
        if ended == size:
            return count(frame, rule, start)
        at = base + (served + gaps[ended])
        return new(End, (days[ended], at, doubts_upto[ended] > doubts[day]))

    return counted
