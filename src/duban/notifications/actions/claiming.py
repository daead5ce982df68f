"""Claims deliveries that are due, and writes down what came of them; each change of `Delivery.status` is made here.

A claim is committed before anything is sent, so that two workers never send one row and a killed one leaves a trace. It is of one
message: what is not tried yet stays free for others, and is not lost with its worker.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from duban.foundation import clock
from duban.notifications.actions.outcome import Outcome
from duban.notifications.choices import DeliveryStatus
from duban.notifications.models import Delivery
from duban.notifications.models.deliveries import DeliveryQuerySet
from duban.notifications.queries.hours import allowed_from
from duban.notifications.queries.wishes import hours_of, rest_days_of

PORTION = 200
# How many notifications one message tells of; the rest follows in the next.
MOST_IN_MESSAGE = 50
# Minutes before the second, third … attempt; there is none after the last.
PAUSES = (1, 5, 30, 120, 360, 720)
# A claim is lost after this: no sender waits longer for an answer.
LOST_AFTER = dt.timedelta(minutes=10)

Group = Sequence[Delivery]


def waiting(now: dt.datetime) -> DeliveryQuerySet:
    """What may be sent now, the longest due first."""
    return Delivery.objects.waiting().filter(due_at__lte=now).order_by("due_at", "pk")


@transaction.atomic
def claim(due: dt.datetime) -> Group | None:
    """Take what goes to one target of what was due at an instant; None where nothing is left.

    What comes in somebody's quiet hours, asked of this moment, is put off to their end.
    """
    now = clock.now()
    while groups := _by_target(due):
        for group in groups:
            if not _put_off(group, max(now, due)):
                return _taken(group[:MOST_IN_MESSAGE], now)
    return None


def _by_target(due: dt.datetime) -> list[list[Delivery]]:
    """A portion of what was due, locked, grouped by where it goes."""
    rows = waiting(due).select_for_update(skip_locked=True, of=("self",))
    groups: dict[tuple[int, int], list[Delivery]] = defaultdict(list)
    for row in rows.select_related("notification", "channel")[:PORTION]:
        groups[row.channel_id or 0, row.notification.user_id or 0].append(row)
    return list(groups.values())


def _taken(group: Group, now: dt.datetime) -> Group:
    Delivery.objects.filter(pk__in=[row.pk for row in group]).update(
        status=DeliveryStatus.SENDING, claimed_at=now, attempts=F("attempts") + 1
    )
    for row in group:
        row.attempts += 1
    return group


def _put_off(group: Group, now: dt.datetime) -> bool:
    first = group[0]
    user = first.notification.user_id
    is_rest_day = rest_days_of(user, first.notification.unit_id)
    moment = allowed_from(timezone.localtime(now), hours_of(user), is_rest_day)
    if moment <= now:
        return False
    Delivery.objects.filter(pk__in=[row.pk for row in group]).update(due_at=moment)
    return True


def finish(rows: Iterable[Delivery], outcome: Outcome) -> None:
    """Write down what came of an attempt, for rows that are still claimed by it."""
    by_attempts: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        by_attempts[row.attempts].append(row.pk)
    for attempts, ids in by_attempts.items():
        claimed = Delivery.objects.filter(
            pk__in=ids, status=DeliveryStatus.SENDING, attempts=attempts
        )
        claimed.update(**_columns(outcome, attempts))


def _columns(outcome: Outcome, attempts: int) -> dict[str, object]:
    now = clock.now()
    told = {"reason": outcome.reason, "detail": outcome.detail}
    if outcome.state == "sent":
        return {"status": DeliveryStatus.SENT, "ended_at": now, **told}
    if outcome.state == "again" and attempts <= len(PAUSES):
        pause = dt.timedelta(minutes=PAUSES[attempts - 1])
        return {"status": DeliveryStatus.WAITING, "due_at": now + pause, **told}
    return {"status": DeliveryStatus.DEAD, "ended_at": now, **told}


def drop(rows: Iterable[Delivery], reason: str) -> None:
    """Send claimed rows no more: they are not wanted, or no longer the reader's to see."""
    claimed = Delivery.objects.filter(
        pk__in=[row.pk for row in rows], status=DeliveryStatus.SENDING
    )
    claimed.update(status=DeliveryStatus.DROPPED, ended_at=clock.now(), reason=reason)


def give_up_lost(now: dt.datetime) -> int:
    """End what a worker claimed and never finished: nobody knows whether it arrived, so nobody sends it again by itself."""
    lost = Delivery.objects.filter(status=DeliveryStatus.SENDING, claimed_at__lt=now - LOST_AFTER)
    if not lost.exists():
        return 0
    return lost.update(status=DeliveryStatus.DEAD, ended_at=now, reason="OUTCOME_UNKNOWN")


def set_going_again(rows: DeliveryQuerySet) -> int:
    """Let undelivered rows be tried anew from now on, as often as new ones."""
    dead = rows.filter(status=DeliveryStatus.DEAD)
    return dead.update(
        status=DeliveryStatus.WAITING, due_at=clock.now(), attempts=0, ended_at=None, reason=""
    )


def set_aside(rows: DeliveryQuerySet) -> int:
    """Take undelivered rows off the list of what an administrator has to look at."""
    dead = rows.filter(status=DeliveryStatus.DEAD)
    return dead.update(status=DeliveryStatus.DROPPED, ended_at=clock.now(), reason="DISMISSED")
