"""The access kernel: roles, places and units, and nothing without a post."""

from __future__ import annotations

import pytest

from duban.foundation.access import NOBODY, Actor, Scope, Seat, SystemActor, can

HERE = Scope(frozenset({1, 10}), frozenset({7}))


def actor(role: str, *, unit: int = 7, place: int = 10) -> Actor:
    """Somebody with one post."""
    return Actor(1, "某人", (Seat(5, "岗", role, unit, "某局", place),))


@pytest.mark.parametrize(
    ("who", "act", "allowed", "reason"),
    [
        (actor("registrar"), "matter.register", True, ""),
        (actor("registrar", place=1), "matter.register", True, ""),
        (actor("registrar", place=11), "matter.register", False, "OTHER_JURISDICTION"),
        (actor("leader"), "matter.register", False, "ROLE_MAY_NOT"),
        (actor("officer"), "matter.view", True, ""),
        (actor("officer", unit=8), "matter.view", False, "OTHER_UNIT"),
        (NOBODY, "matter.view", False, "NO_POST"),
        (SystemActor("job", frozenset({"matter.view"})), "matter.view", True, ""),
        (SystemActor("job", frozenset()), "matter.view", False, "SYSTEM_ACT_NOT_LISTED"),
    ],
)
def test_decision(who: Actor | SystemActor, act: str, allowed: bool, reason: str) -> None:
    """Each kind of actor gets yes or no, with the reason."""
    decision = can(who, act, HERE)
    assert (decision.allowed, decision.reason) == (allowed, reason)


def test_an_act_that_no_table_lists_is_a_mistake() -> None:
    """A misspelt act fails loudly instead of being refused quietly."""
    with pytest.raises(ValueError, match="unknown act"):
        can(NOBODY, "matter.veiw", HERE)
