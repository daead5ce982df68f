"""Which documents an actor may see, and how one is fetched: missing and hidden look the same."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from duban.documents.models import Document
from duban.foundation.access import Actor, demand
from duban.people.access import scope_of, seen_jurisdictions


def visible_documents(actor: Actor) -> QuerySet[Document]:
    """The documents that the actor may see."""
    return Document.objects.filter(jurisdiction_id__in=seen_jurisdictions(actor, "document.view"))


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
