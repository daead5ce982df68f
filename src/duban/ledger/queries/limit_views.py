"""A matter's limits as its page shows them: each with its explanation, line by line, by the calendar as it was then.

The lines come from the stored rule, start and versions; where those no longer make the same end, only the stored end is shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, ngettext

from duban.calendars.queries import Basis, basis_of
from duban.foundation.formats import day as day_text
from duban.intake import limit_lines
from duban.ledger.choices import LimitCause
from duban.ledger.models import Matter, Suspension, TimeLimit
from duban.ledger.models.instants import due_instant
from duban.ledger.queries.limit_counts import LENGTHS, Bases, Counted, pauses_of, start_of
from duban.ledger.queries.recounts import recounted
from duban.workcalendar import Result, Unit, UnpublishedYear, china, due, read_rule


@dataclass(frozen=True, slots=True)
class LimitView:
    """A limit as said, what it came to and why, and why it was set.

    `ends_at` is given where it ends at a time of day and not at 24:00; `lines` explain the end; `waits_for` are the years whose
    notice may still move it.
    """

    said: str
    kind: str
    due_on: dt.date | None
    ends_at: dt.datetime | None
    reason: str
    rule: dict[str, Any]
    is_provisional: bool
    cause: str
    set_at: dt.datetime
    lines: tuple[str, ...]
    waits_for: tuple[int, ...]


def limits_of(matter: Matter) -> tuple[LimitView, ...]:
    """All limits, the original one first."""
    limits = list(matter.limits.order_by("pk"))
    suspensions = list(matter.suspensions.all()) if matter.category.stops_clock else []
    return tuple(_view(limit, limits, suspensions, matter.jurisdiction_id) for limit in limits)


def _view(
    limit: TimeLimit, limits: Sequence[TimeLimit], suspensions: Sequence[Suspension], place_id: int
) -> LimitView:
    return LimitView(
        said=limit.said,
        kind=limit.kind,
        due_on=limit.due_on,
        ends_at=due_instant(limit.ends_at),
        reason=limit.reason,
        rule=limit.rule,
        is_provisional=limit.is_provisional,
        cause=limit.cause,
        set_at=limit.set_at,
        lines=_put_off(limit, limits) or _lines(limit, limits, suspensions, place_id),
        waits_for=tuple(limit.calendar.get("waits_for", ())),
    )


def _put_off(limit: TimeLimit, limits: Sequence[TimeLimit]) -> tuple[str, ...]:
    """How a named day came to another one by a suspension: nothing was counted, so only the whole days between are added."""
    rule = read_rule(limit.rule)
    before = [earlier.due_on for earlier in limits if earlier.pk < limit.pk]
    is_named = rule is not None and rule.unit is Unit.DATE
    if limit.cause != LimitCause.SUSPENSION or not is_named or not before:
        return ()
    if before[-1] is None or limit.due_on is None:
        return ()
    days = (limit.due_on - before[-1]).days
    said = ngettext(
        "A named day moves by natural days: the matter stood for %(n)s day, so %(before)s became %(day)s.",
        "A named day moves by natural days: the matter stood for %(n)s days, so %(before)s became %(day)s.",
        days,
    )
    return (said % {"n": days, "before": day_text(before[-1]), "day": day_text(limit.due_on)},)


def _lines(
    limit: TimeLimit, limits: Sequence[TimeLimit], suspensions: Sequence[Suspension], place_id: int
) -> tuple[str, ...]:
    """The explanation; none where nothing was counted, or where the calendar of then can't be made again."""
    # No calendar has a part in a limit that was stored without one, so any gives the same.
    none = Basis(place_id, china(), max(china().years))
    basis = basis_of(limit.calendar) if limit.calendar else none
    result = _result(limit, limits, suspensions, basis) if basis else None
    if result is None or (result.last_day, result.at) != (limit.due_on, limit.ends_at):
        return ()
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return tuple(sentence for _line, sentence in limit_lines(result, language))


def _result(
    limit: TimeLimit, limits: Sequence[TimeLimit], suspensions: Sequence[Suspension], basis: Basis
) -> Result | None:
    rule, start = read_rule(limit.rule), start_of(limit.start)
    if rule is None or start is None or not (limit.calendar or rule.unit in LENGTHS):
        return None
    try:
        pauses = pauses_of(limits, suspensions, limit)
        return due(rule, start, basis.calendar, pauses=pauses, hours=basis.hours)
    except (UnpublishedYear, ValueError):
        return None


def limit_today(matter: Matter) -> Counted | None:
    """The end to which a certain limit of an open matter would come by today's calendar, where that is another one.

    It is not moved by itself; whoever sees it may ask for an extension.
    """
    if not matter.is_open or matter.is_provisional:
        return None
    found = recounted(matter, Bases(matter.jurisdiction_id))
    if found is None:
        return None
    ends = found.counted.due_on, due_instant(found.counted.ends_at)
    return None if ends == (matter.due_on, matter.due_at) else found.counted
