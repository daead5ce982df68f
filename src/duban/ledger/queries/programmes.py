"""The pages of programmes (专项): the list, one with its roll-up by part, unit and quarter, and the matters behind each number.

Everything is counted from the matters that the reader sees, in a number of statements that does not grow with them.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from duban.foundation import clock
from duban.foundation.access import Actor, can
from duban.ledger.access import fetch_programme, visible_programmes
from duban.ledger.choices import Light
from duban.ledger.models import Matter, Programme, ProgrammeMatter, ProgrammeNesting
from duban.ledger.models.matters import NO_DATE
from duban.ledger.models.programmes import below, ids_within, members_of, standing_at
from duban.ledger.queries.board_rows import LedgerRow, rows_of
from duban.ledger.queries.programme_members import ACT, ProgrammeLink
from duban.ledger.queries.programme_trend import CoursePoint, trend
from duban.ledger.queries.rollup import (
    FIGURES,
    Day,
    Rolled,
    by_quarter,
    by_unit,
    counts_of,
    light_of_all,
    rolled_up,
)
from duban.people.models import Unit

LONG = 500
# The figures beside each part, unit and quarter, and those above them.
COMPARED = ("all", "closed", "done", "late", "near", "behind", "high", "medium")
TILES = ("all", "closed", "done", "open", "late", "near", "not_started", "behind", "high", "medium")


@dataclass(frozen=True, slots=True)
class RolledPiece:
    """A piece of a bar: from which percent on, how wide, under which light or `closed`."""

    code: str
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class RolledLine:
    """One row of a roll-up: what it is of (a key, a name, a group), its figures and its bar."""

    key: str
    name: str
    group: str
    light: str
    counts: dict[str, int]
    bar: tuple[RolledPiece, ...]

    @property
    def numbers(self) -> tuple[tuple[str, int], ...]:
        """The compared figures in their order."""
        return tuple((code, self.counts.get(code, 0)) for code in COMPARED)


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A programme in the list, `depth` levels below the top, with its own roll-up."""

    pk: int
    depth: int
    year: int
    office: str
    place: str
    planned_end: dt.date | None
    is_ended: bool
    line: RolledLine


@dataclass(frozen=True, slots=True)
class ProgrammeList:
    """The programmes of one year; `years` are those that have any."""

    year: int
    years: tuple[int, ...]
    rows: tuple[ProgrammeLine, ...]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """One programme as of a day (None: now). `hidden` counts matters that lie in it and that the reader does not see."""

    pk: int
    name: str
    purpose: str
    year: int
    place: str
    place_id: int
    office: str
    office_id: int
    within: tuple[int, ...]
    planned_end: dt.date | None
    made_at: dt.datetime
    ended_at: dt.datetime | None
    end_reason: str
    above: tuple[ProgrammeLink, ...]
    as_of: dt.date | None
    day: dt.date
    whole: RolledLine
    parts: tuple[RolledLine, ...]
    units: tuple[RolledLine, ...]
    quarters: tuple[RolledLine, ...]
    points: tuple[CoursePoint, ...]
    hidden: int
    may_edit: bool

    @property
    def tiles(self) -> tuple[tuple[str, int], ...]:
        """The figures above all."""
        return tuple((code, self.whole.counts.get(code, 0)) for code in TILES)


def programme_list(actor: Actor, year: int | None = None) -> ProgrammeList:
    """The programmes of a year (default: the latest one), those of one under it."""
    seen = visible_programmes(actor).select_related("jurisdiction", "office")
    years = tuple(sorted(set(seen.order_by().values_list("year", flat=True)), reverse=True))
    chosen = year if year in years else (years[0] if years else clock.today().year)
    rows = list(seen.filter(year=chosen).order_by("name", "pk"))
    pairs = _pairs(None)
    wanted = set().union(*(below(one.pk, pairs) for one in rows)) if rows else set()
    members, rolled = _members(actor, members_of(wanted), Day(clock.today()))
    lines = (
        ProgrammeLine(
            pk=one.pk,
            depth=depth,
            year=one.year,
            office=one.office.name,
            place=one.jurisdiction.name,
            planned_end=one.planned_end,
            is_ended=one.ended_at is not None,
            line=_line(one.pk, one.name, "", _held(below(one.pk, pairs), members, rolled)),
        )
        for one, depth in _in_order(rows)
    )
    return ProgrammeList(chosen, years, tuple(lines), actor.may_somewhere(ACT))


def _in_order(rows: Sequence[Programme]) -> list[tuple[Programme, int]]:
    """Each programme under the one that it lies in, as far as that is in the list."""
    known = {one.pk for one in rows}
    lower: dict[int | None, list[Programme]] = defaultdict(list)
    for one in rows:
        lower[one.parent_id if one.parent_id in known else None].append(one)
    found: list[tuple[Programme, int]] = []

    def walk(parent: int | None, depth: int) -> None:
        for one in lower[parent]:
            found.append((one, depth))
            walk(one.pk, depth + 1)

    walk(None, 0)
    return found


def programme_page(actor: Actor, pk: int, as_of: dt.date | None = None) -> ProgrammePage:
    """One programme, now or as of the end of a day.

    Raises:
        Http404: where the actor sees no such programme.
    """
    programme = fetch_programme(actor, pk)
    on = _on(as_of)
    pairs = _pairs(on.instant)
    held = members_of(below(pk, pairs), on.instant)
    members, rolled = _members(actor, held, on)
    every = list(rolled.values())
    own = actor.may_somewhere(ACT) and can(actor, ACT, programme.scope()).allowed
    return ProgrammePage(
        pk=pk,
        name=programme.name,
        purpose=programme.purpose,
        year=programme.year,
        place=programme.jurisdiction.name,
        place_id=programme.jurisdiction_id,
        office=programme.office.name,
        office_id=programme.office_id,
        within=tuple(sorted(below(pk, pairs))),
        planned_end=programme.planned_end,
        made_at=programme.made_at,
        ended_at=programme.ended_at,
        end_reason=programme.end_reason,
        above=_above(programme),
        as_of=as_of,
        day=on.day,
        whole=_line(pk, programme.name, "", every),
        parts=_parts(actor, pk, pairs, members, rolled),
        units=_units(every),
        quarters=tuple(_line(code, code, "", rows) for code, rows in by_quarter(every).items()),
        points=tuple(trend(actor, programme, clock.today())),
        hidden=held.values("matter_id").distinct().count() - len(every),
        may_edit=own and programme.ended_at is None,
    )


def _on(as_of: dt.date | None) -> Day:
    if as_of is None:
        return Day(clock.today())
    return Day(as_of, clock.end_of(as_of))


def _pairs(instant: dt.datetime | None) -> list[tuple[int, int]]:
    """All nestings that stand, or stood, as (upper, lower)."""
    rows = ProgrammeNesting.objects.filter(standing_at(instant)).order_by()
    return list(rows.values_list("parent_id", "programme_id"))


def _members(
    actor: Actor, held: QuerySet[ProgrammeMatter], on: Day
) -> tuple[list[tuple[int, int]], dict[int, Rolled]]:
    """Some memberships as (programme, matter), and the matters among them that the actor sees."""
    rolled = {row.pk: row for row in rolled_up(actor, held.values("matter_id"), on)}
    return list(held.values_list("programme_id", "matter_id")), rolled


def _held(
    within: set[int], members: Iterable[tuple[int, int]], rolled: dict[int, Rolled]
) -> list[Rolled]:
    """The matters of some programmes, each once."""
    found = {matter for programme, matter in members if programme in within and matter in rolled}
    return [rolled[pk] for pk in found]


def _line(key: object, name: str, group: str, rows: Sequence[Rolled]) -> RolledLine:
    counts = counts_of(rows)
    return RolledLine(str(key), name, group, light_of_all(counts), dict(counts), _bar(counts))


def _bar(counts: Counter[str]) -> tuple[RolledPiece, ...]:
    """All matters as one bar: closed ones, then the open ones by light."""
    total = counts["all"]
    slices, start = [], 0.0
    for code in ("closed", *map(str, Light.values)):
        width = 100 * counts[code] / total if total else 0.0
        if width:
            slices.append(RolledPiece(code, round(start, 2), round(width, 2)))
        start += width
    return tuple(slices)


def _parts(
    actor: Actor,
    pk: int,
    pairs: Sequence[tuple[int, int]],
    members: Sequence[tuple[int, int]],
    rolled: dict[int, Rolled],
) -> tuple[RolledLine, ...]:
    """The programmes directly below that the actor sees, each with all that lies in it."""
    lower = [one for upper, one in pairs if upper == pk]
    seen = visible_programmes(actor).filter(pk__in=lower).order_by() if lower else ()
    lines = [
        _line(one.pk, one.name, "", _held(below(one.pk, pairs), members, rolled)) for one in seen
    ]
    return tuple(sorted(lines, key=lambda line: line.name))


def _units(rows: Sequence[Rolled]) -> tuple[RolledLine, ...]:
    """Units beside units of their kind: the most late first, then the most open; equal ones by name, without ranks."""
    shares = by_unit(rows)
    found = Unit.objects.filter(pk__in=list(shares)).values_list("pk", "name", "kind")
    lines = [_line(pk, name, kind, shares[pk]) for pk, name, kind in found]
    return tuple(sorted(lines, key=_order))


def _order(line: RolledLine) -> tuple[str, int, int, str]:
    counts = line.counts
    return line.group, -counts.get("late", 0), -counts.get("open", 0), line.name


def _above(programme: Programme) -> tuple[ProgrammeLink, ...]:
    """What the programme lies in, the outermost first."""
    found: list[ProgrammeLink] = []
    one = programme.parent
    while one is not None:
        found.insert(0, ProgrammeLink(one.pk, one.name))
        one = one.parent
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Behind:
    """The matters behind a number: which figure, of what, and the rows."""

    pk: int
    name: str
    figure: str
    of: str
    quarter: str
    as_of: dt.date | None
    count: int
    rows: tuple[LedgerRow, ...]
    takes_out: tuple[LedgerRow, ...]


def matters_behind(
    actor: Actor,
    pk: int,
    figure: str,
    *,
    unit: int | None = None,
    quarter: str = "",
    as_of: dt.date | None = None,
) -> Behind:
    """The matters that a number of a programme's page counted.

    Raises:
        Http404: where the actor sees no such programme, or there is no such figure.
    """
    programme = fetch_programme(actor, pk)
    if figure not in FIGURES:
        raise Http404
    on = _on(as_of)
    rows = rolled_up(actor, _within(pk, on).values("matter_id"), on)
    found = [
        row
        for row in rows
        if FIGURES[figure](row) and (not unit or unit in row.leads) and quarter in {"", row.quarter}
    ]
    first = sorted(found, key=lambda row: (row.due_on or NO_DATE, row.pk))[:LONG]
    at = "past_" if on.instant else ""
    stood = Matter.objects.as_of(on.instant) if on.instant else Matter.objects.all()
    shown = stood.filter(pk__in=[row.pk for row in first]).order_by(f"{at}due_key", "id")
    name = Unit.objects.filter(pk=unit or 0).values_list("name", flat=True).first()
    if unit and not any(unit in row.leads for row in rows):
        raise Http404
    lines = rows_of(list(shown), on.moment(), on.instant)
    own = _own(actor, programme) if on.instant is None else set()
    return Behind(
        pk=pk,
        name=programme.name,
        figure=figure,
        of=str(name or ""),
        quarter=quarter,
        as_of=as_of,
        count=len(found),
        rows=lines,
        takes_out=tuple(line for line in lines if line.pk in own),
    )


def _within(pk: int, on: Day) -> QuerySet[ProgrammeMatter]:
    """What lies, or lay, in a programme and all below it."""
    return members_of(ids_within(pk, on.instant), on.instant)


def _own(actor: Actor, programme: Programme) -> set[int]:
    """What the actor may take out: what lies in the programme itself, and not in a part of it."""
    if programme.ended_at is not None or not can(actor, ACT, programme.scope()).allowed:
        return set()
    return set(members_of([programme.pk]).values_list("matter_id", flat=True))
