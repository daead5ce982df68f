"""The units that a filter may name, and the jurisdiction in which a form writes, by an actor's posts."""

from __future__ import annotations

from dataclasses import dataclass

from duban.foundation.access import ACTS, AccessDenied, Actor
from duban.people.access import visible_units


@dataclass(frozen=True, slots=True)
class UnitOption:
    """A unit to choose."""

    pk: int
    name: str
    is_chosen: bool


def unit_choices(actor: Actor, chosen: int | None = None) -> tuple[UnitOption, ...]:
    """The units in use that the actor may see, by name."""
    rows = visible_units(actor).filter(is_active=True).order_by("name")
    return tuple(UnitOption(pk, name, pk == chosen) for pk, name in rows.values_list("pk", "name"))


def home_of(actor: Actor, act: str) -> int:
    """The jurisdiction in which an actor's first post carries an act.

    Raises:
        AccessDenied: where none does.
    """
    for seat in actor.seats:
        if act in ACTS[seat.role]:
            return seat.jurisdiction_id
    raise AccessDenied(act, "ROLE_MAY_NOT")
