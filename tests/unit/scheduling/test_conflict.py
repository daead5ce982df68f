"""Why there is no plan: the rules named can't be held together, and without any of them the others can."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import Phase, given, settings

from duban.scheduling import (
    Calendar,
    Deadline,
    Link,
    LinkKind,
    Need,
    Problem,
    Project,
    Resource,
    Task,
    verify,
)
from duban.scheduling.explain import Conflict, Reason, conflict_of, ways_out
from duban.scheduling.explain._ways import with_more, working_always
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


def test_what_breaks_a_deadline_by_itself_is_all_that_is_named() -> None:
    """Three days from the second on are not over by the third: no link is needed for that, whatever chain ends there."""
    tasks = (
        Task("a", 3, release=2, deadline=Deadline(3)),
        Task("b", 3, began=1),
        Task("c", 2, "odd", release=1),
    )
    links = (
        Link("a", "c", LinkKind.START_START, most=1, calendar="odd"),
        Link("b", "c", lag=2, most=2, calendar="odd"),
    )
    odd = Calendar("odd", ((0, 2), (3, 5), (6, 9)))
    conflict = conflict_of(Problem(tasks, 9, links, calendars=(odd,)))
    assert conflict is not None
    assert [reason.name for reason in conflict.reasons] == ["a"]
    assert conflict.is_minimal


def a_street(by: int) -> Problem:
    """A street of two lots for one crew that rests on the last two days of seven, due by a day."""
    week = Calendar("week", ((0, 5), (7, 12), (14, 19), (21, 26)))
    crew = Resource("crew", 1)
    return Problem(
        (
            Task("east", 4, "week", (Need("crew"),), project="street"),
            Task("west", 4, "week", (Need("crew"),), project="street"),
        ),
        26,
        (),
        (crew,),
        (week,),
        projects=(Project("street", deadline=Deadline(by)),),
    )


def test_each_way_out_is_a_plan_that_holds() -> None:
    """By the seventh day: a second crew meets it; without breaks it is a day late; else the deadline moves to the tenth day."""
    problem = a_street(7)
    conflict = conflict_of(problem)
    assert conflict is not None
    ways = ways_out(problem, conflict)
    assert [(way.code, way.name, way.amount, way.late, way.ticks) for way in ways] == [
        ("CAPACITY", "crew", 1, (), 0),
        ("DEADLINES", "", 0, (("street", 10),), 3),
    ]
    assert all(way.is_best for way in ways)
    assert verify(with_more(problem, "crew", 1), ways[0].plan) == ()
    assert {one.code for one in verify(problem, ways[1].plan)} == {"DEADLINE"}


def test_work_in_the_breaks_is_offered_where_it_helps() -> None:
    """One lot of six days by the seventh: with its week's end worked it fits, and nothing about the crew does."""
    week = Calendar("week", ((0, 5), (7, 12)))
    lot = Task("lot", 6, "week", (Need("crew"),), deadline=Deadline(7))
    problem = Problem((lot,), 12, (), (Resource("crew", 1),), (week,))
    conflict = conflict_of(problem)
    assert conflict is not None
    ways = ways_out(problem, conflict)
    assert [(way.code, way.name, way.late) for way in ways] == [
        ("CALENDAR", "week", ()),
        ("DEADLINES", "", (("lot", 8),)),
    ]
    assert verify(working_always(problem, "week"), ways[0].plan) == ()
