"""Another document in the place of a whole draft, as programs write them: checked like a file that somebody brings.

Called by the interface for programs; what pages edit row by row goes through `editing`.
"""

from __future__ import annotations

from django.db import transaction

from duban.foundation.access import Actor
from duban.planning.actions.drafts import edit_draft
from duban.planning.actions.making import FirstDraft, of_file
from duban.planning.models import PlanEdition
from duban.scheduling import PlanFile


@transaction.atomic
def replace_draft(edition_id: int, file: PlanFile, *, revision: int, actor: Actor) -> PlanEdition:
    """Write a document over a draft; its dates are found anew.

    Rows whose owner stands there in the same words keep their unit, also one that somebody chose by hand; others are found by name.

    Raises:
        AccessDenied, ActRefused, StaleDraft: as `edit_draft` and `of_file`.
    """
    place = (
        PlanEdition.objects.select_related("plan")
        .get(pk=edition_id)
        .plan.subject_row.jurisdiction_id
    )

    def edit(before: FirstDraft) -> FirstDraft:
        first = of_file(file, place)
        words = {row.key: row.owner for row in before.file.rows}
        same = {row.key for row in first.file.rows if words.get(row.key) == row.owner}
        stay = {key: unit for key, unit in before.owners.items() if key in same}
        return FirstDraft(first.file, {**first.owners, **stay})

    return edit_draft(edition_id, edit, revision=revision, actor=actor)
