"""The saved views that an actor may use."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.foundation.statements import Among, Statement, day, number
from duban.ledger.access import views_for

_VIEWS = Statement(
    lambda: views_for(
        number("user"), day("day"), Q(Among("post__unit__jurisdiction_id", "places"))
    ).order_by("name")
)


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
    places = {seat.jurisdiction_id for seat in actor.seats}
    rows = _VIEWS.objects(user=actor.user_id or 0, day=clock.today(), places=places)
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
