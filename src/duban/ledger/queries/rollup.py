"""The roll-up of programmes: of each matter light, pace, risk and quarter, once; every figure is a condition on those.

What is counted and the list behind the number are the same rows. Four statements whatever the size: the matters, their lead
units, which were reported on lately, and which were returned. Called by `queries.programmes`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.foundation.clock import Moment
from duban.ledger.access import visible_matters
from duban.ledger.choices import DutyRole, Light, MatterState, Outcome, Pace, Risk
from duban.ledger.lifecycle import OPEN_STATES, WORKING_STATES
from duban.ledger.models import Duty, Progress, Verification
from duban.ledger.models.instants import ENDED_UNDONE, light_of
from duban.ledger.models.pace import pace_of
from duban.ledger.models.risk import Signs, risk_of, share_gone
from duban.ledger.models.versions import Standing
from duban.ledger.queries.filters import held_at
from duban.ledger.queries.work_lists import SILENT_DAYS

# Matters by their keys, as a list or, where they may be thousands, as the query that finds them.
Keys = QuerySet[Any, Any] | Sequence[int]
# The quarter of a matter without an end date.
NO_QUARTER = "none"
_FIXED = ("pk", "registered_on", "assigned_at", "accepted_at", "started_at")
_STOOD = Standing._fields


@dataclass(frozen=True, slots=True)
class Rolled:
    """One matter as roll-ups count it; `quarter` is that of its limit `due_on` (2026Q3), `leads` are the keys of its lead units."""

    pk: int
    state: str
    light: str
    pace: str
    risk: str
    due_on: dt.date | None
    leads: tuple[int, ...]

    @property
    def quarter(self) -> str:
        """The quarter of its limit."""
        return quarter_of(self.due_on)

    @property
    def is_open(self) -> bool:
        """Whether it ran."""
        return self.state in OPEN_STATES


@dataclass(frozen=True, slots=True)
class Day:
    """The day on which is counted, and the instant of a past one (its end)."""

    day: dt.date
    instant: dt.datetime | None = None

    def moment(self) -> Moment:
        """When lights are told: now, or at the end of the day."""
        return Moment(self.day, self.instant or clock.now())


def quarter_of(day: dt.date | None) -> str:
    """The quarter of a limit.

    >>> quarter_of(dt.date(2026, 8, 1))
    '2026Q3'
    """
    return f"{day.year}Q{(day.month + 2) // 3}" if day else NO_QUARTER


def _undone(rolled: Rolled) -> bool:
    return rolled.is_open and rolled.pace != Pace.DONE


# What each figure counts. `done`: submitted or verified, and not filed yet.
FIGURES: dict[str, Callable[[Rolled], bool]] = {
    "all": lambda r: r.state not in ENDED_UNDONE,
    "closed": lambda r: r.state == MatterState.CLOSED,
    "done": lambda r: r.pace == Pace.DONE,
    "open": lambda r: r.is_open,
    "late": lambda r: r.is_open and r.light == Light.RED,
    "near": lambda r: _undone(r) and r.light == Light.YELLOW,
    "not_started": lambda r: r.is_open and r.pace == Pace.NOT_STARTED,
    "behind": lambda r: r.is_open and r.pace == Pace.BEHIND,
    "on_schedule": lambda r: r.is_open and r.pace == Pace.ON_SCHEDULE,
    "high": lambda r: r.risk == Risk.HIGH,
    "medium": lambda r: r.risk == Risk.MEDIUM,
    "low": lambda r: r.risk == Risk.LOW,
    "undone": lambda r: r.state in ENDED_UNDONE,
}
# Those that rest on what units say of themselves.
SELF_REPORTED = frozenset({"not_started", "behind", "on_schedule"})


def rolled_up(actor: Actor, matters: Keys, on: Day) -> list[Rolled]:
    """Some matters, those that the actor sees, as they stand on a day."""
    seen = visible_matters(actor).filter(pk__in=matters)
    if on.instant is not None:
        seen = seen.as_of(on.instant)
    at = "past_" if on.instant else ""
    rows = seen.order_by().values_list(*_FIXED, *(f"{at}{name}" for name in _STOOD))
    leads, lately, returned = _leads(matters, on), _lately(matters, on), _returned(matters, on)
    found, now = [], on.moment()
    for values in rows:
        row = dict(zip((*_FIXED, *_STOOD), values, strict=True))
        row |= {"is_told": row["pk"] in lately, "is_returned": row["pk"] in returned}
        found.append(_rolled(row, tuple(leads[row["pk"]]), on, now))
    return found


def _leads(matters: Keys, on: Day) -> dict[int, list[int]]:
    held = Duty.objects.filter(
        held_at(on.instant), matter_id__in=matters, role=DutyRole.LEAD, unit__isnull=False
    )
    found: dict[int, list[int]] = defaultdict(list)
    for matter, unit in held.order_by("id").values_list("matter_id", "unit_id"):
        if unit is not None:
            found[matter].append(unit)
    return found


def _silent_since(on: Day) -> dt.datetime:
    day = on.day - dt.timedelta(days=SILENT_DAYS)
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _lately(matters: Keys, on: Day) -> set[int]:
    """Which of them were reported on in the days that may pass in silence."""
    told = Progress.objects.filter(matter_id__in=matters, reported_at__gte=_silent_since(on))
    if on.instant is not None:
        told = told.filter(reported_at__lt=on.instant)
    return set(told.order_by().values_list("matter_id", flat=True))


def _returned(matters: Keys, on: Day) -> set[int]:
    """Which of them a verifier returned."""
    judged = Verification.objects.filter(matter_id__in=matters, outcome=Outcome.FAILED)
    if on.instant is not None:
        judged = judged.filter(judged_at__lt=on.instant)
    return set(judged.order_by().values_list("matter_id", flat=True))


def _rolled(row: dict[str, Any], leads: tuple[int, ...], on: Day, now: Moment) -> Rolled:
    """One row with what follows from it."""

    def by_then(name: str) -> dt.datetime | None:
        at: dt.datetime | None = row[name]
        return at if at and (on.instant is None or at < on.instant) else None

    state, due_on, assigned = row["state"], row["due_on"], by_then("assigned_at")
    began_on = timezone.localdate(assigned) if assigned else row["registered_on"]
    stood = Standing(*(row[name] for name in _STOOD))
    light = light_of(stood, now)
    pace = pace_of(
        stood,
        assigned_at=assigned,
        registered_on=row["registered_on"],
        is_started=by_then("started_at") is not None,
        now=now,
    )
    accepted = by_then("accepted_at")
    is_silent = bool(accepted and accepted < _silent_since(on)) and not row["is_told"]
    signs = Signs(
        state=state,
        light=light,
        pace=pace,
        gone=share_gone(began_on, due_on, on.day),
        is_silent=is_silent and state in WORKING_STATES,
        is_returned=row["is_returned"],
    )
    return Rolled(row["pk"], state, light, pace, risk_of(signs), due_on, leads)


def counts_of(rows: Iterable[Rolled]) -> Counter[str]:
    """All figures of some matters, with those under each light among the open ones."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update(code for code, holds in FIGURES.items() if holds(row))
        if row.is_open and row.light:
            counts[str(row.light)] += 1
    return counts


def by_unit(rows: Sequence[Rolled]) -> dict[int, list[Rolled]]:
    """The matters of each lead unit; one with two counts for both, one without for none."""
    found: dict[int, list[Rolled]] = defaultdict(list)
    for row in rows:
        for unit in row.leads:
            found[unit].append(row)
    return found


def by_quarter(rows: Sequence[Rolled]) -> dict[str, list[Rolled]]:
    """The matters of each quarter in their order, those without an end date last."""
    found: dict[str, list[Rolled]] = defaultdict(list)
    for row in rows:
        found[row.quarter].append(row)
    return dict(sorted(found.items(), key=lambda pair: (pair[0] == NO_QUARTER, pair[0])))


def light_of_all(counts: Counter[str]) -> str:
    """The light of a whole, counted from its open matters: red with one late, yellow with one near, green with one in time, else grey.

    Empty where nothing is open.
    """
    if not counts["open"]:
        return ""
    if counts["late"]:
        return Light.RED
    if counts["near"]:
        return Light.YELLOW
    return Light.GREEN if counts["green"] or counts["yellow"] else Light.GREY
