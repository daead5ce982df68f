"""What is done to places and units: one function for each thing, each checks, writes and journals in one transaction.

Nothing is deleted: units are taken out of use, so that old matters keep their names.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from duban.foundation.access import Scope, Seat, demand
from duban.people.access import scope_of
from duban.people.actions.writing import Refused, Who, taken_meanwhile, tell
from duban.people.choices import NameKind
from duban.people.models import Jurisdiction, Post, Unit, UnitName


def _unit_for(unit_id: int, act: str, actor: Who) -> tuple[Unit, Seat | None]:
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    return unit, demand(actor, act, scope_of(unit.jurisdiction_id, [unit.pk]))


@transaction.atomic
def add_place(
    *, parent_id: int | None, name: str, level: str, actor: Who, code: str = ""
) -> Jurisdiction:
    """Add a jurisdiction below another one; the topmost one is made by the system only, when a site is founded.

    Raises:
        Refused: PLACE_NAME_TAKEN where the parent has a jurisdiction of that name.
    """
    scope = scope_of(parent_id) if parent_id else Scope(frozenset())
    seat = demand(actor, "unit.edit", scope)
    if Jurisdiction.objects.filter(parent_id=parent_id, name=name).exists():
        raise Refused("PLACE_NAME_TAKEN")
    with taken_meanwhile("PLACE_NAME_TAKEN"):
        place: Jurisdiction = Jurisdiction.objects.create(
            parent_id=parent_id, name=name, level=level, code=code
        )
    facts = {"name": name, "level": level, "parent": parent_id, "code": code}
    tell(f"place:{place.pk}", "place.add", actor, seat, **facts)
    return place


@transaction.atomic
def add_unit(
    *,
    jurisdiction_id: int,
    name: str,
    kind: str,
    actor: Who,
    short_names: Sequence[str] = (),
    aliases: Sequence[str] = (),
    document_word: str = "",
) -> Unit:
    """Add a unit with its names; its full name is one of them.

    Raises:
        Refused: UNIT_NAME_TAKEN where the jurisdiction has a unit of that name.
    """
    seat = demand(actor, "unit.edit", scope_of(jurisdiction_id))
    if Unit.objects.filter(jurisdiction_id=jurisdiction_id, name=name).exists():
        raise Refused("UNIT_NAME_TAKEN")
    with taken_meanwhile("UNIT_NAME_TAKEN"):
        unit = Unit.objects.create(
            name=name, kind=kind, jurisdiction_id=jurisdiction_id, document_word=document_word
        )
    names = {name: NameKind.FULL}
    for kind_of_name, given in ((NameKind.SHORT, short_names), (NameKind.ALIAS, aliases)):
        for one in given:
            names.setdefault(one, kind_of_name)
    UnitName.objects.bulk_create([UnitName(unit=unit, name=n, kind=k) for n, k in names.items()])
    tell(
        unit.stream,
        "unit.add",
        actor,
        seat,
        name=name,
        kind=kind,
        jurisdiction=jurisdiction_id,
        document_word=document_word,
        names=[{"name": n, "kind": str(k)} for n, k in names.items()],
    )
    return unit


@transaction.atomic
def edit_unit(unit_id: int, *, name: str, kind: str, document_word: str, actor: Who) -> Unit:
    """Change a unit's full name, kind or number word; the old full name stays as an alias, since old documents use it.

    Raises:
        Refused: UNIT_NAME_TAKEN where another unit of the jurisdiction has that name.
    """
    unit, seat = _unit_for(unit_id, "unit.edit", actor)
    others = Unit.objects.filter(jurisdiction_id=unit.jurisdiction_id, name=name)
    if others.exclude(pk=unit.pk).exists():
        raise Refused("UNIT_NAME_TAKEN")
    old = {"name": unit.name, "kind": unit.kind, "document_word": unit.document_word}
    new = {"name": name, "kind": kind, "document_word": document_word}
    if old == new:
        return unit
    if unit.name != name:
        UnitName.objects.filter(unit=unit, kind=NameKind.FULL).update(kind=NameKind.ALIAS)
        UnitName.objects.update_or_create(unit=unit, name=name, defaults={"kind": NameKind.FULL})
    unit.name, unit.kind, unit.document_word = name, kind, document_word
    with taken_meanwhile("UNIT_NAME_TAKEN"):
        unit.save(update_fields=["name", "kind", "document_word"])
    tell(unit.stream, "unit.edit", actor, seat, old=old, new=new)
    return unit


@transaction.atomic
def set_unit_in_use(unit_id: int, *, in_use: bool, actor: Who) -> Unit:
    """Take a unit out of use or back into it; documents no longer resolve to one out of use."""
    unit, seat = _unit_for(unit_id, "unit.edit", actor)
    if unit.is_active != in_use:
        unit.is_active = in_use
        unit.save(update_fields=["is_active"])
        tell(unit.stream, "unit.restore" if in_use else "unit.retire", actor, seat)
    return unit


@transaction.atomic
def add_name(unit_id: int, *, name: str, kind: str, actor: Who) -> UnitName:
    """Add a short name or alias.

    Raises:
        Refused: NAME_THERE where the unit has it already; FULL_NAME_BY_EDIT for a second full name.
    """
    unit, seat = _unit_for(unit_id, "unit.edit", actor)
    if kind == NameKind.FULL:
        raise Refused("FULL_NAME_BY_EDIT")
    if UnitName.objects.filter(unit=unit, name=name).exists():
        raise Refused("NAME_THERE")
    with taken_meanwhile("NAME_THERE"):
        row = UnitName.objects.create(unit=unit, name=name, kind=kind)
    tell(unit.stream, "unit.name.add", actor, seat, name=name, kind=kind)
    return row


@transaction.atomic
def remove_name(unit_id: int, name_id: int, *, actor: Who) -> None:
    """Take a short name or alias away.

    Raises:
        Refused: NAME_GONE where the unit has no such name; FULL_NAME_STAYS for the full name.
    """
    unit, seat = _unit_for(unit_id, "unit.edit", actor)
    row = UnitName.objects.filter(unit=unit, pk=name_id).first()
    if row is None:
        raise Refused("NAME_GONE")
    if row.kind == NameKind.FULL:
        raise Refused("FULL_NAME_STAYS")
    row.delete()
    tell(unit.stream, "unit.name.remove", actor, seat, name=row.name, kind=row.kind)


@transaction.atomic
def add_post(unit_id: int, *, title: str, role: str, actor: Who) -> Post:
    """Add a post to a unit.

    Raises:
        Refused: POST_TITLE_TAKEN where the unit has a post of that title.
    """
    unit, seat = _unit_for(unit_id, "unit.edit", actor)
    if Post.objects.filter(unit=unit, title=title).exists():
        raise Refused("POST_TITLE_TAKEN")
    with taken_meanwhile("POST_TITLE_TAKEN"):
        post = Post.objects.create(unit=unit, title=title, role=role)
    tell(unit.stream, "unit.post.add", actor, seat, post=post.pk, title=title, role=role)
    return post
