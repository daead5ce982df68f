"""Limits after the calendar changed: a provisional limit of an open matter is counted again, journaled, and so announced.

Only provisional ones move by themselves. Done by workers, each matter in a transaction of its own, so it may be cut off and begun
again: what was moved already says the same and is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from duban.calendars.actions import CalendarChange
from duban.foundation import clock
from duban.foundation.access import Actor, SystemActor, demand
from duban.foundation.jobs import queue
from duban.ledger.actions.acting import locked_matter
from duban.ledger.actions.limits import add_limit
from duban.ledger.choices import LimitCause
from duban.ledger.models import TimeLimit
from duban.ledger.queries.limit_counts import Bases
from duban.ledger.queries.recounts import differing, provisional, provisional_in, recounted

LINE = "limit.recompute"
# Nobody moves these limits: they follow from an edit of the calendar, whose own line says who made it.
CALENDAR = SystemActor("日历", frozenset({"calendar.edit"}))
Tell = Callable[[int, int], None]


def take_change(change: CalendarChange, actor: Actor | SystemActor) -> None:
    """Queue the recount of a place whose calendar changed, inside the transaction of the change."""
    del actor
    if provisional_in(change.place_id).exists():
        queue.enqueue(
            "duban.ledger.tasks.recompute_limits",
            place_id=change.place_id,
            notice_id=change.notice_id,
            because=change.title,
        )


def recompute_limits(
    place_id: int | None = None,
    *,
    notice_id: int | None = None,
    because: str = "",
    progress: Tell | None = None,
) -> int:
    """Count the provisional limits of a place and all below it again; returns how many were moved or became certain.

    Args:
        place_id: None for all places.
        notice_id, because: the notice that is the reason, and its title, for the journal.
    """
    rows = provisional() if place_id is None else provisional_in(place_id)
    ids = [one.matter.pk for one in differing(rows)]
    moved = 0
    for done, pk in enumerate(ids, 1):
        moved += recompute_limit(pk, notice_id=notice_id, because=because) is not None
        if progress is not None:
            progress(done, len(ids))
    return moved


@transaction.atomic
def recompute_limit(
    matter_id: int, *, notice_id: int | None = None, because: str = ""
) -> TimeLimit | None:
    """Put in force what a matter's provisional limit comes to now; None where it says the same, or is certain by now."""
    matter = locked_matter(matter_id)
    if not matter.is_open or not matter.is_provisional:
        return None
    demand(CALENDAR, "calendar.edit", matter.scope())
    found = recounted(matter, Bases(matter.jurisdiction_id))
    if found is None:
        return None
    told: dict[str, Any] = {"reason": because, "notice": notice_id}
    told["was_provisional"] = found.limit.is_provisional
    return add_limit(
        matter,
        found.counted,
        cause=LimitCause.CALENDAR,
        actor=CALENDAR,
        at=clock.now(),
        said=found.limit.said,
        kind=found.limit.kind,
        name=LINE,
        told=told,
    )
