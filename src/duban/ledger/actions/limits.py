"""The limit in force: limits are added, never overwritten, and the newest is projected onto the matter.

Also the small sums in working days that the moves need; the calendar is the published national one until an office has its own.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from duban.foundation import journal
from duban.foundation.access import Actor, Seat, SystemActor
from duban.ledger.choices import LimitKind
from duban.ledger.models import Matter, TimeLimit
from duban.ledger.models.matters import NO_DATE, near_from
from duban.ledger.models.versions import keep_version
from duban.workcalendar import UnpublishedYear, add_working_days, china


def day_after_working_days(start: dt.date, days: int) -> dt.date:
    """The last day of a limit of working days; in a year without published holidays as many natural days and a week more.

    A party's right must not be cut short because a notice has not come yet.
    """
    if days < 1:
        return start
    try:
        return add_working_days(start, days, china()).day
    except UnpublishedYear:
        return start + dt.timedelta(days=days + 7)


def after_suspension(due_on: dt.date, began_at: dt.datetime, ended_at: dt.datetime) -> dt.date:
    """The limit moved by the days that a matter stood: the whole natural days between the two days."""
    stood = timezone.localdate(ended_at) - timezone.localdate(began_at)
    return due_on + stood


def add_limit(
    matter: Matter,
    due_on: dt.date | None,
    *,
    cause: str,
    actor: Actor | SystemActor,
    at: dt.datetime,
    seat: Seat | None = None,
    said: str = "",
    kind: str = LimitKind.DATE,
) -> TimeLimit:
    """Put a new limit in force; the matter's row is locked by the caller, who has asked `can`."""
    limit = TimeLimit.objects.create(
        matter=matter,
        said=said,
        kind=kind,
        due_on=due_on,
        set_at=at,
        cause=cause,
        set_by_id=actor.user_id,
    )
    before = matter.due_on
    matter.due_on, matter.due_key = due_on, due_on or NO_DATE
    matter.near_on = near_from(due_on, matter.category.near_days)
    matter.save(update_fields=["due_on", "due_key", "near_on"])
    keep_version(matter, at)
    content = {"cause": cause, "before": before, "due_on": due_on, "said": said, "kind": kind}
    journal.write(
        matter.stream,
        "matter.limit",
        actor=actor,
        at=at,
        seat=seat,
        content={**content, "near_on": matter.near_on},
    )
    return limit
