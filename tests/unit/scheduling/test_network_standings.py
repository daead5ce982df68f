"""How tasks stand in a plan that fits: slack that can be used to the last tick, links that really hold, late dates for chosen deadlines."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings

from duban.scheduling import (
    Calendar,
    Choice,
    Deadline,
    Link,
    LinkKind,
    Plan,
    Problem,
    Project,
    Task,
    verify,
)
from duban.scheduling.network import Network, _side, bounds, standings
from naive_network import Slow, problems

WEEK = Calendar("week", ((0, 5), (7, 12), (14, 19)))


@settings(max_examples=60, deadline=None)
@given(problems())
def test_free_slack_is_what_a_task_can_wait_alone(problem: Problem) -> None:
    """Later by its free slack the plan still holds with all others where they were; by one worked tick more it doesn't."""
    slow = Slow(problem)
    early = slow.settle(latest=False)
    assume(early is not None)
    assert early is not None
    for standing in standings(problem):
        task = problem.task(standing.task)
        options = slow.placements(task, early=False, late=False)
        options = options[options.index(early[task.name]) :]
        assert 0 <= standing.free <= standing.slack
        if not task.duration and task.calendar:
            continue
        moved = {**early, task.name: options[standing.free]}
        assert verify(problem, Plan(moved)) == ()
        if len(options) > standing.free + 1:
            moved[task.name] = options[standing.free + 1]
            assert verify(problem, Plan(moved)) != ()


@settings(max_examples=60, deadline=None)
@given(problems())
def test_a_driver_holds_the_task_where_it_begins(problem: Problem) -> None:
    """One placement earlier it is the driving link that complains; where none drives, there is no earlier placement."""
    slow = Slow(problem)
    early = slow.settle(latest=False)
    assume(early is not None)
    assert early is not None
    for standing in standings(problem):
        task = problem.task(standing.task)
        options = slow.placements(task, early=True, late=False)
        at = options.index(standing.early)
        assert (standing.driver is None) <= (at == 0)
        if standing.driver is None or at == 0:
            continue
        moved = {**early, task.name: options[at - 1]}
        before, after = moved[standing.driver.before], moved[standing.driver.after]
        assert slow.complaint(standing.driver, before, after) == (1 if standing.by_most else -1)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_late_dates_for_soft_deadlines_are_those_of_hard_ones(problem: Problem) -> None:
    """Asked to meet them all, the latest schedule is that of the problem in which they are hard."""
    tasks = tuple(
        replace(task, deadline=task.deadline and replace(task.deadline, hard=True))
        for task in problem.tasks
    )
    slow = Slow(replace(problem, tasks=tasks)).settle(latest=True)
    if slow is not None:
        network = Network.of(problem)
        assert network.latest(bounds(problem)).plan(problem).spans == slow


@settings(max_examples=60, deadline=None)
@given(problems(with_most=False))
def test_plain_links_have_a_way_of_their_own(problem: Problem) -> None:
    """Where tasks only wait for others to end, another kernel runs; another again where there are no calendars."""
    links = tuple(Link(link.before, link.after) for link in problem.links)
    for tasks in (problem.tasks, tuple(replace(task, calendar="") for task in problem.tasks)):
        plain = replace(problem, links=links, tasks=tasks)
        for latest in (False, True):
            slow = Slow(plain).settle(latest=latest)
            network = Network.of(plain)
            found = network.latest() if latest else network.earliest()
            assert slow is None or found.plan(plain).spans == slow


@settings(max_examples=40, deadline=None)
@given(problems())
def test_spans_are_searched_where_tables_would_be_too_large(problem: Problem) -> None:
    """The dates are the same, of both directions."""
    quick = Network.of(problem)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_side, "LARGEST_TABLES", 0)
        slow = Network.of(problem)
        assert slow.ahead.tables.stride == slow.back.tables.stride == 0
    for one, other in ((quick.earliest(), slow.earliest()), (quick.latest(), slow.latest())):
        assert one.stuck == other.stuck
        if one.stuck < 0:
            assert one.spans() == other.spans()


def test_dates_beyond_small_numbers_are_exact() -> None:
    """Ticks of a second over a century need larger numbers than days do."""
    second = 60 * 60 * 24 * 365 * 100
    tasks = (Task("a", second), Task("b", second, "all"), Task("c", 7))
    problem = Problem(
        tasks,
        3 * second,
        (Link("a", "b", lag=5, calendar="all"), Link("b", "c", LinkKind.START_START, -3)),
        calendars=(Calendar("all", ((0, 3 * second),)),),
    )
    network = Network.of(problem)
    assert network.ahead.tasks.release.dtype == np.int64
    assert network.earliest().ends.tolist() == [second, 2 * second + 5, second + 9]
    assert network.latest().starts.tolist() == [second - 5, 2 * second, 3 * second - 7]


def test_of_a_choice_the_first_is_carried_out_and_what_is_optional_is_not() -> None:
    """Another selection can be given; what is left out has no dates and asks nothing."""
    problem = Problem(
        (Task("dig", 3), Task("drill", 1), Task("plant", 2, optional=True), Task("lay", 1)),
        20,
        (Link("dig", "lay"), Link("drill", "lay"), Link("plant", "lay")),
        choices=(Choice("way", ("dig", "drill")),),
    )
    network = Network.of(problem)
    assert network.earliest().ends.tolist() == [3, -1, -1, 4]
    begun = replace(
        problem, tasks=(problem.tasks[0], Task("drill", 1, began=0), *problem.tasks[2:])
    )
    assert Network.of(begun).earliest().ends.tolist() == [-1, 1, -1, 2]
    chosen = Network(network.columns, np.array([False, True, True, True]))
    assert chosen.earliest().plan(problem) == Plan(
        {"drill": (0, 1), "plant": (0, 2), "lay": (2, 3)}
    )
    assert verify(problem, chosen.latest().plan(problem)) == ()


def test_backward_from_a_deadline_over_a_weekend() -> None:
    """倒排: three worked days before Wednesday begin on the Friday before; what is critical has no slack."""
    problem = Problem(
        (
            Task("dig", 3, "week", project="street"),
            Task("lay", 2, "week", project="street"),
            Task("paint", 1, "week"),
        ),
        19,
        (Link("dig", "lay"),),
        calendars=(WEEK,),
        projects=(Project("street", deadline=Deadline(9, hard=False)),),
    )
    dig, lay, paint = standings(problem, by=bounds(problem))
    assert (dig.early, dig.late, dig.slack, dig.is_critical) == ((0, 3), (2, 5), 2, False)
    assert (lay.late, lay.free, lay.driver) == ((7, 9), 2, problem.links[0])
    assert (dig.free, paint.slack) == (0, 14)
    tight = bounds(problem, meets=lambda one: one.by > 9, until=8)
    assert [one.is_critical for one in standings(problem, by=tight)] == [False, False, False]
    assert standings(problem, by=tight)[1].late == (4, 8)


def test_importing_the_engine_loads_no_compiler() -> None:
    """Numba takes longer to load than most plans take to make: it comes with the first network."""
    program = (
        "import sys, duban.scheduling, duban.scheduling.network; print('numba' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False"
