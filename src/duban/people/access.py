"""From a signed-in user to an `Actor`, and from a jurisdiction to a `Scope`.

The only place that reads posts for deciding; the decision itself is `foundation.access.can`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from duban.foundation import clock
from duban.foundation.access import NOBODY, Actor, Scope, Seat
from duban.people.models import Jurisdiction, Tenure, User


def actor_for(user: Any) -> Actor:
    """The actor of a user with the posts held today; `NOBODY` for somebody who is not signed in."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    tenures = Tenure.objects.on(clock.today()).filter(user=user).select_related("post__unit")
    seats = tuple(
        Seat(
            post_id=t.post_id,
            title=t.post.title,
            role=t.post.role,
            unit_id=t.post.unit_id,
            unit_name=t.post.unit.name,
            jurisdiction_id=t.post.unit.jurisdiction_id,
        )
        for t in tenures
    )
    return Actor(user.pk, user.name, seats)


def scope_of(jurisdiction_id: int, unit_ids: Iterable[int] = ()) -> Scope:
    """The scope of a row: its jurisdiction and all above it, and the units concerned."""
    return Scope(Jurisdiction.objects.ids_above(jurisdiction_id), frozenset(unit_ids))


def jurisdictions_under(ids: Iterable[int]) -> set[int]:
    """The given jurisdictions and everything below them."""
    found: set[int] = set()
    for pk in ids:
        if pk not in found:
            found |= Jurisdiction.objects.ids_below(pk)
    return found
