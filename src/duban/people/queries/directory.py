"""The screens of units: the tree of places with their units, and one unit with its names, posts and history.

Every function starts from what the actor may see; nothing here decides.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from duban.foundation import clock
from duban.foundation.access import Actor, can
from duban.people.access import scope_of, visible_units
from duban.people.choices import Level, NameKind, Role, UnitKind
from duban.people.models import Jurisdiction, Post, Tenure, Unit, UnitName
from duban.people.queries.journal import HistoryLine, history_of


@dataclass(frozen=True, slots=True)
class PlaceNode:
    """A jurisdiction in the tree beside the list of units."""

    pk: int
    name: str
    level: str
    depth: int
    unit_count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in the list, with the names that documents use for it."""

    pk: int
    name: str
    kind: str
    place: str
    names: tuple[str, ...]
    post_count: int
    is_active: bool


@dataclass(frozen=True, slots=True)
class UnitDirectory:
    """The units screen."""

    places: tuple[PlaceNode, ...]
    units: tuple[UnitLine, ...]
    place_id: int | None
    place_name: str
    query: str


def unit_directory(actor: Actor, *, place_id: int | None = None, query: str = "") -> UnitDirectory:
    """The units that the actor may see: those of one place, or of all places where none is chosen or a name is sought."""
    units = visible_units(actor)
    counts: dict[int, int] = dict(
        units.order_by().values_list("jurisdiction_id").annotate(n=Count("pk", distinct=True))
    )
    places = _places(counts, place_id)
    chosen = next((p for p in places if p.is_chosen), None)
    if query:
        found = UnitName.objects.filter(name__icontains=query).values("unit_id")
        units = units.filter(pk__in=found)
    elif chosen:
        units = units.filter(jurisdiction_id=chosen.pk)
    return UnitDirectory(
        places=places,
        units=_unit_lines(units),
        place_id=chosen.pk if chosen else None,
        place_name=chosen.name if chosen else "",
        query=query,
    )


def _places(counts: dict[int, int], place_id: int | None) -> tuple[PlaceNode, ...]:
    """The places that hold visible units, and what lies above them, as a tree in reading order."""
    # The whole tree in one query: a city has hundreds of towns, and each way up would be a query of its own.
    tree = list(Jurisdiction.objects.with_tree_fields())  # type: ignore[no-untyped-call]
    shown = {pk for j in tree if j.pk in counts for pk in j.tree_path}
    return tuple(
        PlaceNode(
            j.pk,
            j.name,
            str(Level(j.level).label),
            j.tree_depth,
            counts.get(j.pk, 0),
            j.pk == place_id,
        )
        for j in tree
        if j.pk in shown
    )


def _unit_lines(units: QuerySet[Unit]) -> tuple[UnitLine, ...]:
    rows = units.select_related("jurisdiction").annotate(post_count=Count("posts", distinct=True))
    rows = rows.order_by("-is_active", "jurisdiction_id", "kind", "name")
    names: dict[int, list[str]] = defaultdict(list)
    others = UnitName.objects.filter(unit__in=units).exclude(kind=NameKind.FULL)
    for row in others.order_by("-kind", "id"):
        names[row.unit_id].append(row.name)
    return tuple(
        UnitLine(
            u.pk,
            u.name,
            str(UnitKind(u.kind).label),
            u.jurisdiction.name,
            tuple(names[u.pk]),
            u.post_count,
            u.is_active,
        )
        for u in rows
    )


@dataclass(frozen=True, slots=True)
class NameLine:
    """One name of a unit."""

    pk: int
    name: str
    kind: str
    is_full: bool


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post with who holds it today."""

    pk: int
    title: str
    role: str
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitCardPage:
    """A unit's page."""

    pk: int
    name: str
    kind: str
    kind_code: str
    place_id: int
    place: str
    document_word: str
    is_active: bool
    names: tuple[NameLine, ...]
    posts: tuple[PostLine, ...]
    may_edit: bool
    history: tuple[HistoryLine, ...]


def unit_page(actor: Actor, unit: Unit) -> UnitCardPage:
    """Everything about a unit that the actor has fetched."""
    posts = list(Post.objects.filter(unit=unit))
    holders: dict[int, list[str]] = defaultdict(list)
    for tenure in Tenure.objects.on(clock.today()).filter(post__in=posts).select_related("user"):
        holders[tenure.post_id].append(tenure.user.name)
    names = sorted(
        UnitName.objects.filter(unit=unit),
        key=lambda n: (list(NameKind.values).index(n.kind), n.pk),
    )
    return UnitCardPage(
        pk=unit.pk,
        name=unit.name,
        kind=str(UnitKind(unit.kind).label),
        kind_code=unit.kind,
        place_id=unit.jurisdiction_id,
        place=unit.jurisdiction.name,
        document_word=unit.document_word,
        is_active=unit.is_active,
        names=tuple(
            NameLine(n.pk, n.name, str(NameKind(n.kind).label), n.kind == NameKind.FULL)
            for n in names
        ),
        posts=tuple(
            PostLine(p.pk, p.title, str(Role(p.role).label), tuple(holders[p.pk])) for p in posts
        ),
        may_edit=can(actor, "unit.edit", scope_of(unit.jurisdiction_id)).allowed,
        history=history_of(actor, unit.stream, unit.jurisdiction_id),
    )
