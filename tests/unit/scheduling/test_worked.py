"""The worked ticks of a calendar as arrays answer what a plain loop over ticks answers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from duban.scheduling._worked import NEVER, Worked

LAST = 40
ticks = st.sets(st.integers(0, LAST - 1))


def spans_of(worked: set[int]) -> tuple[tuple[int, int], ...]:
    """The ticks as half-open spans that lie apart."""
    edges = [at for at in range(LAST + 1) if (at in worked) != (at - 1 in worked)]
    return tuple(pairwise(edges))[::2]


@given(ticks)
def test_counting_is_a_loop_over_ticks(worked: set[int]) -> None:
    """As many worked ticks lie before an instant as a loop counts, before tick 0 and after the last too."""
    instants = np.arange(-3, LAST + 4)
    expected = [sum(tick < instant for tick in worked) for instant in instants.tolist()]
    assert Worked.of(spans_of(worked)).count(instants).tolist() == expected


@given(ticks)
def test_the_nth_worked_tick_is_the_nth_of_the_sorted_ones(worked: set[int]) -> None:
    """Below the first and beyond the last there is none."""
    numbers = np.arange(-3, len(worked) + 3)
    inner = sorted(worked)
    expected = [-int(NEVER)] * 3 + inner + [int(NEVER)] * 3
    assert Worked.of(spans_of(worked)).tick(numbers).tolist() == expected


@given(ticks, ticks)
def test_both_works_where_both_work(first: set[int], second: set[int]) -> None:
    """The spans of two calendars together are those of the common ticks, and lie apart."""
    both = Worked.of(spans_of(first)).both(Worked.of(spans_of(second)))
    found = tuple(zip(both.starts.tolist(), both.ends.tolist(), strict=True))
    assert found == spans_of(first & second)
    assert both.total == len(first & second)


def test_nothing_is_worked_in_an_empty_calendar() -> None:
    """No instant has worked ticks before it, and no number is that of a tick."""
    empty = Worked.of(())
    assert empty.count(np.array([0, 5])).tolist() == [0, 0]
    assert empty.tick(np.array([-1, 0])).tolist() == [-NEVER, NEVER]
    assert empty.both(Worked.of(((0, 3),))).total == Worked.of(((0, 3),)).both(empty).total == 0
