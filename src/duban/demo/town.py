"""The places and units of the demonstration."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from duban.demo.data_files import load
from duban.foundation.access import Actor, SystemActor
from duban.people import actions
from duban.people.choices import NameKind
from duban.people.models import UnitName

SYSTEM = SystemActor("演示", frozenset({"unit.edit", "user.edit"}))


@dataclass
class Town:
    """What has been made so far, by the keys of the data files."""

    places: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    unit_places: dict[str, str] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    # The basis of what is registered from a source, by the source's key in the database.
    bases: dict[int, str] = field(default_factory=dict)
    # Who acts in somebody's place while that one is away, by the account of the absent.
    stand_ins: dict[str, Actor] = field(default_factory=dict)
    # Who acts for a unit at this time of the year, by the unit's key in the database.
    officers: dict[int, Actor] = field(default_factory=dict)

    @property
    def home(self) -> int:
        """The jurisdiction whose office keeps the ledger."""
        return self.places["city"]


def make_units(town: Town) -> None:
    """All places of `data/places.json` and all units of `data/units.json`."""
    for place in load("places.json"):
        made = actions.add_place(
            parent_id=town.places.get(place["parent"]),
            name=place["name"],
            level=place["level"],
            code=place["code"],
            actor=SYSTEM,
        )
        town.places[place["key"]] = made.pk
    for unit in load("units.json"):
        town.units[unit["key"]] = _make_unit(town, unit)
        town.unit_places[unit["key"]] = unit["place"]


def _make_unit(town: Town, unit: dict[str, Any]) -> int:
    return actions.add_unit(
        jurisdiction_id=town.places[unit["place"]],
        name=unit["name"],
        kind=unit["kind"],
        short_names=unit["short"],
        aliases=unit.get("alias", ()),
        document_word=unit.get("word", ""),
        actor=SYSTEM,
    ).pk


def said_name(unit_id: int) -> str:
    """How a document would call the unit: its first short name, else its full name."""
    names = UnitName.objects.filter(unit_id=unit_id).order_by("id")
    short = names.filter(kind=NameKind.SHORT).first()
    return (short or names[0]).name
