"""Too little of a resource between two instants is told with its figures, and never where there is a plan."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import Phase, given, settings

from duban.scheduling import (
    Calendar,
    Deadline,
    Link,
    Need,
    Problem,
    Project,
    Resource,
    Status,
    Task,
    solve,
)
from duban.scheduling.explain import Shortage, conflict_of, shortages
from duban.scheduling.network import misses
from unit.scheduling.small import all_plans, small_problems


@settings(deadline=None, max_examples=40, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(small_problems())
def test_what_is_short_has_no_plan(problem: Problem) -> None:
    """Where the network fits and a shortage is told, no plan is found by trying all."""
    if problem.choices or any(task.optional for task in problem.tasks):
        problem = replace(
            problem, choices=(), tasks=tuple(replace(one, optional=False) for one in problem.tasks)
        )
    if any(chain.end.hard for chain in misses(problem)):
        return
    if shortages(problem):
        assert next(all_plans(problem), None) is None


def test_nothing_is_short_where_links_alone_run_past_the_horizon() -> None:
    """Four days after three do not fit into six: that is the links' matter, though the crew works on and on."""
    crew = Resource("crew", 1)
    tasks = tuple(Task(name, 4, "", (Need("crew"),)) for name in ("dig", "lay", "fill"))
    links = (Link("dig", "lay", lag=3), Link("lay", "fill"))
    problem = Problem(tasks, 6, links, (crew,))
    assert shortages(problem) == ()
    assert any(chain.end.hard for chain in misses(problem))
    assert solve(problem).status is Status.IMPOSSIBLE


def test_the_crew_needs_more_than_there_is() -> None:
    """Three lots of four days by the tenth day of five worked in seven: twelve of eight crew-days between the start and then."""
    week = Calendar("week", ((0, 5), (7, 12), (14, 19)))
    crew = Resource("crew", 1)
    lots = tuple(
        Task(name, 4, "week", (Need("crew"),), project="street") for name in ("a", "b", "c")
    )
    street = Project("street", deadline=Deadline(10))
    problem = Problem(lots, 19, (), (crew,), (week,), projects=(street,))
    assert shortages(problem) == (Shortage("crew", 0, 10, 12, 8, ("a", "b", "c")),)
    outcome = solve(problem)
    assert (outcome.status, outcome.engine) == (Status.IMPOSSIBLE, "energy")
    conflict = conflict_of(problem)
    assert conflict is not None
    assert conflict.is_minimal
    assert [one.code for one in conflict.reasons] == ["PROJECT_DEADLINE", "RESOURCE"]


def test_a_chain_is_told_without_a_solver() -> None:
    """The deadline and its two links, not the crew that is short as well."""
    crew = Resource("crew", 1)
    tasks = (
        Task("dig", 4, "", (Need("crew"),)),
        Task("lay", 4),
        Task("fill", 4, deadline=Deadline(9)),
        Task("east", 9, "", (Need("crew"),), deadline=Deadline(10)),
    )
    links = (Link("dig", "lay"), Link("lay", "fill"), Link("dig", "east"))
    conflict = conflict_of(Problem(tasks, 30, links, (crew,)))
    assert conflict is not None
    assert conflict.is_minimal
    assert [one.name for one in conflict.reasons] == ["east", "dig → east"]
