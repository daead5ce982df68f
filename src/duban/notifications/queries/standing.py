"""What others ask of the room: the count for the bell of every page, and what the doctor must tell of.

Reads only. Registered by `NotificationsConfig.ready`.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count
from django.http import HttpRequest

from duban.foundation.gate import actor_of
from duban.foundation.health import HealthFinding
from duban.notifications.models import Delivery
from duban.notifications.queries.pages import unread_count


def note_unread(request: HttpRequest) -> None:
    """Put the count on a request whose answer is a whole page: templates must not ask the database."""
    actor = actor_of(request)
    if actor.user_id is not None:
        request.unread = unread_count(actor)  # type: ignore[attr-defined]


def undelivered() -> Iterator[HealthFinding]:
    """Everything that was to leave the site arrived, or an administrator has looked at it."""
    counted = Delivery.objects.dead().values_list("way", "reason").annotate(n=Count("pk"))
    for way, reason, count in counted.order_by("way", "reason"):
        params: dict[str, str | int] = {"count": count, "way": way, "reason": reason}
        yield HealthFinding("DELIVERIES_DEAD", params, "warning")
