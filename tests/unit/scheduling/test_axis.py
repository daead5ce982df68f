"""The working axis: what is planned on it holds on the calendar, whatever breaks there are."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from duban.scheduling import Calendar, Link, LinkKind, Plan, Problem, Task, verify
from duban.scheduling._axis import working_axis
from duban.scheduling._columns import columns_of
from duban.scheduling._placed import Placed, placed_of


def calendars() -> st.SearchStrategy[tuple[tuple[int, int], ...]]:
    """Worked spans within 60 ticks, apart from each other."""
    cuts = st.lists(st.integers(0, 59), min_size=6, max_size=12, unique=True)
    return cuts.map(
        lambda found: tuple(
            (low, high) for low, high in zip(sorted(found)[::2], sorted(found)[1::2], strict=False)
        )
    )


@settings(deadline=None)
@given(calendars(), st.lists(st.integers(0, 2), min_size=3, max_size=6), st.data())
def test_a_chain_on_the_axis_is_a_chain_on_the_calendar(
    spans: tuple[tuple[int, int], ...], durations: list[int], data: st.DataObject
) -> None:
    """Back to back on the axis, with milestones among them that wait for a release, a plan breaks no rule."""
    releases = data.draw(
        st.lists(st.integers(0, 20), min_size=len(durations), max_size=len(durations))
    )
    tasks = tuple(
        Task(f"t{at}", duration, "some", release=release)
        for at, (duration, release) in enumerate(zip(durations, releases, strict=True))
    )
    links = tuple(Link(f"t{at}", f"t{at + 1}") for at in range(len(tasks) - 1))
    problem = Problem(tasks, 60, links, calendars=(Calendar("some", spans),))
    columns = columns_of(problem)
    axis = working_axis(columns)
    assert axis is not None
    starts, ends, at = [], [], 0
    for release, duration in zip(axis.columns.release.tolist(), durations, strict=True):
        at = max(at, release)
        starts.append(at)
        at += duration
        ends.append(at)
    assume(at < axis.columns.horizon)
    placed = Placed(np.array(starts), np.array(ends), np.ones(len(tasks), dtype=np.bool_))
    there = axis.back(placed)
    assert axis.holds(there)
    assert verify(problem, there.plan(problem)) == ()


def test_two_calendars_have_no_axis_of_their_own() -> None:
    """Elapsed time beside working time is two calendars."""
    week = Calendar("week", ((0, 5),))
    both = Problem((Task("a", 1, "week"), Task("b", 1)), 9, calendars=(week,))
    assert working_axis(columns_of(both)) is None
    lagged = Problem(
        (Task("a", 1, "week"), Task("b", 1, "week")),
        9,
        (Link("a", "b", LinkKind.FINISH_START, 2),),
        calendars=(week,),
    )
    assert working_axis(columns_of(lagged)) is None


def test_forth_is_the_way_back() -> None:
    """A plan that goes to the axis and back is the same plan."""
    week = Calendar("week", ((0, 5), (7, 12)))
    problem = Problem((Task("a", 6, "week"), Task("b", 2, "week")), 12, calendars=(week,))
    columns = columns_of(problem)
    plan = Plan({"a": (2, 10), "b": (10, 12)})
    axis = working_axis(columns)
    assert axis is not None
    there = axis.forth(placed_of(problem, plan))
    assert there.starts.tolist() == [2, 8]
    assert axis.back(there).plan(problem) == plan
