"""The ledger's list as programs ask for it: the same filters and order as the screen, but lean rows of plain values.

Two queries for a page, whatever its size; no counts, which are asked for by themselves.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from duban.foundation.access import Actor
from duban.foundation.clock import Moment
from duban.foundation.statements import Among, Statement
from duban.ledger.access import visible_matters
from duban.ledger.choices import DutyRole
from duban.ledger.models import Duty
from duban.ledger.models.instants import light_of
from duban.ledger.models.pace import pace_of
from duban.ledger.models.search import few_found
from duban.ledger.models.versions import Standing
from duban.ledger.queries.board import cursor_of, cursor_values, light_counts
from duban.ledger.queries.board_statements import asked_by, page_statement
from duban.ledger.queries.filters import LedgerFilter, apply, held_at

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
    now = wanted.moment()
    values = cursor_values(wanted, after) if after else {}
    found = _found(actor, wanted, now, values)
    more, found = len(found) > wanted.size, found[: wanted.size]
    leads = _leads([row[0] for row in found], wanted.instant)
    cursor = (
        cursor_of(SimpleNamespace(**dict(zip(_names(wanted), found[-1], strict=True))), wanted)
        if more
        else ""
    )
    return BriefPage(tuple(_row(row, leads, now) for row in found), cursor)


def _names(wanted: LedgerFilter) -> tuple[str, ...]:
    at = wanted.at
    return (*COLUMNS, f"{at}due_key", *(f"{at}{name}" for name in Standing._fields))


def _found(
    actor: Actor, wanted: LedgerFilter, now: Moment, values: Mapping[str, str]
) -> list[tuple[Any, ...]]:
    """The rows of a page and one more."""
    asked, given = asked_by(actor, wanted, now)
    page = page_statement(asked, _names(wanted), is_first=not values)
    return page.rows(**given, **values)


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


def _row(row: tuple[Any, ...], leads: Mapping[int, list[str]], now: Moment) -> dict[str, Any]:
    pk, number, title, place, category, jurisdiction, *since = row
    registered, assigned, started, _key, *stood = since
    standing = Standing(*stood)
    due_on = standing.due_on
    return {
        "id": pk,
        "number": number,
        "title": title,
        "state": standing.state,
        "light": light_of(standing, now),
        "due_on": due_on,
        "due_at": standing.due_at,
        "days": (due_on - now.day).days if due_on else None,
        "done_on": standing.done_on,
        "pace": pace_of(
            standing,
            assigned_at=assigned,
            registered_on=registered,
            is_started=started is not None,
            now=now,
        ),
        "share_done": standing.share_done,
        "leads": leads.get(pk, []),
        "category": category,
        "jurisdiction": jurisdiction,
        "place": place,
        "registered_on": registered,
    }


def brief_counts(actor: Actor, wanted: LedgerFilter) -> BriefCounts:
    """What stands above the list on the screen."""
    now, everything = wanted.moment(), visible_matters(actor)
    few = few_found(wanted.q) if wanted.q else None
    without_light = apply(everything, replace(wanted, light=""), now, found=few)
    total = apply(everything, wanted, now, found=few).order_by().count()
    return BriefCounts(total, light_counts(without_light, now, wanted.instant))
