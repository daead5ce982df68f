"""Keeping and dropping saved views of the ledger; they are a person's habits, so the journal does not record them."""

from __future__ import annotations

import secrets

from duban.foundation.access import AccessDenied, Actor
from duban.ledger.models import SavedView


def save_view(*, name: str, query: str, is_shared: bool, actor: Actor) -> SavedView:
    """Keep a query string under a name; the same name of the same person is replaced.

    Raises:
        AccessDenied: for somebody who is not signed in.
    """
    if actor.user_id is None:
        raise AccessDenied("view.save", "NO_POST")
    view, _ = SavedView.objects.update_or_create(
        owner_id=actor.user_id,
        name=name,
        defaults={"query": query, "is_shared": is_shared},
        create_defaults={
            "query": query,
            "is_shared": is_shared,
            "slug": secrets.token_urlsafe(9),
        },
    )
    return view


def delete_view(view: SavedView, *, actor: Actor) -> None:
    """Drop one's own view.

    Raises:
        AccessDenied: for a view of somebody else.
    """
    if actor.user_id is None or view.owner_id != actor.user_id:
        raise AccessDenied("view.delete", "NOT_OWNER")
    view.delete()
