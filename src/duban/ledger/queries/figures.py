"""The figures of the cockpit (驾驶舱), each a condition on matters: what is counted and the list behind the number are the same rows.

Figures of today are conditions on open matters, so that one pass over those counts them all; what changed since a day begins at
its own event, and reads as much as happened since. Called by `queries.cockpit` only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Q
from django.db.models.functions import Cast, Substr

from duban.foundation.clock import Moment
from duban.foundation.models import Entry
from duban.ledger.access import Sight
from duban.ledger.choices import ExtensionState, Light, MatterState, Outcome
from duban.ledger.lifecycle import WORKING_STATES
from duban.ledger.models import Extension, Progress, Verification
from duban.ledger.models.instants import lights
from duban.ledger.models.matters import MatterQuerySet
from duban.ledger.queries.work_lists import SILENT_DAYS, begin_of

STREAM = "matter:"


@dataclass(frozen=True, slots=True)
class Viewer:
    """What a reader sees on a day, with the day since which changes are asked for.

    `at` is the instant, or a slot for it; statements are kept for a day, so viewers who differ by it alone are one.
    """

    sight: Sight
    day: dt.date
    since: dt.date
    at: Any = field(compare=False)

    @property
    def now(self) -> Moment:
        """When lights are told."""
        return Moment(self.day, self.at)

    def seen(self) -> MatterQuerySet:
        """Every matter in sight."""
        return self.sight.matters()

    def instant(self, days_ago: int) -> dt.datetime:
        """The begin of a day in the past."""
        return begin_of(self.day - dt.timedelta(days=days_ago))

    @property
    def since_at(self) -> dt.datetime:
        """The begin of that day."""
        return begin_of(self.since)


def _silent(viewer: Viewer) -> Q:
    """Under way, signed for long enough ago, and no report of any unit since."""
    since = viewer.instant(SILENT_DAYS)
    lately = Progress.objects.filter(matter=OuterRef("pk"), reported_at__gte=since)
    return Q(state__in=WORKING_STATES, accepted_at__lt=since) & ~Q(Exists(lately))


def _newly_late(viewer: Viewer) -> Q:
    """Late now, and not yet at the end of the day before the chosen one."""
    late: Q = lights(viewer.now)[Light.RED]
    before = viewer.since - dt.timedelta(days=1)
    # What ends with that day is late from the chosen one on; what ended at a time of it was late on it already.
    return late & (Q(due_on__gt=before) | Q(due_on=before, due_at__isnull=True))


# Conditions on open matters. `unsigned`: assigned, and not signed for although the days to dispute are over.
OPEN: dict[str, Callable[[Viewer], Q]] = {
    "open": lambda _: Q(),
    "late": lambda v: lights(v.now)[Light.RED],
    "near": lambda v: lights(v.now)[Light.YELLOW] & Q(done_on__isnull=True),
    "silent": _silent,
    "unsigned": lambda v: Q(state=MatterState.ASSIGNED, dispute_until__lt=v.day),
    "suspended": lambda _: Q(state=MatterState.SUSPENDED),
    "waiting": lambda _: Q(state__in=(MatterState.SUBMITTED, MatterState.VERIFIED)),
    "newly_late": _newly_late,
}


def _returned(viewer: Viewer) -> MatterQuerySet:
    judged = Verification.objects.filter(outcome=Outcome.FAILED, judged_at__gte=viewer.since_at)
    return viewer.seen().filter(pk__in=judged.values("matter_id"))


def _reopened(viewer: Viewer) -> MatterQuerySet:
    """Closed once, and reopened since: the lines that say so are few and have an index, so the search begins at them."""
    told = Entry.objects.filter(name="matter.reopen", at__gte=viewer.since_at).order_by()
    number = Cast(Substr("stream", len(STREAM) + 1), BigIntegerField())
    found = told.annotate(matter_id=number).values("matter_id")
    return viewer.seen().filter(pk__in=found, cycle__gt=1, closed_at__isnull=False)


def _extended(viewer: Viewer) -> MatterQuerySet:
    granted = Extension.objects.filter(
        state=ExtensionState.GRANTED, decided_at__gte=viewer.since_at
    )
    return viewer.seen().filter(pk__in=granted.values("matter_id"))


# What changed since the day that the reader chose, beside the newly late.
CHANGED: dict[str, Callable[[Viewer], MatterQuerySet]] = {
    "registered": lambda v: v.seen().filter(registered_on__gte=v.since),
    "closed": lambda v: v.seen().filter(state=MatterState.CLOSED, closed_at__gte=v.since_at),
    "returned": _returned,
    "reopened": _reopened,
    "extended": _extended,
}
NOW = ("open", "late", "near", "silent", "unsigned", "suspended", "waiting")
SINCE = ("registered", "closed", "newly_late", "returned", "reopened", "extended")
FIGURES = (*NOW, *SINCE)


def rows_behind(viewer: Viewer, code: str) -> MatterQuerySet:
    """The matters of a figure.

    Raises:
        KeyError: for a figure that does not exist.
    """
    if code in OPEN:
        return viewer.seen().open().filter(OPEN[code](viewer))
    return CHANGED[code](viewer)
