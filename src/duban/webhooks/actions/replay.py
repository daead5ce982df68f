"""Sending again: one message, or all of a time, under the identity that they had. And the test by which a receiver is tried out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.webhooks.actions.endpoints import Refused, locked, tell
from duban.webhooks.actions.following import write_test
from duban.webhooks.models import Delivery

# As if it had never been tried.
_ANEW: dict[str, Any] = {"tries": 0, "sent_at": None, "given_up_at": None}


@transaction.atomic
def send_test(endpoint_id: int, *, actor: Actor) -> Delivery:
    """A message of the kind `webhook.test`.

    Raises:
        Refused: STOPPED.
        AccessDenied: where the actor does not keep the receiver.
    """
    endpoint, _ = locked(endpoint_id, actor)
    if endpoint.stopped:
        raise Refused("STOPPED")
    return write_test(endpoint)


@transaction.atomic
def send_again(delivery_id: int, *, actor: Actor) -> Delivery:
    """One message, whether it arrived or not. Raises as `send_test`."""
    delivery = Delivery.objects.select_related("message").get(pk=delivery_id)
    endpoint, seat = locked(delivery.endpoint_id, actor)
    if endpoint.stopped:
        raise Refused("STOPPED")
    Delivery.objects.filter(pk=delivery_id).update(next_at=clock.now(), **_ANEW)
    message_id = delivery.message.message_id
    tell(endpoint, "webhook.replay", actor, seat, message=message_id, count=1)
    return delivery


@transaction.atomic
def replay(
    endpoint_id: int,
    *,
    since: dt.datetime,
    actor: Actor,
    until: dt.datetime | None = None,
    only_unsent: bool = True,
) -> int:
    """All messages that were made in a time, in their order; returns how many.

    Args:
        only_unsent: leave out what arrived.

    Raises:
        Refused: STOPPED, NOTHING_TO_SEND.
        AccessDenied: where the actor does not keep the receiver.
    """
    endpoint, seat = locked(endpoint_id, actor)
    if endpoint.stopped:
        raise Refused("STOPPED")
    chosen = Delivery.objects.filter(endpoint=endpoint, made_at__gte=since)
    if until is not None:
        chosen = chosen.filter(made_at__lt=until)
    if only_unsent:
        chosen = chosen.unsent()
    count = chosen.update(next_at=clock.now(), **_ANEW)
    if not count:
        raise Refused("NOTHING_TO_SEND")
    told = {"since": since, "until": until, "only_unsent": only_unsent, "count": count}
    tell(endpoint, "webhook.replay", actor, seat, **told)
    return count
