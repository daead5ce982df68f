"""What the list of documents shows, and where a person may hand documents in.

Draft counts are read over the reverse relation that the ledger's source row declares; this room imports nothing from above.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from duban.documents.access import fetch_document, visible_documents
from duban.documents.models import Document
from duban.foundation.access import ACTS, Actor
from duban.people.models import Jurisdiction

PAGE = 50
EDITION_CHOICES = 40


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document of the list, with how far its drafts are settled."""

    pk: int
    title: str
    kind: str
    file_name: str
    dated_on: dt.date | None
    date_basis: str
    received_at: dt.datetime
    received_by: str
    waiting: int
    registered: int
    total: int
    edition_of: str


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A page of documents, latest first; `before` is the cursor of the next page, 0 at the end."""

    rows: tuple[DocumentRow, ...]
    before: int
    query: str
    waiting_only: bool
    may_add: bool


def document_list(
    actor: Actor, *, query: str = "", waiting_only: bool = False, before: int = 0
) -> DocumentPage:
    """The documents that the actor may see, narrowed by words of the title or by waiting drafts."""
    found = visible_documents(actor).order_by("-pk")
    if query:
        found = found.filter(Q(title__icontains=query) | Q(file_name__icontains=query))
    if before:
        found = found.filter(pk__lt=before)
    counted = found.annotate(
        waiting=_count(Q(source__drafts__state="proposed")),
        registered=_count(Q(source__drafts__state="registered")),
        total=_count(~Q(source__drafts__state__in=("merged", "split"))),
    )
    if waiting_only:
        counted = counted.filter(waiting__gt=0)
    counted = counted.select_related("received_by", "previous_edition").defer(
        "text", "blocks", "warnings", "previous_edition__text", "previous_edition__blocks"
    )
    rows = list(counted[: PAGE + 1])
    return DocumentPage(
        rows=tuple(_row(d, vars(d)) for d in rows[:PAGE]),
        before=rows[PAGE - 1].pk if len(rows) > PAGE else 0,
        query=query,
        waiting_only=waiting_only,
        may_add=actor.may_somewhere("document.add"),
    )


def file_rows(digest: str | None) -> Iterator[tuple[str, str]]:
    """The files that documents name; those of one digest, or all."""
    rows = Document.objects.all() if digest is None else Document.objects.filter(digest=digest)
    for found, pk in rows.values_list("digest", "pk"):
        yield found, f"document:{pk}"


def _count(condition: Q) -> Count:
    return Count("source__drafts", filter=condition, distinct=True)


def _row(document: Document, counts: Mapping[str, int]) -> DocumentRow:
    receiver, earlier = document.received_by, document.previous_edition
    return DocumentRow(
        pk=document.pk,
        title=document.title,
        kind=document.kind,
        file_name=document.file_name,
        dated_on=document.dated_on,
        date_basis=document.date_basis,
        received_at=document.received_at,
        received_by=receiver.name if receiver else "",
        waiting=counts["waiting"],
        registered=counts["registered"],
        total=counts["total"],
        edition_of=earlier.title if earlier else "",
    )


@dataclass(frozen=True, slots=True)
class PlaceOption:
    """A jurisdiction in which the actor may hand documents in."""

    pk: int
    name: str


def adding_places(actor: Actor) -> tuple[PlaceOption, ...]:
    """The jurisdictions of the actor's own seats that may add documents."""
    ids = {s.jurisdiction_id for s in actor.seats if "document.add" in ACTS[s.role]}
    rows = Jurisdiction.objects.filter(pk__in=ids).order_by("pk")
    return tuple(PlaceOption(j.pk, j.name) for j in rows)


@dataclass(frozen=True, slots=True)
class EditionOption:
    """A document that a new one may be a newer edition of."""

    pk: int
    label: str


def edition_options(actor: Actor) -> tuple[EditionOption, ...]:
    """The latest documents, for the choice of an earlier edition."""
    found = visible_documents(actor).order_by("-pk").only("pk", "title", "dated_on")
    return tuple(
        EditionOption(d.pk, f"{d.title} · {d.dated_on}" if d.dated_on else d.title)
        for d in found[:EDITION_CHOICES]
    )


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A received file for download."""

    name: str
    digest: str
    format: str


def stored_file(actor: Actor, pk: int) -> StoredFile:
    """The file of a document.

    Raises:
        Http404: where the actor sees no such document.
    """
    document = fetch_document(actor, pk)
    return StoredFile(document.file_name, document.digest, document.format)
