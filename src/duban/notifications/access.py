"""Which rows of the room an actor may reach: the own ones, and what an administrator keeps. Missing and hidden look the same."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from duban.foundation.access import Actor
from duban.notifications.models import Channel, Delivery, Feed, Notification
from duban.notifications.models.deliveries import DeliveryQuerySet
from duban.people.access import fetch_unit, seen_jurisdictions, visible_users
from duban.people.models import Unit


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


def own_notifications(actor: Actor) -> QuerySet[Notification]:
    """What the actor was told and shows in the page."""
    return notifications_of(actor.user_id or 0)


def notifications_of(user_id: Any) -> QuerySet[Notification]:
    """The same for a person's number, or a slot for it."""
    return Notification.objects.filter(user_id=user_id, in_page=True)


def fetch_notification(actor: Actor, pk: int) -> Notification:
    """One of the actor's own notifications, as `fetch_feed`."""
    row = own_notifications(actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def fetch_channel(actor: Actor, pk: int) -> Channel:
    """A channel of the actor's own, or of a unit that the actor edits.

    Raises:
        Http404: where there is none, or the actor does not see it.
        AccessDenied: where the actor sees the unit and may not edit it.
    """
    channel = Channel.objects.select_related("user", "unit").filter(pk=pk).first()
    if channel is None:
        raise Http404
    if channel.unit_id is not None:
        fetch_unit(actor, channel.unit_id, act="unit.edit")
    elif channel.user_id != actor.user_id:
        raise Http404
    return channel


def visible_undelivered(actor: Actor) -> DeliveryQuerySet:
    """What did not arrive at people and units whose accounts the actor keeps."""
    places = seen_jurisdictions(actor, "user.edit")
    units = Unit.objects.filter(jurisdiction_id__in=places)
    people = Q(notification__user_id__in=visible_users(actor).values("pk"))
    return Delivery.objects.dead().filter(people | Q(notification__unit_id__in=units.values("pk")))
