"""Limits in working days get their day from the calendar, or the reason why not."""

from __future__ import annotations

import datetime as dt

import pytest

from duban.intake import limit_of_phrase, with_dated_limits
from duban.reading import Reading, read
from duban.workcalendar import WorkCalendar

TEXT = "关于限期整改的通知\n\n责成市教育局在5个工作日内提交整改方案。\n"


def reading_of(day: dt.date) -> Reading:
    """The notice above, read as of a day."""
    reading = read(TEXT, doc_date=day)
    assert [d.deadline.workdays for d in reading.directives if d.deadline] == [5]
    return reading


def only_limit(reading: Reading) -> tuple[dt.date | None, str | None]:
    """Day and reason of the one limit."""
    (directive,) = reading.directives
    assert directive.deadline is not None
    return directive.deadline.iso, directive.deadline.reason


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (dt.date(2026, 4, 30), dt.date(2026, 5, 11)),  # five days off, and 9 May is worked
        (dt.date(2026, 6, 1), dt.date(2026, 6, 8)),  # an ordinary week
        (dt.date(2026, 9, 30), dt.date(2026, 10, 13)),  # seven days off, and 10 October is worked
    ],
)
def test_the_calendar_gives_the_day(given: dt.date, expected: dt.date) -> None:
    """Holidays are skipped and worked weekends count."""
    assert only_limit(with_dated_limits(reading_of(given))) == (expected, None)


def test_reading_itself_gives_only_the_rule() -> None:
    """Before intake the limit has no day: reading knows no calendar."""
    assert only_limit(reading_of(dt.date(2026, 6, 1)))[0] is None


def test_an_unpublished_year_gives_a_provisional_day() -> None:
    """A calendar without the year in question counts by the statutory days, and says that a notice may move the day."""
    lone = WorkCalendar(years=frozenset({2026}))
    dated = with_dated_limits(reading_of(dt.date(2029, 3, 1)), lone)
    assert only_limit(dated) == (dt.date(2029, 3, 8), "CALENDAR_PROVISIONAL")


def test_a_year_out_of_reach_gives_no_day() -> None:
    """Before the first year that the calendar holds no notice will ever come: a reason instead of a guess."""
    later = WorkCalendar(years=frozenset({2030}))
    dated = with_dated_limits(reading_of(dt.date(2029, 3, 1)), later)
    assert only_limit(dated) == (None, "UNPUBLISHED_YEAR")


def test_a_day_that_may_still_move_says_so() -> None:
    """A limit that ends in the last days of December, before the next notice, is provisional."""
    calendar = WorkCalendar(years=frozenset({2026}))
    day, reason = only_limit(with_dated_limits(reading_of(dt.date(2026, 12, 22)), calendar))
    assert (day, reason) == (dt.date(2026, 12, 29), "CALENDAR_PROVISIONAL")


def test_the_rest_of_the_reading_stays() -> None:
    """Only limits change; spans, units and other findings are the same values."""
    before = reading_of(dt.date(2026, 6, 1))
    after = with_dated_limits(before)
    assert after.directives[0].field == before.directives[0].field
    assert after.directives[0].units == before.directives[0].units
    assert after.text == before.text


@pytest.mark.parametrize(
    ("words", "said_on", "base"),
    [
        ("15日内", dt.date(2026, 4, 9), dt.date(2026, 4, 9)),
        ("一个月内", dt.date(2026, 5, 31), dt.date(2026, 5, 31)),
        ("48小时内", dt.date(2026, 4, 9), dt.date(2026, 4, 9)),
        ("15个工作日内", dt.date(2026, 4, 9), dt.date(2026, 4, 9)),
        ("6月底前", dt.date(2026, 4, 9), None),
        ("本周五前", dt.date(2026, 4, 9), None),
        ("年底前", dt.date(2026, 4, 9), None),
        ("2026年4月24日前", dt.date(2026, 4, 9), None),
    ],
)
def test_a_limit_that_counts_says_from_which_day(
    words: str, said_on: dt.date, base: dt.date | None
) -> None:
    """Days, weeks and months within which something is due count from a day; a named day or month does not."""
    found = limit_of_phrase(words, doc_date=said_on)
    assert found is not None
    assert found.base == base


def test_a_limit_said_at_a_meeting_counts_from_the_meeting() -> None:
    """The base is the day of the visit where the words were said, not the document's date."""
    text = "清河日报讯 4月7日，县长白岩到东门河调研。白岩强调，县住建局要在15日内疏通管网。\n"
    reading = with_dated_limits(read(text, doc_date=dt.date(2026, 4, 9)))
    (limit,) = [d.deadline for d in reading.directives if d.deadline]
    assert limit.iso is not None
    assert limit.base == limit.iso - dt.timedelta(days=15)
    assert limit.base == dt.date(2026, 4, 7)
