"""Rules as stored values: what is written is read back the same, and says every setting."""

from __future__ import annotations

import datetime as dt
import json

from hypothesis import given
from hypothesis import strategies as st

from duban.workcalendar import Closes, Outside, Rule, RunsIn, Unit, read_rule, write_rule

DAYS = st.dates(dt.date(2010, 1, 1), dt.date(2040, 12, 31))
TIMES = st.builds(dt.time, st.integers(0, 23), st.integers(1, 59))
SPANS = ("day", "workday", "week", "month", "quarter", "year")
RULES = st.one_of(
    st.builds(
        Rule,
        st.sampled_from(SPANS).map(Unit),
        st.integers(1, 999),
        first_day_counts=st.booleans(),
        rolls=st.booleans(),
        closes=st.sampled_from(Closes),
        until=st.none() | TIMES,
    ),
    st.builds(
        Rule,
        st.sampled_from([Unit.MINUTE, Unit.HOUR]),
        st.integers(1, 999),
        runs_in=st.just(RunsIn.SERVICE),
        outside=st.sampled_from(Outside),
        cut_off=st.integers(0, 60),
    ),
    st.builds(Rule, st.just(Unit.DATE), day=DAYS, until=st.none() | TIMES),
    st.builds(Rule, st.sampled_from([Unit.YEAR_END, Unit.MONTH_END]), day=st.none() | DAYS),
    st.builds(Rule, st.sampled_from([Unit.SAME_DAY, Unit.STANDING, Unit.EVENT, Unit.AT_ONCE])),
)


@given(RULES)
def test_what_is_written_is_read_back(rule: Rule) -> None:
    """Through JSON, as the database and the journal keep it."""
    assert read_rule(json.loads(json.dumps(write_rule(rule)))) == rule


def test_every_setting_is_written() -> None:
    """A default that changes one day must not change what was stored before."""
    stored = write_rule(Rule(Unit.WORKDAY, 15))
    assert stored == {
        "unit": "workday",
        "number": 15,
        "day": None,
        "first_day_counts": False,
        "rolls": False,
        "runs_in": "natural",
        "closes": "midnight",
        "outside": "next_opening",
        "cut_off": 0,
        "until": None,
    }
    # What was stored before there were times of day ends with its day.
    del stored["until"]
    assert read_rule(stored) == Rule(Unit.WORKDAY, 15)


def test_what_is_no_rule_is_none() -> None:
    """A limit that nothing can count is stored without one."""
    assert read_rule({}) is None
    assert read_rule({"workdays": 15, "base": "2026-04-09"}) is None
