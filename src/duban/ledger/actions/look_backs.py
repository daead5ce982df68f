"""Look-backs (回头看): a closed matter is seen again by somebody who had no part in the work.

A failed one is a reason to reopen, which a person does by the move of that name; nothing reopens by itself.
"""

from __future__ import annotations

from django.db import transaction

from duban.foundation.access import Actor
from duban.ledger.actions.acting import ActRefused, again_since, begin_act, stated
from duban.ledger.choices import MatterState, Outcome
from duban.ledger.models import LookBack


@transaction.atomic
def look_back(matter_id: int, *, outcome: str, text: str, actor: Actor) -> LookBack:
    """Record what a look-back found.

    Raises:
        WrongState: where the matter is not closed.
        AccessDenied: where the actor may not, or did the work.
        ActRefused: `OUTCOME_UNKNOWN`, `FINDINGS_MISSING`, `LOOKED_BACK_ALREADY`.
    """
    if outcome not in Outcome.values:
        raise ActRefused("OUTCOME_UNKNOWN")
    act = begin_act(
        matter_id,
        "matter.look_back",
        states=(MatterState.CLOSED,),
        actor=actor,
        name="look_back",
        apart=("executor", "applicant"),
    )
    text = stated(text, "FINDINGS_MISSING")
    lately = act.matter.look_backs.filter(looked_at__gte=again_since(act.at))
    if lately.filter(outcome=outcome, text=text).exists():
        raise ActRefused("LOOKED_BACK_ALREADY")
    found = LookBack.objects.create(
        matter=act.matter,
        cycle=act.matter.cycle,
        outcome=outcome,
        text=text,
        looked_at=act.at,
        **act.by,
    )
    content = {"look_back": found.pk, "outcome": outcome, "text": text, "cycle": found.cycle}
    act.tell("look_back", content)
    return found
