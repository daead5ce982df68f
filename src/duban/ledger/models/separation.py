"""Who counts as having done the work of a matter: the side that the separation of duties keeps from judging it.

Asks the rows below the matter and its relayed parts; called through `Matter.bars`.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from duban.foundation.models import Entry
from duban.ledger.choices import EvidenceOrigin, Gate
from duban.ledger.models.chain import ids_below
from duban.ledger.models.closing import GateRecord, Verification
from duban.ledger.models.evidence import Evidence
from duban.ledger.models.parts import Duty
from duban.ledger.models.progress import Extension, Progress


def has_applied(matter_id: int, user_id: int) -> bool:
    """Whether a person submitted a matter for verification, in this round or in one before: the row keeps the last one only."""
    lines = Entry.objects.filter(stream=f"matter:{matter_id}", name="matter.submit")
    return lines.filter(user_id=user_id).exists()


def has_judged(matter_id: int, user_id: int) -> bool:
    """Whether a person verified or returned a matter, or passed judgement on it at a gate, in any round."""
    checks = (Gate.SITE_CHECK, Gate.JOINT_REVIEW)
    own = {"matter_id": matter_id, "user_id": user_id}
    return (
        Verification.objects.filter(**own).exists()
        or GateRecord.objects.filter(gate__in=checks, **own).exists()
    )


def has_executed(matter_id: int, user_id: int, unit_ids: Collection[int]) -> bool:
    """Whether a person, or one of the units in which the person has a seat, does or did the work of a matter or of its parts.

    What a person did stays: a seat in the unit may have gone with a delegation.
    """
    whole = Q(matter_id=matter_id) | Q(matter_id__in=ids_below(matter_id))
    executing = Q(unit_id__in=unit_ids) | Q(signed_by_id=user_id)
    return (
        Duty.objects.executing().filter(whole & executing).exists()
        or Progress.objects.filter(whole, user_id=user_id).exists()
        or Evidence.objects.filter(whole, origin=EvidenceOrigin.UNIT, user_id=user_id).exists()
        or Extension.objects.filter(whole, asked_by_id=user_id).exists()
        or GateRecord.objects.filter(whole, gate=Gate.SELF_CHECK, user_id=user_id).exists()
    )
