"""The bound of latest and earliest plans: below every plan there is, and near the best where crews are scarce."""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings

from duban.scheduling import Ask, Goal, Link, Need, Problem, Resource, Task, solve
from duban.scheduling._axis import plan_value
from duban.scheduling._columns import columns_of
from duban.scheduling._placed import placed_of
from duban.scheduling._prices import least_sum
from duban.scheduling.search import Effort, search
from unit.scheduling.portfolios import Shape, a_portfolio
from unit.scheduling.small import all_plans, small_problems

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(deadline=None, max_examples=20, phases=PHASES)
@given(small_problems())
def test_no_plan_is_below_the_bound(problem: Problem) -> None:
    """Against trying every plan, with calendars, choices, facts and a crew that shrinks; late and early."""
    plans = list(all_plans(problem))
    if not plans:
        return
    columns = columns_of(problem)
    for goal in (Goal.LATE, Goal.EARLY):
        least = min(plan_value(columns, placed_of(problem, one), goal) for one in plans)
        bound = least_sum(columns, goal, least, rounds=60)
        assert bound is not None
        assert bound <= least


@pytest.mark.parametrize("goal", [Goal.LATE, Goal.EARLY])
def test_one_crew_that_all_need_is_seen(goal: Goal) -> None:
    """Six tasks after one another: links alone would have them all at once; the bound is the best plan's value."""
    tasks = tuple(Task(f"t{at}", 2, "", (Need("crew"),)) for at in range(6))
    problem = Problem(tasks, 30, (), (Resource("crew", 1),))
    least = sum(2 * (at + 1) for at in range(6))
    assert least_sum(columns_of(problem), goal, least) == least


def test_a_chain_behind_a_crew_is_seen() -> None:
    """Who waits for those that the crew does one after the other waits too: prices of links pass it on."""
    crews = tuple(Task(f"dig{at}", 4, "", (Need("crew"),)) for at in range(5))
    after = tuple(Task(f"lay{at}", 1) for at in range(5))
    links = tuple(Link(f"dig{at}", f"lay{at}") for at in range(5))
    problem = Problem((*crews, *after), 60, links, (Resource("crew", 1),))
    least = sum(4 * (at + 1) + 4 * (at + 1) + 1 for at in range(5))
    bound = least_sum(columns_of(problem), Goal.EARLY, least)
    assert bound is not None
    assert sum(4 * (at + 1) + 5 for at in range(5)) < 0.95 * least < bound <= least


def test_solving_tells_the_bound_of_a_latest_plan() -> None:
    """Of a portfolio it is above what links alone tell, and no more than a few percent below the plan."""
    problem = a_portfolio(Shape(70, 2, days=150), factor=1.2)
    found = solve(problem, Ask((Goal.LATE,), seconds=1))
    assert found.value is not None
    assert found.bound is not None
    links = search(problem, (Goal.LATE,), Effort(50)).bound
    assert links is not None
    assert links < found.bound <= found.value
    assert found.value - found.bound <= 0.05 * found.value
