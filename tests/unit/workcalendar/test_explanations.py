"""The explanation of a limit: codes and parameters, runs drawn together, every setting told."""

from __future__ import annotations

import datetime as dt
from typing import Any

from duban.workcalendar import (
    SHANGHAI,
    Closes,
    Outside,
    Pause,
    Result,
    Rule,
    RunsIn,
    Unit,
    china,
    due,
    explain,
    legal_days,
    limit,
    parse_hours,
    working_days,
)

D = dt.date.fromisoformat
OFFICE = parse_hours("Mon-Fri 09:00-12:00,14:00-17:30")
SERVICE, CLOSE = RunsIn.SERVICE, Closes.CLOSE


def at(text: str) -> dt.datetime:
    """An instant in China: "04-09 17:20" of 2026."""
    return dt.datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def told(result: Result) -> list[tuple[str, dict[str, Any]]]:
    """The lines with days and instants written short."""
    return [
        (line.code, {key: _short(value) for key, value in line.params.items()})
        for line in explain(result)
    ]


def _short(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return f"{value:%m-%d %H:%M}"
    return f"{value:%m-%d}" if isinstance(value, dt.date) else value


def codes(result: Result) -> list[str]:
    """The codes alone."""
    return [line.code for line in explain(result)]


def test_twenty_working_days_over_the_may_holiday() -> None:
    """The first day, 15 days, five days of rest, 3 days, the make-up Saturday, and the Monday: six lines and the end."""
    assert told(limit(working_days(20), D("2026-04-09"), china())) == [
        ("START_NOT_COUNTED", {"day": "04-09"}),
        ("COUNTED", {"first": "04-10", "last": "04-30", "days": 15, "rest": 6, "upto": 15}),
        ("HOLIDAY", {"first": "05-01", "last": "05-05", "days": 5, "name": "LABOUR_DAY"}),
        ("COUNTED", {"first": "05-06", "last": "05-08", "days": 3, "rest": 0, "upto": 18}),
        ("MAKE_UP_DAY", {"first": "05-09", "last": "05-09", "days": 1, "name": "LABOUR_DAY", "upto": 19}),
        ("COUNTED", {"first": "05-10", "last": "05-11", "days": 1, "rest": 1, "upto": 20}),
        ("ENDS_MIDNIGHT", {"last": "05-11"}),
    ]  # fmt: skip


def test_a_weekend_alone_between_start_and_holiday_is_told() -> None:
    """A limit that begins on the Friday before a Monday off has a weekend in which nothing counts."""
    assert told(limit(working_days(1), D("2026-04-03"), china()))[1][0] == "HOLIDAY"
    notice_free = limit(Rule(Unit.WORKDAY, 1, first_day_counts=True), D("2026-04-11"), china())
    assert codes(notice_free) == ["START_COUNTED", "COUNTED", "ENDS_MIDNIGHT"]
    before = limit(working_days(1), D("2026-02-27"), china())
    assert codes(before) == ["START_NOT_COUNTED", "MAKE_UP_DAY", "ENDS_MIDNIGHT"]
    weekend = limit(working_days(1), D("2010-09-17"), china())
    assert codes(weekend)[1:3] == ["WEEKEND", "MAKE_UP_DAY"]


def test_a_roll_tells_what_it_rolls_over() -> None:
    """Over a holiday, and over an ordinary weekend."""
    assert told(limit(legal_days(15), D("2026-04-20"), china())) == [
        ("START_NOT_COUNTED", {"day": "04-20"}),
        ("NATURAL_DAYS", {"first": "04-21", "last": "05-05", "days": 15}),
        ("HOLIDAY", {"first": "05-05", "last": "05-05", "days": 1, "name": "LABOUR_DAY"}),
        ("ROLLED", {"last": "05-06"}),
        ("ENDS_MIDNIGHT", {"last": "05-06"}),
    ]
    assert told(limit(legal_days(2), D("2026-04-09"), china()))[2:4] == [
        ("WEEKEND", {"first": "04-11", "last": "04-12", "days": 2}),
        ("ROLLED", {"last": "04-13"}),
    ]
    assert "ROLLED" not in codes(limit(legal_days(1), D("2026-04-09"), china()))


def test_months_named_ends_and_dates() -> None:
    """A month without the day, the ends of periods, a date, the same day."""
    assert told(limit(Rule(Unit.MONTH, 1), D("2026-01-31"), china()))[1:3] == [
        ("CORRESPONDING_DAY", {"number": 1, "unit": "month", "last": "02-28"}),
        ("NO_SUCH_DAY", {"day": 31, "last": "02-28"}),
    ]
    start = D("2026-04-09")
    whole = codes(limit(Rule(Unit.MONTH, 1), start, china()))
    assert whole == ["START_NOT_COUNTED", "CORRESPONDING_DAY", "ENDS_MIDNIGHT"]
    assert codes(limit(Rule(Unit.QUARTER_END), start, china())) == ["QUARTER_END", "ENDS_MIDNIGHT"]
    date = Rule(Unit.DATE, day=D("2026-06-30"))
    assert codes(limit(date, start, china())) == ["NAMED_DATE", "ENDS_MIDNIGHT"]
    assert codes(limit(Rule(Unit.SAME_DAY), start, china())) == ["SAME_DAY", "ENDS_MIDNIGHT"]
    assert told(limit(Rule(Unit.STANDING), start, china())) == [("STANDING", {})]


def test_a_time_of_day_ends_the_last_day() -> None:
    """Of a named day whatever the arrival and the desk; of the same day only where it was not over then."""
    named = Rule(Unit.DATE, day=D("2026-06-30"), closes=CLOSE, until=dt.time(16, 30))
    for start in (D("2026-04-09"), at("06-30 18:00")):
        assert told(limit(named, start, china(), hours=OFFICE)) == [
            ("NAMED_DATE", {"last": "06-30"}),
            ("ENDS_AT", {"at": "06-30 16:30"}),
        ]
    same = Rule(Unit.SAME_DAY, until=dt.time(16, 30))
    assert codes(limit(same, at("04-09 16:29"), china())) == ["SAME_DAY", "ENDS_AT"]
    late = limit(same, at("04-09 16:30"), china())
    assert codes(late) == ["SAME_DAY", "ENDS_MIDNIGHT", "TIME_PASSED"]
    assert late.last_day == D("2026-04-09")


def test_arrivals_are_told_with_what_becomes_of_them() -> None:
    """After the cut-off, outside hours, and outside hours where the clock runs at once."""
    cut = Rule(Unit.MINUTE, 30, runs_in=SERVICE, cut_off=15)
    assert told(limit(cut, at("04-09 17:20"), china(), hours=OFFICE)) == [
        ("AFTER_CUT_OFF", {"at": "04-09 17:20", "minutes": 15, "next": "04-10 09:00"}),
        ("SERVED", {"day": "04-10", "from": "09:00", "to": "09:30", "minutes": 30}),
        ("ENDS_AT", {"at": "04-10 09:30"}),
    ]
    closing = Rule(Unit.SAME_DAY, runs_in=SERVICE, closes=CLOSE)
    assert codes(limit(closing, at("04-09 18:00"), china(), hours=OFFICE)) == [
        "OUTSIDE_HOURS", "SAME_DAY", "ENDS_AT_CLOSE",
    ]  # fmt: skip
    at_once = Rule(Unit.MINUTE, 30, runs_in=SERVICE, outside=Outside.AT_ONCE)
    assert told(limit(at_once, at("04-09 18:00"), china(), hours=OFFICE)) == [
        ("RUNS_AT_ONCE", {"at": "04-09 18:00", "minutes": 0}),
        ("TIME", {"number": 30, "unit": "minute", "from": "04-09 18:00"}),
        ("ENDS_AT", {"at": "04-09 18:30"}),
    ]


def test_service_time_over_a_holiday() -> None:
    """Parts of days stand alone, whole days are drawn together, weekends are not worth a line, holidays are."""
    rule = Rule(Unit.HOUR, 24, runs_in=SERVICE)
    assert told(limit(rule, at("04-30 17:20"), china(), hours=OFFICE)) == [
        ("SERVED", {"day": "04-30", "from": "17:20", "to": "17:30", "minutes": 10}),
        ("HOLIDAY", {"first": "05-01", "last": "05-05", "days": 5, "name": "LABOUR_DAY"}),
        ("SERVED_DAYS", {"first": "05-06", "last": "05-08", "days": 3, "minutes": 1170}),
        ("SERVED", {"day": "05-09", "from": "09:00", "to": "12:00", "minutes": 180}),
        ("SERVED", {"day": "05-09", "from": "14:00", "to": "15:20", "minutes": 80}),
        ("ENDS_AT", {"at": "05-09 15:20"}),
    ]
    over_weekend = limit(rule, at("04-10 09:00"), china(), hours=OFFICE)
    assert codes(over_weekend) == ["SERVED_DAYS", "SERVED", "SERVED", "ENDS_AT"]
    shut = parse_hours("Mon-Fri 09:00-12:00", shut_days=frozenset({D("2026-04-10")}))
    result = limit(Rule(Unit.HOUR, 2, runs_in=SERVICE), at("04-09 11:00"), china(), hours=shut)
    assert codes(result) == ["SERVED", "SHUT", "SERVED", "ENDS_AT"]


def test_the_end_tells_why_it_is_24_00_in_spite_of_hours() -> None:
    """A last day that is not served ends at 24:00, and the explanation says that the desk is shut."""
    result = limit(Rule(Unit.DAY, 2, closes=CLOSE), at("04-09 10:00"), china(), hours=OFFICE)
    assert told(result)[-2:] == [
        ("ENDS_MIDNIGHT", {"last": "04-11"}),
        ("NO_CLOSE", {"last": "04-11"}),
    ]
    first = Rule(Unit.DAY, 1, first_day_counts=True, closes=CLOSE)
    result = limit(first, at("04-09 18:00"), china(), hours=OFFICE)
    assert told(result)[-1] == ("CLOSE_PASSED", {"at": "04-09 17:30"})
    late_close = parse_hours("Mon-Sun 09:00-24:00", holidays_open=True)
    result = limit(Rule(Unit.DAY, 2, closes=CLOSE), at("04-09 10:00"), china(), hours=late_close)
    assert codes(result)[-1] == "ENDS_MIDNIGHT"


def test_pauses_and_what_they_add() -> None:
    """The limit as it was, the pause with its reason, and the further days."""
    pauses = [Pause(at("05-06 09:00"), at("05-08 09:00"), "TESTING")]
    result = due(working_days(2), at("04-30 10:00"), china(), pauses=pauses)
    assert told(result) == [
        ("START_NOT_COUNTED", {"day": "04-30"}),
        ("HOLIDAY", {"first": "05-01", "last": "05-05", "days": 5, "name": "LABOUR_DAY"}),
        ("COUNTED", {"first": "05-06", "last": "05-07", "days": 2, "rest": 0, "upto": 2}),
        ("PAUSED", {"from": "05-06 09:00", "reason": "TESTING", "to": "05-08 09:00"}),
        ("LENGTHENED", {"from": "05-07", "last": "05-09"}),
        ("COUNTED", {"first": "05-08", "last": "05-08", "days": 1, "rest": 0, "upto": 1}),
        ("MAKE_UP_DAY", {"first": "05-09", "last": "05-09", "days": 1, "name": "LABOUR_DAY", "upto": 2}),
        ("ENDS_MIDNIGHT", {"last": "05-09"}),
    ]  # fmt: skip
    plain = due(Rule(Unit.DAY, 9), at("04-30 10:00"), china(), pauses=pauses)
    assert told(plain)[-2:] == [
        ("LENGTHENED", {"from": "05-09", "last": "05-11"}),
        ("ENDS_MIDNIGHT", {"last": "05-11"}),
    ]
    lasting = due(working_days(2), at("04-30 10:00"), china(), pauses=[Pause(at("05-06 09:00"))])
    assert codes(lasting)[-1] == "PAUSED_STILL"
    served = Rule(Unit.MINUTE, 30, runs_in=SERVICE)
    lasting = due(
        served, at("04-09 10:00"), china(), hours=OFFICE, pauses=[Pause(at("04-09 10:10"))]
    )
    assert codes(lasting) == ["PAUSED_STILL"]


def test_a_provisional_end_names_the_notices_it_waits_for() -> None:
    """Days of December and days of the next year wait for the same notice, and both are told; a roll only for its end."""
    result = limit(working_days(3), D("2026-12-30"), china())
    assert told(result)[-2:] == [
        ("DECEMBER_OPEN", {"year": 2027}),
        ("UNPUBLISHED_YEAR", {"year": 2027}),
    ]
    longer = limit(working_days(10), D("2026-12-14"), china())
    assert told(longer)[-1] == ("DECEMBER_OPEN", {"year": 2027})
    rolled = limit(legal_days(60), D("2026-12-01"), china())
    assert told(rolled)[-1] == ("UNPUBLISHED_YEAR", {"year": 2027})
    assert "DECEMBER_OPEN" not in codes(rolled)
