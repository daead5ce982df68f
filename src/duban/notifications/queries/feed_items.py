"""The days of a feed, out of the ledger and the posts: what its owner may see at this moment, and nothing else.

Texts that carry a secrecy marking are left out, although the ledger takes none in. Reads only; called by `queries.feeds`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from duban.extraction import find_secrecy_marking
from duban.feeds import Item, Shape, Status
from duban.foundation import clock
from duban.foundation.access import UNIT_BOUND, Actor
from duban.foundation.models import Entry
from duban.ledger.access import visible_matters, visible_programmes
from duban.ledger.choices import DutyRole, IssuedKind, MatterState
from duban.ledger.lifecycle import OPEN_STATES
from duban.ledger.models import Duty, IssuedDocument, LookBack, Matter, Review, TimeLimit
from duban.ledger.models.matters import MatterQuerySet
from duban.ledger.models.programmes import ids_within
from duban.ledger.models.versions import FOREVER
from duban.notifications.choices import FeedKind
from duban.notifications.queries.links import Link
from duban.people.access import visible_hand_overs
from duban.people.models import Delegation

MOST = 1000
# How long what has ended stays in a feed, so that calendars learn of its end and do not only lose it.
ENDED_DAYS = 60
_STATUS = {
    MatterState.REGISTERED: Status.WAITING,
    MatterState.ASSIGNED: Status.WAITING,
    MatterState.CLOSED: Status.DONE,
    MatterState.MERGED: Status.CANCELLED,
    MatterState.CANCELLED: Status.CANCELLED,
}


def own_matters(actor: Actor) -> MatterQuerySet:
    """Whose limits are a person's own: under a duty of an officer's unit, or registered or approved by the person."""
    units = {seat.unit_id for seat in actor.seats if seat.role in UNIT_BOUND}
    posts = {seat.post_id for seat in actor.seats}
    roles = (DutyRole.LEAD, DutyRole.ASSIST, DutyRole.SUPERVISE)
    held = Duty.objects.standing().filter(unit_id__in=units, role__in=roles)
    mine = Q(pk__in=held.values("matter_id")) | Q(registered_by_id=actor.user_id or 0)
    found: MatterQuerySet = visible_matters(actor).filter(mine | Q(approver_id__in=posts))
    return found


def limits(matters: MatterQuerySet, link: Link) -> Iterator[Item]:
    """The limits of some matters: all that are open, and those that ended lately."""
    since = clock.now() - dt.timedelta(days=ENDED_DAYS)
    shown = Q(state__in=OPEN_STATES) | Q(pk__in=changed_since(since).values("pk"))
    rows = matters.filter(shown, due_on__isnull=False)
    found = list(rows.order_by("due_on", "pk")[:MOST])
    provisional = _provisional(found)
    changes, leads = last_changes(m.stream for m in found), _leads(found)
    for matter in found:
        sequence, changed_at = changes[matter.stream]
        yield Item(
            key=f"matter-{matter.pk}",
            title=_titled(_("Due: %(title)s"), matter),
            on=cast("dt.date", matter.due_on),
            at=matter.due_at,
            changed_at=changed_at,
            status=_STATUS.get(MatterState(matter.state), Status.UNDER_WAY),
            is_tentative=matter.pk in provisional,
            text="\n".join(part for part in (matter.number, leads.get(matter.pk, "")) if part),
            sequence=sequence,
            percent=matter.share_done,
            done_at=matter.closed_at,
            url=link(reverse("ledger:matter-page", args=[matter.pk])),
            category=_("Limit"),
        )


def changed_since(since: dt.datetime) -> MatterQuerySet:
    """The matters that stand as they do since some instant at the earliest."""
    found: MatterQuerySet = Matter.objects.filter(
        versions__until=FOREVER, versions__since__gte=since
    )
    return found


def _titled(pattern: str, matter: Matter) -> str:
    """A sentence about a matter, by its number only where its title must not leave the house."""
    marked = find_secrecy_marking(matter.title) is not None
    return pattern % {"title": matter.number if marked else matter.title}


def _provisional(matters: Sequence[Matter]) -> set[int]:
    """Which of some matters have a limit in force that waits for the holidays of its year."""
    newest: dict[int, bool] = {}
    rows = TimeLimit.objects.filter(matter__in=matters).order_by("pk")
    for pk, is_provisional in rows.values_list("matter_id", "is_provisional"):
        newest[pk] = is_provisional
    return {pk for pk, waits in newest.items() if waits}


def last_changes(streams: Iterable[str]) -> dict[str, tuple[int, dt.datetime]]:
    """How many lines each stream of the journal has, and when the last one was written."""
    lines = Entry.objects.filter(stream__in=list(streams)).order_by()
    rows = lines.values_list("stream").annotate(last=Max("sequence"), at=Max("at"))
    return {stream: (last, at) for stream, last, at in rows}


def _leads(matters: Sequence[Matter]) -> dict[int, str]:
    """The lead units of some matters, by name."""
    held = Duty.objects.standing().filter(matter__in=matters, role=DutyRole.LEAD)
    found: dict[int, str] = {}
    for pk, name in held.order_by("pk").values_list("matter_id", "unit__name"):
        found[pk] = f"{found[pk]}、{name}" if pk in found else name
    return found


def answers(actor: Actor, link: Link) -> Iterator[Item]:
    """The documents issued to an officer's unit about what it still works on, by the day on which an answer is due."""
    units = {seat.unit_id for seat in actor.seats if seat.role in UNIT_BOUND}
    since = clock.now() - dt.timedelta(days=ENDED_DAYS)
    shown = Q(answered_at__isnull=True) | Q(answered_at__gte=since)
    # A unit that was released sees the matter no more, and owes nobody an answer about it.
    held = Duty.objects.standing().executing().filter(unit_id__in=units)
    matters = visible_matters(actor).filter(pk__in=held.values("matter_id"))
    rows = IssuedDocument.objects.filter(
        shown, addressee_id__in=units, answer_by__isnull=False, matters__in=matters
    ).annotate(first=Max("matters"))
    for row in rows.order_by("answer_by", "pk")[:MOST]:
        label = str(IssuedKind(row.kind).label)
        yield Item(
            key=f"issued-{row.pk}",
            title=_("Answer: %(kind)s %(number)s") % {"kind": label, "number": row.number},
            on=cast("dt.date", row.answer_by),
            changed_at=row.answered_at or row.issued_at,
            status=Status.WAITING if row.answered_at is None else Status.DONE,
            sequence=1 if row.answered_at is None else 2,
            done_at=row.answered_at,
            url=link(reverse("ledger:matter-page", args=[row.first])),
            category=label,
        )


def programme_ends(actor: Actor, programme: int, link: Link) -> Iterator[Item]:
    """The planned ends of a programme and of those that lie in it."""
    rows = visible_programmes(actor).filter(pk__in=ids_within(programme), planned_end__isnull=False)
    found = list(rows.order_by("planned_end", "pk")[:MOST])
    changes = last_changes(one.stream for one in found)
    for one in found:
        sequence, changed_at = changes[one.stream]
        yield Item(
            key=f"programme-{one.pk}",
            title=_("End of the programme: %(name)s") % {"name": one.name},
            on=cast("dt.date", one.planned_end),
            changed_at=changed_at,
            status=Status.WAITING if one.ended_at is None else Status.DONE,
            sequence=sequence,
            done_at=one.ended_at,
            url=link(reverse("ledger:programme-page", args=[one.pk])),
            category=str(FeedKind.PROGRAMME.label),
        )


def visits(actor: Actor, link: Link) -> Iterator[Item]:
    """The look-backs that a verifier has to make, by the first day on which each is due."""
    if not actor.may_somewhere("matter.look_back"):
        return
    made = LookBack.objects.filter(matter=OuterRef("pk"), cycle=OuterRef("cycle"))
    rows = visible_matters(actor).filter(
        ~Exists(made),
        state=MatterState.CLOSED,
        closed_at__isnull=False,
        category__look_back_days__gt=0,
    )
    found = list(rows.select_related("category").order_by("closed_at", "pk")[:MOST])
    changes = last_changes(m.stream for m in found)
    for matter in found:
        days = dt.timedelta(days=matter.category.look_back_days)
        sequence, changed_at = changes[matter.stream]
        yield Item(
            key=f"visit-{matter.pk}-{matter.cycle}",
            title=_titled(_("Look back: %(title)s"), matter),
            on=timezone.localdate(matter.closed_at) + days,
            changed_at=changed_at,
            text=matter.number,
            sequence=sequence,
            url=link(reverse("ledger:matter-page", args=[matter.pk])),
            category=_("Look-back"),
        )


def reviews(actor: Actor, link: Link) -> Iterator[Item]:
    """The reviews that the person may decide, by the last day for it."""
    if not actor.may_somewhere("matter.review.decide"):
        return
    seen = visible_matters(actor).values("pk")
    rows = Review.objects.filter(decided_at__isnull=True, verification__matter_id__in=seen)
    rows = rows.exclude(verification__user_id=actor.user_id or 0)
    for row in rows.select_related("verification__matter").order_by("due_on", "pk")[:MOST]:
        matter = row.verification.matter
        yield Item(
            key=f"review-{row.pk}",
            title=_titled(_("Decide the review: %(title)s"), matter),
            on=row.due_on,
            changed_at=row.asked_at,
            text=matter.number,
            url=link(reverse("ledger:matter-page", args=[matter.pk])),
            category=_("Review"),
        )


def hand_overs(actor: Actor, link: Link) -> Iterator[Item]:
    """The hand-overs in which the person goes or comes and that are not signed by both."""
    sides = Q(outgoing__user_id=actor.user_id or 0) | Q(incoming__user_id=actor.user_id or 0)
    rows = visible_hand_overs(actor).filter(sides, in_signed_at__isnull=True)
    for row in rows.select_related("post__unit", "incoming").order_by("pk")[:MOST]:
        signed = row.out_signed_at is not None
        yield Item(
            key=f"handover-{row.pk}",
            title=_("Hand-over: %(post)s") % {"post": row.post},
            on=row.incoming.since,
            changed_at=row.out_signed_at or row.made_at,
            status=Status.UNDER_WAY if signed else Status.WAITING,
            sequence=1 if signed else 0,
            url=link(reverse("people:handover-page", args=[row.pk])),
            category=_("Hand-over"),
        )


def delegations(actor: Actor, link: Link) -> Iterator[Item]:
    """The days on which the person acts for somebody, or somebody acts for the person."""
    since = clock.today() - dt.timedelta(days=ENDED_DAYS)
    sides = Q(delegate_id=actor.user_id or 0) | Q(tenure__user_id=actor.user_id or 0)
    rows = Delegation.objects.filter(sides, until__gte=since)
    rows = rows.select_related("tenure__post__unit", "tenure__user", "delegate")
    for row in rows.order_by("since", "pk")[:MOST]:
        names = {"delegate": row.delegate.name, "post": row.tenure.post}
        ended = row.ended_at is not None
        yield Item(
            key=f"delegation-{row.pk}",
            title=_("%(delegate)s acts for: %(post)s") % names,
            on=row.since,
            until=row.until,
            shape=Shape.EVENT,
            changed_at=row.ended_at or row.given_at,
            status=Status.CANCELLED if ended else Status.WAITING,
            sequence=1 if ended else 0,
            url=link(reverse("people:acting")),
            category=_("Acting"),
        )
