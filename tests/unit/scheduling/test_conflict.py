"""Why there is no plan: the rules named can't be held together, and without any of them the others can."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import Phase, given, settings

from duban.scheduling import Deadline, Link, Need, Problem, Resource, Task
from duban.scheduling.explain import Conflict, Reason, conflict_of
from unit.scheduling.small import all_plans, small_problems


def only(problem: Problem, reasons: tuple[Reason, ...]) -> Problem:
    """The problem with none but these of its rules: links and deadlines taken away, resources made plenty."""
    links = [reason.link for reason in reasons]
    crews = [reason.resource for reason in reasons]
    kept = {reason.name for reason in reasons if reason.code == "DEADLINE"}
    return replace(
        problem,
        tasks=tuple(
            one
            if one.name in kept or not one.deadline or not one.deadline.hard
            else replace(one, deadline=None)
            for one in problem.tasks
        ),
        links=tuple(link for link in problem.links if link in links),
        resources=tuple(
            one if one in crews else replace(one, capacity=99, changes=())
            for one in problem.resources
        ),
    )


@settings(deadline=None, max_examples=60, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(small_problems())
def test_what_is_named_is_in_conflict_and_needed(problem: Problem) -> None:
    """By trying all plans: none holds to what is named; without any one of it there is one."""
    conflict = conflict_of(problem)
    if next(all_plans(problem), None) is not None:
        assert conflict is None
        return
    if conflict is None:
        assert next(all_plans(only(problem, ())), None) is None
        return
    assert conflict.is_minimal
    assert next(all_plans(only(problem, conflict.reasons)), None) is None
    for reason in conflict.reasons:
        others = tuple(one for one in conflict.reasons if one is not reason)
        assert next(all_plans(only(problem, others)), None) is not None


def test_one_crew_for_two_deadlines() -> None:
    """Two pieces of work by the same day and one crew: the deadlines and the crew, not the link beside them."""
    crew = Resource("crew", 1)
    problem = Problem(
        (
            Task("east", 4, "", (Need("crew"),), deadline=Deadline(6)),
            Task("west", 4, "", (Need("crew"),), deadline=Deadline(6)),
            Task("report", 1),
        ),
        20,
        (Link("east", "report"),),
        (crew,),
    )
    conflict = conflict_of(problem)
    assert isinstance(conflict, Conflict)
    assert [reason.code for reason in conflict.reasons] == ["DEADLINE", "DEADLINE", "RESOURCE"]
    assert conflict.is_minimal
