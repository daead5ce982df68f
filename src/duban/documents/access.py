"""Which documents an actor may see, and how one is fetched: missing and hidden look the same."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from duban.documents.models import Document
from duban.foundation.access import ACTS, UNIT_BOUND, Actor, demand
from duban.people.access import jurisdictions_under, scope_of


def visible_documents(actor: Actor) -> QuerySet[Document]:
    """The documents that the actor may see."""
    places = jurisdictions_under(
        seat.jurisdiction_id
        for seat in actor.seats
        if "document.view" in ACTS[seat.role] and seat.role not in UNIT_BOUND
    )
    return Document.objects.filter(jurisdiction_id__in=places)


def fetch_document(actor: Actor, pk: int, *, act: str = "document.view") -> Document:
    """One document.

    Raises:
        Http404: where there is none, or the actor may not see it.
        AccessDenied: where the actor sees it but may not do `act`.
    """
    document = visible_documents(actor).filter(pk=pk).first()
    if document is None:
        raise Http404
    demand(actor, act, scope_of(document.jurisdiction_id))
    return document
