"""What an administrator does about deliveries that did not arrive; only about those of people and units that the actor keeps."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from duban.foundation.access import Actor
from duban.notifications.access import visible_undelivered
from duban.notifications.actions import claiming
from duban.notifications.models import Delivery


@transaction.atomic
def try_again(ids: Collection[int], *, actor: Actor) -> int:
    """Let some be sent anew, also where it is not known whether they arrived; returns how many."""
    return claiming.set_going_again(Delivery.objects.filter(pk__in=_reached(ids, actor)))


@transaction.atomic
def dismiss(ids: Collection[int], *, actor: Actor) -> int:
    """Take some off the list; returns how many."""
    return claiming.set_aside(Delivery.objects.filter(pk__in=_reached(ids, actor)))


def _reached(ids: Collection[int], actor: Actor) -> list[int]:
    return list(visible_undelivered(actor).filter(pk__in=ids).values_list("pk", flat=True))
