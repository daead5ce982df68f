"""Places and units as programs ask for them: codes instead of labels, each unit with its names and its posts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.people.access import seen_jurisdictions, visible_units
from duban.people.models import Jurisdiction, Post, Tenure, UnitName


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A jurisdiction, with the one above it."""

    pk: int
    name: str
    level: str
    code: str
    parent: int | None


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post, with who holds it today."""

    pk: int
    title: str
    role: str
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit with the names that documents use for it."""

    pk: int
    name: str
    kind: str
    place: int
    is_active: bool
    names: tuple[str, ...]
    posts: tuple[PostRow, ...]


def place_rows(actor: Actor) -> tuple[PlaceRow, ...]:
    """The places whose units the actor's posts open, by division code."""
    found = Jurisdiction.objects.filter(pk__in=seen_jurisdictions(actor, "unit.view"))
    columns = found.values_list("pk", "name", "level", "code", "parent_id").order_by("code", "pk")
    return tuple(PlaceRow(*row) for row in columns)


def unit_rows(actor: Actor, *, query: str = "", unit_id: int | None = None) -> tuple[UnitRow, ...]:
    """The units that the actor may see, by place and name; those with a name like `query`, or the one of `unit_id`."""
    units = visible_units(actor)
    if query.strip():
        units = units.filter(
            pk__in=UnitName.objects.filter(name__icontains=query.strip()).values("unit_id")
        )
    if unit_id is not None:
        units = units.filter(pk=unit_id)
    rows = list(units.order_by("jurisdiction_id", "name", "pk"))
    ids = [unit.pk for unit in rows]
    names: dict[int, list[str]] = defaultdict(list)
    for pk, name in (
        UnitName.objects.filter(unit_id__in=ids).order_by("pk").values_list("unit_id", "name")
    ):
        names[pk].append(name)
    posts = _posts(ids)
    return tuple(
        UnitRow(
            u.pk,
            u.name,
            u.kind,
            u.jurisdiction_id,
            u.is_active,
            tuple(names[u.pk]),
            tuple(posts[u.pk]),
        )
        for u in rows
    )


def _posts(unit_ids: list[int]) -> dict[int, list[PostRow]]:
    """The posts of some units, by unit, with their holders of today."""
    holders: dict[int, list[str]] = defaultdict(list)
    held = Tenure.objects.on(clock.today()).filter(post__unit_id__in=unit_ids)
    for pk, name in held.order_by("pk").values_list("post_id", "user__name"):
        holders[pk].append(name)
    found: dict[int, list[PostRow]] = defaultdict(list)
    for post in Post.objects.filter(unit_id__in=unit_ids).order_by("pk"):
        row = PostRow(post.pk, post.title, post.role, tuple(holders[post.pk]))
        found[post.unit_id].append(row)
    return found
