"""Gates of a closure (销号): self-check, site check, joint review and publication, each recorded by a named person.

Application and filing are moves. Which gates a closure needs says the category; who is kept from which says the lifecycle.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.ledger.actions.acting import Act, ActRefused, begin_act, stated
from duban.ledger.choices import Gate, Outcome
from duban.ledger.lifecycle import GATE_ACTS, GATE_APART, GATE_STATES
from duban.ledger.models import GateRecord


@transaction.atomic
def record_gate(matter_id: int, *, gate: str, outcome: str, note: str, actor: Actor) -> GateRecord:
    """Record what a gate came to in this round, with its findings; the last record of a gate counts.

    A publication that passed stands for the days of the category, the first of them not counted.

    Raises:
        WrongState: where the matter is not in the state in which the gate is recorded.
        AccessDenied: where the actor may not, or is on a side that is kept from the gate.
        ActRefused: `GATE_UNKNOWN`, `OUTCOME_UNKNOWN`, `GATE_NOT_ASKED`, `FINDINGS_MISSING`, `GATE_PASSED_ALREADY`,
            `GATE_RECORDED_ALREADY`.
    """
    if gate not in Gate.values:
        raise ActRefused("GATE_UNKNOWN")
    if outcome not in Outcome.values:
        raise ActRefused("OUTCOME_UNKNOWN")
    act = begin_act(
        matter_id,
        GATE_ACTS[gate],
        states=(GATE_STATES[gate],),
        actor=actor,
        name=gate,
        apart=GATE_APART[gate],
    )
    if gate not in act.matter.category.gates:
        raise ActRefused("GATE_NOT_ASKED")
    note = stated(note, "FINDINGS_MISSING")
    _refuse_twice(act, gate, outcome, note)
    record = GateRecord.objects.create(
        matter=act.matter,
        cycle=act.matter.cycle,
        gate=gate,
        outcome=outcome,
        note=note,
        until=_until(act, gate, outcome),
        recorded_at=act.at,
        **act.by,
    )
    content = {"record": record.pk, "gate": gate, "outcome": outcome, "note": note}
    act.tell("gate", {**content, "until": record.until, "cycle": record.cycle})
    return record


def _until(act: Act, gate: str, outcome: str) -> dt.date | None:
    """The last day of a publication; an office that publishes for no days waits for none."""
    days = act.matter.category.publication_days
    if gate != Gate.PUBLICATION or outcome != Outcome.PASSED or not days:
        return None
    return clock.today() + dt.timedelta(days=days)


def _refuse_twice(act: Act, gate: str, outcome: str, note: str) -> None:
    """A gate that passed passes no second time, or a publication would begin anew; it may still fail."""
    last = act.matter.gate_records.filter(cycle=act.matter.cycle, gate=gate).last()
    if last is None or last.outcome != outcome:
        return
    if outcome == Outcome.PASSED:
        raise ActRefused("GATE_PASSED_ALREADY")
    if last.note == note:
        raise ActRefused("GATE_RECORDED_ALREADY")
