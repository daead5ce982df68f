"""A new plan of a matter, a programme or a project, with its first draft: of what stands, or of a file that somebody brings."""

from __future__ import annotations

from typing import cast

from django.db import transaction

from duban.foundation import clock, journal
from duban.foundation.access import Actor, Seat, demand
from duban.foundation.statements import locked_row
from duban.ledger.actions.acting import ActRefused, stated
from duban.planning.actions.beginnings import of_subject
from duban.planning.actions.making import new_draft, of_file
from duban.planning.choices import KINDS, SubjectKey
from duban.planning.models import Plan, PlanEdition
from duban.planning.models.subjects import MODELS, SubjectRow, last_dates, subject_of
from duban.scheduling import PlanFile


@transaction.atomic
def make_plan(
    key: SubjectKey, *, actor: Actor, title: str = "", file: PlanFile | None = None
) -> PlanEdition:
    """A plan with its first draft: from a file, else of the subject as it stands (`of_subject`).

    Raises:
        AccessDenied: where the actor may not draft plans of that subject.
        ActRefused: `PLAN_SUBJECT_ENDED`, `PLAN_THERE` where it has a plan that was not ended, `PLAN_UNDATED` for a file without dates,
            `PLAN_TOO_LARGE`, `PLAN_KEY`, `SECRECY_MARKING`; `PLAN_TOO_LONG` and the like, as `document_of`.
    """
    row: SubjectRow = locked_row(MODELS[key.kind], key.pk)
    seat = cast("Seat", demand(actor, "plan.draft", row.scope()))
    subject = subject_of(row, last_dates([key.pk] if key.kind == "project" else []).get(key.pk))
    if not subject.is_open:
        raise ActRefused("PLAN_SUBJECT_ENDED")
    if row.plans.filter(ended_at__isnull=True).exists():
        raise ActRefused("PLAN_THERE")
    first = of_subject(subject, actor) if file is None else of_file(file, subject.jurisdiction_id)
    at = clock.now()
    name = stated(title)[:200] or first.file.title[:200] or subject.title
    columns = {f"{key.kind}_id": key.pk}
    plan = Plan.objects.create(
        title=name, made_at=at, made_by_id=actor.user_id, post_id=seat.post_id, **columns
    )
    said = {kind: key.pk if kind == key.kind else None for kind in KINDS}
    journal.write(
        plan.stream, "plan.make", actor=actor, at=at, seat=seat, content={"title": name, **said}
    )
    return new_draft(plan, first.file, first.owners, actor=actor, at=at)
