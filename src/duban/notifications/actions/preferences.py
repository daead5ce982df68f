"""Writes what a person chose. The journal says that something was chosen, never the mail address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction

from duban.foundation import clock, journal
from duban.foundation.access import Actor
from duban.notifications.actions.refusal import Refused
from duban.notifications.choices import Kind, Wish
from duban.notifications.models import KindPreference, Preference
from duban.people.models import User


@transaction.atomic
def choose(hours: Mapping[str, Any], wishes: Mapping[str, Wish], *, actor: Actor) -> None:
    """Keep a person's address, hours and wishes by kind.

    Args:
        hours: the columns of `Preference`.
        wishes: one for each kind.

    Raises:
        Refused: MAIL_DOMAIN where the settings keep mail within domains and the address is under none of them.
    """
    user = User.objects.select_for_update().get(pk=actor.user_id or 0)
    check_domain(str(hours["mail_address"]))
    Preference.objects.update_or_create(user=user, defaults=dict(hours))
    for kind in Kind.values:
        wish = wishes[kind]
        columns = {"in_page": wish.in_page, "mail": wish.mail, "channel": wish.channel}
        KindPreference.objects.update_or_create(user=user, kind=kind, defaults=columns)
    content = {
        "mailed": bool(hours["mail_address"]),
        "kinds": {k: [w.in_page, w.mail, w.channel] for k, w in wishes.items()},
    }
    journal.write(user.stream, "user.notifications", actor=actor, at=clock.now(), content=content)


def is_allowed_address(address: str) -> bool:
    """Whether mail may go to an address: under one of the allowed domains, or anywhere where none is named."""
    domain = address.rpartition("@")[2].lower()
    allowed = settings.MAIL_DOMAINS
    return not allowed or any(domain == d or domain.endswith(f".{d}") for d in allowed)


def check_domain(address: str) -> None:
    """Whether an address may be kept; none may always.

    Raises:
        Refused: MAIL_DOMAIN.
    """
    if address and not is_allowed_address(address):
        raise Refused("MAIL_DOMAIN", domains="、".join(settings.MAIL_DOMAINS))
