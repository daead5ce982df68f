"""Service hours: what can be written, what a given day looks like, what is refused."""

from __future__ import annotations

import datetime as dt

import pytest

from duban.workcalendar import (
    SHANGHAI,
    HoursError,
    Rule,
    RunsIn,
    ServiceHours,
    Unit,
    china,
    elapsed,
    explain,
    limit,
    parse_hours,
)
from duban.workcalendar._hours import served_on

D = dt.date.fromisoformat
MORNING, AFTERNOON = (540, 720), (840, 1050)
HALF_HOUR = Rule(Unit.MINUTE, 30, runs_in=RunsIn.SERVICE)


def test_hours_as_they_are_typed() -> None:
    """Ranges of days, several intervals, several groups, any case, and 24:00."""
    hours = parse_hours("Mon-Fri 09:00-12:00, 14:00-17:30; sat 10:00-16:00; SUN 0:00-24:00;")
    assert hours.week == (*[(MORNING, AFTERNOON)] * 5, ((600, 960),), ((0, 1440),))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "HOURS_UNREADABLE"),
        ("Mon-Fri", "HOURS_UNREADABLE"),
        ("Mo 09:00-12:00", "HOURS_UNREADABLE"),
        ("Mon-Foo 09:00-12:00", "HOURS_UNREADABLE"),
        ("Fri-Mon 09:00-12:00", "HOURS_UNREADABLE"),
        ("Mon 9-12", "HOURS_UNREADABLE"),
        ("Mon 25:00-26:00", "HOURS_UNREADABLE"),
        ("Mon 12:00-09:00", "HOURS_OVERLAP"),
        ("Mon 09:00-09:00", "HOURS_OVERLAP"),
        ("Mon 09:00-12:00,11:00-13:00", "HOURS_OVERLAP"),
        ("Mon 14:00-17:00,09:00-12:00", "HOURS_OVERLAP"),
        ("Mon 09:00-24:30", "HOURS_OVERLAP"),
        ("Mon-Fri 09:00-12:00; Wed 13:00-14:00", "HOURS_OVERLAP"),
    ],
)
def test_hours_that_cannot_be_are_refused(text: str, code: str) -> None:
    """Each with a code and the text that is wrong; nothing is repaired silently."""
    with pytest.raises(HoursError) as refusal:
        parse_hours(text)
    assert refusal.value.code == code
    assert refusal.value.params["text"]


def test_a_day_cannot_be_open_and_shut() -> None:
    """Nor can a week have six days."""
    day = frozenset({D("2026-05-01")})
    with pytest.raises(HoursError):
        parse_hours("Mon 09:00-12:00", open_days=day, shut_days=day)
    with pytest.raises(HoursError):
        ServiceHours(((MORNING,),) * 6)


def test_what_an_office_serves_on_each_kind_of_day() -> None:
    """A plain day, a weekend, a holiday, and a make-up Saturday that borrows the first weekday's hours."""
    office = parse_hours("Mon-Fri 09:00-12:00,14:00-17:30")
    days = {day: served_on(D(day), office, china()) for day in
            ("2026-04-09", "2026-04-11", "2026-05-01", "2026-05-09")}  # fmt: skip
    assert list(days.values()) == [(MORNING, AFTERNOON), (), (), (MORNING, AFTERNOON)]


def test_a_tourism_desk_is_open_exactly_on_holidays() -> None:
    """Opposite to the office: open on 1 May, shut on a day of its own, open on an ordinary Monday by name."""
    desk = parse_hours(
        "Sat-Sun 08:00-20:00",
        holidays_open=True,
        open_days=frozenset({D("2026-04-13")}),
        shut_days=frozenset({D("2026-05-02")}),
    )
    served = {
        day: bool(served_on(D(day), desk, china()))
        for day in ("2026-05-01", "2026-05-02", "2026-05-06", "2026-04-13", "2026-04-14")
    }
    assert list(served.values()) == [True, False, False, True, False]
    start = dt.datetime(2026, 5, 1, 19, 50, tzinfo=SHANGHAI)
    result = limit(HALF_HOUR, start, china(), hours=desk)
    assert result.at == dt.datetime(2026, 5, 3, 8, 20, tzinfo=SHANGHAI)
    assert [line.code for line in explain(result)] == ["SERVED", "HOLIDAY", "SERVED", "ENDS_AT"]


def test_working_days_in_service_time_are_the_desks_days() -> None:
    """Three service days of a desk that is open on holidays run through the May holiday."""
    desk = parse_hours("Mon-Sun 08:00-20:00", holidays_open=True)
    rule = Rule(Unit.WORKDAY, 3, runs_in=RunsIn.SERVICE)
    result = limit(rule, D("2026-04-30"), china(), hours=desk)
    assert result.last_day == D("2026-05-03")
    assert [line.code for line in explain(result)][1] == "OPEN_HOLIDAY"
    shut = parse_hours("Mon-Fri 09:00-12:00", shut_days=frozenset({D("2026-04-10")}))
    result = limit(rule, D("2026-04-09"), china(), hours=shut)
    assert result.last_day == D("2026-04-15")
    assert [line.code for line in explain(result)][1] == "SHUT"


def test_round_the_clock_is_natural_time() -> None:
    """A hotline that is open 24 hours every day loses no minute at midnight."""
    hotline = parse_hours("Mon-Sun 00:00-24:00", holidays_open=True)
    start = dt.datetime(2026, 4, 30, 23, 45, tzinfo=SHANGHAI)
    result = limit(HALF_HOUR, start, china(), hours=hotline)
    assert result.at == dt.datetime(2026, 5, 1, 0, 15, tzinfo=SHANGHAI)
    later = start + dt.timedelta(days=400)
    counted = elapsed(start, later, china(), runs_in=RunsIn.SERVICE, hours=hotline)
    assert counted == dt.timedelta(days=400)


def test_before_the_first_opening_and_past_the_last_close() -> None:
    """1 January 2010 was a holiday: service begins on Monday the 4th; past the last year nothing is counted."""
    office = parse_hours("Mon-Fri 09:00-12:00,14:00-17:30")
    first = dt.datetime(2010, 1, 1, 8, tzinfo=SHANGHAI)
    rule = Rule(Unit.MINUTE, 30, runs_in=RunsIn.SERVICE)
    assert limit(rule, first, china(), hours=office).at == dt.datetime(2010, 1, 4, 9, 30, tzinfo=SHANGHAI)  # fmt: skip
    for start in (first - dt.timedelta(days=1), dt.datetime(2041, 12, 31, 17, 20, tzinfo=SHANGHAI)):
        with pytest.raises(Exception, match=r"2009|2042"):
            limit(rule, start, china(), hours=office)
    evening = dt.datetime(2041, 12, 31, 18, tzinfo=SHANGHAI)
    with pytest.raises(Exception, match="2042"):
        limit(Rule(Unit.SAME_DAY, runs_in=RunsIn.SERVICE), evening, china(), hours=office)


def test_service_before_the_first_opening_is_none() -> None:
    """From New Year's Day 2010, a holiday, to its evening nothing was served."""
    office = parse_hours("Mon-Fri 09:00-12:00,14:00-17:30")
    start = dt.datetime(2010, 1, 1, 8, tzinfo=SHANGHAI)
    evening = start.replace(hour=20)
    counted = elapsed(start, evening, china(), runs_in=RunsIn.SERVICE, hours=office)
    assert counted == dt.timedelta()


def test_a_cut_off_at_midnight_carries_to_midnight() -> None:
    """Round the clock the next service day opens at 00:00; a cut-off longer than the last interval reaches before lunch."""
    hotline = parse_hours("Mon-Sun 00:00-24:00", holidays_open=True)
    late = dt.datetime(2026, 4, 9, 23, 50, tzinfo=SHANGHAI)
    rule = Rule(Unit.MINUTE, 30, runs_in=RunsIn.SERVICE, cut_off=15)
    result = limit(rule, late, china(), hours=hotline)
    assert result.at == dt.datetime(2026, 4, 10, 0, 30, tzinfo=SHANGHAI)
    office = parse_hours("Mon-Fri 09:00-12:00,14:00-17:30")
    rule = Rule(Unit.MINUTE, 30, runs_in=RunsIn.SERVICE, cut_off=360)
    result = limit(rule, late.replace(hour=11), china(), hours=office)
    assert result.at == dt.datetime(2026, 4, 10, 9, 30, tzinfo=SHANGHAI)


def test_many_desks_and_rules_are_forgotten_and_made_again() -> None:
    """More desks and rules than are kept give the same ends as the first time."""
    desks = [parse_hours(f"Mon-Fri 09:{minute:02}-17:30") for minute in range(34)]
    rules = [Rule(Unit.WORKDAY, number) for number in range(1, 80)]
    start = dt.datetime(2026, 4, 9, 8, tzinfo=SHANGHAI)
    for again in range(2):
        for minute, desk in enumerate(desks[:1] if again else desks):
            found = limit(HALF_HOUR, start, china(), hours=desk).at
            assert found == start.replace(hour=9, minute=minute) + dt.timedelta(minutes=30)
        days = [limit(rule, start, china()).last_day for rule in rules]
        assert days == sorted(days, key=str)
