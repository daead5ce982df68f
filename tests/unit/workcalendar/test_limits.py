"""Limits in days against the State Council calendar: dated vectors, whole-day facts, notices, refusals."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from itertools import pairwise

import pytest

from duban.workcalendar import (
    SHANGHAI,
    Notice,
    Rule,
    Shaved,
    Unit,
    UnpublishedYear,
    WorkCalendar,
    add_working_days,
    china,
    is_working_day,
    legal_days,
    limit,
    shaved,
    working_days,
    working_days_between,
)

D = dt.date.fromisoformat
VECTORS = [
    ("2026-04-09", 15, "2026-04-30"),
    ("2026-04-09", 20, "2026-05-11"),
    ("2026-04-09", 45, "2026-06-15"),
    ("2026-04-28", 5, "2026-05-08"),
    ("2026-04-28", 6, "2026-05-09"),
    ("2026-04-28", 7, "2026-05-11"),
    ("2026-02-13", 1, "2026-02-14"),
    ("2026-02-13", 2, "2026-02-24"),
    ("2026-09-18", 1, "2026-09-20"),
    ("2026-09-18", 10, "2026-10-09"),
    ("2026-09-18", 15, "2026-10-15"),
]


@pytest.mark.parametrize(("start", "n", "end"), VECTORS)
def test_a_known_limit_holds_to_the_day(start: str, n: int, end: str) -> None:
    """Limits worked out from the published notice of 2026, across holidays and make-up days."""
    assert add_working_days(D(start), n, china()).day == D(end)
    result = limit(working_days(n), D(start), china())
    assert (result.last_day, result.provisional) == (D(end), False)
    assert result.at == dt.datetime.fromisoformat(f"{end}T00:00+08:00") + dt.timedelta(days=1)


def test_counting_the_first_day_ends_one_day_earlier() -> None:
    """15 working days from 9 April 2026 end on the 29th when that day itself counts."""
    start, end = D("2026-04-09"), D("2026-04-29")
    assert add_working_days(start, 15, china(), first_day_counts=True).day == end
    rule = Rule(Unit.WORKDAY, 15, first_day_counts=True)
    assert limit(rule, start, china()).last_day == end


def test_natural_days_that_end_on_a_holiday_roll_forward() -> None:
    """15 natural days from 20 April 2026 end on 5 May, a holiday, and so on 6 May; without roll on 5 May."""
    start = D("2026-04-20")
    assert limit(legal_days(15), start, china()).last_day == D("2026-05-06")
    assert limit(Rule(Unit.DAY, 15), start, china()).last_day == D("2026-05-05")


def test_a_limit_into_an_unpublished_year_is_provisional_and_not_naive() -> None:
    """30 December 2026 + 3 working days: 5 January 2027, since 1 January is a holiday by law; and it says provisional."""
    result = limit(working_days(3), D("2026-12-30"), china())
    assert result.last_day != D("2027-01-04")
    assert (result.last_day, result.provisional) == (D("2027-01-05"), True)


def test_a_published_notice_settles_and_moves_what_was_provisional() -> None:
    """With a notice for 2027 that makes Sunday 3 January worked and 4 January off, the same limit is certain."""
    notice = Notice(
        rest={D("2027-01-01"): "NEW_YEAR", D("2027-01-04"): "NEW_YEAR"},
        work={D("2027-01-03"): "NEW_YEAR"},
        publishes=frozenset({2027}),
        version="CN 2027/1",
    )
    calendar = china().with_notice(notice)
    result = limit(working_days(3), D("2026-12-30"), calendar)
    assert (result.last_day, result.provisional) == (D("2027-01-05"), False)
    assert limit(working_days(2), D("2026-12-30"), calendar).last_day == D("2027-01-03")
    assert calendar.versions == ("CN 2027/1",)


def test_the_last_days_of_the_last_published_year_are_provisional() -> None:
    """The notice for 2027 may still swap days of December 2026, so a limit among them says so."""
    for start, said in (("2026-12-23", True), ("2026-12-15", False), ("2025-12-23", False)):
        assert limit(working_days(2), D(start), china()).provisional is said
        assert add_working_days(D(start), 2, china()).provisional is said


def test_only_days_that_decide_make_a_limit_provisional() -> None:
    """60 natural days into an unpublished year are certain as long as nothing has to be known of their end."""
    start = D("2026-12-01")
    assert limit(Rule(Unit.DAY, 60), start, china()).provisional is False
    assert limit(legal_days(60), start, china()).provisional is True
    assert limit(Rule(Unit.DATE, day=D("2031-12-31")), start, china()).provisional is False


@pytest.mark.parametrize(
    "day", ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
)
def test_a_make_up_day_is_worked(day: str) -> None:
    """The six weekend days of 2026 that the notice makes working days."""
    assert is_working_day(D(day), china())


@pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_its_known_number_of_working_days(year: int, days: int) -> None:
    """The yearly totals that the notices imply."""
    last = dt.date(year, 12, 31)
    assert working_days_between(dt.date(year - 1, 12, 31), last, china()) == days


def test_the_months_of_2026_have_their_known_working_days() -> None:
    """21/16/22/21/19/21/23/21/22/18/21/23, and 61 in the second quarter."""
    ends = [dt.date(2025, 12, 31)]
    ends += [dt.date(2026, month + 1, 1) - dt.timedelta(days=1) for month in range(1, 12)]
    ends.append(dt.date(2026, 12, 31))
    counts = [working_days_between(a, b, china()) for a, b in pairwise(ends)]
    assert counts == [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]
    assert working_days_between(D("2026-03-31"), D("2026-06-30"), china()) == 61


def test_facts_about_an_unpublished_year_are_refused() -> None:
    """Whether a day of 2027 is worked, and what lies between, is not known; only a limit may be provisional."""
    with pytest.raises(UnpublishedYear) as refusal:
        add_working_days(D("2026-12-30"), 3, china())
    assert (refusal.value.code, refusal.value.params) == ("UNPUBLISHED_YEAR", {"year": 2027})
    with pytest.raises(UnpublishedYear):
        is_working_day(D("2027-03-01"), china())
    with pytest.raises(UnpublishedYear):
        working_days_between(D("2026-12-01"), D("2027-01-08"), china())


@pytest.mark.parametrize("start", ["2009-12-30", "2041-12-30", "2060-01-04"])
def test_years_out_of_reach_are_refused_by_limits_too(start: str) -> None:
    """No notice will ever come for the time before the first year; and past fifteen years nothing is guessed."""
    with pytest.raises(UnpublishedYear):
        limit(working_days(5), D(start), china())


def test_the_first_day_of_the_calendar_can_be_counted_from() -> None:
    """1 January 2010 is the first day that the calendar knows."""
    assert limit(working_days(1), D("2010-01-01"), china()).last_day == D("2010-01-04")
    assert working_days_between(D("2010-01-04"), D("2010-01-04"), china()) == 0


def test_arguments_that_mean_nothing_are_errors() -> None:
    """A limit of no days, a span backwards, and a calendar that knows no year."""
    with pytest.raises(ValueError, match="at least 1"):
        add_working_days(D("2026-04-09"), 0, china())
    with pytest.raises(ValueError, match="lies before"):
        working_days_between(D("2026-04-09"), D("2026-04-08"), china())
    with pytest.raises(ValueError, match="without a published year"):
        limit(working_days(1), D("2026-04-09"), WorkCalendar(frozenset()))


def test_a_calendar_can_be_made_of_stored_rows() -> None:
    """A local calendar with one extra holiday moves the limit by a day; a day both off and worked is refused."""
    local = WorkCalendar(frozenset({2026}), rest={D("2026-07-01"): "LOCAL"}, work={})
    assert add_working_days(D("2026-06-30"), 1, local).day == D("2026-07-02")
    with pytest.raises(ValueError, match="both rest and work"):
        WorkCalendar(frozenset({2026}), rest={D("2026-07-01"): "A"}, work={D("2026-07-01"): "B"})
    with pytest.raises(ValueError, match="both rest and work"):
        Notice(rest={D("2026-07-01"): "A"}, work={D("2026-07-01"): "B"})


def test_an_offices_own_notice_has_the_last_word_on_its_days() -> None:
    """A prefecture's day off, later worked after all; the calendar it was laid over stays as it was."""
    off = Notice(rest={D("2026-09-03"): "PREFECTURE_DAY"}, version="local/1")
    worked = Notice(work={D("2026-09-03"): "PREFECTURE_DAY"}, version="")
    once = china().with_notice(off)
    twice = once.with_notice(worked)
    ends = [limit(working_days(1), D("2026-09-02"), c).last_day for c in (china(), once, twice)]
    assert ends == [D("2026-09-03"), D("2026-09-04"), D("2026-09-03")]
    assert twice.versions == ("local/1",)
    assert twice.with_notice(off).kind_of(D("2026-09-03"))[0] == "HOLIDAY"


def test_a_calendar_is_a_value() -> None:
    """Equal, copied and sent to another process, whatever tables were made of it; its tables are not counted in."""
    calendar = china().with_notice(Notice(rest={D("2026-09-03"): "X"}))
    again = china().with_notice(Notice(rest={D("2026-09-03"): "X"}))
    limit(working_days(1), D("2026-09-02"), calendar)
    assert calendar == again
    assert copy.deepcopy(calendar) == pickle.loads(pickle.dumps(calendar)) == calendar  # noqa: S301


def test_an_instant_is_taken_to_the_zone_that_counts() -> None:
    """16:30 UTC on 9 April is already 10 April in China; an instant without a zone is refused."""
    start = dt.datetime(2026, 4, 9, 16, 30, tzinfo=dt.UTC)
    assert limit(working_days(1), start, china()).last_day == D("2026-04-13")
    assert limit(working_days(1), start, china(), tz=dt.UTC).last_day == D("2026-04-10")
    local = dt.datetime(2026, 4, 9, 23, 59, tzinfo=SHANGHAI)
    assert limit(working_days(1), local, china()).last_day == D("2026-04-10")
    with pytest.raises(ValueError, match="no time zone"):
        limit(working_days(1), start.replace(tzinfo=None), china())


def test_shaved_days_are_natural_and_working() -> None:
    """City: 11 May; county asks for 30 April: 11 days, 5 of them worked. Later than the parent is negative."""
    city, county = D("2026-05-11"), D("2026-04-30")
    assert shaved(city, county, china()) == Shaved(natural=11, working=5, provisional=False)
    assert shaved(county, city, china()) == Shaved(natural=-11, working=-5, provisional=False)
    assert shaved(city, city, china()) == Shaved(natural=0, working=0, provisional=False)
    assert shaved(D("2027-02-15"), D("2027-02-01"), china()).provisional
