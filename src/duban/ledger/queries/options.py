"""The units that a filter may name, and the jurisdiction in which a form writes, by an actor's posts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from duban.foundation.access import ACTS, AccessDenied, Actor
from duban.foundation.statements import Among, Statement
from duban.people.access import seen_units
from duban.people.models import Unit


def _in_use() -> QuerySet[Unit, Any]:
    """The units in use among those of `visible_units`."""
    seen = Q(Among("jurisdiction_id", "places")) | Q(Among("pk", "own"))
    return Unit.objects.filter(seen, is_active=True).order_by("name").values_list("pk", "name")


_IN_USE = Statement(_in_use)


@dataclass(frozen=True, slots=True)
class UnitOption:
    """A unit to choose."""

    pk: int
    name: str
    is_chosen: bool


def unit_choices(actor: Actor, chosen: int | None = None) -> tuple[UnitOption, ...]:
    """The units in use that the actor may see, by name."""
    places, own = seen_units(actor)
    rows = _IN_USE.rows(places=places, own=own)
    return tuple(UnitOption(pk, name, pk == chosen) for pk, name in rows)


def home_of(actor: Actor, act: str) -> int:
    """The jurisdiction in which an actor's first post carries an act.

    Raises:
        AccessDenied: where none does.
    """
    for seat in actor.seats:
        if act in ACTS[seat.role]:
            return seat.jurisdiction_id
    raise AccessDenied(act, "ROLE_MAY_NOT")
