"""The ledger screen: one page of matters by keyset, with counts by light and the columns that were chosen."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from duban.foundation.access import Actor
from duban.foundation.clock import Moment
from duban.ledger.choices import Light
from duban.ledger.models.matters import NO_DATE, MatterQuerySet
from duban.ledger.queries.board_rows import COLUMNS, LedgerRow, Line, line_columns, rows_of_lines
from duban.ledger.queries.board_statements import (
    asked_by,
    light_rows,
    lights_statement,
    page_statement,
    total_statement,
)
from duban.ledger.queries.filters import FilterError, LedgerFilter, day_of, number

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
    matters: MatterQuerySet, now: Moment, instant: dt.datetime | None = None
) -> dict[str, int]:
    """How many open matters show each light, in one query; with an instant, those that ran then, of matters `as_of` it."""
    return _by_light(light_rows(matters, now, instant))


def _by_light(rows: Iterable[tuple[Any, ...]]) -> dict[str, int]:
    found = dict(rows)
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
    now = wanted.moment()
    values = cursor_values(wanted, after) if after else {}
    asked, given = asked_by(actor, wanted, now)
    page = page_statement(asked, line_columns(wanted, columns), is_first=not after)
    found = [Line(*row) for row in page.rows(**given, **values)]
    more = len(found) > wanted.size
    found = found[: wanted.size]
    total, is_more = len(found), False
    if more or after:
        most = None if count_all else COUNTED + 1
        total = total_statement(asked, most).count(**given)
        is_more = total > COUNTED and not count_all
    return LedgerPage(
        wanted=wanted,
        rows=rows_of_lines(found, now, wanted.instant, columns),
        counts=_by_light(lights_statement(asked).rows(**given)),
        total=COUNTED if is_more else total,
        is_more=is_more,
        after=_cursor_after(found[-1], wanted) if more else "",
        has_any=bool(found) or asked.sight.matters().exists(),
    )
