"""The language of plans: a problem checks itself, and a plan is judged by rules that its solver knows nothing of."""

from __future__ import annotations

import pytest

from duban.scheduling import (
    Calendar,
    Deadline,
    Link,
    Need,
    Plan,
    Problem,
    ProblemError,
    Resource,
    Task,
    verify,
)

WEEK = Calendar("week", ((0, 5), (7, 12), (14, 19)))


def a_street(**changes: object) -> Problem:
    """Two pieces of work of one crew, in a calendar of weeks."""
    parts: dict[str, object] = {
        "tasks": (
            Task("dig", 4, "week", (Need("crew"),)),
            Task("lay", 3, "week", (Need("crew"),), deadline=Deadline(12)),
        ),
        "horizon": 20,
        "links": (Link("dig", "lay"),),
        "resources": (Resource("crew", 1),),
        "calendars": (WEEK,),
    }
    return Problem(**{**parts, **changes})  # type: ignore[arg-type]


def test_a_plan_that_works_over_the_weekend_is_accepted() -> None:
    """Three worked days from Friday on end on Tuesday."""
    assert verify(a_street(), Plan({"dig": (0, 4), "lay": (4, 9)})) == ()


@pytest.mark.parametrize(
    ("spans", "codes"),
    [
        ({"dig": (0, 4)}, {"MISSING"}),
        ({"dig": (0, 4), "lay": (4, 7)}, {"DURATION", "NOT_WORKED"}),
        ({"dig": (5, 11), "lay": (11, 16)}, {"NOT_WORKED", "DEADLINE"}),
        ({"dig": (1, 5), "lay": (3, 8)}, {"LINK_SHORT", "OVERLOAD"}),
        ({"dig": (0, 4), "lay": (16, 19)}, {"DEADLINE"}),
    ],
)
def test_each_broken_rule_is_named(spans: dict[str, tuple[int, int]], codes: set[str]) -> None:
    """Each rule is looked at by itself, so one plan may break several."""
    assert {one.code for one in verify(a_street(), Plan(spans))} == codes


def test_a_problem_says_what_is_wrong_with_it() -> None:
    """A need that no capacity ever meets is refused with its names and figures."""
    with pytest.raises(ProblemError) as caught:
        a_street(resources=(Resource("crew", 1),), tasks=(Task("dig", 4, "", (Need("crew", 2),)),))
    assert caught.value.code == "MORE_THAN_EVER"
    assert caught.value.params == {"name": "dig", "resource": "crew", "amount": 2, "capacity": 1}
