"""What is done to a registered matter so far: cancelling it, with a reason, by who may."""

from __future__ import annotations

from django.db import transaction

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.foundation.lifecycle import move
from duban.ledger.models import Matter


@transaction.atomic
def cancel_matter(matter_id: int, *, reason: str, actor: Actor) -> Matter:
    """Take a matter out of the open ones; it stays on record with its number.

    Raises:
        MissingFact: without a reason.
        WrongState, AccessDenied: as their names say.
    """
    matter = Matter.objects.get(pk=matter_id)
    move(matter, "cancel", actor=actor, at=clock.now(), reason=reason.strip())
    return matter


# The verb for each move of the lifecycle's table that a page offers.
MOVES = {"cancel": cancel_matter}
