"""Whose uploads: one's own, and nobody else's; who may send files at all."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet
from django.http import Http404

from duban.foundation.access import AccessDenied, Actor
from duban.uploads.models import Upload

# Acts that bring files in; whoever holds a post with one of them may send some.
BRINGING = (
    "matter.evidence.add",
    "matter.evidence.check",
    "document.add",
    "matter.import",
    "project.edit",
)


def visible_uploads(actor: Actor) -> QuerySet[Upload]:
    """The actor's own uploads: in the browser those begun there, under a token those begun under it."""
    return Upload.objects.filter(owner_id=actor.user_id or 0, token_id=actor.token_id)


def fetch_upload(actor: Actor, pk: uuid.UUID) -> Upload:
    """One upload.

    Raises:
        Http404: where there is none, or it is somebody else's.
    """
    upload = visible_uploads(actor).filter(pk=pk).first()
    if upload is None:
        raise Http404
    return upload


def demand_bringing(actor: Actor) -> None:
    """Whether any post of the actor brings files in; for which row is decided where the file is taken.

    Raises:
        AccessDenied: where none does.
    """
    if not any(actor.may_somewhere(act) for act in BRINGING):
        raise AccessDenied(BRINGING[0], "ROLE_MAY_NOT" if actor.seats else "NO_POST")
