"""The units that are held to a matter after its registration: open questions answered, units added and released.

A released duty keeps its row. There is one lead at least from the assignment on; a change of lead names the new one first.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from duban.foundation.access import Actor
from duban.foundation.lifecycle import WrongState
from duban.ledger.actions.acting import Act, ActRefused, begin_act, position_of, stated
from duban.ledger.actions.register import DutySpec
from duban.ledger.actions.registered_facts import duty_kind
from duban.ledger.choices import DutyRole, MatterState
from duban.ledger.lifecycle import UNIT_STATES
from duban.ledger.models import Duty, Matter
from duban.ledger.models.search import index_matters
from duban.ledger.queries.cells import shown
from duban.people.access import visible_units
from duban.people.models import Unit

EXECUTING = frozenset({DutyRole.LEAD.value, DutyRole.ASSIST.value})


@transaction.atomic
def name_unit(duty_id: int, *, unit_id: int, actor: Actor) -> Duty:
    """Say which unit a name in the source means.

    Raises:
        WrongState: where the matter is past the states in which units are named, or the question is settled or released.
        AccessDenied: where the actor may not edit the matter.
        ActRefused: `UNIT_UNKNOWN`, `DUTY_EXISTS`, `DUTY_CONFLICT`.
    """
    duty = Duty.objects.get(pk=duty_id)
    act = _begin(duty.matter_id, actor)
    duty.refresh_from_db()  # as it stands now that its matter is locked
    if duty.unit_id is not None or duty.released_at is not None:
        raise WrongState("duty", "settled")
    unit = _known(unit_id, actor)
    _check_part(act.matter, unit, duty.role)
    duty.unit, duty.question, duty.kind = unit, "", _kind_of(unit)
    duty.save(update_fields=["unit", "question", "kind"])
    content = {"duty": position_of(duty), "unit": unit.pk, "role": duty.role, "kind": duty.kind}
    act.tell("unit.name", {**content, "said": duty.said})
    _index(act.matter)
    return duty


@transaction.atomic
def add_duty(matter_id: int, *, unit_id: int, role: str, actor: Actor) -> Duty:
    """Hold one more unit to a matter. A second lead signs for its part by itself.

    Raises:
        WrongState: where the matter is past the states in which units are added.
        AccessDenied: where the actor may not edit the matter.
        ActRefused: `ROLE_UNKNOWN`, `UNIT_UNKNOWN`, `DUTY_EXISTS`, `DUTY_CONFLICT`.
    """
    act = _begin(matter_id, actor)
    if role not in DutyRole.values:
        raise ActRefused("ROLE_UNKNOWN")
    unit = _known(unit_id, actor)
    _check_part(act.matter, unit, role)
    duty = Duty.objects.create(
        matter=act.matter,
        unit=unit,
        role=role,
        kind=_kind_of(unit),
        said=unit.name,
        added_at=act.at,
    )
    content = {"duty": position_of(duty), "unit": unit.pk, "role": role, "kind": duty.kind}
    act.tell("unit.add", {**content, "said": duty.said})
    _index(act.matter)
    return duty


@transaction.atomic
def release_duty(duty_id: int, *, reason: str, actor: Actor) -> Duty:
    """Hold a unit to a matter no longer, or take a name out whose question has no answer; the row stays.

    Raises:
        WrongState: where the matter is past the states in which units are released, or it is released already.
        AccessDenied: where the actor may not edit the matter.
        ActRefused: `REASON_MISSING`; `LAST_LEAD` where an assigned matter would be without one.
    """
    duty = Duty.objects.get(pk=duty_id)
    act = _begin(duty.matter_id, actor)
    duty.refresh_from_db()
    if duty.released_at is not None:
        raise WrongState("duty", "released")
    reason = stated(reason, "REASON_MISSING")
    if _is_last_lead(act.matter, duty):
        raise ActRefused("LAST_LEAD")
    duty.released_at = act.at
    duty.save(update_fields=["released_at"])
    content = {"duty": position_of(duty), "unit": duty.unit_id, "role": duty.role}
    act.tell("unit.release", {**content, "said": duty.said, "reason": reason})
    _index(act.matter)
    return duty


def _begin(matter_id: int, actor: Actor) -> Act:
    return begin_act(matter_id, "matter.edit", states=UNIT_STATES, actor=actor, name="duty")


def _known(unit_id: int, actor: Actor) -> Unit:
    """An active unit of the places that the actor's posts open."""
    unit = visible_units(actor).filter(pk=unit_id, is_active=True).first()
    if unit is None:
        raise ActRefused("UNIT_UNKNOWN")
    return unit


def _kind_of(unit: Unit) -> str:
    return duty_kind({unit.pk: unit.kind}, DutySpec(unit.name, unit_id=unit.pk))


def _check_part(matter: Matter, unit: Unit, role: str) -> None:
    """A unit has a part once, and does not verify what it leads or assists."""
    held = set(matter.duties.standing().filter(unit=unit).values_list("role", flat=True))
    if role in held:
        raise ActRefused("DUTY_EXISTS")
    verifies_others = role == DutyRole.VERIFY and bool(held & EXECUTING)
    if verifies_others or (role in EXECUTING and DutyRole.VERIFY in held):
        raise ActRefused("DUTY_CONFLICT")


def _is_last_lead(matter: Matter, duty: Duty) -> bool:
    if duty.role != DutyRole.LEAD or duty.unit_id is None:
        return False
    leads = matter.duties.standing().filter(role=DutyRole.LEAD)
    return matter.state != MatterState.REGISTERED and leads.count() == 1


def _index(matter: Matter) -> None:
    """Write the search tokens anew, as a registration does: the units that stand now, and all else."""
    standing = matter.duties.filter(released_at__isnull=True).select_related("unit")
    named = [f"{d.said} {d.unit.name if d.unit else ''}" for d in standing]
    texts: list[Any] = [matter.number, matter.title, matter.requirement, matter.problem]
    texts += [matter.place, matter.instructed_by, *named]
    texts += [shown(cell) for cell in matter.extra.values()]
    index_matters([(matter.pk, "\n".join(dict.fromkeys([*texts, matter.progress_note])))])
