"""The page of posts that change hands: who acts for whom and until when, and the hand-overs that wait to be signed.

Also what "my work" asks: the hand-overs that wait for the actor.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.people.access import (
    seen_jurisdictions,
    visible_delegations,
    visible_hand_overs,
)
from duban.people.choices import ItemKind
from duban.people.models import Delegation, HandOver, Tenure, User

LATEST = 50


@dataclass(frozen=True, slots=True)
class DelegationLine:
    """Who acts for whom. `state` is running, ahead, over or ended (taken back early)."""

    pk: int
    post: str
    holder: str
    delegate: str
    since: dt.date
    until: dt.date
    reason: str
    state: str
    may_end: bool


@dataclass(frozen=True, slots=True)
class HandOverLine:
    """A hand-over in a list; `waits` where the actor's signature is the next one."""

    pk: int
    post: str
    outgoing: str
    incoming: str
    made_at: dt.datetime
    is_done: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One open thing of the list."""

    kind: str
    number: str
    title: str
    due_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Signature:
    """One side of a hand-over. `signer` is empty until it has signed; `signed_for` where another signed for the person."""

    name: str
    last_or_first: dt.date | None
    signer: str
    signed_at: dt.datetime | None
    note: str

    @property
    def signed_for(self) -> bool:
        """Whether somebody else signed for the person."""
        return bool(self.signer) and self.signer != self.name


@dataclass(frozen=True, slots=True)
class HandOverPage:
    """A hand-over to be read, signed and printed.

    `items` is None for who keeps the accounts: matters are none of that post's business, `counts` by kind are.
    `may_sign` is `out`, `in`, `for` (for somebody who is gone) or empty.
    """

    pk: int
    post: str
    made_at: dt.datetime
    out: Signature
    incoming: Signature
    items: tuple[ItemLine, ...] | None
    counts: tuple[tuple[str, int], ...]
    may_sign: str


@dataclass(frozen=True, slots=True)
class ActingPage:
    """Everything on the page of posts that change hands."""

    delegations: tuple[DelegationLine, ...]
    hand_overs: tuple[HandOverLine, ...]


def acting_page(actor: Actor) -> ActingPage:
    """What concerns the actor: as holder, delegate, outgoing or incoming, and as keeper of the accounts."""
    rows = visible_delegations(actor).select_related(
        "tenure__post__unit", "tenure__user", "delegate"
    )
    kept = seen_jurisdictions(actor, "user.edit")
    return ActingPage(
        delegations=tuple(_delegation(row, actor, kept) for row in rows[:LATEST]),
        hand_overs=_lines(actor, visible_hand_overs(actor)),
    )


def unsigned_hand_overs(actor: Actor) -> tuple[HandOverLine, ...]:
    """The hand-overs that wait for the actor's own signature."""
    goes = Q(outgoing__user_id=actor.user_id, out_signed_at__isnull=True)
    comes = Q(
        incoming__user_id=actor.user_id, out_signed_at__isnull=False, in_signed_at__isnull=True
    )
    return _lines(actor, HandOver.objects.filter(goes | comes))


def _delegation(row: Delegation, actor: Actor, kept: set[int]) -> DelegationLine:
    day, unit = clock.today(), row.tenure.post.unit
    state = "ahead" if row.since > day else "running" if row.until >= day else "over"
    if row.ended_at is not None:
        state = "ended"
    keeps = unit.jurisdiction_id in kept
    is_side = actor.user_id in (row.tenure.user_id, row.delegate_id)
    return DelegationLine(
        pk=row.pk,
        post=str(row.tenure.post),
        holder=row.tenure.user.name,
        delegate=row.delegate.name,
        since=row.since,
        until=row.until,
        reason=row.reason,
        state=state,
        may_end=state in {"ahead", "running"} and (keeps or is_side),
    )


def _lines(actor: Actor, rows: Any) -> tuple[HandOverLine, ...]:
    found = rows.select_related("post__unit", "outgoing__user", "incoming__user")
    kept = seen_jurisdictions(actor, "user.edit")
    return tuple(
        HandOverLine(
            pk=row.pk,
            post=str(row.post),
            outgoing=row.outgoing.user.name,
            incoming=row.incoming.user.name,
            made_at=row.made_at,
            is_done=row.in_signed_at is not None,
            waits=_may_sign(row, actor, kept) in {"out", "in"},
        )
        for row in found[:LATEST]
    )


def _may_sign(row: HandOver, actor: Actor, kept: set[int]) -> str:
    """As whom the actor, who keeps the accounts of the places `kept`, signs next."""
    if row.out_signed_at is None:
        if actor.user_id == row.outgoing.user_id:
            return "out"
        keeps = row.post.unit.jurisdiction_id in kept
        return "for" if keeps and actor.user_id != row.incoming.user_id else ""
    is_incoming = actor.user_id == row.incoming.user_id
    return "in" if is_incoming and row.in_signed_at is None else ""


def hand_over_page(actor: Actor, row: HandOver) -> HandOverPage:
    """A hand-over that the actor has fetched."""
    names = dict(
        User.objects.filter(
            pk__in=[row.out_signed_by_id or 0, row.in_signed_by_id or 0]
        ).values_list("pk", "name")
    )
    out, incoming = row.outgoing, row.incoming
    is_side = actor.user_id in (out.user_id, incoming.user_id)
    counted = Counter(item["kind"] for item in row.items)
    return HandOverPage(
        pk=row.pk,
        post=str(row.post),
        made_at=row.made_at,
        out=Signature(
            out.user.name,
            out.until,
            names.get(row.out_signed_by_id or 0, ""),
            row.out_signed_at,
            row.out_note,
        ),
        incoming=Signature(
            incoming.user.name,
            incoming.since,
            names.get(row.in_signed_by_id or 0, ""),
            row.in_signed_at,
            row.in_note,
        ),
        items=tuple(_item(item) for item in row.items) if is_side else None,
        counts=tuple((str(kind.label), counted[kind]) for kind in ItemKind if counted[kind]),
        may_sign=_may_sign(row, actor, seen_jurisdictions(actor, "user.edit")),
    )


def _item(item: dict[str, Any]) -> ItemLine:
    due_on = dt.date.fromisoformat(item["due_on"]) if item["due_on"] else None
    return ItemLine(str(ItemKind(item["kind"]).label), item["number"], item["title"], due_on)


def delegable_tenures(actor: Actor) -> list[tuple[int, str]]:
    """The posts for which the actor may let somebody act: the own ones, and those whose accounts the actor keeps."""
    own = Q(user_id=actor.user_id)
    kept = Q(post__unit__jurisdiction_id__in=seen_jurisdictions(actor, "user.edit"))
    rows = Tenure.objects.not_ended(clock.today()).filter(own | kept)
    rows = rows.select_related("post__unit", "user").order_by("post__unit__name", "pk")
    return [(t.pk, f"{t.post} · {t.user.name}") for t in rows]


def possible_delegates(actor: Actor) -> list[tuple[int, str]]:
    """The people who may act for one of those posts: who holds a post in one of their places."""
    tenures = [pk for pk, _label in delegable_tenures(actor)]
    places = Tenure.objects.filter(pk__in=tenures).values("post__unit__jurisdiction_id")
    held = Tenure.objects.on(clock.today()).filter(
        post__unit__jurisdiction_id__in=places, user__is_active=True
    )
    people: dict[int, str] = {}
    for tenure in held.select_related("post__unit", "user").order_by("post__unit__name", "pk"):
        people.setdefault(tenure.user_id, f"{tenure.user.name} · {tenure.post}")
    return list(people.items())
