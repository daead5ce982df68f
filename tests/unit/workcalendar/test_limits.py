"""Limits in working days against the State Council calendar: dated vectors, laws of the arithmetic, refusals."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.workcalendar import (
    UnpublishedYear,
    WorkCalendar,
    add_working_days,
    china,
    is_working_day,
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
starts = st.dates(D("2010-01-01"), D("2026-06-30"))


@pytest.mark.parametrize(("start", "n", "end"), VECTORS)
def test_a_known_limit_holds_to_the_day(start: str, n: int, end: str) -> None:
    """Limits worked out from the published notice of 2026, across holidays and make-up days."""
    assert add_working_days(D(start), n, china()).day == D(end)


def test_counting_the_first_day_ends_one_day_earlier() -> None:
    """15 working days from 9 April 2026 end on the 29th when that day itself counts."""
    assert add_working_days(D("2026-04-09"), 15, china(), first_day_counts=True).day == D(
        "2026-04-29"
    )


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


def test_a_limit_into_an_unpublished_year_is_refused() -> None:
    """Three working days from 30 December 2026 need the notice for 2027; nothing is guessed."""
    with pytest.raises(UnpublishedYear) as refusal:
        add_working_days(D("2026-12-30"), 3, china())
    assert (refusal.value.code, refusal.value.params) == ("UNPUBLISHED_YEAR", {"year": 2027})


def test_the_last_days_of_the_last_published_year_are_provisional() -> None:
    """The notice for 2027 may still swap days of December 2026, so a limit among them says so."""
    assert add_working_days(D("2026-12-23"), 2, china()).provisional
    assert not add_working_days(D("2026-12-15"), 2, china()).provisional
    assert not add_working_days(D("2025-12-23"), 2, china()).provisional


def test_each_day_on_the_way_is_explained() -> None:
    """A Friday before Spring Festival: the start, the make-up Saturday, nine days off, then the Tuesday."""
    steps = add_working_days(D("2026-02-13"), 2, china()).steps
    assert [step.code for step in steps] == ["START_NOT_COUNTED", "MAKE_UP_DAY"] + [
        "HOLIDAY"
    ] * 9 + ["WORKDAY"]
    assert [step.count for step in steps] == [0, 1] + [1] * 9 + [2]
    assert {step.holiday for step in steps[1:-1]} == {"SPRING_FESTIVAL"}


@given(start=starts, n=st.integers(1, 120))
def test_counting_back_what_was_added_is_exact(start: dt.date, n: int) -> None:
    """Between the start and the n-th working day after it lie exactly n working days, and the end is worked."""
    end = add_working_days(start, n, china()).day
    assert working_days_between(start, end, china()) == n
    assert is_working_day(end, china())


@given(start=starts, first=st.integers(1, 40), second=st.integers(1, 40))
def test_limits_add_up(start: dt.date, first: int, second: int) -> None:
    """Adding a and then b is adding a + b."""
    halfway = add_working_days(start, first, china()).day
    assert (
        add_working_days(halfway, second, china()).day
        == add_working_days(start, first + second, china()).day
    )


@given(start=starts, n=st.integers(1, 60))
def test_the_explanation_has_every_day_once(start: dt.date, n: int) -> None:
    """The steps run from the start to the end without a gap, and their last count is n."""
    result = add_working_days(start, n, china())
    days = [step.day for step in result.steps]
    assert days == [start + dt.timedelta(days=i) for i in range((result.day - start).days + 1)]
    assert result.steps[-1].count == n


def test_a_limit_of_no_days_and_a_span_backwards_are_errors() -> None:
    """Arguments that mean nothing are refused, not read as something else."""
    with pytest.raises(ValueError, match="at least 1"):
        add_working_days(D("2026-04-09"), 0, china())
    with pytest.raises(ValueError, match="lies before"):
        working_days_between(D("2026-04-09"), D("2026-04-08"), china())


def test_a_calendar_can_be_made_of_stored_rows() -> None:
    """A local calendar with one extra holiday moves the limit by a day; a day both off and worked is refused."""
    local = WorkCalendar(frozenset({2026}), rest={D("2026-07-01"): "LOCAL"}, work={})
    assert add_working_days(D("2026-06-30"), 1, local).day == D("2026-07-02")
    with pytest.raises(ValueError, match="both rest and work"):
        WorkCalendar(frozenset({2026}), rest={D("2026-07-01"): "A"}, work={D("2026-07-01"): "B"})
