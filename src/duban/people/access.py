"""From a signed-in user to an `Actor`, and from a jurisdiction to a `Scope`.

The only place that reads posts for deciding; the decision itself is `foundation.access.can`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from duban.foundation import clock
from duban.foundation.access import ACTS, NOBODY, UNIT_BOUND, Actor, Scope, Seat, demand
from duban.foundation.statements import Statement, number
from duban.foundation.statements import day as day_slot
from duban.people.models import (
    ApiToken,
    Delegation,
    HandOver,
    Jurisdiction,
    Tenure,
    Unit,
    User,
)


def actor_for(user: Any) -> Actor:
    """The actor of a user with the posts held today, and behind them those acted for; `NOBODY` for who is not signed in."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    asked = {"user": user.pk, "day": clock.today()}
    rows = [*_HELD.rows(**asked), *_ACTED_FOR.rows(**asked)]
    return Actor(user.pk, user.name, tuple(Seat(*row) for row in rows))


def _seats(way: str) -> tuple[str, ...]:
    """The columns of a seat, along the way to its post."""
    names = ("pk", "title", "role", "unit_id", "unit__name", "unit__jurisdiction_id")
    return tuple(f"{way}{name}" for name in names)


def _posts_held() -> QuerySet[Tenure, Any]:
    held = Tenure.objects.on(day_slot("day")).filter(user_id=number("user"))
    return held.values_list(*_seats("post__"))


def _posts_acted_for() -> QuerySet[Delegation, Any]:
    given = Delegation.objects.on(day_slot("day")).filter(delegate_id=number("user"))
    return given.values_list(*_seats("tenure__post__"), "tenure__user__name")


_HELD, _ACTED_FOR = Statement(_posts_held), Statement(_posts_acted_for)


def actor_of(user_id: int | None) -> Actor:
    """The actor of an account, as `actor_for`; for jobs, which are handed a number and begin later."""
    return actor_for(User.objects.filter(pk=user_id or 0).first())


def scope_of(
    jurisdiction_id: int,
    unit_ids: Iterable[int] = (),
    units_by_role: Mapping[str, Iterable[int]] | None = None,
) -> Scope:
    """The scope of a row: its jurisdiction and all above it, the units concerned, and which duty each has."""
    return Scope(
        Jurisdiction.objects.ids_above(jurisdiction_id),
        frozenset(unit_ids),
        {role: frozenset(units) for role, units in (units_by_role or {}).items()},
    )


def jurisdictions_under(ids: Iterable[int]) -> set[int]:
    """The given jurisdictions and everything below them."""
    found: set[int] = set()
    for pk in ids:
        if pk not in found:
            found |= Jurisdiction.objects.ids_below(pk)
    return found


def seen_jurisdictions(actor: Actor, act: str) -> set[int]:
    """The jurisdictions whose rows the actor's posts open for this act, all below included."""
    return jurisdictions_under(open_places(actor, act))


def open_places(actor: Actor, act: str) -> set[int]:
    """The jurisdictions that the actor's posts open for this act by themselves; all below them follow."""
    return {
        seat.jurisdiction_id
        for seat in actor.seats
        if act in ACTS[seat.role] and seat.role not in UNIT_BOUND
    }


def seen_units(actor: Actor) -> tuple[set[int], set[int]]:
    """The jurisdictions whose units the actor may see, and the units seen beside them."""
    own = {
        seat.unit_id
        for seat in actor.seats
        if seat.role in UNIT_BOUND and "unit.view" in ACTS[seat.role]
    }
    return seen_jurisdictions(actor, "unit.view"), own


def visible_units(actor: Actor) -> QuerySet[Unit]:
    """The units that the actor may see: those of the jurisdictions that a post opens, and the own one."""
    places, own = seen_units(actor)
    return Unit.objects.filter(jurisdiction_id__in=places) | Unit.objects.filter(pk__in=own)


def fetch_unit(actor: Actor, pk: int, *, act: str = "unit.view") -> Unit:
    """One unit.

    Raises:
        Http404: where there is none, or the actor may not see it.
        AccessDenied: where the actor sees it but may not do `act`.
    """
    unit = visible_units(actor).filter(pk=pk).select_related("jurisdiction").first()
    if unit is None:
        raise Http404
    demand(actor, act, scope_of(unit.jurisdiction_id, [unit.pk]))
    return unit


def fetch_place(actor: Actor, pk: int, *, act: str = "unit.view") -> Jurisdiction:
    """One jurisdiction, as `fetch_unit`."""
    place = Jurisdiction.objects.filter(pk=pk, pk__in=seen_jurisdictions(actor, "unit.view"))
    found: Jurisdiction | None = place.first()
    if found is None:
        raise Http404
    demand(actor, act, scope_of(pk))
    return found


def visible_users(actor: Actor) -> QuerySet[User]:
    """The accounts that an administrator keeps: people who hold or held a post in the administrator's jurisdictions."""
    places = seen_jurisdictions(actor, "user.edit")
    held = Tenure.objects.filter(post__unit__jurisdiction_id__in=places)
    return User.objects.filter(pk__in=held.values("user_id"))


def fetch_user(actor: Actor, pk: int) -> User:
    """One account for its administrator.

    Raises:
        Http404: where there is none, or the actor does not keep it.
    """
    user = visible_users(actor).filter(pk=pk).first()
    if user is None:
        raise Http404
    return user


def fetch_tenure(actor: Actor, pk: int) -> Tenure:
    """A person's time in a post, for the administrator who keeps the account.

    Raises:
        Http404: where there is none, or the actor does not keep the account.
    """
    tenure = Tenure.objects.filter(pk=pk, user__in=visible_users(actor)).first()
    if tenure is None:
        raise Http404
    return tenure


def own_account(actor: Actor) -> User:
    """The actor's own account.

    Raises:
        Http404: for nobody.
    """
    user = User.objects.filter(pk=actor.user_id or 0).first()
    if user is None:
        raise Http404
    return user


def visible_delegations(actor: Actor) -> QuerySet[Delegation]:
    """Those that the actor gave as holder or was given, and those of the posts whose accounts the actor keeps."""
    places = seen_jurisdictions(actor, "user.edit")
    return Delegation.objects.filter(
        Q(tenure__user_id=actor.user_id)
        | Q(delegate_id=actor.user_id)
        | Q(tenure__post__unit__jurisdiction_id__in=places)
    )


def fetch_delegation(actor: Actor, pk: int) -> Delegation:
    """One delegation; hidden and missing look the same.

    Raises:
        Http404: where there is none, or it is not the actor's to see.
    """
    delegation = visible_delegations(actor).filter(pk=pk).first()
    if delegation is None:
        raise Http404
    return delegation


def visible_hand_overs(actor: Actor) -> QuerySet[HandOver]:
    """Those in which the actor goes or comes, and those of the posts whose accounts the actor keeps."""
    places = seen_jurisdictions(actor, "user.edit")
    return HandOver.objects.filter(
        Q(outgoing__user_id=actor.user_id)
        | Q(incoming__user_id=actor.user_id)
        | Q(post__unit__jurisdiction_id__in=places)
    )


def fetch_hand_over(actor: Actor, pk: int) -> HandOver:
    """One hand-over, as `fetch_delegation`."""
    row = visible_hand_overs(actor).filter(pk=pk)
    found = row.select_related("post__unit", "outgoing__user", "incoming__user").first()
    if found is None:
        raise Http404
    return found


def visible_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """The actor's own tokens, and those of people whom the actor administers now.

    Whoever moved away is the new place's to keep: an administrator of a former place reads and revokes no tokens of theirs. Who holds
    no post any more stays with the places of the past.
    """
    places = seen_jurisdictions(actor, "user.edit")
    held = Tenure.objects.on(clock.today())
    here = held.filter(post__unit__jurisdiction_id__in=places).values("user_id")
    gone = visible_users(actor).exclude(pk__in=held.values("user_id"))
    mine = Q(owner_id=actor.user_id) | Q(owner_id__in=here) | Q(owner__in=gone)
    return ApiToken.objects.filter(mine)


def fetch_token(actor: Actor, pk: int) -> ApiToken:
    """One token, as `fetch_delegation`."""
    token = visible_tokens(actor).filter(pk=pk).first()
    if token is None:
        raise Http404
    return token
