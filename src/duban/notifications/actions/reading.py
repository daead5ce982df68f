"""Marks notifications as read; nobody but the reader is told, so the journal has no line of it."""

from __future__ import annotations

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.notifications.access import fetch_notification, own_notifications
from duban.notifications.models import Notification


def mark_read(pk: int, *, actor: Actor) -> Notification:
    """Mark one of the actor's own as read.

    Raises:
        Http404: where there is none.
    """
    row = fetch_notification(actor, pk)
    if row.read_at is None:
        own_notifications(actor).filter(pk=pk, read_at=None).update(read_at=clock.now())
    return row


def mark_all_read(*, up_to: int, actor: Actor) -> int:
    """Mark the actor's own up to an id as read: what came after the page was drawn stays unread."""
    rows = own_notifications(actor).filter(read_at=None, pk__lte=up_to)
    return rows.update(read_at=clock.now())
