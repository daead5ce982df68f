"""The limit in force: limits are added, never overwritten, and the newest is projected onto the matter.

Also what a suspension and a span of working days come to; everything is counted by the calendar of the place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from duban.calendars.queries import calendar_for
from duban.foundation import journal
from duban.foundation.access import Actor, Seat, SystemActor
from duban.ledger.choices import LimitKind
from duban.ledger.models import Matter, Suspension, TimeLimit
from duban.ledger.models.instants import due_instant
from duban.ledger.models.matters import NO_DATE, near_from
from duban.ledger.models.versions import keep_version
from duban.ledger.queries.limit_counts import (
    LENGTHS,
    Bases,
    Counted,
    Start,
    basis_now,
    count,
    pauses_of,
    start_of,
)
from duban.workcalendar import Pause, Rule, Unit, UnpublishedYear, add_working_days, due, read_rule


def day_after_working_days(start: dt.date, days: int, place_id: int) -> dt.date:
    """The last day of a limit of working days; in a year without published holidays as many natural days and a week more.

    A party's right must not be cut short because a notice has not come yet.
    """
    if days < 1:
        return start
    try:
        return add_working_days(start, days, calendar_for(place_id)).day
    except UnpublishedYear:
        return start + dt.timedelta(days=days + 7)


def after_suspension(matter: Matter, stood: Suspension, at: dt.datetime) -> Counted | None:
    """What the limit in force comes to after a suspension that has just ended; None where nothing moves.

    A limit with a length is lengthened by what the suspension took of the time that counts for it; a named day moves by the whole
    natural days between the two days.
    """
    limits = list(matter.limits.order_by("pk"))
    limit, bases = limits[-1], Bases(matter.jurisdiction_id)
    rule, start, basis = read_rule(limit.rule), start_of(limit.start), basis_now(limit, bases)
    if rule is None or start is None or rule.unit not in LENGTHS or basis is None:
        return _named_day_moved(matter, stood, at, bases, rule.until if rule else None)
    began = start if isinstance(start, dt.datetime) else None
    pause = Pause(stood.began_at, at) if stood.began_at < at else None
    if pause and began is None and timezone.localdate(stood.began_at) < _day(start):
        start = _put_off(_day(start), pause, rule, bases)
    suspensions = [s for s in matter.suspensions.all() if s.pk != stood.pk]
    pauses = pauses_of(limits, [*suspensions, stood], limit, until=at)
    counted = count(rule, start, basis, pauses=pauses, reason=limit.reason)
    return None if counted.same_end(limit) else counted


def _day(start: Start) -> dt.date:
    return start.date() if isinstance(start, dt.datetime) else start


def _named_day_moved(
    matter: Matter, stood: Suspension, at: dt.datetime, bases: Bases, until: dt.time | None
) -> Counted | None:
    days = timezone.localdate(at) - timezone.localdate(stood.began_at)
    if not days or matter.due_on is None:
        return None
    rule = Rule(Unit.DATE, day=matter.due_on + days, until=until)
    return count(rule, timezone.localdate(at), bases.of(None))


def _put_off(start: dt.date, pause: Pause, rule: Rule, bases: Bases) -> dt.date:
    """The start of an extension that had not begun to run when the matter was suspended: the limit before it is paused as well."""
    calendar = bases.of(None).calendar
    before = timezone.localdate(pause.start) - dt.timedelta(days=1)
    is_workdays = rule.unit is Unit.WORKDAY
    days = calendar.days().between(before.toordinal(), start.toordinal())
    left = days if is_workdays else (start - before).days
    if left < 1:
        return start
    way = Rule(Unit.WORKDAY if is_workdays else Unit.DAY, left)
    return due(way, before, calendar, pauses=[pause]).last_day or start


def add_limit(
    matter: Matter,
    counted: Counted,
    *,
    cause: str,
    actor: Actor | SystemActor,
    at: dt.datetime,
    seat: Seat | None = None,
    said: str = "",
    kind: str = LimitKind.DATE,
    name: str = "matter.limit",
    told: Mapping[str, Any] | None = None,
) -> TimeLimit:
    """Put a new limit in force; the matter's row is locked by the caller, who has asked `can`.

    Args:
        name: of the journal's line; `told` is what it says besides the limit.
    """
    columns = counted.columns()
    limit = TimeLimit.objects.create(
        matter=matter,
        said=said,
        kind=kind,
        set_at=at,
        cause=cause,
        set_by_id=actor.user_id,
        **columns,
    )
    content = {"cause": cause, **_put_in_force(matter, counted)}
    keep_version(matter, at)
    content |= {"said": said, "kind": kind, "counted": columns, **(told or {})}
    journal.write(matter.stream, name, actor=actor, at=at, seat=seat, content=content)
    return limit


def _put_in_force(matter: Matter, counted: Counted) -> dict[str, Any]:
    """Project a limit onto the matter's row; returns what the line says of it."""
    before, before_at, due_on = matter.due_on, matter.due_at, counted.due_on
    matter.due_on, matter.due_key = due_on, due_on or NO_DATE
    matter.due_at = due_instant(counted.ends_at)
    matter.near_on = near_from(due_on, matter.category.near_days)
    matter.is_provisional = counted.is_provisional
    matter.save(update_fields=["due_on", "due_key", "due_at", "near_on", "is_provisional"])
    return {
        "before": before,
        "before_at": before_at,
        "due_on": due_on,
        "due_at": matter.due_at,
        "near_on": matter.near_on,
    }
