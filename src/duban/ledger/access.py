"""Which rows of the ledger an actor may see, and how one row is fetched: missing and hidden look the same.

Says only where a row belongs; the decision is `foundation.access.can`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from duban.foundation import clock
from duban.foundation.access import ACTS, UNIT_BOUND, Actor, SystemActor, can, demand
from duban.foundation.statements import Among, Statement, number
from duban.ledger.lifecycle import CHECKED_STATES
from duban.ledger.models import (
    Draft,
    Duty,
    Evidence,
    Matter,
    Programme,
    ProgrammeMatter,
    ProgrammeNesting,
    Sample,
    SavedView,
)
from duban.ledger.models.chain import has_any_below, ids_below_units
from duban.ledger.models.matters import MatterQuerySet
from duban.ledger.models.parts import LISTING
from duban.people.access import open_places, seen_jurisdictions
from duban.people.models import Jurisdiction, Tenure

# Under which acts evidence is brought: by a unit at work, and by who checks the work.
ADD_ACT = "matter.evidence.add"
CHECK_ACT = "matter.evidence.check"
# Beyond what the database counts to: no row's key, and nothing to ask it with.
OVER_ALL = 2**63
_NESTED = Statement(
    lambda: (
        ProgrammeNesting.objects.filter(until__isnull=True)
        .order_by()
        .values_list("programme_id", "parent_id", "programme__jurisdiction_id")
    )
)
_MATTER = Statement(lambda: Matter.objects.filter(pk=number("pk")).order_by())


@dataclass(frozen=True, slots=True)
class Sight:
    """What an actor sees of the ledger: all of some places, and what lies under duties of an officer's units and below."""

    places: frozenset[int]
    units: frozenset[int]
    has_below: bool = True

    def matters(self, purpose: str = LISTING) -> MatterQuerySet:
        """The matters in sight, put for a purpose as `DutyQuerySet.matter_ids` knows it."""
        if not self.units:
            return Matter.objects.filter(jurisdiction_id__in=self.places)
        own = Duty.objects.standing().filter(unit_id__in=self.units)
        seen = Q(pk__in=own.matter_ids(purpose))
        # Each alternative keeps the database from walking one index; there is none where it would be empty.
        if self.has_below:
            seen |= Q(pk__in=ids_below_units(self.units))
        if self.places:
            seen |= Q(jurisdiction_id__in=self.places)
        return Matter.objects.filter(seen)


def sight_of(actor: Actor, *, is_looked_up: bool = False) -> Sight:
    """What the actor's posts open; with `is_looked_up` it is asked whether anything was relayed below the units at all."""
    units = frozenset(
        seat.unit_id
        for seat in actor.seats
        if seat.role in UNIT_BOUND and "matter.view" in ACTS[seat.role]
    )
    places = frozenset(seen_jurisdictions(actor, "matter.view"))
    is_asked = is_looked_up and bool(units)
    return Sight(places, units, has_any_below(units) if is_asked else bool(units))


def visible_matters(actor: Actor) -> MatterQuerySet:
    """The matters that the actor may see: of the posts' places, under a standing duty of an officer's unit, and the parts below.

    `Matter.scope` says the same of one matter.
    """
    return sight_of(actor).matters()


def sees(actor: Actor, pk: int, place_id: int) -> bool:
    """Whether a matter of that place is among the `visible_matters`: by the place alone, where a post opens it."""
    opening = open_places(actor, "matter.view")
    if not opening.isdisjoint(Jurisdiction.objects.ids_above(place_id)):
        return True
    is_bound = any(
        seat.role in UNIT_BOUND and "matter.view" in ACTS[seat.role] for seat in actor.seats
    )
    return is_bound and visible_matters(actor).filter(pk=pk).exists()


def fetch_matter(actor: Actor, pk: int, *, act: str = "matter.view") -> Matter:
    """One matter.

    Raises:
        Http404: where there is none, or the actor may not see it.
        AccessDenied: where the actor sees it but may not do `act`.
    """
    found = _MATTER.objects(pk=pk) if pk < OVER_ALL else []
    if not found or not sees(actor, pk, found[0].jurisdiction_id):
        raise Http404
    (matter,) = found
    demand(actor, act, matter.scope())
    return matter


def fetch_evidence(actor: Actor, pk: int, *, act: str = "matter.view") -> Evidence:
    """One piece of evidence of a matter that the actor sees, as `fetch_matter`."""
    evidence = Evidence.objects.select_related("matter").filter(pk=pk).first()
    if evidence is None:
        raise Http404
    fetch_matter(actor, evidence.matter_id, act=act)
    return evidence


def evidence_act(actor: Actor, matter: Matter) -> str:
    """Under which act somebody brings evidence now: once a matter is submitted, only who checks it does."""
    if matter.state in CHECKED_STATES and can(actor, CHECK_ACT, matter.scope()).allowed:
        return CHECK_ACT
    return ADD_ACT


def visible_samples(actor: Actor) -> QuerySet[Sample]:
    """The samples of the places that the actor's posts open."""
    return Sample.objects.filter(jurisdiction_id__in=seen_jurisdictions(actor, "sample.view"))


def fetch_sample(actor: Actor, pk: int, *, act: str = "sample.view") -> Sample:
    """One sample, as `fetch_matter`."""
    sample = visible_samples(actor).select_related("jurisdiction").filter(pk=pk).first()
    if sample is None:
        raise Http404
    demand(actor, act, sample.scope())
    return sample


# Whether there are programmes of other places at all: each page of the ledger asks which are seen.
_ELSEWHERE = Statement(
    lambda: (
        Programme.objects.filter(~Q(Among("jurisdiction_id", "places")))
        .order_by()
        .values_list("pk")[:1]
    )
)


def visible_programmes(actor: Actor) -> QuerySet[Programme]:
    """The programmes of the places that the actor's posts open, those that hold a matter in sight, and what both lie in."""
    places = seen_jurisdictions(actor, "programme.view")
    known = Q(jurisdiction_id__in=places)
    if not actor.may_somewhere("programme.view"):
        return Programme.objects.none()
    if not _ELSEWHERE.rows(places=places):
        return Programme.objects.filter(known)
    held = ProgrammeMatter.objects.filter(until__isnull=True).exclude(
        programme__jurisdiction_id__in=places
    )
    found = set(
        held.filter(matter__in=visible_matters(actor))
        .order_by()
        .values_list("programme_id", flat=True)
        .distinct()
    )
    nested = _NESTED.rows()
    upper = {inner: outer for inner, outer, _place in nested}
    waiting = [*found, *(inner for inner, _outer, place in nested if place in places)]
    while waiting:
        above = upper.get(waiting.pop())
        if above is not None and above not in found:
            found.add(above)
            waiting.append(above)
    return Programme.objects.filter(known | Q(pk__in=found) if found else known)


def fetch_programme(actor: Actor, pk: int, *, act: str = "programme.view") -> Programme:
    """One programme, as `fetch_matter`; who sees one of its matters sees it too."""
    rows = visible_programmes(actor).select_related("jurisdiction", "office", "parent")
    programme = rows.filter(pk=pk).first() if pk < OVER_ALL else None
    if programme is None:
        raise Http404
    if act != "programme.view":
        demand(actor, act, programme.scope())
    return programme


def fetch_draft(actor: Actor | SystemActor, pk: int, *, act: str = "draft.view") -> Draft:
    """One draft, as `fetch_matter`."""
    draft = Draft.objects.select_related("source").filter(pk=pk).first()
    if draft is None:
        raise Http404
    scope = draft.scope()
    if not can(actor, "draft.view", scope).allowed:
        raise Http404
    demand(actor, act, scope)
    return draft


def visible_views(actor: Actor) -> QuerySet[SavedView]:
    """One's own saved views, and those shared by people who hold a post in a jurisdiction of the actor's posts today."""
    places = {seat.jurisdiction_id for seat in actor.seats}
    return views_for(actor.user_id, clock.today(), Q(post__unit__jurisdiction_id__in=places))


def views_for(user_id: Any, day: Any, in_places: Q) -> QuerySet[SavedView]:
    """A person's views, and those shared by who holds a post in some places on a day; values, or slots for them."""
    held = Tenure.objects.on(day).filter(in_places)
    shared = Q(is_shared=True, owner_id__in=held.values("user_id"))
    return SavedView.objects.filter(Q(owner_id=user_id) | shared)


def fetch_view(actor: Actor, slug: str) -> SavedView:
    """One saved view; hidden and missing look the same."""
    view = visible_views(actor).filter(slug=slug).first()
    if view is None:
        raise Http404
    return view
