"""Replanning after slips: every plan holds, none is later than pushing to the right, and small ones are the best there are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from duban.scheduling import (
    Deadline,
    Goal,
    Link,
    Need,
    Plan,
    Problem,
    Progress,
    Project,
    Resource,
    Status,
    Task,
    verify,
)
from duban.scheduling._axis import plan_value
from duban.scheduling._columns import columns_of
from duban.scheduling._placed import placed_of
from duban.scheduling.replanning import Fact, ReplanAsk, replan, with_facts
from duban.scheduling.search import Effort, search
from unit.scheduling.portfolios import Shape, a_portfolio, slipped, three_years
from unit.scheduling.small import all_plans, small_problems

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


def worth(problem: Problem, plan: Plan, published: Plan) -> tuple[int, int, int]:
    """Lateness, how many tasks move, and by how much, as the engine counts them."""
    columns, placed = columns_of(problem), placed_of(problem, plan)
    before = placed_of(problem, published)
    return (
        plan_value(columns, placed, Goal.LATENESS),
        plan_value(columns, placed, Goal.MOVES, before),
        plan_value(columns, placed, Goal.DISTURBANCE, before),
    )


@settings(deadline=None, max_examples=12, phases=PHASES)
@given(small_problems(), st.data())
def test_small_plans_are_the_best_there_are(problem: Problem, data: st.DataObject) -> None:
    """Against trying every plan: least lateness, then fewest moved from some published plan, then by least; or none where there is none."""
    problem = replace(
        problem, choices=(), tasks=tuple(replace(one, optional=False) for one in problem.tasks)
    )
    plans = list(all_plans(problem))
    published = Plan(
        {
            task.name: (start, start + task.duration)
            for task in problem.tasks
            for start in [data.draw(st.integers(0, 6))]
        }
    )
    found = replan(problem, published, ReplanAsk(seconds=20, rounds=40))
    if not plans:
        assert found.best is None
        return
    assert found.best is not None
    assert verify(problem, found.best.plan) == ()
    least = min(worth(problem, one, published) for one in plans)
    assert found.bound <= least[0] <= found.best.lateness
    if found.status is Status.BEST:
        assert worth(problem, found.best.plan, published) == least


def published_and_slipped(problem: Problem, seed: int = 1) -> tuple[Plan, Problem]:
    """A plan as late as can be, and what the problem is after some of its time."""
    plan = search(problem, (Goal.LATE,), Effort(400)).plan
    assert plan is not None
    return plan, slipped(problem, plan, seed)


@pytest.mark.parametrize("with_breaks", [False, True])
def test_a_portfolio_after_slips(*, with_breaks: bool) -> None:
    """Less late than its order pushed to the right, or as late and fewer moved; with a calendar of weeks and holidays too."""
    problem = a_portfolio(Shape(70, days=150), factor=1.3)
    problem = three_years(problem) if with_breaks else problem
    published, after = published_and_slipped(problem)
    found = replan(after, published, ReplanAsk(seconds=60, rounds=12))
    assert found.best is not None
    assert found.repaired is not None
    assert verify(after, found.best.plan) == ()
    assert verify(after, found.repaired.plan) == ()
    was, now = found.repaired, found.best
    assert (now.lateness, now.moved) < (was.lateness, was.moved)
    assert worth(after, now.plan, published) == (now.lateness, now.moved, now.ticks)
    assert {one.task for one in found.moves} == {
        name
        for name, span in now.plan.spans.items()
        if after.task(name).began is None and span[0] != published.spans[name][0]
    }
    assert sum(abs(one.ticks) for one in found.moves) == now.ticks


def test_points_to_choose_from_hold_and_are_worth_choosing() -> None:
    """Each plan keeps all rules; the later ones move fewer tasks, or they would not be among them."""
    published, after = published_and_slipped(a_portfolio(Shape(70, 2, days=150), factor=1.2))
    found = replan(after, published, ReplanAsk(seconds=60, rounds=10))
    assert found.points[0] == found.best
    for one in found.points:
        assert verify(after, one.plan) == ()
    for one, other in zip(found.points, found.points[1:], strict=False):
        assert one.lateness < other.lateness
        assert one.moved > other.moved


def test_the_same_seed_gives_the_same_plan() -> None:
    """Limited by rounds alone, twice the same; and the watch is told of every round and can end it."""
    published, after = published_and_slipped(a_portfolio(Shape(56, 3, days=120)))
    told: list[Progress] = []

    def watch(progress: Progress) -> bool:
        told.append(progress)
        return len(told) < 3

    ask = ReplanAsk(seconds=300, rounds=5, seed=4)
    first, second = replan(after, published, ask), replan(after, published, ask)
    assert first.best == second.best
    assert first.rounds == second.rounds
    stopped = replan(after, published, replace(ask, watch=watch))
    assert stopped.rounds <= min(3, first.rounds)
    assert stopped.best is not None


def test_without_slips_nothing_moves() -> None:
    """A plan that still holds is kept as it is."""
    crew = Resource("crew", 1)
    tasks = (Task("dig", 3, "", (Need("crew"),)), Task("lay", 2, "", (Need("crew"),)))
    problem = Problem(tasks, 20, (Link("dig", "lay"),), (crew,))
    found = replan(problem, Plan({"dig": (4, 7), "lay": (9, 11)}))
    assert (found.status, found.moves, found.rounds) == (Status.BEST, (), 0)


def test_facts_are_put_into_the_problem() -> None:
    """Begun, ended, longer than planned; what is said of nothing is refused."""
    problem = Problem((Task("dig", 3), Task("lay", 2), Task("report", 1)), 20)
    known = {"dig": Fact(began=0, ended=4), "lay": Fact(began=1, duration=6)}
    after = with_facts(problem, known, 5)
    assert after.now == 5
    assert after.task("dig") == Task("dig", 3, began=0, ended=4)
    assert after.task("lay") == Task("lay", 6, began=1)
    assert after.task("report") == Task("report", 1)
    with pytest.raises(KeyError):
        with_facts(problem, {"paint": Fact(began=1)}, 5)


def test_a_hard_deadline_that_cannot_be_met_is_told() -> None:
    """Longer than there is time for: no plan, and none claimed; with the deadline soft it is late by just that."""
    task = Task("dig", 9, project="street", began=2)
    project = Project("street", deadline=Deadline(8))
    problem = Problem((task, Task("lay", 1)), 30, (Link("dig", "lay"),), projects=(project,), now=3)
    published = Plan({"dig": (2, 6), "lay": (6, 7)})
    assert replan(problem, published).status is Status.IMPOSSIBLE
    soft = replace(project, deadline=Deadline(8, hard=False))
    found = replan(replace(problem, projects=(soft,)), published)
    assert found.best is not None
    assert (found.best.lateness, found.bound) == (3, 3)
