"""Clears away what is kept no longer: old messages, and the messages of receivers that were removed.

In slices of a bounded size, each in a transaction of its own, so that nobody waits for the clearing of a long past. Called by workers
and by the removal of a receiver; decides nothing about what is sent.
"""

from __future__ import annotations

import datetime as dt
import time

from django.conf import settings
from django.db import transaction

from duban.foundation import clock
from duban.webhooks.models import Delivery, DeliveryQuerySet, Endpoint, Message

SLICE = 500
# A worker goes on with its other work after so long.
TURN_SECONDS = 5.0


def clear_old() -> int:
    """Remove what ended or is held and is older than the installation keeps it, and what removed receivers left; for a turn at most.

    Returns:
        How many deliveries were removed.
    """
    until, cleared = time.monotonic() + TURN_SECONDS, 0
    while time.monotonic() < until:
        found = clear_slice()
        cleared += found
        if not found:
            break
    return cleared


def clear_slice() -> int:
    """One slice of each kind; returns how many deliveries were removed."""
    before = clock.now() - dt.timedelta(days=settings.WEBHOOK_DAYS)
    old = Delivery.objects.filter(made_at__lt=before, next_at=None)
    cleared = _clear(old.order_by("made_at")) + clear_removed()
    # Also those whose receiver was removed.
    alone = Message.objects.filter(at__lt=before, deliveries=None).order_by("at")
    Message.objects.filter(pk__in=list(alone.values_list("pk", flat=True)[:SLICE])).delete()
    return cleared


def clear_removed() -> int:
    """A slice of the deliveries of receivers that were removed, and each receiver of which nothing is left."""
    removed = Endpoint.objects.exclude(removed_at=None)
    if not removed.exists():  # asking takes no write lock
        return 0
    cleared = _clear(Delivery.objects.filter(endpoint__in=removed).order_by("pk"))
    removed.filter(deliveries=None).delete()
    return cleared


@transaction.atomic
def _clear(deliveries: DeliveryQuerySet) -> int:
    ids = list(deliveries.values_list("pk", flat=True)[:SLICE])
    if ids:
        Delivery.objects.filter(pk__in=ids).delete()
    return len(ids)
