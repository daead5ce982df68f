"""Forecasts: what runs late moves what waits for it, by links and by crews, and never gives a crew two places at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from duban.scheduling import (
    Ask,
    Engine,
    Fact,
    Goal,
    Link,
    Need,
    Plan,
    Problem,
    Resource,
    Task,
    in_order,
    solve,
    verify,
    with_facts,
)
from duban.scheduling.network import Network
from unit.scheduling.projects import a_project


def expected(problem: Problem, plan: Plan) -> Plan:
    """The earliest dates with crews in the plan's order."""
    ordered = in_order(problem, plan)
    return Network.of(ordered).earliest().plan(ordered)


@pytest.mark.parametrize("seed", range(6))
def test_crews_are_never_in_two_places(seed: int) -> None:
    """On schedule the forecast is the plan; with one task three days longer it still holds, where crews stay as large as they are."""
    problem = a_project(seed, count=25, changes=seed % 2 == 1)
    problem = replace(problem, horizon=problem.horizon * 2)
    plan = solve(problem, Ask((Goal.EARLY,), Engine.SEARCH, seconds=0.3, seed=seed)).plan
    assert plan is not None
    assert dict(expected(problem, plan).spans) == dict(plan.spans)
    long = min(plan.spans, key=lambda name: plan.spans[name])
    tasks = tuple(
        replace(one, duration=one.duration + 3) if one.name == long else one
        for one in problem.tasks
    )
    slipped = replace(problem, tasks=tasks)
    moved = expected(slipped, plan)
    if seed % 2 == 0:
        assert verify(slipped, moved) == ()
    assert all(moved.spans[name][0] >= span[0] for name, span in plan.spans.items())


def test_what_is_left_out_is_not_expected() -> None:
    """Of alternatives the one in the plan goes on, without its choice."""
    problem = Problem((Task("dig", 3), Task("bore", 2, optional=True)), 20, (Link("dig", "bore"),))
    ordered = in_order(problem, Plan({"dig": (0, 3)}))
    assert [task.name for task in ordered.tasks] == ["dig"]
    assert ordered.links == ()


@pytest.mark.parametrize(
    ("fact", "now", "duration"),
    [
        (Fact(2), 4, 5),
        (Fact(2, left=1, said=4), 4, 3),
        (Fact(2, left=0, said=4), 9, 8),
        (Fact(2), 30, 29),
        (Fact(2, ended=6), 9, 5),
    ],
)
def test_what_runs_takes_as_long_as_it_is_said_to(fact: Fact, now: int, duration: int) -> None:
    """What it worked and what was left then; not over, it takes at least one tick from now on."""
    problem = Problem(
        (Task("dig", 5, needs=(Need("crew"),)),), 60, resources=(Resource("crew", 1),)
    )
    (task,) = with_facts(problem, {"dig": fact}, now).tasks
    assert (task.duration, task.began, task.ended) == (duration, 2, fact.ended)
