"""The cockpit (驾驶舱): how many matters are late, near, stuck, returned, reopened or closed, by unit and by place, and what
changed since a day.

Each figure is a condition on matters, so that the list behind a number is the number's own rows. Shares are always shown with what
they are shares of; units stand beside units of their own kind.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    FilteredRelation,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.fields import BooleanField
from django.http import Http404

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.ledger.choices import DutyRole, Light
from duban.ledger.models import Duty, Matter
from duban.ledger.models.matters import MatterQuerySet, lights
from duban.ledger.queries.board_rows import LedgerRow, rows_of
from duban.ledger.queries.figures import (
    CHANGED,
    FIGURES,
    NOW,
    OPEN,
    SINCE,
    Viewer,
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
    held = _held(viewer)
    counts = held.whole + Counter(
        {code: CHANGED[code](viewer).order_by().count() for code in CHANGED if code not in COMPARED}
    )
    units = _units(held.by_unit)
    by_place = _by_place(held, units)
    return Cockpit(
        day=viewer.day,
        since=viewer.since,
        now=tuple(Number(code, counts[code]) for code in NOW),
        changed=tuple(Number(code, counts[code]) for code in SINCE),
        units=_compare(held.by_unit, {pk: (u.name, u.kind) for pk, u in units.items()}),
        places=_compare(by_place, _place_names(by_place)),
    )


def _viewer(actor: Actor, since: dt.date | None) -> Viewer:
    day = clock.today()
    chosen = since if since is not None and since <= day else day - dt.timedelta(days=SINCE_DAYS)
    return Viewer(actor, day, chosen)


# By unit or place: how many matters each figure and each light has.
Shares = defaultdict[int, Counter[str]]


@dataclass(slots=True)
class _Held:
    """The figures as a whole and by lead unit; `several` are the lead units and codes of each matter that has several."""

    whole: Counter[str]
    by_unit: Shares
    several: defaultdict[int, list[tuple[int, list[str]]]]


def _held(viewer: Viewer) -> _Held:
    """All figures that are compared or that open matters have, counted by the database in one pass over each kind of rows."""
    held = _Held(Counter(), defaultdict(Counter), defaultdict(list))
    lit = Case(*(When(which, then=Value(str(code))) for code, which in lights(viewer.day).items()))
    flags: dict[str, Any] = {
        code: ExpressionWrapper(condition(viewer), BooleanField())
        for code, condition in OPEN.items()
        if code != "open"
    }
    _count(held, viewer.seen().open().annotate(lit=lit, **flags), "open", "lit", *flags)
    for code in ("returned", "closed"):
        _count(held, CHANGED[code](viewer), code)
    return held


def _count(held: _Held, rows: MatterQuerySet, code: str, *columns: str) -> None:
    """Add matters to the figures: under a code, under a light, and under each flag that is set.

    Each matter comes with its lead duties, one row for each and one where there is none; all but the first are `again`.
    """
    lead = {"role": DutyRole.LEAD, "released_at__isnull": True}
    standing = Q(**{f"duties__{name}": value for name, value in lead.items()})
    earlier = Duty.objects.filter(**lead, matter=OuterRef("pk"), pk__lt=OuterRef("led__pk"))
    led = rows.order_by().annotate(led=FilteredRelation("duties", condition=standing))
    again = ExpressionWrapper(Q(Exists(earlier)), BooleanField())
    groups = led.annotate(again=again).values_list("led__unit_id", "again", *columns)
    has_again = False
    for unit, is_again, *values, n in groups.annotate(n=Count("pk")):
        counted = Counter(dict.fromkeys(_codes(code, columns, values), n))
        if unit is not None:
            held.by_unit[unit].update(counted)
        if not is_again:
            held.whole.update(counted)
        has_again = has_again or bool(is_again)
    if has_again:
        several = led.filter(pk__in=led.filter(Exists(earlier)).values("pk"))
        for pk, found, *values in several.values_list("pk", "led__unit_id", *columns):
            if found is not None:
                held.several[pk].append((found, _codes(code, columns, values)))


def _by_place(held: _Held, units: Mapping[int, _Unit]) -> Shares:
    """The shares of places: the sums of their units, a matter with several lead units of one place counted there once."""
    shares: Shares = defaultdict(Counter)
    for unit, counts in held.by_unit.items():
        shares[units[unit].place].update(counts)
    for parts in held.several.values():
        seen: set[tuple[int, str]] = set()
        for place, codes in ((units[unit].place, codes) for unit, codes in parts):
            shares[place].subtract(code for code in codes if (place, code) in seen)
            seen.update((place, code) for code in codes)
    return shares


def _codes(code: str, columns: Sequence[str], values: Sequence[Any]) -> list[str]:
    """What a group counts for: its code, its light (a text), and the names of its flags that are set."""
    pairs = zip(columns, values, strict=True)
    return [code, *(v if isinstance(v, str) else name for name, v in pairs if v)]


def _compare(shares: Shares, names: Mapping[int, tuple[str, str]]) -> tuple[Compared, ...]:
    made = [
        Compared(
            pk=pk,
            name=name,
            group=group,
            numbers=tuple(Number(code, shares[pk][code]) for code in COMPARED),
            bar=_bar(shares[pk]),
        )
        for pk, (name, group) in names.items()
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


@dataclass(frozen=True, slots=True)
class _Unit:
    """A lead unit."""

    name: str
    kind: str
    place: int


def _units(ids: Iterable[int]) -> dict[int, _Unit]:
    rows = Unit.objects.filter(pk__in=list(ids))
    found = rows.values_list("pk", "name", "kind", "jurisdiction_id")
    return {pk: _Unit(name, kind, place) for pk, name, kind, place in found}


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
