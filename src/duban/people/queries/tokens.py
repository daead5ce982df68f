"""Who stands behind a token, asked for each request of a program; and the lists of tokens that people see.

`bearer_of` answers unknown, expired and revoked tokens by the same steps and with the same nothing, so that neither answer nor time
tells them apart.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from duban.foundation import clock
from duban.foundation.access import Actor, Seat
from duban.foundation.statements import Statement
from duban.foundation.statements import day as day_slot
from duban.foundation.statements import number as number_slot
from duban.foundation.statements import text as text_slot
from duban.people.access import visible_tokens
from duban.people.choices import TokenScope
from duban.people.models import ApiToken, Delegation, Tenure, TenureQuerySet

# How often the instant of last use is written.
USE_IS_KEPT_EVERY = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Bearer:
    """A program before the door: the person for whom it acts with the one seat, its scopes, and the person's language.

    The person's other posts lend the program nothing, but what they keep the person apart from, they keep the program from too.
    """

    token_id: int
    actor: Actor
    scopes: frozenset[str]
    language: str
    used_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token in the list; `state` is `live`, `expired`, `revoked`, or `ended` with the time in the post."""

    pk: int
    name: str
    start: str
    post: str
    scopes: tuple[str, ...]
    made_at: dt.datetime
    expires_on: dt.date
    used_at: dt.datetime | None
    state: str


def digest_of(secret: str) -> str:
    """What is kept of a token: the secret is 256 random bits, so no slow digest is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def bearer_of(secret: str) -> Bearer | None:
    """Who stands behind a secret; None where nobody does any more.

    Whoever lost the post stays the person but has no seat, and so may do nothing; given the post again, the person makes a new token.
    """
    day = clock.today()
    found = _BEARER.first(digest=digest_of(secret), day=day)
    if found is None:
        return None
    pk, scopes, used_at, is_held, user_id, name, language, post_id, title, role, *unit = found
    seats = (Seat(post_id, title, role, *unit),) if is_held else ()
    actor = Actor(user_id, name, seats, UnitsOf(user_id, day), token_id=pk)
    return Bearer(pk, actor, frozenset(scopes), language, used_at)


def _bearers() -> QuerySet[ApiToken, Any]:
    """A token that opens something on a day, with all that its bearer is made of."""
    own = _same_tenure(day_slot("day"))
    live = ApiToken.objects.filter(
        digest=text_slot("digest"),
        revoked_at__isnull=True,
        expires_on__gte=day_slot("day"),
        owner__is_active=True,
    )
    return (
        live.annotate(is_held=Exists(own))
        .order_by()
        .values_list(
            "pk",
            "scopes",
            "used_at",
            "is_held",
            "owner_id",
            "owner__name",
            "owner__language",
            "post_id",
            "post__title",
            "post__role",
            "post__unit_id",
            "post__unit__name",
            "post__unit__jurisdiction_id",
        )
    )


def _same_tenure(day: Any) -> TenureQuerySet:
    """The tenures of a day under which a token was made: those that had begun by then."""
    return Tenure.objects.on(day).filter(
        user_id=OuterRef("owner_id"),
        post_id=OuterRef("post_id"),
        since__lte=OuterRef("made_at__date"),
    )


def _posts_held() -> QuerySet[Tenure, Any]:
    """The units of all posts that a person holds or acts for on a day."""
    day, user = day_slot("day"), number_slot("user")
    held = Tenure.objects.on(day).filter(user_id=user).values_list("post__unit_id")
    given = Delegation.objects.on(day).filter(delegate_id=user)
    return held.order_by().union(given.order_by().values_list("tenure__post__unit_id"))


_BEARER = Statement(_bearers)
_POSTS_HELD = Statement(_posts_held)


class UnitsOf(Collection[int]):
    """The units of all posts that a person holds or acts for on a day, fetched where somebody asks: reading never does."""

    def __init__(self, user_id: int, day: dt.date) -> None:
        self._asked = (user_id, day)
        self._found: frozenset[int] | None = None

    def _ids(self) -> frozenset[int]:
        if self._found is None:
            user_id, day = self._asked
            self._found = frozenset(pk for (pk,) in _POSTS_HELD.rows(user=user_id, day=day))
        return self._found

    def __contains__(self, unit_id: object) -> bool:
        return unit_id in self._ids()

    def __iter__(self) -> Iterator[int]:
        return iter(self._ids())

    def __len__(self) -> int:
        return len(self._ids())


def keep_use(bearer: Bearer) -> None:
    """Write that a token was used, where the last time written is an hour old: reading must not write each time."""
    now = clock.now()
    if bearer.used_at is None or bearer.used_at < now - USE_IS_KEPT_EVERY:
        ApiToken.objects.filter(pk=bearer.token_id).update(used_at=now)


def own_tokens(actor: Actor) -> tuple[TokenLine, ...]:
    """The actor's tokens, the newest first; those that open nothing any more stay on the list."""
    return tokens_of(actor, actor.user_id or 0)


def tokens_of(actor: Actor, user_id: int) -> tuple[TokenLine, ...]:
    """The tokens of one person that the actor may see."""
    rows = visible_tokens(actor).filter(owner_id=user_id).select_related("post__unit")
    return tuple(_line(row) for row in rows.annotate(is_held=Exists(_same_tenure(clock.today()))))


def _line(row: Any) -> TokenLine:
    state = "live" if row.is_held else "ended"
    state = "expired" if row.expires_on < clock.today() else state
    return TokenLine(
        pk=row.pk,
        name=row.name,
        start=row.start,
        post=str(row.post),
        scopes=tuple(str(TokenScope(code).label) for code in row.scopes),
        made_at=row.made_at,
        expires_on=row.expires_on,
        used_at=row.used_at,
        state="revoked" if row.revoked_at else state,
    )


def own_posts(actor: Actor) -> list[tuple[int, str]]:
    """The posts under which a token of the actor's may act: held, not only acted for."""
    own = [seat for seat in actor.seats if not seat.delegated_from]
    return [(seat.post_id, f"{seat.unit_name} · {seat.title}") for seat in own]
