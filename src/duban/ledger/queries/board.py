"""The ledger screen: one page of matters by keyset, with counts by light and the columns that were chosen."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Case, Count, Q, Value, When
from django.db.models.functions import Coalesce

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.ledger.access import visible_matters
from duban.ledger.choices import DutyRole, Light
from duban.ledger.models import Duty, Matter, MatterSource, Measure, TimeLimit
from duban.ledger.models.matters import NO_DATE, MatterQuerySet, lights
from duban.ledger.queries.filters import (
    FilterError,
    LedgerFilter,
    apply,
    day_of,
    held_at,
    number,
)

# Every column that a person may choose, in the order of the office's own ledgers.
COLUMNS = (
    "number",
    "title",
    "light",
    "lead",
    "assist",
    "supervise",
    "limit",
    "due_on",
    "state",
    "pace",
    "source",
    "place",
    "instructed_by",
    "problem",
    "measures",
    "progress",
    "registered_on",
)
DEFAULT_COLUMNS = ("number", "title", "light", "lead", "due_on", "state", "source")
UNIT_COLUMNS = {"lead", "assist", "supervise"}
# How many matters are counted before the page says "more than": no page may take longer the longer the past is.
COUNTED = 1000


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A unit's part as lists show it; `is_open` where the clerk must still say who is meant."""

    name: str
    role: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One matter of the list."""

    pk: int
    number: str
    title: str
    requirement: str
    state: str
    light: str
    days: int | None
    due_on: dt.date | None
    limit_said: str
    limit_kind: str
    registered_on: dt.date
    pace: str
    place: str
    problem: str
    instructed_by: str
    progress: str
    source: str
    duties: tuple[DutyLine, ...]
    measures: tuple[str, ...]

    def units(self, role: str) -> list[DutyLine]:
        """The units with one part."""
        return [d for d in self.duties if d.role == role]


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


@dataclass(frozen=True, slots=True)
class _Parts:
    """What belongs to the matters of one page, by matter."""

    duties: dict[int, list[DutyLine]]
    measures: dict[int, list[str]]
    limits: dict[int, tuple[str, str]]
    sources: dict[int, str]


def _parts_of(
    matters: Sequence[Matter], instant: dt.datetime | None, columns: Collection[str]
) -> _Parts:
    """The parts of some matters that the columns show, one query for each kind, as they stand or stood at an instant."""
    ids = [m.pk for m in matters]
    undated = "due_on" in columns and any(m.standing().due_on is None for m in matters)
    return _Parts(
        _duties(ids, instant) if UNIT_COLUMNS & set(columns) else defaultdict(list),
        _measures(ids) if "measures" in columns else defaultdict(list),
        _limits(ids, instant) if undated or "limit" in columns else {},
        _sources(ids) if "source" in columns else {},
    )


def _duties(ids: Sequence[int], instant: dt.datetime | None) -> dict[int, list[DutyLine]]:
    duties: dict[int, list[DutyLine]] = defaultdict(list)
    held = Duty.objects.filter(held_at(instant), matter_id__in=ids).order_by("id")
    named = held.values_list("matter_id", Coalesce("unit__name", "said"), "role", "unit_id")
    for matter, name, role, unit in named:
        duties[matter].append(DutyLine(name, role, unit is None))
    return duties


def _measures(ids: Sequence[int]) -> dict[int, list[str]]:
    measures: dict[int, list[str]] = defaultdict(list)
    for matter, text in Measure.objects.filter(matter_id__in=ids).values_list("matter_id", "text"):
        measures[matter].append(text)
    return measures


def _limits(ids: Sequence[int], instant: dt.datetime | None) -> dict[int, tuple[str, str]]:
    limits = TimeLimit.objects.filter(matter_id__in=ids).order_by("id")
    if instant is not None:
        limits = limits.filter(set_at__lt=instant)
    return {pk: (said, kind) for pk, said, kind in limits.values_list("matter_id", "said", "kind")}


def _sources(ids: Sequence[int]) -> dict[int, str]:
    sources = MatterSource.objects.filter(matter_id__in=ids).order_by("-id")
    return dict(sources.values_list("matter_id", "source__title"))


def rows_of(
    matters: Sequence[Matter],
    day: dt.date,
    instant: dt.datetime | None = None,
    columns: Collection[str] = COLUMNS,
) -> tuple[LedgerRow, ...]:
    """Rows for matters already fetched; of their parts only those that the columns show."""
    parts = _parts_of(matters, instant, columns)
    return tuple(_row(m, parts, day) for m in matters)


def _row(m: Matter, parts: _Parts, day: dt.date) -> LedgerRow:
    said, kind = parts.limits.get(m.pk, ("", ""))
    stood = m.standing()
    return LedgerRow(
        pk=m.pk,
        number=m.number,
        title=m.title,
        requirement=m.requirement,
        state=stood.state,
        light=m.light(day),
        days=(stood.due_on - day).days if stood.due_on else None,
        due_on=stood.due_on,
        limit_said=said,
        limit_kind=kind,
        registered_on=m.registered_on,
        pace=m.pace(day),
        place=m.place,
        problem=m.problem,
        instructed_by=m.instructed_by,
        progress=m.progress_note,
        source=parts.sources.get(m.pk, ""),
        duties=tuple(parts.duties[m.pk]),
        measures=tuple(parts.measures[m.pk]),
    )


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
    everything = visible_matters(actor)
    narrowed = apply(everything, wanted, day)
    page = narrowed.order_by(*wanted.order())
    if after:
        page = after_cursor(page, wanted, after)
    found = list(page[: wanted.size + 1])
    more = len(found) > wanted.size
    found = found[: wanted.size]
    is_whole = not (more or after)
    total, is_more = (len(found), False) if is_whole else counted(narrowed, count_all=count_all)
    without_light = apply(everything, replace(wanted, light=""), day)
    return LedgerPage(
        wanted=wanted,
        rows=rows_of(found, day, wanted.instant, columns),
        counts=light_counts(without_light, day, wanted.instant),
        total=total,
        is_more=is_more,
        after=cursor_of(found[-1], wanted) if more else "",
        has_any=bool(found) or everything.exists(),
    )


def counted(matters: MatterQuerySet, *, count_all: bool = False) -> tuple[int, bool]:
    """How many matters there are, and whether there are more: unless all are to be counted, `COUNTED` is as far as it goes."""
    rows = matters.order_by()
    if count_all:
        return rows.count(), False
    found = rows.values("pk")[: COUNTED + 1].count()
    return min(found, COUNTED), found > COUNTED


def joined(lines: Iterable[DutyLine], role: str = DutyRole.LEAD) -> str:
    """Unit names of one part, joined with the enumeration comma."""
    return "、".join(line.name for line in lines if line.role == role)
