"""What a matter itself still lacks for a move, whoever would make it: codes only, for `move` and for the buttons.

Asks the rows below the matter; called through `Matter.obstacles`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from duban.foundation import clock
from duban.ledger.choices import DutyRole, Outcome
from duban.ledger.lifecycle import GATES_BEFORE

if TYPE_CHECKING:
    from duban.ledger.models.closing import GateRecord
    from duban.ledger.models.matters import Matter

NO_LEAD = "NO_LEAD"
OPEN_QUESTION = "OPEN_QUESTION"
DISPUTE_TOO_LATE = "DISPUTE_TOO_LATE"
NO_REPORT = "NO_REPORT"
EVIDENCE_MISSING = "EVIDENCE_MISSING"
RELAYED_OPEN = "RELAYED_OPEN"
GATE = "GATE_"


def obstacles_of(matter: Matter, name: str) -> tuple[str, ...]:
    """The codes of what stands in the way of the move of that name; gates as `GATE_` and the gate's code in capitals."""
    found = [*_own(matter, name), *_gates(matter, name)]
    return tuple(found)


def _own(matter: Matter, name: str) -> list[str]:
    if name == "assign":
        return _of_assignment(matter)
    if name == "dispute":
        until = matter.dispute_until
        return [DISPUTE_TOO_LATE] if until is not None and clock.today() > until else []
    if name == "submit":
        return _of_submission(matter)
    return []


def _of_assignment(matter: Matter) -> list[str]:
    found = []
    if not matter.duties.standing().filter(role=DutyRole.LEAD).exists():
        found.append(NO_LEAD)
    if matter.duties.filter(released_at__isnull=True, unit__isnull=True).exists():
        found.append(OPEN_QUESTION)
    return found


def _of_submission(matter: Matter) -> list[str]:
    found = []
    if not matter.reports.filter(cycle=matter.cycle).exists():
        found.append(NO_REPORT)
    if (
        matter.category.needs_evidence
        and not matter.evidence.filter(cycle=matter.cycle, superseded_by__isnull=True).exists()
    ):
        found.append(EVIDENCE_MISSING)
    if any(part.is_open for part in matter.relayed.all()):
        found.append(RELAYED_OPEN)
    return found


def _gates(matter: Matter, name: str) -> list[str]:
    """The gates that the category asks for before this move and that have not passed in this round.

    The last record of a gate counts; a publication counts from the end of its period on.
    """
    asked = [gate for gate in GATES_BEFORE.get(name, ()) if gate in matter.category.gates]
    if not asked:
        return []
    last = {
        record.gate: record
        for record in matter.gate_records.filter(cycle=matter.cycle).order_by("id")
    }
    return [
        f"{GATE}{str(gate).upper()}"
        for gate in asked
        if gate not in last or not _counts(last[gate])
    ]


def _counts(record: GateRecord) -> bool:
    """Whether a gate's last record lets the matter through today."""
    is_over = record.until is None or record.until < clock.today()
    return record.outcome == Outcome.PASSED and is_over
