"""Tokens for programs: made by a person for one of the own posts, shown once, revoked at any time. Only digests are kept."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection

from django.db import transaction

from duban.foundation import clock
from duban.foundation.access import Actor, Seat
from duban.people.access import fetch_token
from duban.people.actions.writing import Refused, tell
from duban.people.choices import TokenScope
from duban.people.models import ApiToken, User
from duban.people.queries.tokens import digest_of

# So that scanners of leaked texts know one when they see it.
PREFIX = "duban_"
MOST = 20
LONGEST = dt.timedelta(days=366)
START_LENGTH = len(PREFIX) + 6


@transaction.atomic
def make_token(
    *, name: str, post_id: int, scopes: Collection[str], expires_on: dt.date, actor: Actor
) -> tuple[ApiToken, str]:
    """Make a token that acts as the actor under one post; returns it with its secret, which nobody can show again.

    Raises:
        Refused: TOKEN_NAME_MISSING, TOKEN_SCOPES, TOKEN_POST for a post that is not held or only acted for, TOKEN_DAYS,
            TOKEN_TOO_MANY.
    """
    user = User.objects.select_for_update().get(pk=actor.user_id or 0)
    seat = _own_seat(actor, post_id)
    if not name.strip():
        raise Refused("TOKEN_NAME_MISSING")
    wanted = [code for code in TokenScope.values if code in set(scopes)]
    if not wanted or len(wanted) != len(set(scopes)):
        raise Refused("TOKEN_SCOPES")
    if not clock.today() <= expires_on <= clock.today() + LONGEST:
        raise Refused("TOKEN_DAYS")
    live = user.api_tokens.filter(revoked_at__isnull=True, expires_on__gte=clock.today())
    if live.count() >= MOST:
        raise Refused("TOKEN_TOO_MANY")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        owner=user,
        post_id=seat.post_id,
        name=name.strip()[:60],
        scopes=wanted,
        start=secret[:START_LENGTH],
        digest=digest_of(secret),
        made_at=clock.now(),
        expires_on=expires_on,
    )
    facts = {"token": token.pk, "name": token.name, "scopes": wanted, "post": seat.post_id}
    tell(user.stream, "user.token.add", actor, seat, **facts, expires_on=expires_on)
    return token, secret


def _own_seat(actor: Actor, post_id: int) -> Seat:
    """A post that the actor holds: what is only acted for is not handed on to a program."""
    for seat in actor.seats:
        if seat.post_id == post_id and not seat.delegated_from:
            return seat
    raise Refused("TOKEN_POST")


@transaction.atomic
def revoke_token(token_id: int, *, actor: Actor) -> ApiToken:
    """Let a token open nothing any more; again is no error.

    Raises:
        Http404: where the actor neither owns it nor keeps the owner's account.
    """
    found = fetch_token(actor, token_id)
    user = User.objects.select_for_update().get(pk=found.owner_id)
    token = ApiToken.objects.get(pk=token_id)
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        tell(user.stream, "user.token.revoke", actor, None, token=token.pk, name=token.name)
    return token
