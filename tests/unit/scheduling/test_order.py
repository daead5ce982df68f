"""What lies behind a task: never more than any schedule needs, and no schedule is given up that would have been in time."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duban.scheduling import Link, Need, Problem, Resource, Task
from duban.scheduling._columns import columns_of
from duban.scheduling.search import _net as its
from duban.scheduling.search._build import Wish, field_of
from duban.scheduling.search._kernels import UNPLACED, WORST, serial
from duban.scheduling.search._lists import changed, drawn
from duban.scheduling.search._net import Net, Small
from unit.scheduling.projects import a_project

slow = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def nets(problem: Problem) -> tuple[Net, Net]:
    """Both directions."""
    field = field_of(columns_of(problem), Wish(beyond=600))
    assert field is not None
    assert field.nets[0].facts[its.SHIFTS]
    return field.nets


def one_pass(net: Net, order: Small, most: int) -> tuple[int, Small]:
    """The last finish of a list or UNPLACED, and the rows."""
    rows = np.zeros((8, len(order)), dtype=np.int32)
    used = np.zeros(2, dtype=np.int64)
    last = serial(net, order, 0, most, net.full.copy(), used, rows)
    return int(last), rows[: its.FINISH + 1]


@slow
@given(seed=st.integers(0, 10_000))
def test_only_what_would_be_over_too_late_is_given_up(seed: int) -> None:
    """Lists drawn at random, both ways: to the end and the same where they are over in time, given up where they are not."""
    ahead, back = nets(a_project(seed))
    for net, other in ((ahead, back), (back, ahead)):
        rows = np.zeros((8, net.tasks.shape[1]), dtype=np.int32)
        draws = np.array([seed + 1], dtype=np.uint64)
        leave = other.links[its.BEFORE]
        drawn(net.first, other.first, leave, net.counts[its.URGENCY], draws, rows)
        order = rows[its.CHILD].copy()
        last, whole = one_pass(net, order, int(WORST))
        assert (whole[its.FINISH] + net.tasks[its.TAIL] <= last).all()
        in_time, same = one_pass(net, order, last)
        assert in_time == last
        assert (same == whole).all()
        late, _ = one_pass(net, order, last - 1)
        assert late == UNPLACED


def test_behind_a_task_lies_the_longest_chain_or_the_work() -> None:
    """Three pairs of days behind one task that one crew must do one after the other, and a lag behind another."""
    crew = (Need("crew", 2),)
    tasks = (Task("first", 1), *(Task(name, 2, needs=crew) for name in "abc"), Task("end", 1))
    links = (*(Link("first", name) for name in "abc"), Link("a", "end", lag=4))
    net, _ = nets(Problem(tasks, 90, links, (Resource("crew", 3),)))
    # Behind the first: twelve days of two by three men, less than a, the lag and the end.
    assert net.tasks[its.TAIL].tolist() == [7, 5, 0, 0, 0]
    net, _ = nets(Problem(tasks, 90, links[:3], (Resource("crew", 2),)))
    assert net.tasks[its.TAIL].tolist() == [6, 0, 0, 0, 0]


@slow
@given(seed=st.integers(0, 10_000))
def test_a_changed_list_keeps_the_links(seed: int) -> None:
    """The same tasks, each after those it waits for, and not always in the same order."""
    net, _ = nets(a_project(seed))
    mother = net.tasks[its.TOPOLOGY].copy()
    child, draws = mother.copy(), np.array([seed + 1], dtype=np.uint64)
    for _ in range(20):
        changed(net, mother, child, draws)
    assert sorted(child) == sorted(mother)
    place = np.argsort(child)
    after = np.repeat(np.arange(len(child)), np.diff(net.first))
    assert (place[net.links[its.BEFORE]] < place[after]).all()
    assert (child != mother).any()
