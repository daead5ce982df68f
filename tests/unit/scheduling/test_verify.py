"""Each rule of a plan, broken by itself, is found with its figures; what only looks broken is not."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from duban.scheduling import (
    Calendar,
    Choice,
    Deadline,
    Link,
    LinkKind,
    Need,
    Plan,
    Problem,
    Project,
    Resource,
    Task,
    Violation,
    verify,
)

WEEK = Calendar("week", ((0, 5), (7, 12), (14, 19)))
Spans = dict[str, tuple[int, int]]


def a_problem(*tasks: Task, **changes: object) -> Problem:
    """Three weeks of five days, and what the test adds."""
    parts = {"tasks": tasks, "horizon": 20, "calendars": (WEEK,), **changes}
    return Problem(**parts)  # type: ignore[arg-type]


def two(**changes: object) -> Problem:
    """Two tasks of two elapsed ticks each, joined as the test says."""
    return a_problem(Task("a", 2), Task("b", 2), **changes)


CREW = {"resources": (Resource("crew", 2, ((6, 1),)),)}
HELD = (Task("a", 4, needs=(Need("crew"),)), Task("b", 4, needs=(Need("crew"),)))

BROKEN: list[tuple[Problem, Spans, Violation]] = [
    (two(), {"a": (0, 2)}, Violation("MISSING", "b")),
    (two(), {"a": (0, 2), "b": (0, 2), "z": (0, 1)}, Violation("UNKNOWN_TASK", "z")),
    (
        two(choices=(Choice("way", ("a", "b")),)),
        {"a": (0, 2), "b": (0, 2)},
        Violation("NOT_ONE_OF", "a", "way", 2, 1),
    ),
    (
        two(choices=(Choice("way", ("a", "b")),)),
        {},
        Violation("NOT_ONE_OF", "a", "way", 0, 1),
    ),
    (
        a_problem(Task("a", 1, release=3)),
        {"a": (2, 3)},
        Violation("BEFORE_RELEASE", "a", found=2, allowed=3),
    ),
    (
        a_problem(Task("a", 1, project="p"), projects=(Project("p", release=4),)),
        {"a": (3, 4)},
        Violation("BEFORE_RELEASE", "a", found=3, allowed=4),
    ),
    (a_problem(Task("a", 1), now=6), {"a": (5, 6)}, Violation("BEFORE_NOW", "a", "", 5, 6)),
    (
        a_problem(Task("a", 0)),
        {"a": (21, 21)},
        Violation("BEYOND_HORIZON", "a", found=21, allowed=20),
    ),
    (
        a_problem(Task("a", 3, began=1)),
        {"a": (2, 5)},
        Violation("FACT_MOVED", "a", found=2, allowed=1),
    ),
    (
        a_problem(Task("a", 3, began=1, ended=9)),
        {"a": (1, 4)},
        Violation("FACT_MOVED", "a", found=4, allowed=9),
    ),
    (
        a_problem(Task("a", 2, "week")),
        {"a": (5, 9)},
        Violation("NOT_WORKED", "a", found=5),
    ),
    (
        a_problem(Task("a", 2, "week")),
        {"a": (3, 6)},
        Violation("NOT_WORKED", "a", found=6),
    ),
    (a_problem(Task("a", 0)), {"a": (3, 4)}, Violation("DURATION", "a", found=1)),
    (a_problem(Task("a", 3, "week")), {"a": (3, 9)}, Violation("DURATION", "a", "", 4, 3)),
    (
        two(links=(Link("a", "b"),)),
        {"a": (0, 2), "b": (1, 3)},
        Violation("LINK_SHORT", "b", "a", -1),
    ),
    (
        two(links=(Link("a", "b", LinkKind.START_START, 3),)),
        {"a": (0, 2), "b": (2, 4)},
        Violation("LINK_SHORT", "b", "a", 2, 3),
    ),
    (
        two(links=(Link("a", "b", LinkKind.FINISH_FINISH, 1),)),
        {"a": (2, 4), "b": (2, 4)},
        Violation("LINK_SHORT", "b", "a", 0, 1),
    ),
    (
        two(links=(Link("a", "b", LinkKind.START_FINISH, 5),)),
        {"a": (0, 2), "b": (2, 4)},
        Violation("LINK_SHORT", "b", "a", 4, 5),
    ),
    (
        # Friday's end to Tuesday: one worked day lies between, not three.
        two(links=(Link("a", "b", lag=2, calendar="week"),)),
        {"a": (3, 5), "b": (8, 10)},
        Violation("LINK_SHORT", "b", "a", 1, 2),
    ),
    (
        two(links=(Link("a", "b", most=4),)),
        {"a": (0, 2), "b": (7, 9)},
        Violation("LINK_LONG", "b", "a", 5, 4),
    ),
    (
        two(links=(Link("a", "b", most=2, calendar="week"),)),
        {"a": (3, 5), "b": (10, 12)},
        Violation("LINK_LONG", "b", "a", 3, 2),
    ),
    (
        a_problem(Task("a", 2, deadline=Deadline(4))),
        {"a": (3, 5)},
        Violation("DEADLINE", "a", "", 5, 4),
    ),
    (
        a_problem(Task("a", 2, project="p"), projects=(Project("p", deadline=Deadline(4)),)),
        {"a": (3, 5)},
        Violation("DEADLINE", "a", "p", 5, 4),
    ),
    (
        a_problem(*HELD, **CREW),
        {"a": (3, 7), "b": (4, 8)},
        Violation("OVERLOAD", "a", "crew", 2, 1, 6),
    ),
]


@pytest.mark.parametrize(("problem", "spans", "expected"), BROKEN)
def test_each_rule_is_found_with_its_figures(
    problem: Problem, spans: Spans, expected: Violation
) -> None:
    """The one that was planted is among those that were found."""
    assert expected in verify(problem, Plan(spans))


def test_every_documented_code_is_planted() -> None:
    """The list of codes in the words of the violation is the list that is tested."""
    text = (Violation.__doc__ or "").split("Codes:")[1].split("Args:")[0]
    known = {word.strip(" .,()") for word in text.split() if word.strip(" .,()").isupper()}
    assert known == {one.code for _, _, one in BROKEN}


ACCEPTED: list[tuple[str, Problem, Mapping[str, tuple[int, int]]]] = [
    ("a weekend in between is no work", a_problem(Task("a", 3, "week")), {"a": (3, 8)}),
    (
        "two hold what there is for two",
        a_problem(*HELD, **CREW),
        {"a": (2, 6), "b": (1, 5)},
    ),
    ("a free task is left out", a_problem(Task("a", 2, optional=True)), {}),
    (
        "a link to what is left out asks nothing",
        a_problem(Task("a", 2), Task("b", 2, optional=True), links=(Link("b", "a"),)),
        {"a": (0, 2)},
    ),
    ("a milestone may lie where nobody works", a_problem(Task("a", 0, "week")), {"a": (6, 6)}),
    (
        "what has begun is not asked to have waited",
        two(links=(Link("a", "b"),), tasks=(Task("a", 2), Task("b", 2, began=0))),
        {"a": (1, 3), "b": (0, 2)},
    ),
    (
        "what has ended keeps its span, whatever deadline and calendar say",
        a_problem(Task("a", 9, "week", began=5, ended=6, deadline=Deadline(2)), now=9),
        {"a": (5, 6)},
    ),
    (
        "a soft deadline may be missed",
        a_problem(Task("a", 2, deadline=Deadline(1, hard=False))),
        {"a": (0, 2)},
    ),
    (
        "facts that hold too much are nobody's fault",
        a_problem(
            Task("a", 2, needs=(Need("crew", 2),), began=0),
            Task("b", 2, needs=(Need("crew", 2),), began=1),
            **CREW,
        ),
        {"a": (0, 2), "b": (1, 3)},
    ),
    (
        "nothing is held at the instant of an end",
        a_problem(*HELD, resources=(Resource("crew", 1),)),
        {"a": (0, 4), "b": (4, 8)},
    ),
    (
        "a lag below nought lets them overlap",
        two(links=(Link("a", "b", lag=-1, calendar="week"),)),
        {"a": (3, 5), "b": (4, 6)},
    ),
]


@pytest.mark.parametrize(("why", "problem", "spans"), ACCEPTED)
def test_what_only_looks_broken_is_accepted(
    why: str, problem: Problem, spans: Mapping[str, tuple[int, int]]
) -> None:
    """Facts, free tasks and milestones have rules of their own."""
    assert verify(problem, Plan(spans)) == (), why


def test_a_free_task_beside_facts_is_at_fault() -> None:
    """The overload is laid on the task that could be elsewhere."""
    facts = (Task("a", 4, needs=(Need("crew", 2),), began=0), Task("b", 1, needs=(Need("crew"),)))
    found = verify(a_problem(*facts, **CREW), Plan({"a": (0, 4), "b": (2, 3)}))
    assert found == (Violation("OVERLOAD", "b", "crew", 3, 2, 2),)


def test_a_crew_stays_on_its_site_over_the_weekend() -> None:
    """A resource is held from start to finish, breaks included."""
    tasks = (Task("a", 2, "week", (Need("crew"),)), Task("b", 1, "", (Need("crew"),)))
    problem = a_problem(*tasks, resources=(Resource("crew", 1),))
    found = verify(problem, Plan({"a": (4, 8), "b": (5, 6)}))
    assert [one.code for one in found] == ["OVERLOAD"]


def test_a_crew_s_own_calendar_holds_for_those_that_need_it() -> None:
    """A task works only when it and its crew do."""
    problem = a_problem(
        Task("a", 2, "", (Need("crew"),)), resources=(Resource("crew", 1, calendar="week"),)
    )
    assert verify(problem, Plan({"a": (4, 8)})) == ()
    assert {one.code for one in verify(problem, Plan({"a": (4, 6)}))} == {"DURATION", "NOT_WORKED"}
