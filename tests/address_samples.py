"""Rows for the addresses that name one, for the table of who reaches which address; one function for each room."""

from __future__ import annotations

from typing import Any

from cast import Town
from duban.foundation import clock
from duban.notifications.actions.feeds import add_feed
from duban.notifications.models import Channel, Notification


def notification_samples(town: Town) -> dict[str, dict[str, Any]]:
    """The officer's own notification, channel and calendar feed: the feed's secret is all that its address needs."""
    feed, secret = add_feed("person", actor=town.actor("xu"))
    own, now = {"user": town.users["xu"], "kind": "work"}, clock.now()
    told = Notification.objects.create(**own, key="line:1", text="assigned", at=now)
    sealed = {"kind": "wecom", "name": "群", "sealed": "x", "shown": "…", "made_at": now}
    channel = Channel.objects.create(user=town.users["xu"], **sealed)
    return {
        "notifications:open": {"pk": told.pk},
        "notifications:channel-try": {"pk": channel.pk},
        "notifications:channel-remove": {"pk": channel.pk},
        "notifications:unit-channels": {"unit_id": town.units["housing"].pk},
        "notifications:feed": {"secret": secret},
        "notifications:feed-renew": {"pk": feed.pk},
        "notifications:feed-remove": {"pk": feed.pk},
    }
