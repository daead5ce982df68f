"""CP-SAT's plans hold, are the best there are, and are missing only where there is none: against trying everything."""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from duban.scheduling import (
    Goal,
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
from duban.scheduling._placed import placed_of
from duban.scheduling.cpsat import Limits, solve_cpsat
from unit.scheduling.small import all_plans, small_problems

# Shrinking tries thousands of problems, each by all of its plans: a failing problem is small as it is.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
GOALS = (Goal.COMPLETE, Goal.LATENESS, Goal.LENGTH, Goal.EARLY, Goal.LATE, Goal.PEAKS)


def value(problem: Problem, plan: Plan, goal: Goal, published: Plan | None = None) -> int:
    """What a plan is worth by a goal."""
    before = placed_of(problem, published) if published else None
    return plan_value(columns_of(problem), placed_of(problem, plan), goal, before)


@settings(deadline=None, phases=PHASES, max_examples=60)
@given(small_problems())
def test_the_first_goal_is_as_good_as_it_can_be(problem: Problem) -> None:
    """Over all goals: the same value as the best of all plans, or no plan where there is none."""
    plans = list(all_plans(problem))
    columns = columns_of(problem)
    for goal in GOALS:
        answer = solve_cpsat(columns, (goal,), Limits())
        if not plans:
            assert answer.status is Status.IMPOSSIBLE
            continue
        assert answer.status is Status.BEST
        assert answer.placed is not None
        plan = answer.placed.plan(problem)
        assert verify(problem, plan) == ()
        assert value(problem, plan, goal) == min(value(problem, one, goal) for one in plans)


@settings(deadline=None, phases=PHASES, max_examples=25)
@given(small_problems())
def test_a_later_goal_costs_an_earlier_one_nothing(problem: Problem) -> None:
    """Lateness first, then as late as possible: the pair is the least of all plans' pairs."""
    plans = list(all_plans(problem))
    columns = columns_of(problem)
    answer = solve_cpsat(columns, (Goal.LATENESS, Goal.LATE), Limits())
    assert (answer.placed is None) == (not plans)
    if answer.placed is not None:
        plan = answer.placed.plan(problem)
        pairs = [
            tuple(value(problem, one, goal) for goal in (Goal.LATENESS, Goal.LATE)) for one in plans
        ]
        assert tuple(value(problem, plan, goal) for goal in (Goal.LATENESS, Goal.LATE)) == min(
            pairs
        )


@settings(deadline=None, phases=PHASES, max_examples=25)
@given(small_problems())
def test_a_published_plan_that_still_holds_is_kept(problem: Problem) -> None:
    """Where nothing has changed, the plan that moves least is the published one."""
    published = next(all_plans(problem), None)
    if published is None:
        return
    columns = columns_of(problem)
    before = placed_of(problem, published)
    answer = solve_cpsat(columns, (Goal.DISTURBANCE,), Limits(), published=before, hint=before)
    assert answer.placed is not None
    assert plan_value(columns, answer.placed, Goal.DISTURBANCE, before) == 0


@settings(deadline=None, phases=PHASES, max_examples=25)
@given(small_problems(), st.lists(st.integers(0, 6), min_size=3, max_size=3))
def test_no_plan_moves_fewer_tasks_or_moves_them_less(problem: Problem, starts: list[int]) -> None:
    """Against trying everything, from a published plan that may break any rule."""
    plans = list(all_plans(problem))
    named = zip(problem.tasks, starts, strict=True)
    published = Plan({task.name: (start, start + task.duration) for task, start in named})
    columns, before = columns_of(problem), placed_of(problem, published)
    for goal in (Goal.MOVES, Goal.DISTURBANCE):
        answer = solve_cpsat(columns, (goal,), Limits(), published=before)
        assert (answer.placed is None) == (not plans)
        if answer.placed is not None:
            found = value(problem, answer.placed.plan(problem), goal, published)
            assert found == min(value(problem, one, goal, published) for one in plans)


def crowded(count: int) -> Problem:
    """Tasks of one to four ticks for a crew of two: plans come at once, the best of them hardly."""
    tasks = tuple(Task(f"t{at}", 1 + at % 4, "", (Need("crew"),)) for at in range(count))
    return Problem(tasks, 3 * count, resources=(Resource("crew", 2),))


@pytest.mark.parametrize("stops_at", [1, 2])
def test_a_watch_that_says_no_ends_it(stops_at: int) -> None:
    """What there is so far is the answer."""
    problem = crowded(30)
    seen: list[Progress] = []

    def watch(progress: Progress) -> bool:
        seen.append(progress)
        return len(seen) < stops_at

    answer = solve_cpsat(columns_of(problem), (Goal.LATE,), Limits(watch=watch))
    assert answer.placed is not None
    assert verify(problem, answer.placed.plan(problem)) == ()
    assert len(seen) <= stops_at


def test_where_any_plan_will_do_it_ends_with_the_first() -> None:
    """Its 600 seconds are not used up, nothing is proven, and the plan holds."""
    problem = crowded(60)
    answer = solve_cpsat(columns_of(problem), (Goal.LATE,), Limits(600, enough=0))
    assert answer.status is Status.FOUND
    assert answer.placed is not None
    assert verify(problem, answer.placed.plan(problem)) == ()


@settings(deadline=None, phases=PHASES, max_examples=25)
@given(small_problems())
def test_any_plan_will_do_but_none_will_not(problem: Problem) -> None:
    """Without a plan it goes on until there is one, or until it is proven that there is none."""
    answer = solve_cpsat(columns_of(problem), (Goal.LENGTH,), Limits(enough=0))
    assert (answer.placed is None) == (not list(all_plans(problem)))
    assert (answer.status is Status.IMPOSSIBLE) == (answer.placed is None)
