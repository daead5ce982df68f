"""Writes notifications with their deliveries, once for each target and key, by what each person chose.

The one writer of new rows of both tables; called by `actions.telling` and `actions.warnings` inside their transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone

from duban.foundation import clock
from duban.notifications.choices import Timing, Way
from duban.notifications.models import Channel, Delivery, Notification
from duban.notifications.queries.hours import next_digest
from duban.notifications.queries.wishes import Wishes, hours_of, rest_days_of, wishes_of

Target = tuple[str, int]
# Rows of one statement.
PORTION = 500


@dataclass(frozen=True, slots=True)
class Told:
    """A notification that may have been made already, and for whom: ("user", 3) or ("unit", 7)."""

    target: Target
    row: Notification


def tell_all(told: Sequence[Told]) -> int:
    """Make the rows that are not there yet, and their deliveries; returns how many notifications were made.

    A unit is told only if it has a channel: nobody else would ever see its row.
    """
    made = _new(told)
    users = [key for (noun, key), _row in made if noun == "user"]
    wishes, units = wishes_of(users), _unit_channels(made)
    rows = []
    for (noun, key), row in made:
        if noun == "unit" and key not in units:
            continue
        if noun == "user":
            row.in_page = wishes.of(key, row.kind).in_page
        rows.append(row)
    Notification.objects.bulk_create(rows, batch_size=PORTION)
    Delivery.objects.bulk_create(_deliveries(rows, wishes, units), batch_size=PORTION)
    return len(rows)


def _new(told: Sequence[Told]) -> list[tuple[Target, Notification]]:
    """The rows that nobody has made yet, each once."""
    wanted = {(t.target, t.row.key): t.row for t in reversed(told)}
    there = Notification.objects.filter(key__in={key for _target, key in wanted})
    for user, unit, key in there.values_list("user_id", "unit_id", "key"):
        wanted.pop((("user", user) if user else ("unit", unit), key), None)
    return [(target, row) for (target, _key), row in reversed(wanted.items())]


def _unit_channels(made: Iterable[tuple[Target, Notification]]) -> dict[int, list[int]]:
    ids = {key for (noun, key), _row in made if noun == "unit"}
    found: dict[int, list[int]] = {}
    for unit, pk in Channel.objects.filter(unit_id__in=ids).values_list("unit_id", "pk"):
        found.setdefault(unit or 0, []).append(pk)
    return found


def _deliveries(
    rows: Iterable[Notification], wishes: Wishes, units: dict[int, list[int]]
) -> Iterator[Delivery]:
    now, digests = clock.now(), _Digests()
    for row in rows:
        if row.unit_id is not None:
            for channel in units[row.unit_id]:
                yield _delivery(row, Way.CHANNEL, now, channel=channel)
            continue
        user = row.user_id or 0
        wish = wishes.of(user, row.kind)
        if user in wishes.mailed and wish.mail != Timing.OFF:
            yield _delivery(row, Way.MAIL, digests.due(user, wish.mail, now), timing=wish.mail)
        if wish.channel != Timing.OFF:
            for channel in wishes.channels.get(user, ()):
                due_at = digests.due(user, wish.channel, now)
                yield _delivery(row, Way.CHANNEL, due_at, timing=wish.channel, channel=channel)


def _delivery(
    row: Notification,
    way: str,
    due_at: dt.datetime,
    *,
    timing: str = Timing.ONCE,
    channel: int | None = None,
) -> Delivery:
    return Delivery(
        notification=row,
        way=way,
        channel_id=channel,
        due_at=due_at,
        is_digest=timing == Timing.DIGEST,
    )


class _Digests:
    """When the next summary of each person goes out, worked out once for each."""

    def __init__(self) -> None:
        self._known: dict[int, dt.datetime] = {}

    def due(self, user_id: int, timing: str, now: dt.datetime) -> dt.datetime:
        """When something of a person may go out; quiet hours are looked at when it is sent, as they are then."""
        if timing != Timing.DIGEST:
            return now
        if user_id not in self._known:
            hours, is_rest_day = hours_of(user_id), rest_days_of(user_id)
            self._known[user_id] = next_digest(timezone.localtime(now), hours, is_rest_day)
        return self._known[user_id]
