"""The cockpit (驾驶舱): how many matters are late, near, stuck, returned, reopened or closed, by unit and by place, and what
changed since a day.

Each figure is a condition on matters, so that the list behind a number is the number's own rows. Shares are always shown with what
they are shares of; units stand beside units of their own kind.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, ExpressionWrapper, Q, Value, When
from django.db.models.fields import BooleanField
from django.http import Http404

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.ledger.choices import DutyRole, Light
from duban.ledger.models import Duty, Matter
from duban.ledger.models.matters import MatterQuerySet, lights
from duban.ledger.queries.board import LedgerRow, rows_of
from duban.ledger.queries.figures import (
    CHANGED,
    FIGURES,
    NOW,
    OPEN,
    SINCE,
    Viewer,
    open_counts,
    rows_behind,
)
from duban.people.access import visible_units
from duban.people.models import Jurisdiction, Unit

__all__ = ["FIGURES", "Cockpit", "FigureList", "cockpit", "figure_list"]

SINCE_DAYS = 7
LONG = 200
# The figures that are compared between units and places.
COMPARED = ("open", "late", "near", "silent", "returned", "closed")


@dataclass(frozen=True, slots=True)
class Number:
    """One figure with its code."""

    code: str
    count: int


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar: from which percent on, how wide."""

    light: str
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Compared:
    """A unit or a place with its figures; `bar` shows its open matters by light, as shares of `open`."""

    pk: int
    name: str
    group: str
    numbers: tuple[Number, ...]
    bar: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Cockpit:
    """The whole screen."""

    day: dt.date
    since: dt.date
    now: tuple[Number, ...]
    changed: tuple[Number, ...]
    units: tuple[Compared, ...]
    places: tuple[Compared, ...]


def cockpit(actor: Actor, since: dt.date | None = None) -> Cockpit:
    """The figures of today, and what changed since a day (default: a week ago)."""
    viewer = _viewer(actor, since)
    counts = open_counts(viewer) | {
        code: rows(viewer).order_by().count() for code, rows in CHANGED.items()
    }
    held = _held(viewer)
    return Cockpit(
        day=viewer.day,
        since=viewer.since,
        now=tuple(Number(code, counts[code]) for code in NOW),
        changed=tuple(Number(code, counts[code]) for code in SINCE),
        units=_compare(held.by_unit, _unit_names),
        places=_compare(held.by_place, _place_names),
    )


def _viewer(actor: Actor, since: dt.date | None) -> Viewer:
    day = clock.today()
    chosen = since if since is not None and since <= day else day - dt.timedelta(days=SINCE_DAYS)
    return Viewer(actor, day, chosen)


# By unit or place: how many matters each figure and each light has.
Shares = defaultdict[int, Counter[str]]
UNIT, PLACE = "duties__unit_id", "duties__unit__jurisdiction_id"


@dataclass(frozen=True, slots=True)
class _Held:
    """The compared figures by lead unit and by place of lead units; a matter counts once for each."""

    by_unit: Shares
    by_place: Shares


def _held(viewer: Viewer) -> _Held:
    """The parts of lead units, counted by the database; by unit and by place are two ways to add up the same groups."""
    held = _Held(defaultdict(Counter), defaultdict(Counter))
    lit = Case(*(When(which, then=Value(str(code))) for code, which in lights(viewer.day).items()))
    flags: dict[str, Any] = {
        code: ExpressionWrapper(OPEN[code](viewer), BooleanField())
        for code in ("late", "near", "silent")
    }
    _count(held, viewer.seen().open().annotate(lit=lit, **flags), "open", "lit", *flags)
    for code in ("returned", "closed"):
        _count(held, CHANGED[code](viewer), code)
    return held


def _count(held: _Held, rows: MatterQuerySet, code: str, *columns: str) -> None:
    """Add matters with their lead duties to the shares: under a code, under a light, and under each flag that is set."""
    led = rows.order_by().filter(
        duties__role=DutyRole.LEAD, duties__released_at__isnull=True, duties__unit__isnull=False
    )
    groups = led.values_list(UNIT, PLACE, *columns).annotate(n=Count("pk"))
    for unit, place, *values, n in groups:
        for each in _codes(code, columns, values):
            held.by_unit[unit][each] += n
            held.by_place[place][each] += n
    # A matter that several units of one place lead counts there once; there are few of them.
    several = led.values("pk").annotate(n=Count("duties")).filter(n__gt=1).values("pk")
    seen: set[tuple[int, int]] = set()
    for pk, place, *values in led.filter(pk__in=several).values_list("pk", PLACE, *columns):
        if (pk, place) in seen:
            held.by_place[place].subtract(_codes(code, columns, values))
        seen.add((pk, place))


def _codes(code: str, columns: Sequence[str], values: Sequence[Any]) -> list[str]:
    """What a group counts for: its code, its light (a text), and the names of its flags that are set."""
    pairs = zip(columns, values, strict=True)
    return [code, *(v if isinstance(v, str) else name for name, v in pairs if v)]


def _compare(
    shares: Shares, names: Callable[[Iterable[int]], dict[int, tuple[str, str]]]
) -> tuple[Compared, ...]:
    made = [
        Compared(
            pk=pk,
            name=name,
            group=group,
            numbers=tuple(Number(code, shares[pk][code]) for code in COMPARED),
            bar=_bar(shares[pk]),
        )
        for pk, (name, group) in names(shares).items()
    ]
    return tuple(sorted(made, key=lambda c: (c.group, *_order(c))))


def _order(row: Compared) -> tuple[int, int, str]:
    """The most late first, then the most open; equal ones by name, without ranks."""
    counts = {n.code: n.count for n in row.numbers}
    return -counts["late"], -counts["open"], row.name


def _bar(counts: Mapping[str, int]) -> tuple[Part, ...]:
    total = sum(counts.get(code, 0) for code in Light.values)
    parts, start = [], 0.0
    for code in Light.values:
        width = 100 * counts.get(code, 0) / total if total else 0.0
        if width:
            parts.append(Part(code, round(start, 2), round(width, 2)))
        start += width
    return tuple(parts)


def _unit_names(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    rows = Unit.objects.filter(pk__in=list(ids)).values_list("pk", "name", "kind")
    return {pk: (name, kind) for pk, name, kind in rows}


def _place_names(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    rows = Jurisdiction.objects.filter(pk__in=list(ids)).values_list("pk", "name", "level")
    return {pk: (name, level) for pk, name, level in rows}


@dataclass(frozen=True, slots=True)
class FigureList:
    """The matters behind a number."""

    code: str
    since: dt.date
    of: str
    count: int
    rows: tuple[LedgerRow, ...]


def figure_list(
    actor: Actor,
    code: str,
    *,
    since: dt.date | None = None,
    unit: int | None = None,
    place: int | None = None,
) -> FigureList:
    """The matters of a figure, all or those that one unit, or the units of one place, lead.

    Raises:
        Http404: for a figure that does not exist, and for a unit or place of which the actor sees nothing.
    """
    if code not in FIGURES:
        raise Http404
    viewer = _viewer(actor, since)
    rows = rows_behind(viewer, code)
    wanted = Q(unit_id=unit) if unit else Q(unit__jurisdiction_id=place) if place else Q()
    if wanted:
        held = Duty.objects.standing().filter(wanted, role=DutyRole.LEAD)
        rows = rows.filter(pk__in=held.values("matter_id"))
    found: Sequence[Matter] = list(rows.order_by("due_key", "id")[:LONG])
    return FigureList(
        code=code,
        since=viewer.since,
        of=_name_of(viewer, unit, place),
        count=rows.order_by().count(),
        rows=rows_of(found, viewer.day),
    )


def _name_of(viewer: Viewer, unit: int | None, place: int | None) -> str:
    """The name of a unit or place that the reader may know: one of the own places, or one that leads a matter in sight.

    Raises:
        Http404: for any other, whether it is there or not.
    """
    if not (unit or place):
        return ""
    which = Q(pk=unit) if unit else Q(jurisdiction_id=place)
    led = Duty.objects.standing().filter(role=DutyRole.LEAD, matter__in=viewer.seen())
    known = visible_units(viewer.actor) | Unit.objects.filter(pk__in=led.values("unit_id"))
    name = "name" if unit else "jurisdiction__name"
    found = known.filter(which).values_list(name, flat=True).first()
    if found is None:
        raise Http404
    return str(found)
