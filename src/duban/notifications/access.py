"""Which rows of the room an actor may reach: one's own. Missing and hidden look the same."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from duban.foundation.access import Actor
from duban.notifications.models import Feed


def own_feeds(actor: Actor) -> QuerySet[Feed]:
    """The actor's own feeds."""
    return Feed.objects.filter(owner_id=actor.user_id or 0)


def fetch_feed(actor: Actor, pk: int) -> Feed:
    """One of the actor's own feeds.

    Raises:
        Http404: where there is none.
    """
    feed = own_feeds(actor).filter(pk=pk).first()
    if feed is None:
        raise Http404
    return feed
