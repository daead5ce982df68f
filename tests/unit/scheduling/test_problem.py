"""A problem refuses what can't be planned, each fault with its code and with the names that it is about."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from duban.scheduling import (
    Calendar,
    Choice,
    Deadline,
    Link,
    Need,
    Problem,
    ProblemError,
    Project,
    Resource,
    Task,
    serial_horizon,
)

AB = (Task("a", 2), Task("b", 3))
CREW = Resource("crew", 2, ((4, 3),))

FAULTS: list[tuple[str, dict[str, object], dict[str, object]]] = [
    ("NAME_TWICE", {"tasks": (*AB, Task("a", 1))}, {"kind": "task", "name": "a"}),
    ("NAME_TWICE", {"resources": (CREW, CREW)}, {"kind": "resource", "name": "crew"}),
    (
        "NAME_TWICE",
        {"tasks": (Task("a", 1, needs=(Need("crew"), Need("crew"))),), "resources": (CREW,)},
        {"kind": "resource", "name": "crew"},
    ),
    ("NAME_EMPTY", {"tasks": (Task("", 1),)}, {"kind": "task"}),
    ("NAME_EMPTY", {"calendars": (Calendar("", ()),)}, {"kind": "calendar"}),
    (
        "UNKNOWN",
        {"links": (Link("a", "z"),)},
        {"kind": "task", "name": "z", "where": "a → z"},
    ),
    (
        "UNKNOWN",
        {"links": (Link("a", "b", calendar="z"),)},
        {"kind": "calendar", "name": "z", "where": "a → b"},
    ),
    (
        "UNKNOWN",
        {"tasks": (Task("a", 1, calendar="z"),)},
        {"kind": "calendar", "name": "z", "where": "a"},
    ),
    (
        "UNKNOWN",
        {"tasks": (Task("a", 1, needs=(Need("z"),)),)},
        {"kind": "resource", "name": "z", "where": "a"},
    ),
    (
        "UNKNOWN",
        {"resources": (Resource("crew", 1, calendar="z"),)},
        {"kind": "calendar", "name": "z", "where": "crew"},
    ),
    (
        "UNKNOWN",
        {"choices": (Choice("way", ("a", "z")),)},
        {"kind": "task", "name": "z", "where": "way"},
    ),
    ("NEGATIVE", {"horizon": -1}, {"field": "horizon", "value": -1, "where": ""}),
    ("NEGATIVE", {"now": -1}, {"field": "now", "value": -1, "where": ""}),
    (
        "NEGATIVE",
        {"tasks": (Task("a", -1),)},
        {"field": "duration", "value": -1, "where": "a"},
    ),
    (
        "NEGATIVE",
        {"tasks": (Task("a", 1, release=-2),)},
        {"field": "release", "value": -2, "where": "a"},
    ),
    (
        "NEGATIVE",
        {"tasks": (Task("a", 1, began=-1),)},
        {"field": "began", "value": -1, "where": "a"},
    ),
    (
        "NEGATIVE",
        {"tasks": (Task("a", 1, deadline=Deadline(5, weight=-1)),)},
        {"field": "weight", "value": -1, "where": "a"},
    ),
    (
        "NEGATIVE",
        {"projects": (Project("p", release=-1),)},
        {"field": "release", "value": -1, "where": "p"},
    ),
    (
        "NEGATIVE",
        {"projects": (Project("p", deadline=Deadline(5, weight=-1)),)},
        {"field": "weight", "value": -1, "where": "p"},
    ),
    (
        "NEGATIVE",
        {"tasks": (Task("a", 1, needs=(Need("crew", -1),)),), "resources": (CREW,)},
        {"field": "amount", "value": -1, "where": "a"},
    ),
    (
        "NEGATIVE",
        {"resources": (Resource("crew", -1),)},
        {"field": "capacity", "value": -1, "where": "crew"},
    ),
    (
        "NEGATIVE",
        {"resources": (Resource("crew", 1, ((2, -1),)),)},
        {"field": "capacity", "value": -1, "where": "crew"},
    ),
    (
        "SPANS_MIXED",
        {"calendars": (Calendar("week", ((0, 2), (2, 4))),)},
        {"name": "week", "start": 2, "end": 4},
    ),
    (
        "SPANS_MIXED",
        {"calendars": (Calendar("week", ((3, 3),)),)},
        {"name": "week", "start": 3, "end": 3},
    ),
    (
        "SPANS_MIXED",
        {"calendars": (Calendar("week", ((-1, 3),)),)},
        {"name": "week", "start": -1, "end": 3},
    ),
    (
        "BEYOND_HORIZON",
        {"calendars": (Calendar("week", ((0, 11),)),)},
        {"field": "worked", "value": 11, "horizon": 10, "where": "week"},
    ),
    (
        "BEYOND_HORIZON",
        {"tasks": (Task("a", 1, began=2, ended=11),)},
        {"field": "ended", "value": 11, "horizon": 10, "where": "a"},
    ),
    (
        "BEYOND_HORIZON",
        {"tasks": (Task("a", 1, began=11),)},
        {"field": "began", "value": 11, "horizon": 10, "where": "a"},
    ),
    (
        "LAGS_CROSSED",
        {"links": (Link("a", "b", lag=2, most=1),)},
        {"before": "a", "after": "b", "lag": 2, "most": 1},
    ),
    ("LINK_TO_ITSELF", {"links": (Link("a", "a"),)}, {"name": "a"}),
    (
        "MORE_THAN_EVER",
        {"tasks": (Task("a", 1, needs=(Need("crew", 4),)),), "resources": (CREW,)},
        {"name": "a", "resource": "crew", "amount": 4, "capacity": 3},
    ),
    (
        "FACT_REVERSED",
        {"tasks": (Task("a", 1, began=3, ended=2),)},
        {"name": "a", "began": 3, "ended": 2},
    ),
    (
        "FACT_REVERSED",
        {"tasks": (Task("a", 1, ended=2),)},
        {"name": "a", "began": -1, "ended": 2},
    ),
    ("CHOICE_TOO_SMALL", {"choices": (Choice("way", ("a", "a")),)}, {"name": "way"}),
    (
        "TWO_BEGUN",
        {
            "tasks": (Task("a", 1, began=0), Task("b", 1, began=0)),
            "choices": (Choice("way", ("a", "b")),),
        },
        {"name": "way"},
    ),
    (
        "IN_TWO_CHOICES",
        {"choices": (Choice("way", ("a", "b")), Choice("road", ("b", "a")))},
        {"name": "b"},
    ),
    (
        "STEPS_MIXED",
        {"resources": (Resource("crew", 1, ((4, 2), (4, 3))),)},
        {"name": "crew", "at": 4},
    ),
    (
        "STEPS_MIXED",
        {"resources": (Resource("crew", 1, ((0, 2),)),)},
        {"name": "crew", "at": 0},
    ),
]


@pytest.mark.parametrize(("code", "changes", "params"), FAULTS)
def test_each_fault_has_its_code_and_names(
    code: str, changes: Mapping[str, object], params: dict[str, object]
) -> None:
    """What is wrong is said once, with everything that a sentence about it needs."""
    with pytest.raises(ProblemError) as caught:
        Problem(**{"tasks": AB, "horizon": 10, **changes})  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.params) == (code, params)


def test_every_documented_code_is_shown_here() -> None:
    """The list of codes in the words of the error is the list that is tested; those of files are shown with their readers."""
    text = ProblemError.__doc__ or ""
    known = {word.strip(" .,") for word in text.split("Codes:")[1].split() if word.isupper()}
    of_files = {"UNREADABLE", "NOT_RENEWABLE"}
    assert known - of_files == {code for code, _, _ in FAULTS}


def test_what_is_begun_may_hold_more_than_there_is() -> None:
    """A fact is no wish: a crew that was too large is not the plan's fault."""
    task = Task("a", 2, needs=(Need("crew", 9),), began=0)
    assert Problem((task,), 10, resources=(CREW,)).task("a").began == 0


def test_a_lag_and_its_most_may_be_the_same() -> None:
    """Exactly so long after it: neither less nor more."""
    assert Problem(AB, 10, (Link("a", "b", lag=2, most=2),)).links[0].most == 2


def test_tasks_are_found_by_name() -> None:
    """A name leads to the place and to the task; a name that is not there is a KeyError."""
    problem = Problem(AB, 10)
    assert (problem.place("b"), problem.task("b").duration) == (1, 3)
    with pytest.raises(KeyError):
        problem.task("z")


def test_the_serial_horizon_counts_durations_waits_and_the_last_release() -> None:
    """Negative lags save nothing, since nobody knows whether they bind."""
    links = [Link("a", "b", lag=4), Link("a", "b", lag=-2)]
    assert serial_horizon((Task("a", 3, release=7), Task("b", 2)), links) == 16
    assert serial_horizon((), ()) == 0
