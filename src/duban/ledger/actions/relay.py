"""Relay (转办下级): a lead unit hands parts of its matter to units of its own or of lower jurisdictions.

Each part is a matter with a number, a duty, a limit and a life of its own; the thread to the whole is `parent`. Limits only
get shorter on the way down, and one that loses more days than the category's margin says why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from duban.foundation import clock, journal
from duban.foundation.access import Actor, Seat, demand
from duban.foundation.lifecycle import WrongState
from duban.ledger.actions.acting import stated
from duban.ledger.actions.moves import assign_matter
from duban.ledger.actions.register import DutySpec, LimitSpec, MatterSpec, register_part
from duban.ledger.choices import DutyRole
from duban.ledger.lifecycle import WORKING_STATES
from duban.ledger.models import Duty, Matter
from duban.ledger.models.chain import ids_above
from duban.ledger.queries.limit_counts import SERVED, Bases, count, start_of
from duban.people.access import jurisdictions_under
from duban.people.models import Unit
from duban.workcalendar import read_rule


class RelayRefused(Exception):
    """A part can't be handed on like that; `code` says why, `params` what about."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params


@transaction.atomic
def relay_matter(
    matter_id: int,
    *,
    unit_ids: Sequence[int],
    requirement: str,
    due_on: dt.date | None,
    because: str = "",
    actor: Actor,
) -> list[Matter]:
    """Hand a part of a matter to each of some units: registered under the parent's authority and assigned at once.

    Args:
        requirement: what the units are asked to do, in the words of the relaying unit.
        due_on: the last day of the parts; None for the parent's own limit.
        because: why the day is earlier than the parent's by more than the category's margin.

    Raises:
        AccessDenied: where the actor is no officer of the lead unit.
        WrongState: where the matter is not signed for, or no longer at work.
        RelayRefused: for units or a day that do not fit; see `_check_units` and `_check_limit`.
        RegistrationRefused: as for `register_part`.
        ActRefused: SECRECY_MARKING in the reason.
    """
    matter: Matter = Matter.objects.select_for_update().get(pk=matter_id)
    seat = demand(actor, "matter.relay", matter.scope())
    if matter.state not in WORKING_STATES:
        raise WrongState("relay", matter.state)
    units = _check_units(matter, seat, unit_ids)
    because = stated(because)
    shaved_days = _check_limit(matter, due_on, because)
    spec = _spec(matter, requirement, due_on, because if shaved_days else "")
    parts = [_part(matter, spec, unit, actor) for unit in units]
    journal.write(
        matter.stream,
        "matter.relay",
        actor=actor,
        at=clock.now(),
        seat=seat,
        content={
            "parts": [
                {"matter": part.pk, "number": part.number, "unit": unit.pk}
                for part, unit in zip(parts, units, strict=True)
            ],
            "requirement": requirement.strip(),
            "due_on": parts[0].due_on,
            "shaved_days": shaved_days,
            "reason": because,
        },
    )
    return parts


def _check_units(matter: Matter, seat: Seat | None, unit_ids: Sequence[int]) -> list[Unit]:
    """The units in the given order, each once.

    Raises:
        RelayRefused: NO_UNITS; UNIT_NOT_BELOW for a unit that is out of use or of another place; UNIT_ABOVE for one that
            answers for the matter or is to verify it or for what it was relayed from; RELAYED_ALREADY for one with an open part of the matter.
    """
    wanted = list(dict.fromkeys(unit_ids))
    if not wanted or seat is None:
        raise RelayRefused("NO_UNITS")
    places = jurisdictions_under([seat.jurisdiction_id])
    found = Unit.objects.filter(is_active=True, jurisdiction_id__in=places).in_bulk(wanted)
    if len(found) < len(wanted):
        raise RelayRefused("UNIT_NOT_BELOW")
    above = [matter.pk, *ids_above(matter.pk)]
    leads = Duty.objects.standing().filter(role=DutyRole.LEAD)
    judging = Duty.objects.standing().filter(role__in=(DutyRole.LEAD, DutyRole.VERIFY))
    _refuse(judging.filter(matter_id__in=above, unit_id__in=wanted), "UNIT_ABOVE")
    open_parts = Matter.objects.open().filter(parent=matter)
    _refuse(leads.filter(matter__in=open_parts, unit_id__in=wanted), "RELAYED_ALREADY")
    return [found[pk] for pk in wanted]


def _refuse(duties: Any, code: str) -> None:
    """Raise with the names of the units of these duties, where there are any."""
    names = duties.order_by("unit_id").values_list("unit__name", flat=True).distinct()
    if names:
        raise RelayRefused(code, units="、".join(names))


def _check_limit(matter: Matter, due_on: dt.date | None, because: str) -> int:
    """By how many days the limit is earlier than the parent's beyond the category's margin; 0 within it.

    Raises:
        RelayRefused: LIMIT_LATER than the parent's; LIMIT_PAST before today, unless the parent is as late itself;
            REASON_MISSING where days are shaved off beyond the margin without a reason.
    """
    if due_on is None or due_on == matter.due_on:
        return 0
    if due_on < clock.today():
        raise RelayRefused("LIMIT_PAST")
    if matter.due_on is None:
        return 0
    if due_on > matter.due_on:
        raise RelayRefused("LIMIT_LATER", due_on=matter.due_on)
    shaved_days = (matter.due_on - due_on).days
    if shaved_days <= matter.category.margin_days:
        return 0
    if not because:
        params = {"shaved_days": shaved_days, "margin_days": matter.category.margin_days}
        raise RelayRefused("REASON_MISSING", **params)
    return shaved_days


def _spec(
    matter: Matter, requirement: str, due_on: dt.date | None, shaved_because: str
) -> MatterSpec:
    """The registration of a part: what was asked of the whole and its sentences go along, from every source."""
    origin, *others = matter.sources.select_related("source").order_by("id")
    return MatterSpec(
        title=matter.title,
        requirement=requirement.strip(),
        source=origin.source,
        source_text=origin.text,
        spans=origin.spans,
        more_sources=[(row.source_id, row.text, row.spans) for row in others],
        problem=matter.problem,
        place=matter.place,
        instructed_by=matter.instructed_by,
        limit=_limit(matter, due_on),
        shaved_because=shaved_because,
    )


def _limit(matter: Matter, due_on: dt.date | None) -> LimitSpec | None:
    """The part's first limit: a day of its own, or the parent's limit with its words, its rule and the calendar that counts it.

    So a provisional limit that is handed on is recomputed with the parent's. Where pauses have made the parent's longer, its day is taken.
    """
    if due_on is not None and due_on != matter.due_on:
        return LimitSpec(due_on=due_on)
    limit = matter.limits.order_by("-id").first()
    if limit is None:
        return None
    rule, start = read_rule(limit.rule), start_of(limit.start)
    place = limit.calendar.get("place", matter.jurisdiction_id)
    known = LimitSpec(limit.said, limit.kind, None, rule, limit.reason, start, place)
    if rule is None or rule.unit in SERVED:
        return replace(known, rule=None, due_on=matter.due_on)
    counted = count(rule, start, Bases(place).of(None))
    is_same = counted.due_on == matter.due_on
    return known if is_same else replace(known, rule=None, due_on=matter.due_on)


def _part(matter: Matter, spec: MatterSpec, unit: Unit, actor: Actor) -> Matter:
    """Register one unit's part in the unit's own place, and assign it."""
    own = DutySpec(said=unit.name, role=DutyRole.LEAD, unit_id=unit.pk)
    part = register_part(
        matter,
        replace(spec, duties=[own]),
        jurisdiction_id=unit.jurisdiction_id,
        actor=actor,
    )
    return assign_matter(part.pk, actor=actor)
