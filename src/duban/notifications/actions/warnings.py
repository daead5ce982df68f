"""Tells of limits that come near or are over: what no line of the journal says, because nobody did anything.

Asked by the workers again and again; a limit is told of once as near and once as over, and one that moved is told of anew.
"""

from __future__ import annotations

import datetime as dt
from typing import cast

from django.db import transaction
from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from duban.foundation import clock
from duban.ledger.choices import MatterState
from duban.ledger.lifecycle import WORKING_STATES
from duban.ledger.models import Matter
from duban.ledger.models.versions import FOREVER
from duban.notifications.actions.audience import About, audience_of
from duban.notifications.actions.outgoing import Told, tell_all
from duban.notifications.actions.telling import told_to
from duban.notifications.choices import Kind
from duban.notifications.models import LimitWarning

# What became late longer ago than this is no news: a workbook of old rows must not tell a thousand times.
FRESH_DAYS = 7
PORTION = 200
# Whose limits run: units that have a matter, and have not applied for its verification.
WARNED_STATES = (MatterState.ASSIGNED, *WORKING_STATES)
TO = {
    "near": ("lead", "assist"),
    "over": ("lead", "assist", "above", "registrars"),
}


def warn() -> int:
    """Tell of what came near or is over; returns how many notifications were made."""
    return sum(_warn(what) for what in TO)


def _warn(what: str) -> int:
    made = 0
    # One indexed query where nothing is new. Two workers may come to the same rows; the second finds them told.
    while _due(what).exists():
        with transaction.atomic():
            matters = list(_due(what).select_for_update(of=("self",))[:PORTION])
            made += tell_all([told for matter in matters for told in _told(what, matter)])
            warned = [
                LimitWarning(
                    matter=matter,
                    what=what,
                    due_on=cast("dt.date", matter.due_on),
                    due_at=matter.due_at or FOREVER,
                )
                for matter in matters
            ]
            LimitWarning.objects.bulk_create(warned, ignore_conflicts=True)
    return made


def _due(what: str) -> QuerySet[Matter]:
    """The matters whose present limit is near, or over since a few days, and was not told of as such."""
    day, at = clock.moment()
    runs_on = Q(due_at__isnull=True) | Q(due_at__gt=at)
    near = Q(due_key__gte=day, near_on__lte=day) & runs_on
    fresh = Q(due_key__lte=day, due_key__gte=day - dt.timedelta(days=FRESH_DAYS))
    over = fresh & (Q(due_key__lt=day) | Q(due_at__lte=at))
    told = LimitWarning.objects.filter(
        matter=OuterRef("pk"),
        what=what,
        due_on=OuterRef("due_on"),
        due_at=Coalesce(OuterRef("due_at"), FOREVER, output_field=DateTimeField()),
    )
    found: QuerySet[Matter] = Matter.objects.filter(
        near if what == "near" else over,
        ~Exists(told),
        state__in=WARNED_STATES,
        done_on=None,
        due_on__isnull=False,
    )
    return found.order_by("pk")


def _told(what: str, matter: Matter) -> list[Told]:
    about = About("matter", matter.pk, {}, clock.today())
    ends = matter.due_at.astimezone(dt.UTC).isoformat() if matter.due_at else None
    base = {
        "key": f"{what}:{matter.pk}:{ends or matter.due_on}",
        "kind": Kind.LIMIT,
        "text": f"limit_{what}",
        "facts": {"due_on": str(matter.due_on)} | ({"due_at": ends} if ends else {}),
        "matter_id": matter.pk,
        "at": clock.now(),
    }
    found: dict[tuple[str, int], Told] = {}
    for word in TO[what]:
        for told in told_to(audience_of(word, about), base):
            found.setdefault(told.target, told)
    return list(found.values())
