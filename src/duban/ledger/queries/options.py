"""The units that a filter or a form may name, for the jurisdictions that an actor's posts open."""

from __future__ import annotations

from dataclasses import dataclass

from duban.foundation.access import ACTS, AccessDenied, Actor
from duban.people.access import jurisdictions_under
from duban.people.models import Unit


@dataclass(frozen=True, slots=True)
class UnitOption:
    """A unit to choose."""

    pk: int
    name: str
    is_chosen: bool


def unit_choices(actor: Actor, chosen: int | None = None) -> tuple[UnitOption, ...]:
    """The units below the actor's posts, by name."""
    places = jurisdictions_under(seat.jurisdiction_id for seat in actor.seats)
    rows = Unit.objects.filter(jurisdiction_id__in=places, is_active=True).order_by("name")
    return tuple(UnitOption(u.pk, u.name, u.pk == chosen) for u in rows.only("pk", "name"))


def home_of(actor: Actor, act: str) -> int:
    """The jurisdiction in which an actor's first post carries an act.

    Raises:
        AccessDenied: where none does.
    """
    for seat in actor.seats:
        if act in ACTS[seat.role]:
            return seat.jurisdiction_id
    raise AccessDenied(act, "ROLE_MAY_NOT")
