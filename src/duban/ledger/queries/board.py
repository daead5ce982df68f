"""The ledger screen: one page of matters by keyset, with counts by light and the columns that were chosen."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

from django.db.models import Case, Count, Q, Value, When

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.ledger.access import sight_of
from duban.ledger.choices import Light
from duban.ledger.models.matters import NO_DATE, MatterQuerySet, lights
from duban.ledger.models.parts import COUNTING, LISTING, OPEN_ONLY
from duban.ledger.models.search import few_found
from duban.ledger.queries.board_rows import COLUMNS, LedgerRow, Line, line_columns, rows_of_lines
from duban.ledger.queries.filters import (
    FilterError,
    LedgerFilter,
    apply,
    day_of,
    number,
)

# How many matters are counted before the page says "more than": no page may take longer the longer the past is.
COUNTED = 1000


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """The list as the screen shows it; `after` is the cursor of the next page, empty at the end.

    `total` is exact unless `is_more` says that there are more than so many.
    """

    wanted: LedgerFilter
    rows: tuple[LedgerRow, ...]
    counts: dict[str, int]
    total: int
    is_more: bool
    after: str
    has_any: bool


def cursor_of(matter: object, wanted: LedgerFilter) -> str:
    """Where the next page begins: the sort values of the last row, in a form that fits an address."""
    values = [str(getattr(matter, name.lstrip("-"))) for name in wanted.order()]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _cursor_after(line: Line, wanted: LedgerFilter) -> str:
    """The same from a line of the page."""
    stood = {f"{wanted.at}due_key": line.due_on or NO_DATE}
    return cursor_of(SimpleNamespace(**line._asdict(), **stood, id=line.pk), wanted)


def _values(cursor: str, count: int) -> list[str]:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        values = json.loads(raw)
    except (binascii.Error, ValueError, RecursionError) as error:
        raise FilterError("after", cursor) from error
    if not isinstance(values, list) or len(values) != count:
        raise FilterError("after", cursor)
    texts = [str(value) for value in values]
    # Neither half a character nor a zero goes into a database.
    if any("\0" in text or re.search(r"[\ud800-\udfff]", text) for text in texts):
        raise FilterError("after", cursor)
    return texts


def cursor_values(wanted: LedgerFilter, cursor: str) -> dict[str, str]:
    """What a cursor says, by the fields of the order.

    Raises:
        FilterError: for a cursor that was not made by `cursor_of` for this order.
    """
    fields = [name.lstrip("-") for name in wanted.order()]
    values = dict(zip(fields, _values(cursor, len(fields)), strict=True))
    for field, value in values.items():
        _demand_value_of(field, value, cursor)
    return values


def after_values(
    matters: MatterQuerySet, wanted: LedgerFilter, values: Mapping[str, Any]
) -> MatterQuerySet:
    """Only what comes after some values of the fields of the order, or after slots for them."""
    condition, equal, first = Q(), Q(), Q()
    for name in wanted.order():
        field, way = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        # What the first field alone says lets the database begin at the right place of its index.
        first = first or Q(**{f"{field}__{way}e": values[field]})
        condition |= equal & Q(**{f"{field}__{way}": values[field]})
        equal &= Q(**{field: values[field]})
    return matters.filter(first, condition)


def after_cursor(matters: MatterQuerySet, wanted: LedgerFilter, cursor: str) -> MatterQuerySet:
    """Only what comes after a cursor in the given order.

    Raises:
        FilterError: as `cursor_values`.
    """
    return after_values(matters, wanted, cursor_values(wanted, cursor))


def _demand_value_of(field: str, value: str, cursor: str) -> None:
    """An address is typed by anybody: what no row can hold must not reach the database."""
    if field == "id":
        number("after", value)
    elif field.endswith(("due_key", "registered_on")):
        if value != NO_DATE.isoformat():
            day_of("after", value)
    elif "\x00" in value:  # PostgreSQL refuses it
        raise FilterError("after", cursor)


def light_counts(
    matters: MatterQuerySet, day: dt.date, instant: dt.datetime | None = None
) -> dict[str, int]:
    """How many open matters show each light, in one query; with an instant, those that ran then, of matters `as_of` it."""
    at = "past_" if instant else ""
    light = Case(*(When(which, then=Value(str(code))) for code, which in lights(day, at).items()))
    running = matters.running_at(instant) if instant else matters.open()
    rows = running.order_by().annotate(shown=light).values("shown").annotate(n=Count("pk"))
    found = {row["shown"]: row["n"] for row in rows}
    return {code: found.get(code, 0) for code in Light.values}


def ledger_board(
    actor: Actor,
    wanted: LedgerFilter,
    *,
    after: str = "",
    columns: Collection[str] = COLUMNS,
    count_all: bool = False,
) -> LedgerPage:
    """One page of the ledger, its rows with what the columns show; all matters are counted only where that is asked for.

    Raises:
        FilterError: for a cursor that does not fit.
    """
    day = wanted.as_of or clock.today()
    sight = sight_of(actor, is_looked_up=True)
    few = few_found(wanted.q) if wanted.q else None
    page = apply(sight.matters(), wanted, day, found=few).order_by(*wanted.order())
    if after:
        page = after_cursor(page, wanted, after)
    selected = page.values_list(*line_columns(wanted, columns))
    found = [Line(*values) for values in selected[: wanted.size + 1]]
    more = len(found) > wanted.size
    found = found[: wanted.size]
    is_whole = not (more or after)
    total, is_more = len(found), False
    if not is_whole:
        narrowed = apply(sight.matters(COUNTING), wanted, day, COUNTING, few)
        total, is_more = counted(narrowed, count_all=count_all)
    # What ran on a past day may be closed today.
    purpose = LISTING if wanted.as_of else OPEN_ONLY
    without_light = apply(sight.matters(purpose), replace(wanted, light=""), day, purpose, few)
    return LedgerPage(
        wanted=wanted,
        rows=rows_of_lines(found, day, wanted.instant, columns),
        counts=light_counts(without_light, day, wanted.instant),
        total=total,
        is_more=is_more,
        after=_cursor_after(found[-1], wanted) if more else "",
        has_any=bool(found) or sight.matters().exists(),
    )


def counted(matters: MatterQuerySet, *, count_all: bool = False) -> tuple[int, bool]:
    """How many matters there are, and whether there are more: unless all are to be counted, `COUNTED` is as far as it goes."""
    rows = matters.order_by()
    if count_all:
        return rows.count(), False
    found = rows.values("pk")[: COUNTED + 1].count()
    return min(found, COUNTED), found > COUNTED
