"""Hand-over of a post (交接): when one holder goes and another comes, an open list is made that both sides sign.

Nothing that the post took up is lost with the person: duties stay with the post, and the list says which they are.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from duban.foundation import clock
from duban.foundation.access import Actor, Seat, demand
from duban.people.access import scope_of
from duban.people.actions.writing import Refused, Who, tell, unmarked
from duban.people.models import HandOver, Post, Tenure
from duban.people.queries.open_lists import open_list


def hand_over_to(incoming: Tenure, *, actor: Who, seat: Seat | None) -> HandOver | None:
    """Make the open list for somebody who was given a post, where a former holder has not handed it over yet."""
    _lock(incoming.post_id)
    ended = Tenure.objects.filter(post=incoming.post, until__isnull=False, handed_on__isnull=True)
    ended = ended.exclude(user=incoming.user).filter(since__lt=incoming.since)
    if incoming.until is not None:
        ended = ended.filter(until__lt=incoming.until)
    outgoing = ended.order_by("-until", "-pk").first()
    if outgoing is None or _goes_on(outgoing):
        return None
    return _make(outgoing, incoming, actor=actor, seat=seat)


def hand_over_from(outgoing: Tenure, *, actor: Who, seat: Seat | None) -> HandOver | None:
    """Make the open list of somebody whose time in a post was ended, where somebody else holds it after that day."""
    if outgoing.until is None:
        return None
    _lock(outgoing.post_id)
    if _goes_on(outgoing):
        return None
    if HandOver.objects.filter(outgoing=outgoing).exists():
        return None
    after = Q(until__isnull=True) | Q(until__gt=outgoing.until)
    others = Tenure.objects.filter(after, post=outgoing.post).exclude(user=outgoing.user)
    incoming = others.order_by("-since", "-pk").first()
    return _make(outgoing, incoming, actor=actor, seat=seat) if incoming else None


def _lock(post_id: int) -> None:
    """One at a time for a post: two who looked for a list at once would both find none, and make two."""
    Post.objects.select_for_update().get(pk=post_id)


def _goes_on(outgoing: Tenure) -> bool:
    """Whether the same person holds the post after that day under another tenure."""
    again = Tenure.objects.filter(user=outgoing.user, post=outgoing.post, since__gte=F("since"))
    after = Q(until__isnull=True) | Q(until__gt=outgoing.until)
    return again.filter(after).exclude(pk=outgoing.pk).exists()


def _make(outgoing: Tenure, incoming: Tenure, *, actor: Who, seat: Seat | None) -> HandOver | None:
    """The row with its list; none for a list that is empty and stays so, which nobody needs to sign."""
    until = _last_day(outgoing)
    items = open_list(outgoing.post_id, until)
    if not items and until < clock.today():
        return None
    row = HandOver.objects.create(
        post=outgoing.post,
        outgoing=outgoing,
        incoming=incoming,
        items=items,
        made_at=clock.now(),
    )
    facts = {"post": row.post_id, "from": outgoing.user_id, "to": incoming.user_id, "items": items}
    tell(row.stream, "handover.make", actor, seat, **facts)
    return row


def _last_day(outgoing: Tenure) -> dt.date:
    return outgoing.until or clock.today()


@transaction.atomic
def sign_hand_over(hand_over_id: int, *, note: str = "", actor: Actor) -> HandOver:
    """Sign for one side: first who goes, then who comes.

    Who keeps the accounts signs for somebody who is gone, with a note why. The list is taken anew when the outgoing side
    signs, and stands as it was signed.

    Raises:
        AccessDenied: for anybody else.
        Refused: SIGNED_ALREADY; OUT_FIRST where who comes would sign before who goes; NOTE_NEEDED without a note for
            somebody who is gone; SECRECY_MARKING in the note.
    """
    row: HandOver = HandOver.objects.select_for_update().get(pk=hand_over_id)
    side, seat = _side(row, actor)
    note = unmarked(note)[:300]
    if side == "out" and seat is not None and not note:
        raise Refused("NOTE_NEEDED")
    if side == "out":
        row.items = open_list(row.post_id, _last_day(row.outgoing))
    changes: dict[str, Any] = {
        f"{side}_signed_at": clock.now(),
        f"{side}_signed_by_id": actor.user_id,
        f"{side}_note": note,
    }
    for column, value in changes.items():
        setattr(row, column, value)
    row.save(update_fields=["items", *(c.removesuffix("_id") for c in changes)])
    facts = {"side": side, "note": note, "items": row.items}
    tell(row.stream, f"handover.sign.{side}", actor, seat, **facts)
    return row


def _side(row: HandOver, actor: Actor) -> tuple[str, Seat | None]:
    """The side for which the actor signs now; the seat where it is signed for somebody who is gone."""
    if actor.user_id == row.incoming.user_id:
        if row.out_signed_at is None:
            raise Refused("OUT_FIRST")
        if row.in_signed_at is not None:
            raise Refused("SIGNED_ALREADY")
        return "in", None
    seat = None
    if actor.user_id != row.outgoing.user_id:
        unit = row.post.unit
        seat = demand(actor, "user.edit", scope_of(unit.jurisdiction_id, [unit.pk]))
    if row.out_signed_at is not None:
        raise Refused("SIGNED_ALREADY")
    return "out", seat
