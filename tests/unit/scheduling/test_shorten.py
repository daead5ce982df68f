"""Plans made shorter: as short as the shortest of all, by the whole problem or by windows; and what those who stay hand on to each other."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from duban.scheduling import (
    Calendar,
    Choice,
    Goal,
    Link,
    Need,
    Plan,
    Problem,
    Progress,
    Resource,
    Status,
    Task,
    verify,
)
from duban.scheduling._axis import plan_value
from duban.scheduling._columns import columns_of
from duban.scheduling._placed import Placed, placed_of
from duban.scheduling.cpsat import Limits, shorten
from duban.scheduling.cpsat._windows import handed_on, window_of
from duban.scheduling.search import Effort, search
from unit.scheduling.small import all_plans, small_problems

# Shrinking tries thousands of problems, each by all of its plans: a failing problem is small as it is.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


def crew_problem(seed: int, count: int = 20) -> Problem:
    """Tasks with up to two predecessors each, that share two crews."""
    draws = random.Random(seed)  # noqa: S311
    needs = [
        (Need("one", draws.randint(1, 3)), Need("two", draws.randint(1, 2))) for _ in range(count)
    ]
    tasks = tuple(
        Task(str(at), draws.randint(1, 5), "", needs[at][: draws.randint(1, 2)])
        for at in range(count)
    )
    pairs = {
        (draws.randrange(at), at)
        for at in range(1, count)
        for _ in range(2)
        if draws.random() < 0.6
    }
    links = tuple(Link(str(before), str(after)) for before, after in sorted(pairs))
    return Problem(tasks, 5 * count, links, (Resource("one", 4), Resource("two", 3)))


def one_after_the_other(problem: Problem) -> Placed:
    """A plan that nobody would want."""
    ends = np.cumsum([task.duration for task in problem.tasks])
    spans = {
        task.name: (int(end) - task.duration, int(end))
        for task, end in zip(problem.tasks, ends, strict=True)
    }
    return placed_of(problem, Plan(spans))


@pytest.mark.parametrize("whole", [0.0, 1.0])
@settings(deadline=None, phases=PHASES, max_examples=30)
@given(problem=small_problems())
def test_as_short_as_the_shortest_of_all_plans(whole: float, problem: Problem) -> None:
    """From any plan, by the whole problem or by windows alone, which free everything in the end: proven."""
    plans = list(all_plans(problem))
    if not plans:
        return
    columns = columns_of(problem)
    first = placed_of(problem, plans[0])
    answer = shorten(columns, first, Limits(), whole=whole)
    lengths = [plan_value(columns, placed_of(problem, one), Goal.LENGTH) for one in plans]
    assert answer.placed is not None
    assert verify(problem, answer.placed.plan(problem)) == ()
    assert answer.value == plan_value(columns, answer.placed, Goal.LENGTH) == min(lengths)
    assert answer.bound is not None
    assert answer.bound <= min(lengths)
    assert (answer.status is Status.BEST) == (answer.bound == min(lengths))


def test_windows_alone_better_a_plan_on_several_workers() -> None:
    """From one task after the other to less than half of it, with facts where they were."""
    problem = crew_problem(3, 30)
    columns, first = columns_of(problem), one_after_the_other(problem)
    before = plan_value(columns, first, Goal.LENGTH)
    answer = shorten(columns, first, Limits(3.0, workers=2), whole=0.0, least=before // 2)
    assert answer.placed is not None
    assert verify(problem, answer.placed.plan(problem)) == ()
    assert answer.value is not None
    assert answer.value < before


def test_what_can_not_be_shorter_is_not_tried() -> None:
    """A plan that is as long as no plan is below is the answer, proven, at once."""
    problem = crew_problem(4)
    columns, first = columns_of(problem), one_after_the_other(problem)
    least = plan_value(columns, first, Goal.LENGTH)
    answer = shorten(columns, first, Limits(1000.0), whole=0.5, least=least)
    assert answer.status is Status.BEST
    assert answer.placed is first


def test_a_watch_that_says_no_ends_the_windows() -> None:
    """After the first window that it is told of."""
    problem = crew_problem(5, 30)
    seen: list[Progress] = []

    def watch(progress: Progress) -> bool:
        seen.append(progress)
        return False

    first = one_after_the_other(problem)
    answer = shorten(columns_of(problem), first, Limits(1000.0, watch=watch), whole=0.0)
    assert len(seen) == 1
    assert answer.placed is not None
    assert verify(problem, answer.placed.plan(problem)) == ()


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000))
def test_who_takes_over_from_whom_is_enough_for_the_crews(seed: int) -> None:
    """However long everybody waits: as long as each waits for those it takes over from, no crew is short."""
    problem = crew_problem(seed)
    columns = columns_of(problem)
    found = search(problem, effort=Effort(20, seed=seed)).plan
    assert found is not None
    placed = placed_of(problem, found)
    pairs = handed_on(columns, placed, np.zeros(columns.count, dtype=np.bool_))
    waits = pairs | set(zip(columns.before.tolist(), columns.after.tolist(), strict=True))
    draws = random.Random(seed)  # noqa: S311
    ends: dict[int, int] = {}
    for task in np.argsort(placed.starts, kind="stable").tolist():
        low = max((ends[before] for before, after in waits if after == task), default=0)
        ends[task] = low + draws.choice((0, 0, 1, 7)) + problem.tasks[task].duration
    spans = {one.name: (ends[at] - one.duration, ends[at]) for at, one in enumerate(problem.tasks)}
    late = Problem(problem.tasks, 1000, problem.links, problem.resources)
    assert verify(late, Plan(spans)) == ()


def test_a_window_frees_neighbours_in_time_and_no_facts() -> None:
    """As many as asked for, none of them begun; who is free hands nothing on."""
    problem = crew_problem(6)
    begun = (
        Task("0", problem.tasks[0].duration, "", problem.tasks[0].needs, began=0),
        *problem.tasks[1:],
    )
    problem = Problem(begun, problem.horizon, problem.links, problem.resources)
    columns, placed = columns_of(problem), one_after_the_other(problem)
    draws = np.random.default_rng(1)
    for _ in range(20):
        free = window_of(columns, placed, 6, draws)
        assert free.sum() == 6
        assert not free[0]
        places = np.flatnonzero(free)
        assert places.max() - places.min() <= 8
        assert not {task for pair in handed_on(columns, placed, free) for task in pair} & set(
            places.tolist()
        )


ODD = Calendar("odd", ((0, 2), (3, 5), (6, 9)))


def shortest(problem: Problem, plan: Plan) -> tuple[Status, int | None]:
    """What making a plan shorter comes to by the whole problem."""
    answer = shorten(columns_of(problem), placed_of(problem, plan), Limits(), whole=1.0)
    return answer.status, answer.value


def test_an_alternative_that_comes_too_late_is_left_out() -> None:
    """It can't be over before the plan in hand, and it has a lag in a calendar: the other one is shorter all the same."""
    later, sooner = Task("later", 0, release=2), Task("sooner", 0)
    links = (Link("sooner", "later", lag=2, most=5, calendar="odd"),)
    either = (Choice("either", ("sooner", "later")),)
    tasks = (Task("dig", 1, optional=True), sooner, later)
    problem = Problem(tasks, 9, links, calendars=(ODD,), choices=either)
    assert shortest(problem, Plan({"later": (2, 2)})) == (Status.BEST, 0)


def test_what_lies_within_a_break_is_asked_in_ticks() -> None:
    """Both alternatives lie before the first worked tick, where the axis tells no instants apart."""
    late = Calendar("late", ((2, 6), (7, 9)))
    tasks = (
        Task("dig", 1, "late", optional=True),
        Task("at-once", 0, optional=True),
        Task("next", 0, release=1),
    )
    either = (Choice("either", ("at-once", "next")),)
    problem = Problem(tasks, 9, (), calendars=(late,), choices=either)
    assert shortest(problem, Plan({"next": (1, 1)})) == (Status.BEST, 0)
