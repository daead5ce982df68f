"""One way in: the engine that a problem needs answers, and its answer is the best or says that it may not be."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings

from duban.scheduling import (
    Ask,
    Deadline,
    Engine,
    Goal,
    Link,
    Need,
    Plan,
    Problem,
    Resource,
    Status,
    Task,
    solve,
    verify,
)
from duban.scheduling._axis import plan_value
from duban.scheduling._columns import columns_of
from duban.scheduling._placed import placed_of
from unit.scheduling.small import all_plans, small_problems

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


def worth(problem: Problem, plan: Plan, goals: tuple[Goal, ...]) -> list[int]:
    """What a plan is worth by each goal."""
    columns, placed = columns_of(problem), placed_of(problem, plan)
    return [plan_value(columns, placed, goal) for goal in goals]


@settings(deadline=None, max_examples=30, phases=PHASES)
@given(small_problems())
def test_the_best_of_all_plans_by_the_goals_in_their_order(problem: Problem) -> None:
    """What may be left out first, then lateness, then late dates: the least of all plans; or none where there is none."""
    plans = list(all_plans(problem))
    outcome = solve(problem, Ask(seconds=60))
    if not plans:
        assert outcome.status is Status.IMPOSSIBLE
        return
    goals = (Goal.COMPLETE, Goal.LATENESS, Goal.LATE)
    assert outcome.plan is not None
    assert verify(problem, outcome.plan) == ()
    assert worth(problem, outcome.plan, goals) == min(worth(problem, one, goals) for one in plans)
    assert outcome.bound is None or outcome.value is None or outcome.bound <= outcome.value


@settings(deadline=None, max_examples=30, phases=PHASES)
@given(small_problems())
def test_the_shortest_of_all_plans(problem: Problem) -> None:
    """Where the length is the only goal and nothing may be left out: the least of all plans, or none where there is none."""
    problem = replace(problem, tasks=tuple(replace(one, optional=False) for one in problem.tasks))
    plans = list(all_plans(problem))
    outcome = solve(problem, Ask((Goal.LENGTH,), seconds=60))
    assert (outcome.status is Status.IMPOSSIBLE) == (not plans)
    if outcome.plan is not None:
        assert verify(problem, outcome.plan) == ()
        least = min(worth(problem, one, (Goal.LENGTH,)) for one in plans)
        assert worth(problem, outcome.plan, (Goal.LENGTH,)) == least
        assert outcome.bound is not None
        assert outcome.bound <= least[0]


@settings(deadline=None, max_examples=30, phases=PHASES)
@given(small_problems())
def test_the_search_alone_never_claims_too_much(problem: Problem) -> None:
    """A plan of the search holds; where it has none it says so, and not that there is none, unless the network proves it."""
    outcome = solve(problem, Ask(engine=Engine.SEARCH, seconds=0.2))
    if outcome.plan is not None:
        assert verify(problem, outcome.plan) == ()
    elif outcome.status is Status.IMPOSSIBLE:
        assert next(all_plans(problem), None) is None


def test_without_scarce_resources_the_network_answers() -> None:
    """Backward from the deadline, each as late as its successors allow; what has no deadline of its own waits for the horizon."""
    problem = Problem(
        (Task("dig", 3), Task("lay", 2, deadline=Deadline(9)), Task("report", 1)),
        20,
        (Link("dig", "lay"),),
    )
    outcome = solve(problem)
    assert outcome.engine == "network"
    assert outcome.status is Status.BEST
    assert outcome.plan == Plan({"dig": (4, 7), "lay": (7, 9), "report": (19, 20)})


def test_a_chain_too_long_is_refused_without_a_search() -> None:
    """The network says so, whatever crews there are."""
    crew = Resource("crew", 1)
    tasks = (Task("dig", 5, "", (Need("crew"),)), Task("lay", 5, deadline=Deadline(9)))
    outcome = solve(Problem(tasks, 20, (Link("dig", "lay"),), (crew,)))
    assert (outcome.status, outcome.engine) == (Status.IMPOSSIBLE, "network")


def test_after_a_slip_little_moves() -> None:
    """Lateness first, then least movement: the slip moves what stands behind it for the same crew, and nothing else."""
    crews = (Resource("one", 1), Resource("two", 1))
    tasks = tuple(
        Task(f"{crew}{at}", 4, "", (Need(crew),)) for crew in ("one", "two") for at in range(4)
    )
    published = solve(Problem(tasks, 40, (), crews), Ask((Goal.EARLY,))).plan
    assert published is not None
    firsts = {name for name, span in published.spans.items() if span[0] == 0}
    slow = min(firsts)
    begun = tuple(
        replace(one, began=0, duration=6 if one.name == slow else 4) if one.name in firsts else one
        for one in tasks
    )
    goals = (Goal.LATENESS, Goal.DISTURBANCE)
    outcome = solve(Problem(begun, 40, (), crews, now=2), Ask(goals, published=published))
    assert outcome.plan is not None
    before, after = published.spans, outcome.plan.spans
    moved = {name: after[name][0] - before[name][0] for name in before}
    assert outcome.status is Status.BEST
    assert {name for name, ticks in moved.items() if ticks} <= {
        name for name in before if name[:3] == slow[:3] and name != slow
    }
    assert sum(map(abs, moved.values())) == 6


@pytest.mark.parametrize("engine", [Engine.AUTO, Engine.CPSAT])
def test_the_same_seed_on_one_core_gives_the_same_plan(engine: Engine) -> None:
    """Asked twice, the answer is the same where the proof ends before the time does."""
    crew = Resource("crew", 2)
    tasks = tuple(Task(f"t{at}", 1 + at % 3, "", (Need("crew"),)) for at in range(8))
    problem = Problem(tasks, 30, (Link("t0", "t5"), Link("t1", "t6")), (crew,))
    ask = Ask((Goal.LENGTH,), engine=engine)
    assert solve(problem, ask).plan == solve(problem, ask).plan


def test_the_language_of_plans_loads_no_solver() -> None:
    """Whoever only reads or judges plans pays for no compiler."""
    code = (
        "import sys, duban.scheduling;"
        "print(sorted({'numba', 'ortools', 'pandas'} & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


def test_work_is_limited_and_not_time() -> None:
    """With effort the seconds change nothing: the same plan, after the same number of schedules."""
    crew = (Need("crew"),)
    tasks = tuple(
        Task(f"t{n}", 1 + n % 4, needs=crew, deadline=Deadline(9 + n * 2, hard=n % 3 > 0))
        for n in range(18)
    )
    problem = Problem(tasks, 120, (Link("t0", "t5"), Link("t3", "t9")), (Resource("crew", 2),))
    for engine in (Engine.SEARCH, Engine.AUTO):
        asks = [Ask(seconds=seconds, effort=0.05, engine=engine) for seconds in (0.0, 60.0)]
        hasty, patient = (solve(problem, one) for one in asks)
        assert hasty.plan is not None
        assert hasty == patient
        assert hasty.schedules > 0
