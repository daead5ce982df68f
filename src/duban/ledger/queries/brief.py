"""The ledger's list as programs ask for it: the same filters and order as the screen, but lean rows of plain values.

Two queries for a page, whatever its size; no counts, which are asked for by themselves.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from duban.foundation import clock
from duban.foundation.access import UNIT_BOUND, Actor
from duban.foundation.statements import Among, Statement, number, text
from duban.foundation.statements import day as day_slot
from duban.ledger.access import visible_matters
from duban.ledger.choices import DutyRole
from duban.ledger.models import Duty, Matter
from duban.ledger.models.matters import MatterQuerySet, light_of
from duban.ledger.models.pace import pace_of
from duban.ledger.models.search import few_found
from duban.ledger.models.versions import Standing
from duban.ledger.queries.board import after_values, cursor_of, cursor_values, light_counts
from duban.ledger.queries.filters import LedgerFilter, apply, held_at
from duban.people.access import seen_jurisdictions

# What a row is made of, beside how it stands or stood.
COLUMNS = (
    "id",
    "number",
    "title",
    "place",
    "category__code",
    "jurisdiction_id",
    "registered_on",
    "assigned_at",
    "started_at",
)


@dataclass(frozen=True, slots=True)
class BriefPage:
    """Rows of plain values, and the cursor of the next page; empty at the end."""

    rows: tuple[dict[str, Any], ...]
    after: str


@dataclass(frozen=True, slots=True)
class BriefCounts:
    """How many matters a filter finds, and how many of the open ones show each light (the filter's own light aside)."""

    total: int
    lights: Mapping[str, int]


def brief_page(actor: Actor, wanted: LedgerFilter, *, after: str = "") -> BriefPage:
    """One page of the list.

    Raises:
        FilterError: for a cursor that does not fit.
    """
    day = wanted.as_of or clock.today()
    values = cursor_values(wanted, after) if after else {}
    found = _found(actor, wanted, day, values)
    more, found = len(found) > wanted.size, found[: wanted.size]
    leads = _leads([row[0] for row in found], wanted.instant)
    cursor = (
        cursor_of(SimpleNamespace(**dict(zip(_names(wanted), found[-1], strict=True))), wanted)
        if more
        else ""
    )
    return BriefPage(tuple(_row(row, leads, day) for row in found), cursor)


def _names(wanted: LedgerFilter) -> tuple[str, ...]:
    at = wanted.at
    return (*COLUMNS, f"{at}due_key", *(f"{at}{name}" for name in Standing._fields))


def _found(
    actor: Actor, wanted: LedgerFilter, day: dt.date, values: Mapping[str, str]
) -> list[tuple[Any, ...]]:
    """The rows of a page and one more. Programs ask with the same filter again and again: its statement is kept, unless it is a search
    or the actor's units say what is seen, both of which may ask the database before they are a statement."""
    if wanted.q or not actor.roles().isdisjoint(UNIT_BOUND):
        few = few_found(wanted.q) if wanted.q else None
        return list(_page(visible_matters(actor), wanted, day, values, few))
    places = frozenset(seen_jurisdictions(actor, "matter.view"))
    return _kept_page(places, wanted, day, is_first=not values).rows(**values)


def _page(
    seen: MatterQuerySet,
    wanted: LedgerFilter,
    day: dt.date,
    values: Mapping[str, Any],
    found: list[int] | None = None,
) -> QuerySet[Matter, Any]:
    page = apply(seen, wanted, day, found=found).order_by(*wanted.order())
    if values:
        page = after_values(page, wanted, values)
    return page.values_list(*_names(wanted))[: wanted.size + 1]


# Each statement holds the ids of all places that are seen: few are kept, or a province's would fill the memory.
@lru_cache(maxsize=32)
def _kept_page(
    places: frozenset[int], wanted: LedgerFilter, day: dt.date, *, is_first: bool
) -> Statement[Matter]:
    """A page's statement, with slots for the values after which it begins; planned each time, since values decide which index serves."""
    fields = [] if is_first else [name.lstrip("-") for name in wanted.order()]
    slots = {name: _slot(name) for name in fields}
    seen = Matter.objects.filter(jurisdiction_id__in=places)
    return Statement(lambda: _page(seen, wanted, day, slots), is_prepared=False)


def _slot(name: str) -> Any:
    if name == "id":
        return number(name)
    return text(name) if name == "title" else day_slot(name)


def _standing_leads() -> QuerySet[Duty, Any]:
    held = Duty.objects.filter(Among("matter_id", "matters"), held_at(None), role=DutyRole.LEAD)
    return held.order_by("id").values_list("matter_id", Coalesce("unit__name", "said"))


_STANDING_LEADS = Statement(_standing_leads)


def _leads(ids: Sequence[int], instant: dt.datetime | None) -> Mapping[int, list[str]]:
    """The lead units of some matters by name, as they stand or stood."""
    named: dict[int, list[str]] = defaultdict(list)
    for matter, name in _leads_at(ids, instant) if instant else _STANDING_LEADS.rows(matters=ids):
        named[matter].append(name)
    return named


def _leads_at(ids: Sequence[int], instant: dt.datetime) -> QuerySet[Duty, Any]:
    held = Duty.objects.filter(held_at(instant), matter_id__in=ids, role=DutyRole.LEAD)
    return held.order_by("id").values_list("matter_id", Coalesce("unit__name", "said"))


def _row(row: tuple[Any, ...], leads: Mapping[int, list[str]], day: dt.date) -> dict[str, Any]:
    (
        pk,
        number,
        title,
        place,
        category,
        jurisdiction,
        registered,
        assigned,
        started,
        _key,
        *stood,
    ) = row
    state, due_on, near_on, done_on, share_done = stood
    return {
        "id": pk,
        "number": number,
        "title": title,
        "state": state,
        "light": light_of(due_on, state, day, near_on=near_on, done_on=done_on),
        "due_on": due_on,
        "days": (due_on - day).days if due_on else None,
        "done_on": done_on,
        "pace": pace_of(
            state=state,
            began_on=timezone.localdate(assigned) if assigned else registered,
            due_on=due_on,
            share_done=share_done,
            is_started=started is not None,
            done_on=done_on,
            day=day,
        ),
        "share_done": share_done,
        "leads": leads.get(pk, []),
        "category": category,
        "jurisdiction": jurisdiction,
        "place": place,
        "registered_on": registered,
    }


def brief_counts(actor: Actor, wanted: LedgerFilter) -> BriefCounts:
    """What stands above the list on the screen."""
    day, everything = wanted.as_of or clock.today(), visible_matters(actor)
    few = few_found(wanted.q) if wanted.q else None
    without_light = apply(everything, replace(wanted, light=""), day, found=few)
    total = apply(everything, wanted, day, found=few).order_by().count()
    return BriefCounts(total, light_counts(without_light, day, wanted.instant))
