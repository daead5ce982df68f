"""The saved views that an actor may use."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404

from duban.foundation.access import Actor
from duban.ledger.access import visible_views


@dataclass(frozen=True, slots=True)
class ViewCard:
    """A saved view as the list of views shows it."""

    name: str
    slug: str
    query: str
    is_own: bool
    is_shared: bool


def saved_views(actor: Actor) -> tuple[ViewCard, ...]:
    """Own views first, then those that others share."""
    rows = visible_views(actor).order_by("name")
    cards = [
        ViewCard(v.name, v.slug, v.query, v.owner_id == actor.user_id, v.is_shared) for v in rows
    ]
    return tuple(sorted(cards, key=lambda card: not card.is_own))


def saved_view(actor: Actor, slug: str) -> ViewCard:
    """One view by its address.

    Raises:
        Http404: where there is none that the actor may use.
    """
    for card in saved_views(actor):
        if card.slug == slug:
            return card
    raise Http404
