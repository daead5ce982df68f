"""Drafts: written as a whole under the revision that was seen, copied as a what-if, thrown away.

What an edit of one task or crew means for the document says `editing`; here it is only kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from django.db import transaction

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.foundation.jobs import queue
from duban.ledger.actions.acting import ActRefused, stated
from duban.planning.actions.acting import begin_act, locked_draft
from duban.planning.actions.beginnings import of_subject
from duban.planning.actions.documents import document_of
from duban.planning.actions.making import FirstDraft, new_draft, of_file
from duban.planning.models import PlanEdition
from duban.planning.queries.documents import file_of
from duban.planning.queries.forecasting import Outlook, reports_of
from duban.planning.queries.spent import SpentKeys
from duban.scheduling import PlanFile, ProblemError

Edit = Callable[[FirstDraft], FirstDraft]


@transaction.atomic
def edit_draft(edition_id: int, edit: Edit, *, revision: int, actor: Actor) -> PlanEdition:
    """Change a draft: `edit` gets the document as it stands and answers the one that is to stand. Its dates are gone with it.

    Raises:
        AccessDenied, ActRefused: as `begin_act` and `locked_draft`; what `edit` raises; `PLAN_FAULTY` {fault} for what makes no problem; as `document_of`.
        StaleDraft: where somebody wrote it since.
    """
    edition = locked_draft(edition_id, revision)
    act = begin_act(edition.plan_id, "plan.draft", actor=actor)
    _not_while_solving(edition)
    try:
        spent = SpentKeys(edition)
        made = edit(FirstDraft(file_of(edition.document), dict(edition.owners), spent))
    except ProblemError as error:
        raise ActRefused("PLAN_FAULTY", fault=error.code, **error.params) from error
    keys = {row.key for row in made.file.rows}
    edition.document = document_of(replace(made.file, plan=None))
    edition.owners = {key: unit for key, unit in made.owners.items() if key in keys}
    edition.outcome, edition.job_id = {}, None
    edition.revision += 1
    edition.edited_at, edition.edited_by_id = act.at, actor.user_id
    edition.save()
    return edition


def _not_while_solving(edition: PlanEdition) -> None:
    if queue.is_pending(edition.job_id):
        raise ActRefused("DRAFT_BEING_SOLVED")


def replace_document(file: PlanFile, owners: Mapping[str, int] | None = None) -> Edit:
    """An edit that puts another document in the place of all; owners whose rows stay are kept where none are said."""

    def edit(before: FirstDraft) -> FirstDraft:
        return FirstDraft(file, dict(before.owners if owners is None else owners))

    return edit


@transaction.atomic
def import_draft(plan_id: int, file: PlanFile, *, name: str, actor: Actor) -> PlanEdition:
    """A draft of a plan out of a file that somebody brings.

    Raises:
        AccessDenied, ActRefused: as `begin_act`, `of_file` and `document_of`.
    """
    act = begin_act(plan_id, "plan.draft", actor=actor)
    first = of_file(file, act.plan.subject_row.jurisdiction_id)
    return new_draft(
        act.plan, first.file, first.owners, actor=actor, at=act.at, name=stated(name)[:80]
    )


@transaction.atomic
def draft_anew(plan_id: int, *, name: str, actor: Actor) -> PlanEdition:
    """A draft as the first one of a plan began: of its subject as it stands now.

    Raises:
        AccessDenied, ActRefused: as `begin_act` and `of_subject`.
    """
    act = begin_act(plan_id, "plan.draft", actor=actor)
    first = of_subject(act.plan.subject, actor)
    return new_draft(
        act.plan, first.file, first.owners, actor=actor, at=act.at, name=stated(name)[:80]
    )


@transaction.atomic
def copy_draft(edition_id: int, *, name: str, actor: Actor) -> PlanEdition:
    """A what-if: a draft like another draft, or like a published edition with what was reported since.

    Raises:
        AccessDenied, ActRefused: as `begin_act` and `document_of`; `DRAFT_GONE`.
    """
    source = PlanEdition.objects.filter(pk=edition_id).first()
    if source is None:
        raise ActRefused("DRAFT_GONE")
    act = begin_act(source.plan_id, "plan.draft", actor=actor)
    said, at = stated(name)[:80], act.at
    if source.number is None:
        columns = {"name": said, "based_on_id": source.based_on_id, "outcome": source.outcome}
        return new_draft(
            act.plan, file_of(source.document), source.owners, actor=actor, at=at, **columns
        )
    file = with_reports(source)
    columns = {"name": said, "based_on_id": source.pk}
    return new_draft(act.plan, file, source.owners, actor=actor, at=at, **columns)


def with_reports(edition: PlanEdition) -> PlanFile:
    """The document of the edition in force, with what was reported of its tasks as facts and what runs as long as is said to be left."""
    file = file_of(edition.document)
    reports = reports_of(edition.plan.tasks.all())
    return Outlook(file, reports, clock.today()).begun


@transaction.atomic
def discard_draft(edition_id: int, *, actor: Actor) -> None:
    """Throw a draft away; nothing is kept of it.

    Raises:
        AccessDenied, ActRefused: as `begin_act` and `locked_draft`.
    """
    edition = locked_draft(edition_id)
    begin_act(edition.plan_id, "plan.draft", actor=actor)
    _not_while_solving(edition)
    edition.delete()
