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

from django.db.models import Q
from django.http import Http404

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.foundation.statements import Among, Statement
from duban.ledger.access import sight_of
from duban.ledger.choices import DutyRole, Light
from duban.ledger.models import Duty, Matter
from duban.ledger.queries.board_rows import LedgerRow, rows_of
from duban.ledger.queries.cockpit_statements import (
    codes_of,
    led_groups,
    led_severally,
    rows_of_figure,
)
from duban.ledger.queries.figures import CHANGED, FIGURES, NOW, SINCE, Viewer, rows_behind
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
    others = {
        code: rows_of_figure(viewer, code).count(now=viewer.at)
        for code in CHANGED
        if code not in COMPARED
    }
    counts = held.whole + Counter(others)
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
    day, at = clock.moment()
    chosen = since if since is not None and since <= day else day - dt.timedelta(days=SINCE_DAYS)
    return Viewer(sight_of(actor, is_looked_up=True), day, chosen, at)


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
    for code in ("open", "returned", "closed"):
        _count(held, viewer, code)
    return held


def _count(held: _Held, viewer: Viewer, code: str) -> None:
    """Add the matters of a code to the figures: under the code, and where they are open under their light and each flag."""
    has_again = False
    for unit, is_again, *values, n in led_groups(viewer, code).rows(now=viewer.at):
        counted = Counter(dict.fromkeys(codes_of(code, *values), n))
        if unit is not None:
            held.by_unit[unit].update(counted)
        if not is_again:
            held.whole.update(counted)
        has_again = has_again or bool(is_again)
    if has_again:
        for pk, unit, *values in led_severally(viewer, code).rows(now=viewer.at):
            held.several[pk].append((unit, codes_of(code, *values)))


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


_UNITS = Statement(
    lambda: (
        Unit.objects.filter(Among("pk", "ids"))
        .order_by()
        .values_list("pk", "name", "kind", "jurisdiction_id")
    )
)
_PLACES = Statement(
    lambda: (
        Jurisdiction.objects.filter(Among("pk", "ids"))
        .order_by()
        .values_list("pk", "name", "level")
    )
)


def _units(ids: Iterable[int]) -> dict[int, _Unit]:
    found = _UNITS.rows(ids=ids)
    return {pk: _Unit(name, kind, place) for pk, name, kind, place in found}


def _place_names(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    return {pk: (name, level) for pk, name, level in _PLACES.rows(ids=ids)}


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
        of=_name_of(actor, viewer, unit, place),
        count=rows.order_by().count(),
        rows=rows_of(found, viewer.now),
    )


def _name_of(actor: Actor, viewer: Viewer, unit: int | None, place: int | None) -> str:
    """The name of a unit or place that the reader may know: one of the own places, or one that leads a matter in sight.

    Raises:
        Http404: for any other, whether it is there or not.
    """
    if not (unit or place):
        return ""
    which = Q(pk=unit) if unit else Q(jurisdiction_id=place)
    led = Duty.objects.standing().filter(role=DutyRole.LEAD, matter__in=viewer.seen())
    known = visible_units(actor) | Unit.objects.filter(pk__in=led.values("unit_id"))
    name = "name" if unit else "jurisdiction__name"
    found = known.filter(which).values_list(name, flat=True).first()
    if found is None:
        raise Http404
    return str(found)
