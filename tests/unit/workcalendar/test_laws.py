"""Laws of the arithmetic, held on generated calendars, hours, rules, starts and pauses."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from duban.workcalendar import (
    SHANGHAI,
    Closes,
    Notice,
    Outside,
    Pause,
    Rule,
    RunsIn,
    Unit,
    WorkCalendar,
    add_working_days,
    china,
    due,
    elapsed,
    ends,
    explain,
    is_working_day,
    limit,
    parse_hours,
    shaved,
    working_days,
    working_days_between,
)
from duban.workcalendar._counting import count
from duban.workcalendar._frame import frame_of

D = dt.date.fromisoformat
DESKS = [
    parse_hours("Mon-Fri 09:00-12:00,14:00-17:30"),
    parse_hours("Mon-Sun 08:00-20:00", holidays_open=True),
    parse_hours("Mon-Sun 00:00-24:00", holidays_open=True),
    parse_hours("Tue 10:00-10:07; Sat-Sun 08:00-24:00", shut_days=frozenset({D("2026-05-09")})),
]
#: A small calendar, so that a thousand variants of it are quick to build.
YEARS = frozenset({2025, 2026})
days = st.dates(D("2025-03-01"), D("2026-10-31"))
starts = st.builds(lambda day, time: dt.datetime.combine(day, time, SHANGHAI), days, st.times())
desks = st.sampled_from(DESKS)
lengths = st.integers(1, 40)
ways = st.fixed_dictionaries(
    {
        "runs_in": st.sampled_from(RunsIn),
        "closes": st.sampled_from(Closes),
        "until": st.none() | st.builds(dt.time, st.integers(1, 23), st.integers(0, 59)),
    }
)
spans = st.builds(
    lambda unit, number, first, rolls, kwargs: Rule(
        unit, number, first_day_counts=first, rolls=rolls, **kwargs
    ),
    st.sampled_from([Unit.DAY, Unit.WORKDAY, Unit.WEEK, Unit.MONTH]),
    st.integers(1, 12),
    st.booleans(),
    st.booleans(),
    ways,
)
times = st.builds(
    lambda unit, number, runs_in: Rule(unit, number, runs_in=runs_in),
    st.sampled_from([Unit.MINUTE, Unit.HOUR]),
    st.integers(1, 90),
    st.sampled_from(RunsIn),
)
same_day = st.builds(lambda kwargs: Rule(Unit.SAME_DAY, **kwargs), ways)
cut_offs = st.builds(
    lambda rule, minutes: replace(rule, cut_off=minutes if rule.runs_in is RunsIn.SERVICE else 0),
    st.one_of(times, same_day),
    st.integers(0, 300),
)
rules = st.one_of(spans, times, same_day, cut_offs)

#: The first example of a calendar also makes its tables.
unhurried = settings(deadline=None)


def _local_calendars() -> list[tuple[WorkCalendar, WorkCalendar]]:
    """Pairs of calendars: random local days off and worked over the national ones, and the same with more days off."""
    chance, first = Random(20260409), D("2025-03-01")  # noqa: S311
    several = [first + dt.timedelta(days=n) for n in range(600)]
    national = WorkCalendar(YEARS, china().rest, china().work)
    pairs = [(national, national)]
    for _ in range(24):
        rest, work = chance.sample(several, chance.randint(0, 60)), chance.sample(several, 8)
        off = dict.fromkeys(set(rest) - set(work), "LOCAL")
        usual = national.with_notice(Notice(off, dict.fromkeys(work, "LOCAL")))
        run = chance.randrange(len(several) - 20)
        more = [*several[run : run + chance.randint(1, 20)], *chance.sample(several, 20)]
        pairs.append((usual, usual.with_notice(Notice(dict.fromkeys(more, "LOCAL")))))
    return pairs


#: Made once: the tables of a calendar take longer to make than a thousand limits.
PAIRS = _local_calendars()
pairs = st.sampled_from(PAIRS)
calendars = st.sampled_from([calendar for calendar, _more in PAIRS])


def pause_of(start: dt.datetime, after: float, hours: float) -> Pause:
    """A pause so many hours after a start, so many hours long."""
    begin = start + dt.timedelta(hours=after)
    return Pause(begin, begin + dt.timedelta(hours=hours))


hours_of_pauses = st.lists(
    st.tuples(st.floats(-50, 400), st.floats(0.001, 200)), min_size=1, max_size=4
)


@unhurried
@given(start=days, n=lengths, calendar=calendars)
def test_counting_back_what_was_added_is_exact(
    start: dt.date, n: int, calendar: WorkCalendar
) -> None:
    """Between the start and the n-th working day after it lie exactly n working days, and the end is worked."""
    end = add_working_days(start, n, calendar).day
    assert limit(working_days(n), start, calendar).last_day == end
    assert working_days_between(start, end, calendar) == n
    assert is_working_day(end, calendar)


@unhurried
@given(start=days, first=lengths, second=lengths)
def test_limits_add_up(start: dt.date, first: int, second: int) -> None:
    """Adding a and then b is adding a + b."""
    halfway = limit(working_days(first), start, china()).last_day
    assert halfway is not None
    both = limit(working_days(first + second), start, china())
    assert limit(working_days(second), halfway, china()).last_day == both.last_day


@unhurried
@given(start=starts, rule=times, desk=desks, calendar=calendars)
def test_time_added_is_time_counted(start: dt.datetime, rule: Rule, desk: object, calendar: WorkCalendar) -> None:  # fmt: skip
    """Minutes and hours, natural or in service: elapsed up to the end is the limit, and the moment before it is less."""
    amount = dt.timedelta(minutes=rule.number * (60 if rule.unit is Unit.HOUR else 1))
    end = limit(rule, start, calendar, hours=desk).at  # type: ignore[arg-type]
    assert end is not None
    kwargs = {"runs_in": rule.runs_in, "hours": desk}
    assert elapsed(start, end, calendar, **kwargs) == amount  # type: ignore[arg-type]
    before = end - dt.timedelta(microseconds=1)
    assert elapsed(start, before, calendar, **kwargs) < amount  # type: ignore[arg-type]


@unhurried
@given(start=starts, rule=times, desk=desks, spans_=hours_of_pauses, seed=st.randoms())
def test_paused_time_is_not_counted_whatever_the_order(
    start: dt.datetime, rule: Rule, desk: object, spans_: list[tuple[float, float]], seed: Random
) -> None:
    """With pauses too: elapsed up to the end is exactly the limit; shuffled and doubled pauses change nothing."""
    amount = dt.timedelta(minutes=rule.number * (60 if rule.unit is Unit.HOUR else 1))
    pauses = [pause_of(start, *span) for span in spans_]
    end = due(rule, start, china(), pauses=pauses, hours=desk).at  # type: ignore[arg-type]
    assert end is not None
    kwargs = {"runs_in": rule.runs_in, "hours": desk, "pauses": pauses}
    assert elapsed(start, end, china(), **kwargs) == amount  # type: ignore[arg-type]
    shuffled = pauses * 2
    seed.shuffle(shuffled)
    assert due(rule, start, china(), pauses=shuffled, hours=desk).at == end  # type: ignore[arg-type]


@unhurried
@given(start=starts, rule=rules, desk=desks, spans_=hours_of_pauses, seed=st.randoms())
def test_pauses_lengthen_and_never_shorten(
    start: dt.datetime, rule: Rule, desk: object, spans_: list[tuple[float, float]], seed: Random
) -> None:
    """Any rule, any pauses: the end is no earlier, each pause more makes it no earlier, and order does not matter."""
    pauses = [pause_of(start, *span) for span in spans_]
    found = []
    for number in range(len(pauses) + 1):
        result = due(rule, start, china(), pauses=pauses[:number], hours=desk)  # type: ignore[arg-type]
        assert result.at is not None
        found.append(result.at)
        assert explain(result)
    assert found == sorted(found)
    shuffled = pauses * 2
    seed.shuffle(shuffled)
    assert due(rule, start, china(), pauses=shuffled, hours=desk).at == found[-1]  # type: ignore[arg-type]


@unhurried
@given(start=starts, rule=rules, desk=desks, pair=pairs)
def test_holidays_never_shorten_a_limit(
    start: dt.datetime, rule: Rule, desk: object, pair: tuple[WorkCalendar, WorkCalendar]
) -> None:
    """More days off, on any calendar and for any desk, end any limit at the same instant or later."""
    calendar, more = pair
    usual = limit(rule, start, calendar, hours=desk).at  # type: ignore[arg-type]
    later = limit(rule, start, more, hours=desk).at  # type: ignore[arg-type]
    assert usual is not None
    assert later is not None
    assert later >= usual


@unhurried
@given(start=starts, rule=rules, desk=desks, calendar=calendars)
def test_a_limit_does_not_end_before_it_begins(
    start: dt.datetime, rule: Rule, desk: object, calendar: WorkCalendar
) -> None:
    """And its last day is the day of the last instant that is in time."""
    result = limit(rule, start, calendar, hours=desk)  # type: ignore[arg-type]
    assert result.at is not None
    assert result.at > start
    assert result.last_day == (result.at - dt.timedelta(microseconds=1)).date()


@unhurried
@given(start=starts, rule=rules, desk=desks, outside=st.sampled_from(Outside))
def test_in_bulk_is_one_by_one_is_the_slow_way(
    start: dt.datetime, rule: Rule, desk: object, outside: Outside
) -> None:
    """What is made ready for bulk gives what plain counting gives, from any zone, the second time too."""
    rule = replace(rule, outside=outside)
    one = limit(rule, start, china(), hours=desk)  # type: ignore[arg-type]
    slow = count(frame_of(china(), desk, SHANGHAI), rule, start)  # type: ignore[arg-type]
    asked = [(rule, start), (rule, start.astimezone(dt.UTC))] * 2
    assert ends(asked, china(), hours=desk) == [slow] * 4  # type: ignore[arg-type]
    assert (one.last_day, one.at, one.provisional) == slow


@unhurried
@given(start=starts, rule=spans, desk=desks, calendar=calendars)
def test_the_explanation_accounts_for_every_day(
    start: dt.datetime, rule: Rule, desk: object, calendar: WorkCalendar
) -> None:
    """The runs of a limit in working days follow one another without a gap, and their last count is the limit."""
    rule = replace(rule, unit=Unit.WORKDAY, rolls=False)
    result = limit(rule, start, calendar, hours=desk)  # type: ignore[arg-type]
    runs = [line.params for line in explain(result) if "days" in line.params]
    for earlier, later in pairwise(runs):
        assert later["first"] == earlier["last"] + dt.timedelta(days=1)  # type: ignore[operator]
    assert runs[-1]["last"] == result.last_day
    assert runs[-1]["upto"] == rule.number


@unhurried
@given(parent=days, child=days, grandchild=days)
def test_shaved_days_add_up_along_the_chain(
    parent: dt.date, child: dt.date, grandchild: dt.date
) -> None:
    """What the city keeps and what the county keeps is what is missing at the town."""
    first, second = shaved(parent, child, china()), shaved(child, grandchild, china())
    whole = shaved(parent, grandchild, china())
    assert whole.natural == first.natural + second.natural
    assert whole.working == first.working + second.working
