"""Which limits would come to another end by the calendar as it stands, or as a notice in hand would make it.

Reads only, in portions; whether a limit moves is decided by `actions.recompute`. Provisional ones move by themselves, those that
were certain never do: for them a person asks for an extension, or leaves it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from django.db.models import prefetch_related_objects
from django.urls import reverse

from duban.calendars.queries import Basis, MovedLimit, Outlook, Proposal, proposed_basis
from duban.foundation import clock
from duban.foundation.access import Actor, SystemActor
from duban.ledger.access import visible_matters
from duban.ledger.choices import DutyRole
from duban.ledger.models import Duty, Matter, TimeLimit
from duban.ledger.models.instants import due_instant
from duban.ledger.models.matters import MatterQuerySet
from duban.ledger.queries.limit_counts import Bases, Counted, basis_now, count_again, pauses_of
from duban.people.access import jurisdictions_under

PORTION = 500
# So many limits are looked at for an outlook, and so many of those that move are named.
MOST_LOOKED_AT = 20_000
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Recount:
    """A limit in force and what it comes to now."""

    matter: Matter
    limit: TimeLimit
    counted: Counted


class ProposedBases(Bases):
    """Calendars as they would be after a change that is not made yet."""

    def __init__(self, place_id: int, proposal: Proposal) -> None:
        super().__init__(place_id)
        self._proposal = proposal

    def fetch(self, place_id: int, unit_id: int | None) -> Basis:
        """The calendar after the change."""
        return proposed_basis(self._proposal, place_id, unit_id)


def provisional_in(place_id: int) -> MatterQuerySet:
    """The open matters of a place and all places below it whose limit may still move."""
    return provisional().filter(jurisdiction_id__in=jurisdictions_under([place_id]))


def provisional() -> MatterQuerySet:
    """The open matters whose limit may still move."""
    found: MatterQuerySet = Matter.objects.open().filter(is_provisional=True)
    return found


def differing(rows: MatterQuerySet, calendars: Callable[[int], Bases] = Bases) -> Iterator[Recount]:
    """Those of some matters whose limit in force comes to another end; `calendars` gives those of a place, asked once each."""
    bases: dict[int, Bases] = {}
    matters = rows.select_related("category").order_by("pk").iterator(PORTION)
    while portion := list(islice(matters, PORTION)):
        prefetch_related_objects(portion, "limits", "suspensions")
        for matter in portion:
            place = matter.jurisdiction_id
            if place not in bases:
                bases[place] = calendars(place)
            found = recounted(matter, bases[place])
            if found is not None:
                yield found


def recounted(matter: Matter, bases: Bases) -> Recount | None:
    """One matter's limit in force by other calendars; None where it says the same, or depends on none."""
    limits = sorted(matter.limits.all(), key=lambda limit: limit.pk)
    if not limits or not limits[-1].calendar:
        return None
    limit, pauses = limits[-1], []
    basis = basis_now(limit, bases)
    if basis is None:
        return None
    if matter.category.stops_clock:
        # One that took nothing of it, as over a weekend, wrote no row; by another calendar it may have taken some.
        until = clock.now() if limit.is_provisional else None
        pauses = pauses_of(limits, list(matter.suspensions.all()), limit, until=until)
    counted = count_again(limit, basis, pauses)
    return None if counted.same_end(limit) else Recount(matter, limit, counted)


def outlook(proposal: Proposal) -> Outlook:
    """What a change would do to the limits of open matters: which would move, which become certain, which stay though they differ."""
    rows = _borne_on(proposal)
    looked_at = rows.filter(pk__in=rows.order_by("pk").values("pk")[:MOST_LOOKED_AT])
    found = _sorted(differing(looked_at, partial(ProposedBases, proposal=proposal)))
    return Outlook(
        moved=len(found["moved"]),
        settled=len(found["settled"]),
        kept=len(found["kept"]),
        waiting=rows.filter(is_provisional=True).count() - len(found["moved"]) - len(found["settled"]),
        limits=tuple(_named(one) for one in _seen(proposal.actor, [*found["moved"], *found["kept"]])),
    )  # fmt: skip


def _seen(actor: Actor | SystemActor, recounts: Sequence[Recount]) -> list[Recount]:
    """The first of them whose matters the actor sees: a desk may lead for another place, and who keeps calendars may see no matter."""
    if isinstance(actor, SystemActor):
        return []
    found: list[Recount] = []
    for start in range(0, len(recounts), PORTION):
        portion = recounts[start : start + PORTION]
        keys = [one.matter.pk for one in portion]
        seen = set(visible_matters(actor).filter(pk__in=keys).values_list("pk", flat=True))
        found += [one for one in portion if one.matter.pk in seen]
        if len(found) >= MOST_NAMED:
            break
    return found[:MOST_NAMED]


def _borne_on(proposal: Proposal) -> MatterQuerySet:
    """The open matters whose limits a change may bear on: those of its place and below, or those that a desk's unit was to lead."""
    rows = Matter.objects.open().filter(due_on__isnull=False)
    if proposal.hours is None:
        return rows.filter(jurisdiction_id__in=jurisdictions_under([proposal.place_id]))
    # A released unit's too: the limit runs at the desk at which it began.
    led = Duty.objects.filter(unit_id=proposal.hours.unit_id, role=DutyRole.LEAD)
    return rows.filter(pk__in=led.values("matter_id"))


def _sorted(recounts: Iterator[Recount]) -> dict[str, list[Recount]]:
    found: dict[str, list[Recount]] = defaultdict(list)
    for one in recounts:
        same_end = (one.counted.due_on, due_instant(one.counted.ends_at)) == (
            one.limit.due_on,
            due_instant(one.limit.ends_at),
        )
        if not one.limit.is_provisional:
            # That a certain limit would be provisional by another calendar is no news to whoever is held to it.
            if not same_end:
                found["kept"].append(one)
        else:
            found["settled" if same_end else "moved"].append(one)
    return found


def _named(one: Recount) -> MovedLimit:
    return MovedLimit(
        number=one.matter.number,
        title=one.matter.title,
        url=reverse("ledger:matter-page", args=[one.matter.pk]),
        before=one.limit.due_on,
        before_at=due_instant(one.limit.ends_at),
        after=one.counted.due_on,
        after_at=due_instant(one.counted.ends_at),
        moves=one.limit.is_provisional,
    )
