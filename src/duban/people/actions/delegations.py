"""Delegation in absence (代理): a holder, or who keeps the accounts, lets somebody else act for a post between two days.

The delegate acts under the own name for the post; nothing that was delegated is handed on further.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from duban.foundation import clock
from duban.foundation.access import Actor, Seat, demand
from duban.people.access import scope_of
from duban.people.actions.writing import Refused, tell, unmarked
from duban.people.models import Delegation, Tenure, User


@transaction.atomic
def give_delegation(
    tenure_id: int,
    *,
    delegate_id: int,
    since: dt.date,
    until: dt.date,
    reason: str,
    actor: Actor,
) -> Delegation:
    """Let a person act for the holder of a post.

    Raises:
        AccessDenied: where the actor neither holds the post nor keeps the accounts there.
        Refused: NOT_HANDED_ON for who acts for somebody; REASON_MISSING, SECRECY_MARKING; DELEGATION_BACKWARDS, DELEGATION_PAST for the days;
            TENURE_OVER where the holder does not hold the post then; see also `_check_delegate`.
    """
    tenure = Tenure.objects.select_related("post__unit").get(pk=tenure_id)
    users = _locked_users(tenure.user_id, delegate_id)
    seat = _giver(tenure, actor)
    reason = unmarked(reason)
    if not reason:
        raise Refused("REASON_MISSING")
    _check_days(tenure, since, until)
    _check_delegate(tenure, users[delegate_id], since, until)
    delegation = Delegation.objects.create(
        tenure=tenure,
        delegate_id=delegate_id,
        since=since,
        until=until,
        reason=reason[:200],
        given_at=clock.now(),
        given_by_id=actor.user_id,
    )
    facts = {**_facts(delegation), "since": since, "until": until, "reason": delegation.reason}
    for user in users.values():
        tell(user.stream, "user.delegation.begin", actor, seat, **facts)
    return delegation


def _locked_users(*ids: int) -> dict[int, User]:
    """The accounts on both sides, locked in one order: lines are written to both streams."""
    return {u.pk: u for u in User.objects.select_for_update().filter(pk__in=ids).order_by("pk")}


def _giver(tenure: Tenure, actor: Actor) -> Seat | None:
    """The seat under which the actor gives: the holder's own, or one that keeps the accounts."""
    post = tenure.post
    if tenure.user_id == actor.user_id:
        return next((s for s in actor.seats if s.post_id == post.pk and not s.delegated_from), None)
    if any(s.post_id == post.pk and s.delegated_from for s in actor.seats):
        raise Refused("NOT_HANDED_ON")
    seat = demand(actor, "user.edit", scope_of(post.unit.jurisdiction_id, [post.unit_id]))
    if seat is not None and seat.delegated_from:
        raise Refused("NOT_HANDED_ON")
    return seat


def _check_days(tenure: Tenure, since: dt.date, until: dt.date) -> None:
    if until < since:
        raise Refused("DELEGATION_BACKWARDS")
    if until < clock.today():
        raise Refused("DELEGATION_PAST")
    is_held = tenure.since <= since and (tenure.until is None or until <= tenure.until)
    if not is_held:
        raise Refused("TENURE_OVER")


def _check_delegate(tenure: Tenure, delegate: User, since: dt.date, until: dt.date) -> None:
    """Whether the person may act for the post.

    Raises:
        Refused: DELEGATE_HOLDS for a holder of the post; DELEGATE_UNFIT for a closed account, or somebody who holds no post
            of the same place then; DELEGATED_ALREADY where somebody acts for the holder on one of these days already.
    """
    held = Tenure.objects.on(since).filter(user=delegate)
    if delegate.pk == tenure.user_id or held.filter(post=tenure.post).exists():
        raise Refused("DELEGATE_HOLDS")
    near = held.filter(post__unit__jurisdiction_id=tenure.post.unit.jurisdiction_id)
    if not delegate.is_active or not near.exists():
        raise Refused("DELEGATE_UNFIT")
    others = Delegation.objects.filter(tenure=tenure, ended_at__isnull=True)
    if others.filter(since__lte=until, until__gte=since).exists():
        raise Refused("DELEGATED_ALREADY")


@transaction.atomic
def end_delegation(delegation_id: int, *, actor: Actor) -> Delegation:
    """Take a delegation back, or lay it down: from this moment on the delegate no longer acts for the post.

    Raises:
        AccessDenied: for anybody but the holder, the delegate, and who keeps the accounts.
        Refused: DELEGATION_OVER where it is over already.
    """
    found = Delegation.objects.select_related("tenure__post__unit").get(pk=delegation_id)
    users = _locked_users(found.tenure.user_id, found.delegate_id)
    delegation = Delegation.objects.select_for_update().get(pk=delegation_id)
    post, seat = found.tenure.post, None
    if actor.user_id not in users:
        seat = demand(actor, "user.edit", scope_of(post.unit.jurisdiction_id, [post.unit_id]))
    if not Delegation.objects.not_over(clock.today()).filter(pk=delegation_id).exists():
        raise Refused("DELEGATION_OVER")
    delegation.ended_at = clock.now()
    delegation.save(update_fields=["ended_at"])
    for user in users.values():
        tell(user.stream, "user.delegation.end", actor, seat, **_facts(found))
    return delegation


def _facts(delegation: Delegation) -> dict[str, int]:
    """Who acts for whom, as the journal keeps it."""
    return {
        "delegation": delegation.pk,
        "post": delegation.tenure.post_id,
        "holder": delegation.tenure.user_id,
        "delegate": delegation.delegate_id,
    }
