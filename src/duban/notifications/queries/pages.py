"""The screens of the room: the list of notifications, the count at the bell, preferences, channels, and what did not arrive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from duban.foundation.access import Actor
from duban.foundation.statements import Statement, number
from duban.notifications.access import notifications_of, own_notifications, visible_undelivered
from duban.notifications.choices import DEFAULTS, REASONS, ChannelKind, Kind, Way
from duban.notifications.models import Channel, Delivery, KindPreference, Notification, Preference
from duban.notifications.queries.showing import Line, lines_for, sentence_of

PAGE = 50
# A bell says no more than this.
MOST_COUNTED = 99
UNDELIVERED = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A notification in the list; `line` is None for what is no longer the reader's to see."""

    pk: int
    is_unread: bool
    at: dt.datetime
    line: Line | None


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of notifications, the newest first."""

    rows: tuple[Row, ...]
    unread: int
    only_unread: bool
    next_url: str


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """A channel in a list: never its address, only what may be shown of it."""

    pk: int
    name: str
    kind: str
    shown: str
    made_at: dt.datetime


@dataclass(frozen=True, slots=True)
class UndeliveredLine:
    """Something that did not arrive: for whom, by which way, why; not what it says."""

    pk: int
    whom: str
    way: str
    sentence: str
    reason: str
    detail: str
    attempts: int
    ended_at: dt.datetime | None


def unread_count(actor: Actor) -> int:
    """How many the actor has not read, up to one more than a bell says; one indexed query."""
    return _UNREAD.count(user=actor.user_id or 0)


def _unread() -> QuerySet[Notification, Any]:
    unread = notifications_of(number("user")).filter(read_at=None).order_by()
    return unread.values_list("pk")[: MOST_COUNTED + 1]


_UNREAD = Statement(_unread)


def list_page(actor: Actor, *, before: int | None = None, only_unread: bool = False) -> ListPage:
    """The notifications of the actor, those before an id where one is given."""
    rows: QuerySet[Notification] = own_notifications(actor)
    if only_unread:
        rows = rows.filter(read_at=None)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    shown, lines = found[:PAGE], lines_for(found[:PAGE], actor)
    return ListPage(
        rows=tuple(Row(r.pk, r.read_at is None, r.at, lines.get(r.pk)) for r in shown),
        unread=unread_count(actor),
        only_unread=only_unread,
        next_url=_next(shown, only_unread=only_unread) if len(found) > PAGE else "",
    )


def _next(shown: Sequence[Notification], *, only_unread: bool) -> str:
    address = f"{reverse('notifications:list')}?before={shown[-1].pk}"
    return f"{address}&unread=1" if only_unread else address


def path_of(actor: Actor, row: Notification) -> str:
    """Where a notification opens; the list, where it is no longer the actor's to see."""
    line = lines_for([row], actor).get(row.pk)
    return line.path if line else reverse("notifications:list")


def preference_values(actor: Actor) -> dict[str, object]:
    """What the form of preferences holds at first."""
    user = actor.user_id or 0
    row = Preference.objects.filter(user_id=user).first() or Preference()
    values: dict[str, object] = {
        name: getattr(row, name)
        for name in ("mail_address", "digest_hour", "quiet_from", "quiet_until", "quiet_rest_days")
    }
    chosen = {k.kind: k.wish() for k in KindPreference.objects.filter(user_id=user)}
    for kind in Kind.values:
        wish = chosen.get(kind, DEFAULTS[kind])
        values |= {
            f"{kind}_in_page": wish.in_page,
            f"{kind}_mail": wish.mail,
            f"{kind}_channel": wish.channel,
        }
    return values


def own_channels(actor: Actor) -> tuple[ChannelLine, ...]:
    """The actor's own channels."""
    return _channels(Channel.objects.filter(user_id=actor.user_id or 0))


def unit_channels(unit_id: int) -> tuple[ChannelLine, ...]:
    """The channels of a unit that the actor has fetched."""
    return _channels(Channel.objects.filter(unit_id=unit_id))


def _channels(rows: QuerySet[Channel]) -> tuple[ChannelLine, ...]:
    return tuple(
        ChannelLine(c.pk, c.name, str(ChannelKind(c.kind).label), c.shown, c.made_at) for c in rows
    )


def channel_kinds() -> list[tuple[str, str]]:
    """The kinds of channels that the installation's settings allow."""
    allowed = {kind for kind, address in settings.ROBOT_ADDRESSES.items() if address}
    if settings.APPRISE_ALLOWED:
        allowed.add(ChannelKind.APPRISE)
    return [(kind, str(label)) for kind, label in ChannelKind.choices if kind in allowed]


def undelivered(actor: Actor) -> tuple[UndeliveredLine, ...]:
    """What did not arrive at the people and units that the actor keeps, the newest first."""
    rows = visible_undelivered(actor).select_related(
        "notification__user", "notification__unit", "channel"
    )
    return tuple(map(_undelivered, rows.order_by("-pk")[:UNDELIVERED]))


def _undelivered(row: Delivery) -> UndeliveredLine:
    told = row.notification
    return UndeliveredLine(
        pk=row.pk,
        whom=str(told.user or told.unit or ""),
        way=row.channel.name if row.channel else str(Way(row.way).label),
        sentence=str(sentence_of(told.text)),
        reason=str(REASONS.get(row.reason, row.reason)),
        detail=row.detail,
        attempts=row.attempts,
        ended_at=row.ended_at,
    )
