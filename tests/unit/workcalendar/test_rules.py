"""Every unit and every setting of a rule, on cases small enough to check by hand against a calendar of 2026."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from duban.workcalendar import (
    SHANGHAI,
    Closes,
    Outside,
    Rule,
    RunsIn,
    Unit,
    china,
    due,
    elapsed,
    limit,
    parse_hours,
)

D = dt.date.fromisoformat
OFFICE = parse_hours("Mon-Fri 09:00-12:00,14:00-17:30")
SERVICE, CLOSE = RunsIn.SERVICE, Closes.CLOSE


def at(text: str) -> dt.datetime:
    """An instant in China: "04-09 17:20" of 2026."""
    return dt.datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("rule", "start", "end"),
    [
        (Rule(Unit.DAY, 3), "2026-04-09", "2026-04-12"),
        (Rule(Unit.DAY, 3, first_day_counts=True), "2026-04-09", "2026-04-11"),
        (Rule(Unit.DAY, 3, rolls=True), "2026-04-09", "2026-04-13"),
        (Rule(Unit.WEEK, 2), "2026-04-09", "2026-04-23"),
        (Rule(Unit.MONTH, 1), "2026-04-09", "2026-05-09"),
        (Rule(Unit.MONTH, 1), "2026-01-31", "2026-02-28"),
        (Rule(Unit.MONTH, 1, first_day_counts=True), "2026-04-09", "2026-05-08"),
        (Rule(Unit.QUARTER, 1), "2026-11-30", "2027-02-28"),
        (Rule(Unit.YEAR, 1), "2024-02-29", "2025-02-28"),
        (Rule(Unit.MONTH, 1, rolls=True), "2026-03-03", "2026-04-03"),
        (Rule(Unit.MONTH, 1, rolls=True), "2026-03-04", "2026-04-07"),
        (Rule(Unit.DATE, day=D("2026-06-30")), "2026-04-09", "2026-06-30"),
        (Rule(Unit.DATE, day=D("2026-03-31")), "2026-04-09", "2026-03-31"),
        (Rule(Unit.MONTH_END), "2026-02-03", "2026-02-28"),
        (Rule(Unit.QUARTER_END), "2026-04-09", "2026-06-30"),
        (Rule(Unit.QUARTER_END, day=D("2026-10-01")), "2026-04-09", "2026-12-31"),
        (Rule(Unit.YEAR_END), "2026-04-09", "2026-12-31"),
        (Rule(Unit.YEAR_END, day=D("2027-01-01")), "2026-04-09", "2027-12-31"),
        (Rule(Unit.MONTH_END, rolls=True), "2026-05-03", "2026-06-01"),
        (Rule(Unit.SAME_DAY), "2026-04-11", "2026-04-11"),
    ],
)
def test_whole_days(rule: Rule, start: str, end: str) -> None:
    """Days, weeks, months (and their ends where a day is missing), quarters, years, named ends, with and without roll."""
    result = limit(rule, D(start), china())
    assert result.last_day == D(end)
    assert result.at == dt.datetime.combine(D(end) + dt.timedelta(days=1), dt.time(), SHANGHAI)


@pytest.mark.parametrize("unit", [Unit.EVENT, Unit.STANDING, Unit.AT_ONCE])
def test_what_has_no_end_gets_none(unit: Unit) -> None:
    """立行立改, 长期坚持 and an event have no day, and nothing is invented for them."""
    result = limit(Rule(unit), D("2026-04-09"), china())
    assert (result.last_day, result.at, result.provisional) == (None, None, False)


@pytest.mark.parametrize(
    ("kwargs", "words"),
    [
        ({"unit": Unit.DAY}, "does not go with"),
        ({"unit": Unit.DAY, "number": -1}, "does not go with"),
        ({"unit": Unit.YEAR_END, "number": 1}, "does not go with"),
        ({"unit": Unit.STANDING, "number": -1}, "does not go with"),
        ({"unit": Unit.DATE}, "needs its day"),
        ({"unit": Unit.DAY, "number": 1, "day": D("2026-04-09")}, "names no day"),
        ({"unit": Unit.MINUTE, "number": 1, "rolls": True}, "counted in time"),
        ({"unit": Unit.HOUR, "number": 1, "first_day_counts": True}, "counted in time"),
        ({"unit": Unit.DAY, "number": 1, "cut_off": 10}, "cut-off"),
        ({"unit": Unit.DAY, "number": 1, "cut_off": -1, "runs_in": SERVICE}, "cut-off"),
    ],
)
def test_a_rule_that_means_nothing_is_refused(kwargs: dict[str, object], words: str) -> None:
    """Nonsense is refused where the rule is made, not where it is counted."""
    with pytest.raises(ValueError, match=words):
        Rule(**kwargs)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "start", "end"),
    [
        (Rule(Unit.MINUTE, 30), "04-09 17:20", "04-09 17:50"),
        (Rule(Unit.HOUR, 24), "04-30 17:20", "05-01 17:20"),
        (Rule(Unit.MINUTE, 30, runs_in=SERVICE), "04-09 11:50", "04-09 14:20"),
        (Rule(Unit.MINUTE, 30, runs_in=SERVICE), "04-09 11:30", "04-09 12:00"),
        (Rule(Unit.MINUTE, 30, runs_in=SERVICE), "04-30 17:20", "05-06 09:20"),
        (Rule(Unit.MINUTE, 30, runs_in=SERVICE), "04-11 10:00", "04-13 09:30"),
        (Rule(Unit.MINUTE, 30, runs_in=SERVICE), "05-09 08:00", "05-09 09:30"),
        (Rule(Unit.MINUTE, 30, runs_in=SERVICE, cut_off=15), "04-09 17:10", "04-10 09:10"),
        (Rule(Unit.MINUTE, 30, runs_in=SERVICE, cut_off=15), "04-09 17:15", "04-10 09:30"),
        (Rule(Unit.MINUTE, 30, runs_in=SERVICE, cut_off=15), "04-09 11:50", "04-09 14:20"),
        (Rule(Unit.MINUTE, 30, runs_in=SERVICE, outside=Outside.AT_ONCE), "04-09 19:00", "04-09 19:30"),
        (Rule(Unit.MINUTE, 30, runs_in=SERVICE, outside=Outside.AT_ONCE), "04-09 17:20", "04-10 09:20"),
        (Rule(Unit.HOUR, 13, runs_in=SERVICE), "04-09 09:00", "04-10 17:30"),
        (Rule(Unit.SAME_DAY, runs_in=SERVICE, closes=CLOSE), "04-09 10:00", "04-09 17:30"),
        (Rule(Unit.SAME_DAY, runs_in=SERVICE, closes=CLOSE), "04-09 18:00", "04-10 17:30"),
        (Rule(Unit.SAME_DAY, runs_in=SERVICE, closes=CLOSE, cut_off=30), "04-09 17:05", "04-10 17:30"),
        (Rule(Unit.SAME_DAY, runs_in=SERVICE, closes=CLOSE, outside=Outside.AT_ONCE), "04-09 18:00", "04-10 00:00"),
        (Rule(Unit.SAME_DAY, closes=CLOSE), "04-09 16:00", "04-09 17:30"),
        (Rule(Unit.SAME_DAY, closes=CLOSE), "04-10 17:30", "04-13 17:30"),
        (Rule(Unit.SAME_DAY, closes=CLOSE), "04-11 10:00", "04-13 17:30"),
        (Rule(Unit.SAME_DAY), "04-09 18:00", "04-10 00:00"),
        (Rule(Unit.WORKDAY, 1, closes=CLOSE), "04-09 18:00", "04-10 17:30"),
        (Rule(Unit.WORKDAY, 1, closes=CLOSE, first_day_counts=True), "04-09 18:00", "04-10 00:00"),
        (Rule(Unit.WORKDAY, 1, runs_in=SERVICE, closes=CLOSE), "04-10 18:00", "04-14 17:30"),
        (Rule(Unit.WORKDAY, 1, runs_in=SERVICE, closes=CLOSE), "04-10 17:00", "04-13 17:30"),
        (Rule(Unit.DAY, 2, closes=CLOSE), "04-09 10:00", "04-12 00:00"),
        (Rule(Unit.DAY, 2, closes=CLOSE, rolls=True), "04-09 10:00", "04-13 17:30"),
        (Rule(Unit.DATE, day=D("2026-04-13"), closes=CLOSE), "04-20 10:00", "04-13 17:30"),
    ],
)  # fmt: skip
def test_to_the_minute_in_office_hours(rule: Rule, start: str, end: str) -> None:
    """半小时, 当日办结 and limits that end at close of business, inside hours, outside, over lunch, holidays and cut-offs."""
    result = limit(rule, at(start), china(), hours=OFFICE)
    assert result.at == at(end)
    assert result.last_day == (at(end) - dt.timedelta(microseconds=1)).date()


def test_close_of_business_without_hours_is_24_00() -> None:
    """Civil Code 203: the last day ends at 24:00 unless there are business hours."""
    for rule in (Rule(Unit.SAME_DAY, closes=CLOSE), Rule(Unit.DAY, 1, closes=CLOSE)):
        result = limit(rule, at("04-09 10:00"), china())
        assert result.at is not None
        assert result.at.time() == dt.time()


def test_service_time_needs_hours_and_minutes_need_a_time_of_day() -> None:
    """Both are said, not guessed."""
    with pytest.raises(ValueError, match="need the desk's hours"):
        limit(Rule(Unit.MINUTE, 30, runs_in=SERVICE), at("04-09 10:00"), china())
    for rule in (Rule(Unit.MINUTE, 30), Rule(Unit.MINUTE, 30, runs_in=SERVICE)):
        with pytest.raises(ValueError, match="from a time of day"):
            limit(rule, D("2026-04-09"), china(), hours=OFFICE)


def test_a_date_in_service_time_is_the_whole_day() -> None:
    """A start without a time of day counts from the opening of that day, or of the next that is served."""
    rule = Rule(Unit.WORKDAY, 1, runs_in=SERVICE)
    assert limit(rule, D("2026-04-09"), china(), hours=OFFICE).last_day == D("2026-04-10")
    assert limit(rule, D("2026-04-11"), china(), hours=OFFICE).last_day == D("2026-04-14")


def test_seconds_are_counted() -> None:
    """Nothing is rounded to minutes."""
    start = at("04-09 11:59").replace(second=59, microsecond=500_000)
    result = limit(Rule(Unit.MINUTE, 1, runs_in=SERVICE), start, china(), hours=OFFICE)
    assert result.at == at("04-09 14:00").replace(second=59, microsecond=500_000)


def test_minutes_of_service_into_an_unpublished_year_are_provisional() -> None:
    """30 minutes from the last minutes of 2026 end on the next expected day of service, and say so."""
    rule = Rule(Unit.MINUTE, 30, runs_in=SERVICE)
    result = limit(rule, at("12-31 17:20"), china(), hours=OFFICE)
    assert result.at == dt.datetime(2027, 1, 4, 9, 20, tzinfo=SHANGHAI)
    assert result.provisional
    assert not limit(rule, at("12-11 17:20"), china(), hours=OFFICE).provisional


def test_a_same_day_promise_in_december_is_provisional_only_where_hours_hang_on_a_notice() -> None:
    """A notice may shut the office on 28 December; a desk that is open every day of the year it can't move."""
    rule = Rule(Unit.SAME_DAY, runs_in=SERVICE, closes=CLOSE)
    always = parse_hours("Mon-Sun 08:00-20:00", holidays_open=True)
    assert limit(rule, at("12-28 10:00"), china(), hours=OFFICE).provisional
    assert not limit(rule, at("12-28 10:00"), china(), hours=always).provisional


def test_hours_that_pass_do_not_care_what_the_clock_shows() -> None:
    """24 hours over the night in which summer time begins are 24 hours, and are counted back as such."""
    berlin = ZoneInfo("Europe/Berlin")
    start = dt.datetime(2026, 3, 28, 12, tzinfo=berlin)
    result = limit(Rule(Unit.HOUR, 24), start, china(), tz=berlin)
    assert result.at == dt.datetime(2026, 3, 29, 13, tzinfo=berlin)
    assert elapsed(start, result.at, china(), tz=berlin) == dt.timedelta(hours=24)
    assert due(Rule(Unit.HOUR, 24), start, china(), tz=berlin).at == result.at
