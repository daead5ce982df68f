"""What the check of a sampled matter found: holds, or does not. Made by a verifier who neither did nor judged the work.

A check that fails moves nothing: it is a reason to return or to reopen, which a person does by the move of that name.
"""

from __future__ import annotations

from django.db import transaction

from duban.foundation.access import Actor
from duban.foundation.lifecycle import WrongState
from duban.ledger.actions.acting import ActRefused, begin_act, stated
from duban.ledger.choices import Outcome
from duban.ledger.lifecycle import CHECKED_STATES, SAMPLE_APART
from duban.ledger.models import SampleItem


@transaction.atomic
def check_sampled(item_id: int, *, outcome: str, text: str, actor: Actor) -> SampleItem:
    """Record what the check of one chosen matter found, once.

    Raises:
        WrongState: where the matter goes on meanwhile and there is nothing to check, or it was not chosen.
        AccessDenied: where the actor may not, did the work, submitted it or judged it.
        ActRefused: `OUTCOME_UNKNOWN`, `FINDINGS_MISSING`, `SAMPLE_CHECKED_ALREADY`.
    """
    item = SampleItem.objects.get(pk=item_id)
    if outcome not in Outcome.values:
        raise ActRefused("OUTCOME_UNKNOWN")
    act = begin_act(
        item.matter_id,
        "matter.sample.check",
        states=CHECKED_STATES,
        actor=actor,
        name="sample.check",
        apart=SAMPLE_APART,
    )
    item.refresh_from_db()  # as it stands now that its matter is locked
    if not item.is_chosen:
        raise WrongState("sample.check", "not chosen")
    if item.outcome:
        raise ActRefused("SAMPLE_CHECKED_ALREADY")
    item.text, item.outcome = stated(text, "FINDINGS_MISSING"), outcome
    item.cycle, item.checked_at = act.matter.cycle, act.at
    item.user_id, item.post_id = act.actor.user_id, act.seat.post_id
    item.save()
    content = {"sample": item.sample_id, "item": item.pk, "outcome": outcome, "text": item.text}
    act.tell("sample.check", {**content, "cycle": item.cycle})
    return item
