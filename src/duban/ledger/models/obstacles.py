"""What a matter itself still lacks for a move, whoever would make it: codes only, for `move` and for the buttons.

Asks the rows below the matter; called through `Matter.obstacles`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from duban.foundation import clock
from duban.ledger.choices import DutyRole, EvidenceOrigin, Outcome
from duban.ledger.lifecycle import GATES_BEFORE
from duban.ledger.models.closing import GateRecord

if TYPE_CHECKING:
    from duban.ledger.models.matters import Matter

NO_LEAD = "NO_LEAD"
OPEN_QUESTION = "OPEN_QUESTION"
DISPUTE_TOO_LATE = "DISPUTE_TOO_LATE"
NO_REPORT = "NO_REPORT"
EVIDENCE_MISSING = "EVIDENCE_MISSING"
RELAYED_OPEN = "RELAYED_OPEN"
GATE = "GATE_"
# Moves that end a matter without its being done: parts of it must not run on without the whole.
ENDS_UNDONE = ("merge", "cancel")


def obstacles_of(matter: Matter, name: str) -> tuple[str, ...]:
    """The codes of what stands in the way of the move of that name; gates as `GATE_` and the gate's code in capitals.

    A code may name what it is about behind a colon, such as the numbers of open parts.
    """
    found = [*_own(matter, name), *gates_left([matter], name)[matter.pk]]
    return tuple(found)


def _own(matter: Matter, name: str) -> list[str]:
    if name == "assign":
        return _of_assignment(matter)
    if name == "dispute":
        until = matter.dispute_until
        return [DISPUTE_TOO_LATE] if until is not None and clock.today() > until else []
    if name == "submit":
        return _of_submission(matter)
    return _open_parts(matter) if name in ENDS_UNDONE else []


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
    if matter.category.needs_evidence and not _has_evidence(matter):
        found.append(EVIDENCE_MISSING)
    return found + _open_parts(matter)


def _has_evidence(matter: Matter) -> bool:
    """Whether the units brought something in this round that stands; what checkers bring proves nothing for them."""
    brought = matter.evidence.filter(cycle=matter.cycle, origin=EvidenceOrigin.UNIT)
    return brought.filter(superseded_by__isnull=True).exists()


def _open_parts(matter: Matter) -> list[str]:
    """The relayed parts that still run, by number: a part answers to the whole, so the whole does not end before it."""
    running = [part.number for part in matter.relayed.order_by("id") if part.is_open]
    return [f"{RELAYED_OPEN}:{'、'.join(running)}"] if running else []


def gates_left(matters: Sequence[Matter], name: str) -> dict[int, list[str]]:
    """The gates that still stand in the way of a move, by matter; two statements for a list of matters.

    The last record of a gate in the present round counts; a publication counts from the end of its period on.
    """
    asked = {
        m.pk: [g for g in GATES_BEFORE.get(name, ()) if g in m.category.gates] for m in matters
    }
    last: dict[tuple[int, str], GateRecord] = {}
    if any(asked.values()):
        rounds = {m.pk: m.cycle for m in matters}
        ids = [pk for pk, gates in asked.items() if gates]
        for record in GateRecord.objects.filter(matter_id__in=ids).order_by("id"):
            if record.cycle == rounds[record.matter_id]:
                last[record.matter_id, record.gate] = record
    return {
        pk: [f"{GATE}{str(g).upper()}" for g in gates if not _counts(last.get((pk, g)))]
        for pk, gates in asked.items()
    }


def _counts(record: GateRecord | None) -> bool:
    """Whether a gate's last record lets the matter through today."""
    if record is None:
        return False
    is_over = record.until is None or record.until < clock.today()
    return record.outcome == Outcome.PASSED and is_over
