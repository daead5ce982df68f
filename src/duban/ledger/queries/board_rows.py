"""Rows of the ledger's list and what belongs to them, read for a whole page at once and only as far as its columns show it.

Plain values; which matters stand on a page says `queries.board`. Called by it, the export, the cockpit and the home page.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from duban.foundation.clock import Moment
from duban.foundation.statements import Among, Statement
from duban.foundation.statements import instant as instant_slot
from duban.ledger.choices import DutyRole
from duban.ledger.models import Duty, Matter, MatterSource, Measure, ProgrammeMatter, TimeLimit
from duban.ledger.models.instants import light_of, seconds_left
from duban.ledger.models.pace import pace_of
from duban.ledger.models.programmes import standing_at
from duban.ledger.models.versions import Standing
from duban.ledger.queries.filters import LedgerFilter, held_at

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
    "programmes",
)
DEFAULT_COLUMNS = ("number", "title", "light", "lead", "due_on", "state", "source")
UNIT_COLUMNS = {"lead", "assist", "supervise"}


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A unit's part as lists show it; `is_open` where the clerk must still say who is meant."""

    name: str
    role: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One matter of the list. `due_at` and the `seconds` to it are given where the limit ends at a time of day."""

    pk: int
    number: str
    title: str
    requirement: str
    state: str
    light: str
    days: int | None
    seconds: int | None
    due_on: dt.date | None
    due_at: dt.datetime | None
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
    programmes: tuple[str, ...] = ()

    def units(self, role: str) -> list[DutyLine]:
        """The units with one part."""
        return [d for d in self.duties if d.role == role]


class Line(NamedTuple):
    """What a row of the list reads of its matter, in the order of `line_columns`."""

    pk: int
    number: str
    title: str
    requirement: str
    registered_on: dt.date
    place: str
    problem: str
    instructed_by: str
    progress_note: str
    assigned_at: dt.datetime | None
    started_at: dt.datetime | None
    state: str
    due_on: dt.date | None
    near_on: dt.date | None
    done_on: dt.date | None
    share_done: int | None
    due_at: dt.datetime | None
    done_at: dt.datetime | None

    def standing(self) -> Standing:
        """How the matter stands, or stood."""
        return Standing(
            self.state,
            self.due_on,
            self.near_on,
            self.done_on,
            self.share_done,
            self.due_at,
            self.done_at,
        )


# Long texts are read only for the columns that show them.
LONG_TEXTS = {"problem": "problem", "progress_note": "progress", "requirement": "requirement"}


def line_columns(wanted: LedgerFilter, columns: Collection[str]) -> tuple[str, ...]:
    """What is selected for lines: what stands, or what stood; without a name where nothing shows it."""
    found = []
    for name in Line._fields:
        is_read = LONG_TEXTS.get(name, name) in columns or name not in LONG_TEXTS
        stood = f"{wanted.at}{name}" if name in Standing._fields else name
        found.append(stood if is_read else "")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What belongs to the matters of one page, by matter."""

    duties: dict[int, list[DutyLine]]
    measures: dict[int, list[str]]
    limits: dict[int, tuple[str, str]]
    sources: dict[int, str]
    programmes: dict[int, list[str]]


def _parts_of(
    lines: Sequence[Line], instant: dt.datetime | None, columns: Collection[str]
) -> _Parts:
    """The parts of some matters that the columns show, one query for each kind, as they stand or stood at an instant."""
    ids = [line.pk for line in lines]
    undated = "due_on" in columns and any(line.due_on is None for line in lines)
    return _Parts(
        _duties(ids, instant) if UNIT_COLUMNS & set(columns) else defaultdict(list),
        _measures(ids) if "measures" in columns else defaultdict(list),
        _limits(ids, instant) if undated or "limit" in columns else {},
        _sources(ids) if "source" in columns else {},
        _programmes(ids, instant) if "programmes" in columns else defaultdict(list),
    )


# The rows below the matters of a page; those that stand or stood have a statement for each.
_MATTERS = Among("matter_id", "matters")


def _named_duties(instant: Any) -> QuerySet[Duty, Any]:
    held = Duty.objects.filter(held_at(instant), _MATTERS).order_by("id")
    return held.values_list("matter_id", Coalesce("unit__name", "said"), "role", "unit_id")


def _limits_set(instant: Any) -> QuerySet[TimeLimit, Any]:
    limits = TimeLimit.objects.filter(_MATTERS).order_by("id")
    limits = limits if instant is None else limits.filter(set_at__lt=instant)
    return limits.values_list("matter_id", "said", "kind")


_DUTIES = Statement(lambda: _named_duties(None))
_DUTIES_AT = Statement(lambda: _named_duties(instant_slot("instant")))
_LIMITS = Statement(lambda: _limits_set(None))
_LIMITS_AT = Statement(lambda: _limits_set(instant_slot("instant")))
_MEASURES = Statement(lambda: Measure.objects.filter(_MATTERS).values_list("matter_id", "text"))
_SOURCES = Statement(
    lambda: (
        MatterSource.objects.filter(_MATTERS)
        .order_by("-id")
        .values_list("matter_id", "source__title")
    )
)


def _duties(ids: Sequence[int], instant: dt.datetime | None) -> dict[int, list[DutyLine]]:
    duties: dict[int, list[DutyLine]] = defaultdict(list)
    statement = _DUTIES if instant is None else _DUTIES_AT
    for matter, name, role, unit in statement.rows(matters=ids, instant=instant):
        duties[matter].append(DutyLine(name, role, unit is None))
    return duties


def _measures(ids: Sequence[int]) -> dict[int, list[str]]:
    measures: dict[int, list[str]] = defaultdict(list)
    for matter, text in _MEASURES.rows(matters=ids):
        measures[matter].append(text)
    return measures


def _limits(ids: Sequence[int], instant: dt.datetime | None) -> dict[int, tuple[str, str]]:
    statement = _LIMITS if instant is None else _LIMITS_AT
    rows = statement.rows(matters=ids, instant=instant)
    return {pk: (said, kind) for pk, said, kind in rows}


def _sources(ids: Sequence[int]) -> dict[int, str]:
    return dict(_SOURCES.rows(matters=ids))


def _programmes(ids: Sequence[int], instant: dt.datetime | None) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    held = ProgrammeMatter.objects.filter(standing_at(instant), matter_id__in=ids)
    for pk, name in held.order_by("id").values_list("matter_id", "programme__name"):
        found[pk].append(name)
    return found


def rows_of(
    matters: Sequence[Matter],
    now: Moment,
    instant: dt.datetime | None = None,
    columns: Collection[str] = COLUMNS,
) -> tuple[LedgerRow, ...]:
    """Rows for matters already fetched; of their parts only those that the columns show."""
    standing = len(Standing._fields)
    fixed = Line._fields[:-standing]
    lines = [Line._make((*(getattr(m, name) for name in fixed), *m.standing())) for m in matters]
    return rows_of_lines(lines, now, instant, columns)


def rows_of_lines(
    lines: Sequence[Line], now: Moment, instant: dt.datetime | None, columns: Collection[str]
) -> tuple[LedgerRow, ...]:
    """The same for lines that were selected by `line_columns`."""
    parts, has_pace = _parts_of(lines, instant, columns), "pace" in columns
    return tuple(_row(line, parts, now, _pace(line, now) if has_pace else "") for line in lines)


def _pace(line: Line, now: Moment) -> str:
    return pace_of(
        line.standing(),
        assigned_at=line.assigned_at,
        registered_on=line.registered_on,
        is_started=line.started_at is not None,
        now=now,
    )


def _row(line: Line, parts: _Parts, now: Moment, pace: str) -> LedgerRow:
    said, kind = parts.limits.get(line.pk, ("", ""))
    return LedgerRow(
        pk=line.pk,
        number=line.number,
        title=line.title,
        requirement=line.requirement,
        state=line.state,
        light=light_of(line.standing(), now),
        days=(line.due_on - now.day).days if line.due_on else None,
        seconds=seconds_left(line.due_at, now.at),
        due_on=line.due_on,
        due_at=line.due_at,
        limit_said=said,
        limit_kind=kind,
        registered_on=line.registered_on,
        pace=pace,
        place=line.place,
        problem=line.problem,
        instructed_by=line.instructed_by,
        progress=line.progress_note,
        source=parts.sources.get(line.pk, ""),
        duties=tuple(parts.duties.get(line.pk, ())),
        measures=tuple(parts.measures.get(line.pk, ())),
        programmes=tuple(parts.programmes.get(line.pk, ())),
    )


def joined(lines: Iterable[DutyLine], role: str = DutyRole.LEAD) -> str:
    """Unit names of one part, joined with the enumeration comma."""
    return "、".join(line.name for line in lines if line.role == role)
