"""Every (state, move, role) triple of both tables, tried against the one writer of states."""

from __future__ import annotations

import pytest

from cast import Town, a_document, a_matter
from duban.foundation import clock
from duban.foundation.access import ACTS, DUTY_ACTS, DUTY_BOUND, AccessDenied
from duban.foundation.lifecycle import Transition, WrongState, available, find, move
from duban.ledger.actions.propose import source_of
from duban.ledger.choices import DraftState, MatterState
from duban.ledger.lifecycle import DRAFT_TRANSITIONS, MATTER_TRANSITIONS, REVIEW_TRANSITIONS
from duban.ledger.models import Draft, Matter, Progress

# On which side of the separation of duties the cast stands in the matter below: Xu's bureau leads and Xu submitted,
# Tao verified, Fang's post approved the registration.
SIDES = {
    "executor": {"xu"},
    "applicant": {"xu"},
    "verifier": {"tao"},
    "other_approver": {"lan", "xu", "tao", "bai"},
    "overturned": set[str](),
}
LEAD = "xu"
ALL_MOVES = (*MATTER_TRANSITIONS, *REVIEW_TRANSITIONS)
WHO = {"lan": "registrar", "fang": "approver", "xu": "officer", "tao": "verifier", "bai": "leader"}
FACTS = {
    "reason": "重复",
    "statement": "已完成",
    "findings": "属实",
    "matter": 1,
    "approver": 1,
    "basis": "批示",
    "into": 1,
    "review": 1,
    "parts": [1],
}


def put(thing: Draft | Matter, state: str) -> None:
    """Set the stage: the row in that state, whatever led there."""
    type(thing)._default_manager.filter(pk=thing.pk).update(state=state)
    thing.refresh_from_db()


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("name", [t.name for t in ALL_MOVES])
@pytest.mark.parametrize("state", MatterState.values)
def test_matter_moves(town: Town, state: str, name: str, who: str) -> None:
    """A matter moves exactly where table and role allow it, and the buttons agree."""
    attempt(town, a_lived_matter(town), find(ALL_MOVES, name), state, who)


def a_lived_matter(town: Town) -> Matter:
    """A matter led by Xu's bureau that lacks nothing: reported, submitted and verified once."""
    matter = a_matter(town)
    matter.submitted_by, matter.verified_by = town.users["xu"], town.users["tao"]
    matter.save()
    Progress.objects.create(
        matter=matter,
        duty=matter.duties.get(),
        unit=town.units["housing"],
        user=town.users["xu"],
        cycle=1,
        text="已完成",
        reported_at=clock.now(),
    )
    return matter


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("name", [t.name for t in DRAFT_TRANSITIONS])
@pytest.mark.parametrize("state", DraftState.values)
def test_draft_moves(town: Town, state: str, name: str, who: str) -> None:
    """A draft moves exactly where table and role allow it, and the buttons agree."""
    source = source_of(a_document(town, "要办好。"))
    draft = Draft.objects.create(
        source=source,
        ordinal=1,
        kind="directive",
        title="办好",
        text="要办好",
        matter=a_matter(town),
    )
    attempt(town, draft, find(DRAFT_TRANSITIONS, name), state, who)


def attempt(
    town: Town, thing: Draft | Matter, transition: Transition, state: str, who: str
) -> None:
    """Try one move and compare with what the tables say."""
    put(thing, state)
    actor = town.actor(who)
    role_may = transition.act in ACTS[WHO[who]]
    if WHO[who] == "officer" and transition.act in DUTY_BOUND:
        role_may = who == LEAD and transition.act in DUTY_ACTS["lead"]
    role_may = role_may and not any(who in SIDES[side] for side in transition.apart)
    state_may = state in transition.sources
    shown = transition in available(thing, actor)
    # What follows from another act has no button of its own.
    assert shown == (role_may and state_may and not transition.by_act)
    if role_may and state_may:
        move(thing, transition.name, actor=actor, at=clock.now(), **FACTS)
        assert thing.state == transition.target
        return
    expected = AccessDenied if state_may else WrongState
    with pytest.raises(expected):
        move(thing, transition.name, actor=actor, at=clock.now(), **FACTS)
    thing.refresh_from_db()
    assert thing.state == state
