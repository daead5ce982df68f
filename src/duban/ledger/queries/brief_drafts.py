"""Drafts as programs ask for them: what each would register, without the marks and hints of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duban.documents.access import fetch_document
from duban.foundation.access import Actor, demand
from duban.ledger.models import Draft
from duban.people.access import scope_of


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft; units, deadline, place and speaker are as the reading gave them or a clerk left them."""

    pk: int
    document: int | None
    version: int
    state: str
    kind: str
    title: str
    text: str
    spans: list[list[int]]
    units: list[dict[str, Any]]
    measures: list[dict[str, Any]]
    deadline: dict[str, Any] | None
    place: dict[str, Any] | None
    speaker: dict[str, Any] | None
    matter: int | None


def draft_row(draft: Draft) -> DraftRow:
    """A draft that the actor has fetched."""
    return DraftRow(
        pk=draft.pk,
        document=draft.source.document_id,
        version=draft.version,
        state=draft.state,
        kind=draft.kind,
        title=draft.title,
        text=draft.text,
        spans=draft.spans,
        units=draft.units,
        measures=draft.measures,
        deadline=draft.deadline,
        place=draft.place,
        speaker=draft.speaker,
        matter=draft.matter_id,
    )


def document_drafts(actor: Actor, document_id: int) -> tuple[DraftRow, ...]:
    """All drafts of a document, in the order of its text.

    Raises:
        Http404: where the actor sees no such document.
        AccessDenied: where the actor may not see drafts.
    """
    document = fetch_document(actor, document_id)
    demand(actor, "draft.view", scope_of(document.jurisdiction_id))
    rows = Draft.objects.filter(source__document_id=document.pk).select_related("source")
    return tuple(draft_row(row) for row in rows)
