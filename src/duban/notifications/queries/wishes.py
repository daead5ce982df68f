"""What people chose, with what holds where they chose nothing: wishes by kind, hours, addresses, and the rest days of their place.

Reads only; called by the actions that tell and send.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings

from duban.calendars.queries import calendar_for
from duban.foundation import clock
from duban.notifications.choices import DEFAULTS, Wish
from duban.notifications.models import Channel, KindPreference, Preference
from duban.notifications.models.preferences import DIGEST_HOUR, QUIET_FROM, QUIET_UNTIL
from duban.notifications.queries.hours import Hours, IsRestDay
from duban.people.models import Tenure, Unit
from duban.workcalendar import china

STANDARD = Hours(QUIET_FROM, QUIET_UNTIL, DIGEST_HOUR)
REST = frozenset({"HOLIDAY", "WEEKEND"})


@dataclass(frozen=True, slots=True)
class Wishes:
    """What some people chose: wishes by person and kind, who has a mail address, and the channels of each."""

    chosen: Mapping[tuple[int, str], Wish]
    mailed: frozenset[int]
    channels: Mapping[int, tuple[int, ...]]

    def of(self, user_id: int, kind: str) -> Wish:
        """How a person wants to be told of a kind."""
        return self.chosen.get((user_id, kind), DEFAULTS[kind])


def wishes_of(user_ids: Iterable[int]) -> Wishes:
    """The choices of some people, in three queries; nobody is mailed where no server for mail is set up."""
    ids = list(user_ids)
    rows = KindPreference.objects.filter(user_id__in=ids)
    mailed = Preference.objects.filter(user_id__in=ids if settings.EMAIL_HOST else [])
    mailed = mailed.exclude(mail_address="")
    channels: dict[int, list[int]] = defaultdict(list)
    for user, pk in Channel.objects.filter(user_id__in=ids).values_list("user_id", "pk"):
        channels[user or 0].append(pk)
    return Wishes(
        {(row.user_id, row.kind): row.wish() for row in rows},
        frozenset(mailed.values_list("user_id", flat=True)),
        {user: tuple(found) for user, found in channels.items()},
    )


def hours_of(user_id: int | None) -> Hours:
    """The hours of a person; the standard ones for who chose none, and for units."""
    row = Preference.objects.filter(user_id=user_id or 0).first()
    if row is None:
        return STANDARD
    return Hours(row.quiet_from, row.quiet_until, row.digest_hour, row.quiet_rest_days)


def mail_address_of(user_id: int) -> str:
    """Where a person's mail goes; empty for nowhere."""
    rows = Preference.objects.filter(user_id=user_id, user__is_active=True)
    return rows.values_list("mail_address", flat=True).first() or ""


def rest_days_of(user_id: int | None, unit_id: int | None = None) -> IsRestDay:
    """Whether a day is a rest day where a person, or a unit, works; years without published holidays go by their weeks."""
    units = Unit.objects.filter(pk=unit_id or 0)
    if user_id is not None:
        held = Tenure.objects.on(clock.today()).filter(user_id=user_id)
        units = Unit.objects.filter(pk__in=held.values("post__unit_id"))
    place = units.order_by("pk").values_list("jurisdiction_id", flat=True).first()
    calendar = calendar_for(place) if place is not None else china()

    def is_rest_day(day: dt.date) -> bool:
        return calendar.expected(day)[0] in REST

    return is_rest_day
