"""Making, removing and trying channels, and sending by one. Addresses are stored sealed and never shown or journaled in full.

A person keeps the own channels; who edits a unit keeps that unit's.
"""

from __future__ import annotations

import logging

from django.db import transaction

from duban.foundation import clock, journal
from duban.foundation.access import Actor, Seat
from duban.foundation.sealing import Unsealable, seal, unseal
from duban.notifications.access import fetch_channel
from duban.notifications.actions import apprising, robots
from duban.notifications.actions.outcome import Outcome, dead
from duban.notifications.actions.refusal import Refused
from duban.notifications.choices import ChannelKind
from duban.notifications.models import Channel
from duban.notifications.queries.messages import Message, trial_message
from duban.people.access import fetch_unit
from duban.people.models import Unit, User

log = logging.getLogger(__name__)
MOST = 5
SEALED_FOR = "notifications.channel"
# The journal's lines, in the owner's own stream.
USER_LINES = {"add": "user.channel.add", "remove": "user.channel.remove"}
UNIT_LINES = {"add": "unit.channel.add", "remove": "unit.channel.remove"}


@transaction.atomic
def add_channel(
    kind: str, *, name: str, address: str, actor: Actor, unit_id: int | None = None
) -> Channel:
    """Make a channel for oneself, or for a unit that the actor edits.

    Raises:
        Http404, AccessDenied: where the actor may not edit the unit.
        Refused: CHANNEL_TOO_MANY, CHANNEL_NOT_ALLOWED, CHANNEL_UNREADABLE, CHANNEL_KEY_MISSING.
    """
    owner: User | Unit
    if unit_id is None:
        owner = User.objects.select_for_update().get(pk=actor.user_id or 0)
        channel = Channel(user=owner)
    else:
        fetch_unit(actor, unit_id, act="unit.edit")
        owner = Unit.objects.select_for_update().get(pk=unit_id)
        channel = Channel(unit=owner)
    there = Channel.objects.filter(user=channel.user, unit=channel.unit).count()
    if there >= MOST:
        raise Refused("CHANNEL_TOO_MANY", most=MOST)
    channel.kind, channel.name = kind, name.strip()[:60]
    channel.shown = _checked(kind, address.strip())
    channel.sealed = seal(address.strip(), purpose=SEALED_FOR)
    channel.made_at, channel.made_by_id = clock.now(), actor.user_id
    channel.save()
    _tell("add", channel, actor)
    return channel


def _checked(kind: str, address: str) -> str:
    """What is shown of an address that may be used."""
    if kind == ChannelKind.APPRISE:
        if not apprising.is_allowed(address):
            raise Refused("CHANNEL_NOT_ALLOWED")
        if not apprising.understood(address):
            raise Refused("CHANNEL_UNREADABLE")
        return apprising.shown(address)
    if not robots.base_of(kind):
        raise Refused("CHANNEL_NOT_ALLOWED")
    if not robots.is_key(address):
        raise Refused("CHANNEL_KEY_MISSING")
    return f"…{address.split()[0][-4:]}"


@transaction.atomic
def remove_channel(pk: int, *, actor: Actor) -> None:
    """Remove a channel with what still waits for it.

    Raises:
        Http404, AccessDenied: where it is not the actor's to keep.
    """
    channel = fetch_channel(actor, pk)
    owner = User if channel.user_id else Unit
    owner.objects.select_for_update().get(pk=channel.user_id or channel.unit_id or 0)
    _tell("remove", channel, actor)
    channel.delete()


def _tell(name: str, channel: Channel, actor: Actor) -> None:
    owner = channel.user or channel.unit
    seat = _seat(channel, actor)
    stream = owner.stream if owner else ""
    line = (USER_LINES if channel.user_id else UNIT_LINES)[name]
    content = {"channel": channel.pk, "kind": channel.kind, "name": channel.name}
    journal.write(stream, line, actor=actor, at=clock.now(), seat=seat, content=content)


def _seat(channel: Channel, actor: Actor) -> Seat | None:
    """The seat under which an administrator keeps a unit's channel; one's own is kept under none."""
    if channel.unit_id is None:
        return None
    return next((seat for seat in actor.seats if seat.role == "administrator"), None)


def try_channel(pk: int, *, language: str, actor: Actor) -> Outcome:
    """Send a trial message now.

    Raises:
        Http404, AccessDenied: where it is not the actor's to keep.
    """
    channel = fetch_channel(actor, pk)
    try:
        return send_by_channel(channel, trial_message(language))
    except Exception as error:
        # A service of Apprise's, or an address that the operator set wrong: as with any other message, the log has more.
        log.exception("the trial of channel %s broke", pk)
        return dead("UNEXPECTED", type(error).__name__)


def send_by_channel(channel: Channel, message: Message) -> Outcome:
    """Send a message by a channel, where the settings still allow it."""
    try:
        address = unseal(channel.sealed, purpose=SEALED_FOR)
    except Unsealable:
        return dead("UNREADABLE")
    if channel.kind == ChannelKind.APPRISE:
        return apprising.send_through_apprise(address, message)
    return robots.send_to_robot(channel.kind, address, message)
