"""What the actions of this room share: the refusal, who may act, and the line of the journal that each of them writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction

from duban.extraction import find_secrecy_marking
from duban.foundation import clock, journal
from duban.foundation.access import Actor, Seat, SystemActor, demand
from duban.people.access import scope_of
from duban.people.models import Post

Who = Actor | SystemActor


class Refused(Exception):
    """Something stands against the change; `code` says what."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def unmarked(text: str) -> str:
    """A text as it is kept: rule 5 of the domain holds for notes and reasons too.

    Raises:
        Refused: SECRECY_MARKING; nothing of it is kept.
    """
    if find_secrecy_marking(text) is not None:
        raise Refused("SECRECY_MARKING")
    return text.strip()


@contextmanager
def taken_meanwhile(code: str) -> Iterator[None]:
    """Two at once both find a name free; the database lets one in, and the other is told as if it had come later."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused(code) from error


def tell(stream: str, entry: str, actor: Who, seat: Seat | None, **content: Any) -> None:
    """Write the line of a change that was just made; the stream's row is locked by the caller."""
    journal.write(stream, entry, actor=actor, at=clock.now(), seat=seat, content=content)


def post_seat(post_id: int, actor: Who) -> tuple[Post, Seat | None]:
    """A post, and the seat under which the actor keeps the accounts of its holders.

    Raises:
        AccessDenied: where the actor keeps no accounts there.
        Refused: NOT_HANDED_ON, see `own_seat`.
    """
    post = Post.objects.select_related("unit").get(pk=post_id)
    scope = scope_of(post.unit.jurisdiction_id, [post.unit_id])
    return post, own_seat(demand(actor, "user.edit", scope))


def own_seat(seat: Seat | None) -> Seat | None:
    """The seat, where the actor holds the post and does not only act for its holder.

    Who keeps accounts in somebody's absence could make the power lasting, or shut the holder out.

    Raises:
        Refused: NOT_HANDED_ON.
    """
    if seat is not None and seat.delegated_from:
        raise Refused("NOT_HANDED_ON")
    return seat
