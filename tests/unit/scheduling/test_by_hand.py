"""Moving one task by hand: what gives way, what is missed by it, and what can't be had."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.scheduling import (
    Calendar,
    Deadline,
    Link,
    Need,
    Plan,
    Problem,
    Resource,
    Task,
    moved_by_hand,
    verify,
)
from duban.scheduling.network import Network

WEEKS = Calendar("weeks", tuple((at, at + 5) for at in range(0, 98, 7)))


def chain(now: int = 0) -> tuple[Problem, Plan]:
    """Three tasks in a row by working weeks, with room between the last two."""
    tasks = (
        Task("survey", 3, "weeks"),
        Task("dig", 4, "weeks", deadline=Deadline(14)),
        Task("lay", 2, "weeks", deadline=Deadline(23, hard=False)),
    )
    problem = Problem(
        tasks, 98, (Link("survey", "dig"), Link("dig", "lay")), calendars=(WEEKS,), now=now
    )
    return problem, Plan({"survey": (0, 3), "dig": (3, 9), "lay": (16, 18)})


def test_what_begins_later_works_its_own_days_and_pushes_only_what_waits() -> None:
    """A task that comes to begin on a Saturday begins on Monday; what has room stays."""
    problem, plan = chain()
    move = moved_by_hand(problem, plan, "dig", 5)
    assert move.plan.spans == {"survey": (0, 3), "dig": (7, 11), "lay": (16, 18)}
    assert move.moved == ("dig",)
    assert (move.missed, move.faults) == ((), ())


def test_deadlines_that_are_missed_by_it_are_named() -> None:
    """The hard deadline of the task and the softer one of what it pushes, each with the instants."""
    problem, plan = chain()
    move = moved_by_hand(problem, plan, "dig", 18)
    assert move.plan.spans["lay"] == (24, 26)
    assert [(one.task, one.found, one.allowed) for one in move.missed] == [
        ("dig", 24, 14),
        ("lay", 26, 23),
    ]


def test_a_deadline_that_was_missed_before_is_not_said_again() -> None:
    """Only what the move breaks counts."""
    problem, plan = chain()
    late = Plan({**plan.spans, "dig": (14, 18)})
    assert moved_by_hand(problem, late, "dig", 15).missed == ()


def test_what_begins_earlier_pulls_what_it_waits_for() -> None:
    """The task before gives way as little as it must; what comes after stays."""
    problem, _ = chain()
    plan = Plan({"survey": (7, 10), "dig": (10, 16), "lay": (16, 18)})
    move = moved_by_hand(problem, plan, "dig", 8)
    assert move.plan.spans == {"survey": (3, 8), "dig": (8, 12), "lay": (16, 18)}
    assert move.faults == ()


def test_before_today_nothing_begins() -> None:
    """Pulled to before the first possible instant it can't be had, and the rule that breaks is said."""
    problem, _ = chain(now=7)
    plan = Plan({"survey": (7, 10), "dig": (10, 16), "lay": (16, 18)})
    move = moved_by_hand(problem, plan, "dig", 8)
    assert [(one.code, one.task) for one in move.faults] == [("BEFORE_NOW", "survey")]


def test_a_crew_goes_on_in_its_order() -> None:
    """Who waited for the crew in the plan waits for it still: nobody comes to hold it twice."""
    tasks = (Task("north", 3, needs=(Need("crew"),)), Task("south", 3, needs=(Need("crew"),)))
    problem = Problem(tasks, 20, resources=(Resource("crew", 1),))
    plan = Plan({"north": (2, 5), "south": (5, 8)})
    assert moved_by_hand(problem, plan, "north", 4).plan.spans["south"] == (7, 10)
    assert moved_by_hand(problem, plan, "south", 4).plan.spans["north"] == (1, 4)


def test_facts_do_not_move() -> None:
    """A task that was begun stays where it was begun."""
    problem = Problem((Task("dig", 3, began=2),), 9)
    with pytest.raises(ValueError, match="dig"):
        moved_by_hand(problem, Plan({"dig": (2, 5)}), "dig", 4)


@st.composite
def moves(draw: st.DrawFn) -> tuple[Problem, Plan, str, int]:
    """A network by working weeks with the earliest or latest plan of it, and a move in it."""
    count = draw(st.integers(1, 7))
    tasks = tuple(
        Task(f"t{at}", draw(st.integers(0, 4)), draw(st.sampled_from(["", "weeks"])))
        for at in range(count)
    )
    pairs = [(one, two) for two in range(count) for one in range(two) if draw(st.booleans())]
    links = tuple(Link(f"t{one}", f"t{two}", lag=draw(st.integers(0, 2))) for one, two in pairs)
    network = Network.of(problem := Problem(tasks, 98, links, calendars=(WEEKS,)))
    dates = network.earliest() if draw(st.booleans()) else network.latest()
    name = f"t{draw(st.integers(0, count - 1))}"
    return problem, dates.plan(problem), name, draw(st.integers(0, 60))


@settings(deadline=None, max_examples=40)
@given(moves())
def test_every_move_without_faults_is_a_plan(move: tuple[Problem, Plan, str, int]) -> None:
    """What is said to be possible breaks no rule, and the task begins where it was put or at the next worked tick."""
    problem, plan, name, start = move
    found = moved_by_hand(problem, plan, name, start)
    if not found.faults:
        assert verify(problem, found.plan) == ()
    by_hand, was = found.plan.spans[name][0], plan.spans[name][0]
    assert by_hand >= max(start, was) if start > was else by_hand <= was
    assert set(found.moved) == {
        one for one in plan.spans if plan.spans[one] != found.plan.spans[one]
    }
