"""A draft that says what a matter says already gives it its sentence as a further source, and takes it back on undo.

Journaled on the matter; the draft's own line is written by the caller, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from duban.foundation import clock, journal
from duban.foundation.access import Actor, demand
from duban.foundation.lifecycle import WrongState, move
from duban.ledger.choices import Dismissal, DraftState
from duban.ledger.models import Draft, Matter, MatterSource
from duban.ledger.models.instants import ENDED_UNDONE


def _facts(draft: Draft) -> Mapping[str, Any]:
    return {"source": draft.source_id, "draft": draft.pk, "spans": draft.spans}


@transaction.atomic
def attach_source(draft: Draft, matter_id: int, *, text: str, actor: Actor) -> Matter:
    """Add the draft's source to a matter and set the draft aside as its duplicate; `draft` is locked by the caller.

    Args:
        text: the source's own words at the draft's spans.

    Raises:
        WrongState: where the matter is cancelled.
        AccessDenied: where the actor may not edit the matter, or not dismiss the draft.
    """
    matter = Matter.objects.select_for_update().get(pk=matter_id)
    seat = demand(actor, "matter.edit", matter.scope())
    if matter.state in ENDED_UNDONE:
        raise WrongState("attach", matter.state)
    at = clock.now()
    MatterSource.objects.create(matter=matter, source=draft.source, text=text, spans=draft.spans)
    journal.write(
        matter.stream,
        "matter.attach_source",
        actor=actor,
        at=at,
        seat=seat,
        content={**_facts(draft), "text": text},
    )
    move(draft, "dismiss", actor=actor, at=at, reason=Dismissal.DUPLICATE.value, matter=matter.pk)
    Draft.objects.filter(pk=draft.pk, state=DraftState.DISMISSED).update(
        dismissal_reason=Dismissal.DUPLICATE, matter=matter
    )
    draft.refresh_from_db()
    return matter


def detach_source(draft: Draft, matter_id: int, *, actor: Actor) -> None:
    """Take the draft's sentence out of a matter's sources again; `draft` is locked by the caller.

    Raises:
        AccessDenied: where the actor may not edit the matter.
    """
    # Locked as by every writer to its journal, or two lines could want one number.
    matter = Matter.objects.select_for_update().get(pk=matter_id)
    seat = demand(actor, "matter.edit", matter.scope())
    held = MatterSource.objects.filter(matter=matter, source=draft.source)
    for row in held:
        if row.spans == draft.spans:
            row.delete()
            break
    journal.write(
        matter.stream,
        "matter.detach_source",
        actor=actor,
        at=clock.now(),
        seat=seat,
        content=_facts(draft),
    )
