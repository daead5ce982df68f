"""Keeping receivers: added, changed, given a new secret, stopped and started, by an administrator of their place or by the clock.

Each change is journaled in its transaction. An address may hold a token and a secret is one: the journal has neither.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from duban.foundation import clock, journal, outgoing, sealing
from duban.foundation.access import Actor, Seat, SystemActor, demand
from duban.people.access import scope_of
from duban.people.models import Jurisdiction
from duban.webhooks.access import ACT
from duban.webhooks.actions import signing
from duban.webhooks.actions.clearing import clear_removed
from duban.webhooks.choices import Stopped
from duban.webhooks.models import Delivery, Endpoint

Who = Actor | SystemActor
SENDER = SystemActor("对外推送", frozenset({ACT}))
PURPOSE = "webhooks"
# How long the secret before goes on signing beside the new one.
OVERLAP = dt.timedelta(hours=24)


class Refused(Exception):
    """Something stands against the change; `code` says what."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class EndpointFacts:
    """What a receiver is: its name and address, of which kinds it is told (none: of all), and whether of places below."""

    name: str
    url: str
    kinds: tuple[str, ...] = ()
    includes_below: bool = True


@transaction.atomic
def add_endpoint(jurisdiction_id: int, facts: EndpointFacts, *, actor: Who) -> Endpoint:
    """A new receiver; its secret is shown by `take_secret`.

    Raises:
        Refused: with a code of `outgoing.check_address`.
        AccessDenied: where the actor keeps no webhooks there.
    """
    seat = demand(actor, ACT, scope_of(jurisdiction_id))
    _check(facts.url)
    place = Jurisdiction.objects.get(pk=jurisdiction_id)
    endpoint = Endpoint.objects.create(jurisdiction=place, secret=_new_secret(), **_columns(facts))
    tell(endpoint, "webhook.add", actor, seat, **_told(facts))
    return endpoint


@transaction.atomic
def edit_endpoint(pk: int, facts: EndpointFacts, *, actor: Who) -> Endpoint:
    """Change a receiver; what waits for it goes to the new address. Raises as `add_endpoint`."""
    endpoint, seat = locked(pk, actor)
    _check(facts.url)
    is_moved = endpoint.url != facts.url
    for name, value in _columns(facts).items():
        setattr(endpoint, name, value)
    endpoint.save(update_fields=list(_columns(facts)))
    tell(endpoint, "webhook.edit", actor, seat, **_told(facts), moved=is_moved)
    return endpoint


@transaction.atomic
def take_secret(pk: int, *, actor: Who) -> str:
    """The secret, once.

    Raises:
        Refused: SECRET_TAKEN, SECRET_LOST.
    """
    endpoint, seat = locked(pk, actor)
    if endpoint.secret_taken_at is not None:
        raise Refused("SECRET_TAKEN")
    try:
        secret = sealing.unseal(endpoint.secret, purpose=PURPOSE)
    except sealing.Unsealable as error:
        raise Refused("SECRET_LOST") from error
    endpoint.secret_taken_at = clock.now()
    endpoint.save(update_fields=["secret_taken_at"])
    tell(endpoint, "webhook.secret.take", actor, seat)
    return secret


@transaction.atomic
def rotate_secret(pk: int, *, actor: Who) -> Endpoint:
    """A new secret; the one before signs beside it until the overlap is over."""
    endpoint, seat = locked(pk, actor)
    endpoint.previous_secret, endpoint.previous_until = endpoint.secret, clock.now() + OVERLAP
    endpoint.secret, endpoint.secret_taken_at = _new_secret(), None
    endpoint.save(update_fields=["secret", "secret_taken_at", "previous_secret", "previous_until"])
    tell(endpoint, "webhook.secret.rotate", actor, seat, previous_until=endpoint.previous_until)
    return endpoint


@transaction.atomic
def start_endpoint(pk: int, *, actor: Who) -> Endpoint:
    """Send to it again from now on; what was held meanwhile is sent only by a replay."""
    endpoint, seat = locked(pk, actor)
    if endpoint.stopped:
        before = endpoint.stopped
        # Who follows the journal may have seen it running while it was being stopped: that is held like the rest.
        Delivery.objects.filter(endpoint=endpoint, next_at__isnull=False).update(next_at=None)
        endpoint.stopped, endpoint.failing_since = Stopped.RUNNING, None
        endpoint.save(update_fields=["stopped", "failing_since"])
        tell(endpoint, "webhook.start", actor, seat, before=before)
    return endpoint


@transaction.atomic
def stop_endpoint(pk: int, *, reason: str = Stopped.SWITCHED_OFF, actor: Who) -> Endpoint:
    """Send nothing to it any more; what waits is held, and what happens is kept for a replay."""
    endpoint, seat = locked(pk, actor)
    if not endpoint.stopped:
        endpoint.stopped = reason
        endpoint.save(update_fields=["stopped"])
        Delivery.objects.filter(endpoint=endpoint, next_at__isnull=False).update(next_at=None)
        tell(endpoint, "webhook.stop", actor, seat, reason=reason)
    return endpoint


def remove_endpoint(pk: int, *, actor: Who) -> None:
    """Remove a receiver with its deliveries and attempts: what waits is not sent any more. Its lines in the journal stay.

    It is gone at once for everybody; of its deliveries a slice goes now, and workers clear away the others.
    """
    _mark_removed(pk, actor)
    clear_removed()


@transaction.atomic
def _mark_removed(pk: int, actor: Who) -> None:
    endpoint, seat = locked(pk, actor)
    deliveries = Delivery.objects.filter(endpoint=endpoint)
    told = {"name": endpoint.name, "jurisdiction": endpoint.jurisdiction_id}
    told |= {"deliveries": deliveries.count(), "unsent": deliveries.unsent().count()}
    tell(endpoint, "webhook.remove", actor, seat, **told)
    endpoint.removed_at, endpoint.stopped = clock.now(), Stopped.SWITCHED_OFF
    endpoint.secret = endpoint.previous_secret = ""
    endpoint.save(update_fields=["removed_at", "stopped", "secret", "previous_secret"])


def locked(pk: int, actor: Who) -> tuple[Endpoint, Seat | None]:
    """The receiver's row, locked, and the seat under which the actor keeps it.

    Raises:
        AccessDenied: where the actor does not.
    """
    endpoint = Endpoint.objects.kept().select_for_update().get(pk=pk)
    return endpoint, demand(actor, ACT, scope_of(endpoint.jurisdiction_id))


def tell(endpoint: Endpoint, entry: str, actor: Who, seat: Seat | None, **content: Any) -> None:
    """Write the line of a change that was just made to the locked receiver."""
    journal.write(endpoint.stream, entry, actor=actor, at=clock.now(), seat=seat, content=content)


def secrets_of(endpoint: Endpoint) -> list[str]:
    """The secrets that sign now, the newest first.

    Raises:
        sealing.Unsealable: where the newest can no longer be read.
    """
    found = [sealing.unseal(endpoint.secret, purpose=PURPOSE)]
    if endpoint.previous_until is not None and clock.now() < endpoint.previous_until:
        # After the site's own key was changed only the new one can be read, and it is enough.
        with suppress(sealing.Unsealable):
            found.append(sealing.unseal(endpoint.previous_secret, purpose=PURPOSE))
    return found


def _new_secret() -> str:
    return sealing.seal(signing.new_secret(), purpose=PURPOSE)


def _check(url: str) -> None:
    try:
        outgoing.check_address(url)
    except outgoing.Unsent as error:
        raise Refused(error.code) from error


def _columns(facts: EndpointFacts) -> dict[str, Any]:
    return {
        "name": facts.name,
        "url": facts.url,
        "kinds": sorted(facts.kinds),
        "includes_below": facts.includes_below,
    }


def _told(facts: EndpointFacts) -> dict[str, Any]:
    """What the journal keeps: the host alone of the address."""
    told = _columns(facts)
    return {**told, "url": urlsplit(facts.url).hostname or ""}
