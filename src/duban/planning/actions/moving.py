"""Moving a task of a draft by hand: its dates change, and those of what has to give way; what it has to hold to does not.

Solving anew finds dates anew. What a move would do says `queries.moves`, by the same arithmetic.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db import transaction

from duban.foundation.access import Actor
from duban.foundation.jobs import queue
from duban.ledger.actions.acting import ActRefused
from duban.planning.actions.acting import begin_act, locked_draft
from duban.planning.actions.documents import document_of
from duban.planning.models import PlanEdition
from duban.planning.queries.documents import file_of
from duban.planning.queries.moves import hand_move

BY_HAND = "by_hand"
"""The outcome of a draft whose dates somebody moved since they were found."""


@transaction.atomic
def move_task(
    edition_id: int, key: str, day: dt.date, *, revision: int, actor: Actor
) -> PlanEdition:
    """Let a task of a draft begin on a day, and what waits for it (or what it waits for) give way.

    Raises:
        AccessDenied, ActRefused, StaleDraft: as `begin_act`, `locked_draft` and `hand_move`; `DRAFT_BEING_SOLVED`; `MOVE_IMPOSSIBLE` where
            it breaks another rule than a deadline.
    """
    edition = locked_draft(edition_id, revision)
    act = begin_act(edition.plan_id, "plan.draft", actor=actor)
    if queue.is_pending(edition.job_id):
        raise ActRefused("DRAFT_BEING_SOLVED")
    file = file_of(edition.document)
    move = hand_move(file, key, day)
    if move.faults:
        raise ActRefused("MOVE_IMPOSSIBLE")
    edition.document = document_of(replace(file, plan=move.plan))
    edition.outcome = {"status": BY_HAND}
    edition.revision += 1
    edition.edited_at, edition.edited_by_id = act.at, actor.user_id
    edition.save()
    return edition
