"""Categories of matters as an administrator keeps them: an edit adds the next version, and nothing is ever overwritten.

A matter keeps the version that it was registered under. Categories are of the whole installation, so every administrator's post
reaches them.
"""

from __future__ import annotations

import re
from typing import Any

from django.db import IntegrityError, transaction

from duban.foundation import clock, journal
from duban.foundation.access import Actor, Scope, demand
from duban.ledger.actions.acting import ActRefused, stated
from duban.ledger.choices import Gate
from duban.ledger.models import Category
from duban.ledger.queries.categories import UnknownCategory, in_force

TEXTS = ("name",)
FLAGS = ("needs_evidence", "needs_pair", "stops_clock")
DAYS = (
    "near_days",
    "margin_days",
    "dispute_days",
    "publication_days",
    "look_back_days",
    "default_days",
)
FIELDS = (*TEXTS, "gates", *FLAGS, *DAYS)
MOST_DAYS = 3660
_CODE = re.compile(r"[a-z][a-z0-9_]{1,29}")


@transaction.atomic
def save_category(code: str, *, actor: Actor, **fields: Any) -> Category:
    """Add the next version of a category, or the first one of a new code; fields not given stay as they are.

    A retired category that is saved is for new matters again.

    Raises:
        AccessDenied: where the actor is no administrator.
        ActRefused: `CATEGORY_CODE`, `CATEGORY_FIELD`, `CATEGORY_NAME_MISSING`, `CATEGORY_GATES`, `CATEGORY_DAYS` (with `field`),
            `CATEGORY_UNCHANGED`, `CATEGORY_CODE_TAKEN` where somebody else saved the same new code at this moment.
    """
    if not _CODE.fullmatch(code):
        raise ActRefused("CATEGORY_CODE")
    _check(fields)
    return _add_version(code, {**fields, "is_retired": False}, "save", actor)


@transaction.atomic
def retire_category(code: str, *, actor: Actor) -> Category:
    """Take a category away from new matters; those that have it keep it.

    Raises:
        AccessDenied: where the actor is no administrator.
        UnknownCategory: where there is none of that code.
        ActRefused: `CATEGORY_UNCHANGED` where it is retired already.
    """
    in_force(code)
    return _add_version(code, {"is_retired": True}, "retire", actor)


def _add_version(code: str, fields: dict[str, Any], name: str, actor: Actor) -> Category:
    places = frozenset(seat.jurisdiction_id for seat in actor.seats)
    seat = demand(actor, "category.edit", Scope(places))
    newest = _newest_locked(code)
    before = _values(newest) if newest else {}
    values = {**(before or _values(Category())), **fields}
    if not values["name"]:
        raise ActRefused("CATEGORY_NAME_MISSING")
    if values == before:
        raise ActRefused("CATEGORY_UNCHANGED")
    at = clock.now()
    saved = Category(
        code=code,
        version=newest.version + 1 if newest else 1,
        made_at=at,
        made_by_id=actor.user_id,
        **values,
    )
    _insert(saved)
    content = {"code": code, "version": saved.version, **values}
    journal.write(saved.stream, f"category.{name}", actor=actor, at=at, seat=seat, content=content)
    return saved


def _insert(category: Category) -> None:
    """Two who save a new code at once both find none; the database lets one in.

    Raises:
        ActRefused: `CATEGORY_CODE_TAKEN` for the other one.
    """
    try:
        with transaction.atomic():
            category.save(force_insert=True)
    except IntegrityError as error:
        raise ActRefused("CATEGORY_CODE_TAKEN") from error


def _newest_locked(code: str) -> Category | None:
    """The version in force, with the first one locked: two edits at once take neighbouring versions."""
    try:
        in_force(code)
    except UnknownCategory:
        return None
    Category.objects.select_for_update().get(code=code, version=1)
    return in_force(code)


def _values(category: Category) -> dict[str, Any]:
    return {name: getattr(category, name) for name in (*FIELDS, "is_retired")}


def _check(fields: dict[str, Any]) -> None:
    """Whether the given fields are ones that a category has, with values that they may have; texts and gates are put in order."""
    unknown = sorted(fields.keys() - set(FIELDS))
    if unknown:
        raise ActRefused("CATEGORY_FIELD", field=unknown[0])
    if "name" in fields:
        fields["name"] = stated(fields["name"], "CATEGORY_NAME_MISSING")[:60]
    if "gates" in fields:
        if not set(fields["gates"]) <= set(Gate.values):
            raise ActRefused("CATEGORY_GATES")
        fields["gates"] = [gate for gate in Gate.values if gate in fields["gates"]]
    for name in set(FLAGS) & fields.keys():
        fields[name] = bool(fields[name])
    for name in DAYS:
        days = fields.get(name, 0)
        if not isinstance(days, int) or not 0 <= days <= MOST_DAYS:
            raise ActRefused("CATEGORY_DAYS", field=name)
