"""Quiet hours and the hour of the summary: over midnight, at their edges, and over rows of rest days."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.notifications.queries.hours import Hours, allowed_from, next_digest

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = Hours(dt.time(21), dt.time(7, 30), 8)
# 2026-04-10 is a Friday.
FRIDAY = dt.date(2026, 4, 10)


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """An instant in China."""
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def weekend(day: dt.date) -> bool:
    """Saturday and Sunday are rest days."""
    return day.weekday() >= 5


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(FRIDAY, 12), at(FRIDAY, 12)),
        (at(FRIDAY, 20, 59), at(FRIDAY, 20, 59)),
        (at(FRIDAY, 21), at(FRIDAY + dt.timedelta(days=1), 7, 30)),
        (at(FRIDAY, 3), at(FRIDAY, 7, 30)),
        (at(FRIDAY, 7, 30), at(FRIDAY, 7, 30)),
    ],
)
def test_what_comes_at_night_waits_for_the_morning(now: dt.datetime, expected: dt.datetime) -> None:
    """The first quiet minute waits, the last one does too, the end does not."""
    assert allowed_from(now, NIGHT, weekend) == expected


def test_equal_times_are_never_quiet() -> None:
    """Who wants no quiet hours says so by two equal times."""
    hours = Hours(dt.time(0), dt.time(0), 8)
    assert allowed_from(at(FRIDAY, 3), hours, weekend) == at(FRIDAY, 3)


def test_quiet_hours_may_lie_within_a_day() -> None:
    """A noon rest is quiet until its end on the same day."""
    noon = Hours(dt.time(12), dt.time(14), 8)
    assert allowed_from(at(FRIDAY, 13), noon, weekend) == at(FRIDAY, 14)
    assert allowed_from(at(FRIDAY, 15), noon, weekend) == at(FRIDAY, 15)


def test_rest_days_are_quiet_for_who_wants_it() -> None:
    """On a Friday night it waits for Monday morning."""
    hours = Hours(dt.time(21), dt.time(7, 30), 8, quiet_rest_days=True)
    monday = FRIDAY + dt.timedelta(days=3)
    assert allowed_from(at(FRIDAY, 22), hours, weekend) == at(monday, 7, 30)
    assert allowed_from(at(FRIDAY, 12), hours, weekend) == at(FRIDAY, 12)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (at(FRIDAY, 7), FRIDAY),
        (at(FRIDAY, 8), FRIDAY + dt.timedelta(days=3)),
        (at(FRIDAY + dt.timedelta(days=1), 7), FRIDAY + dt.timedelta(days=3)),
    ],
)
def test_the_summary_comes_on_the_next_working_day(now: dt.datetime, day: dt.date) -> None:
    """After its hour on a Friday it is Monday's."""
    assert next_digest(now, NIGHT, weekend) == at(day, 8)


def test_a_summary_in_quiet_hours_comes_at_their_end() -> None:
    """Six o'clock is before the end of the night."""
    early = Hours(dt.time(21), dt.time(7, 30), 6)
    assert next_digest(at(FRIDAY, 5), early, weekend) == at(FRIDAY, 7, 30)


TIMES = st.times().map(lambda t: t.replace(microsecond=0))


@given(minute=st.integers(0, 24 * 60 * 14 - 1), begin=TIMES, end=TIMES, rest=st.booleans())
def test_something_always_goes_out_and_never_when_it_is_quiet(
    minute: int, begin: dt.time, end: dt.time, rest: bool
) -> None:
    """Whatever the hours: not before now, within ten days, and asking again at that instant moves nothing."""
    now = at(FRIDAY, 0) + dt.timedelta(minutes=minute)
    hours = Hours(begin, end, 8, quiet_rest_days=rest)
    moment = allowed_from(now, hours, weekend)
    assert now <= moment <= now + dt.timedelta(days=10)
    assert allowed_from(moment, hours, weekend) == moment
