"""Sends what is due: composes one message for each target, hands it to the right sender, and lets the outcome be written down.

Called by the workers in a lane of their own. Nothing is sent inside a transaction.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail.utils import DNS_NAME

from duban.foundation import clock
from duban.notifications.actions.channels import send_by_channel
from duban.notifications.actions.claiming import Group, claim, drop, finish, give_up_lost, waiting
from duban.notifications.actions.mailing import send_mail
from duban.notifications.actions.outcome import Outcome, dead
from duban.notifications.actions.preferences import is_allowed_address
from duban.notifications.choices import Timing, Way
from duban.notifications.models import Delivery, Notification
from duban.notifications.queries.messages import Message, message_for_person, message_for_unit
from duban.notifications.queries.wishes import Wishes, mail_address_of, wishes_of
from duban.people.models import User

log = logging.getLogger(__name__)


def send_due() -> int:
    """Send what is due; returns how many messages were tried. Two indexed queries where nothing is."""
    now = clock.now()
    give_up_lost(now)
    if not waiting(now).exists():
        return 0
    tried = 0
    while group := claim(now):
        _send(group)
        tried += 1
    return tried


def _send(group: Group) -> None:
    """One message for one target, and what came of it."""
    try:
        wanted = _still_wanted(group)
        if not wanted:
            return
        message = _message(wanted)
        seen = message.shown if message else frozenset()
        drop([row for row in wanted if row.notification_id not in seen], "NO_ACCESS")
        if message is None:
            return
        sent = [row for row in wanted if row.notification_id in seen]
        outcome = _attempt(sent, message)
    except Exception as error:
        log.exception("deliveries %s broke", [row.pk for row in group])
        outcome = dead("UNEXPECTED", type(error).__name__)
    finish(group, outcome)


def _still_wanted(group: Group) -> list[Delivery]:
    """Without what was read meanwhile, and what the person no longer wants to get like this; those rows are dropped."""
    user = group[0].notification.user_id
    wishes = wishes_of([user]) if user is not None else None
    reasons = {row.pk: _reason_against(row, wishes) for row in group}
    for reason in {*reasons.values()} - {""}:
        drop([row for row in group if reasons[row.pk] == reason], reason)
    return [row for row in group if not reasons[row.pk]]


def _reason_against(row: Delivery, wishes: Wishes | None) -> str:
    told: Notification = row.notification
    if wishes is None:
        return ""
    if told.read_at is not None:
        return "READ"
    wish = wishes.of(told.user_id or 0, told.kind)
    timing = wish.mail if row.way == Way.MAIL else wish.channel
    return "NOT_WANTED" if timing == Timing.OFF else ""


def _message(group: Group) -> Message | None:
    rows = [row.notification for row in group]
    user = User.objects.filter(pk=rows[0].user_id or 0, is_active=True).first()
    if user is not None:
        return message_for_person(user, rows)
    return message_for_unit(rows[0].unit_id, rows) if rows[0].unit_id is not None else None


def _attempt(group: Group, message: Message) -> Outcome:
    first = group[0]
    if first.channel is not None:
        return send_by_channel(first.channel, message)
    address = mail_address_of(first.notification.user_id or 0)
    if not address or not settings.EMAIL_HOST:
        return dead("NO_ADDRESS")
    # The office may have narrowed the domains since the address was kept.
    if not is_allowed_address(address):
        return dead("MAIL_DOMAIN")
    return send_mail(address, message, f"<delivery-{first.pk}@{DNS_NAME}>")
