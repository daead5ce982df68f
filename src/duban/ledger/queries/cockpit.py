"""The cockpit (驾驶舱): how many matters are late, near, stuck, returned, reopened or closed, by unit and by place, and what
changed since a day.

Each figure is a condition on matters, so that the list behind a number is the number's own rows. Shares are always shown with what
they are shares of; units stand beside units of their own kind.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.ledger.choices import DutyRole, ExtensionState, Light, MatterState, Outcome
from duban.ledger.lifecycle import WORKING_STATES
from duban.ledger.models import Duty, Extension, Matter, Progress, Verification
from duban.ledger.models.matters import MatterQuerySet, lights
from duban.ledger.queries.board import LedgerRow, rows_of
from duban.ledger.queries.work_lists import SILENT_DAYS, Worker, has_entry
from duban.people.access import visible_units
from duban.people.models import Jurisdiction, Unit

SINCE_DAYS = 7
LONG = 200


class Viewer(Worker):
    """A reader on a day, with the day since which changes are asked for."""

    def __init__(self, actor: Actor, day: dt.date, since: dt.date) -> None:
        super().__init__(actor, day)
        self.since = since

    @property
    def since_at(self) -> dt.datetime:
        """The begin of that day."""
        return self.instant((self.day - self.since).days)


Figure = Callable[[Viewer], MatterQuerySet]


def _open(viewer: Viewer) -> MatterQuerySet:
    return viewer.seen().open()


def _silent(viewer: Viewer) -> MatterQuerySet:
    """Under way, signed for long enough ago, and no report of any unit since."""
    since = viewer.instant(SILENT_DAYS)
    lately = Progress.objects.filter(matter=OuterRef("pk"), reported_at__gte=since)
    working = viewer.seen().filter(state__in=WORKING_STATES, accepted_at__lt=since)
    return working.filter(~Exists(lately))


def _unsigned(viewer: Viewer) -> MatterQuerySet:
    """Assigned, and not signed for although the days to dispute are over."""
    return viewer.seen().filter(state=MatterState.ASSIGNED, dispute_until__lt=viewer.day)


def _returned(viewer: Viewer) -> MatterQuerySet:
    judged = Verification.objects.filter(outcome=Outcome.FAILED, judged_at__gte=viewer.since_at)
    return viewer.seen().filter(pk__in=judged.values("matter_id"))


def _reopened(viewer: Viewer) -> MatterQuerySet:
    lived = viewer.seen().filter(cycle__gt=1, closed_at__isnull=False)
    return lived.filter(has_entry("matter.reopen", at__gte=viewer.since_at))


def _extended(viewer: Viewer) -> MatterQuerySet:
    granted = Extension.objects.filter(
        state=ExtensionState.GRANTED, decided_at__gte=viewer.since_at
    )
    return viewer.seen().filter(pk__in=granted.values("matter_id"))


def _newly_late(viewer: Viewer) -> MatterQuerySet:
    """Late today, and not yet on the day before."""
    late = viewer.seen().under_light(Light.RED, viewer.day)
    return late.filter(due_on__gte=viewer.since - dt.timedelta(days=1))


# How things stand today.
NOW: dict[str, Figure] = {
    "open": _open,
    "late": lambda v: v.seen().under_light(Light.RED, v.day),
    "near": lambda v: _open(v).filter(lights(v.day)[Light.YELLOW], done_on__isnull=True),
    "silent": _silent,
    "unsigned": _unsigned,
    "suspended": lambda v: v.seen().filter(state=MatterState.SUSPENDED),
    "waiting": lambda v: v.seen().filter(state__in=(MatterState.SUBMITTED, MatterState.VERIFIED)),
}
# What changed since the day that the reader chose.
SINCE: dict[str, Figure] = {
    "registered": lambda v: v.seen().filter(registered_on__gte=v.since),
    "closed": lambda v: v.seen().filter(state=MatterState.CLOSED, closed_at__gte=v.since_at),
    "newly_late": _newly_late,
    "returned": _returned,
    "reopened": _reopened,
    "extended": _extended,
}
FIGURES: dict[str, Figure] = {**NOW, **SINCE}
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
    return Cockpit(
        day=viewer.day,
        since=viewer.since,
        now=_numbers(NOW, viewer),
        changed=_numbers(SINCE, viewer),
        units=_by_unit(viewer),
        places=_by_place(viewer),
    )


def _viewer(actor: Actor, since: dt.date | None) -> Viewer:
    day = clock.today()
    chosen = since if since is not None and since <= day else day - dt.timedelta(days=SINCE_DAYS)
    return Viewer(actor, day, chosen)


def _numbers(figures: Mapping[str, Figure], viewer: Viewer) -> tuple[Number, ...]:
    return tuple(Number(code, rows(viewer).order_by().count()) for code, rows in figures.items())


def _led(viewer: Viewer, code: str, by: str) -> dict[int, int]:
    """How many matters of a figure each lead unit, or each place of lead units, has; a matter counts once for each."""
    rows = FIGURES[code](viewer).order_by().values("pk")
    held = Duty.objects.standing().filter(role=DutyRole.LEAD, matter_id__in=rows).order_by()
    counted = held.values(by).annotate(n=Count("matter_id", distinct=True))
    return {row[by]: row["n"] for row in counted}


def _lights(viewer: Viewer, by: str) -> dict[int, dict[str, int]]:
    """The open matters of each lead unit or place by light, in one query."""
    rows = _open(viewer).order_by().values("pk")
    held = Duty.objects.standing().filter(role=DutyRole.LEAD, matter_id__in=rows).order_by()
    shown: dict[str, Any] = {
        str(code): Count("matter_id", filter=which, distinct=True)
        for code, which in lights(viewer.day, "matter__").items()
    }
    return {row[by]: row for row in held.values(by).annotate(**shown)}


def _compare(
    viewer: Viewer, by: str, names: Callable[[set[int]], dict[int, tuple[str, str]]]
) -> tuple[Compared, ...]:
    counts = {code: _led(viewer, code, by) for code in COMPARED}
    shown = _lights(viewer, by)
    ids = {pk for found in counts.values() for pk in found}
    known = names(ids)
    made = [
        Compared(
            pk=pk,
            name=name,
            group=group,
            numbers=tuple(Number(code, counts[code].get(pk, 0)) for code in COMPARED),
            bar=_bar(shown.get(pk, {})),
        )
        for pk, (name, group) in known.items()
    ]
    return tuple(sorted(made, key=lambda c: (c.group, *_order(c))))


def _order(row: Compared) -> tuple[int, int, str]:
    """The most late first, then the most open; equal ones by name, without ranks."""
    counts = {n.code: n.count for n in row.numbers}
    return -counts["late"], -counts["open"], row.name


def _bar(counts: Mapping[str, Any]) -> tuple[Part, ...]:
    total = sum(int(counts.get(code, 0)) for code in Light.values)
    parts, start = [], 0.0
    for code in Light.values:
        width = 100 * int(counts.get(code, 0)) / total if total else 0.0
        if width:
            parts.append(Part(code, round(start, 2), round(width, 2)))
        start += width
    return tuple(parts)


def _by_unit(viewer: Viewer) -> tuple[Compared, ...]:
    def names(ids: set[int]) -> dict[int, tuple[str, str]]:
        rows = Unit.objects.filter(pk__in=ids).values_list("pk", "name", "kind")
        return {pk: (name, kind) for pk, name, kind in rows}

    return _compare(viewer, "unit_id", names)


def _by_place(viewer: Viewer) -> tuple[Compared, ...]:
    def names(ids: set[int]) -> dict[int, tuple[str, str]]:
        rows = Jurisdiction.objects.filter(pk__in=ids).values_list("pk", "name", "level")
        return {pk: (name, level) for pk, name, level in rows}

    return _compare(viewer, "unit__jurisdiction_id", names)


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
    rows = FIGURES[code](viewer)
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
