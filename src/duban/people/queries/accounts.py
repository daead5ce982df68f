"""The screens of accounts: who has one, which posts the person holds, and whom a visitor of the demonstration may be."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.people.access import seen_jurisdictions, visible_users
from duban.people.choices import Role
from duban.people.models import Post, Tenure, User
from duban.people.queries.journal import HistoryLine, history_of
from duban.people.queries.tokens import TokenLine, tokens_of


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody whom a visitor of the demonstration may be, by one click."""

    user_id: int
    username: str
    name: str
    post: str
    role: str
    role_code: str


def demo_people() -> tuple[DemoPerson, ...]:
    """One person for each role, the earliest account first; asked only in demo mode."""
    held = Tenure.objects.on(clock.today()).filter(user__is_active=True)
    held = held.select_related("user", "post__unit").order_by("user_id")
    first: dict[str, Tenure] = {}
    for tenure in held:
        first.setdefault(tenure.post.role, tenure)
    return tuple(
        DemoPerson(
            t.user_id, t.user.username, t.user.name, str(t.post), str(Role(role).label), role
        )
        for role in Role.values
        if (t := first.get(role)) is not None
    )


@dataclass(frozen=True, slots=True)
class TenureLine:
    """A post that a person holds or held."""

    pk: int
    post: str
    role: str
    since: dt.date
    until: dt.date | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account in the list."""

    pk: int
    name: str
    username: str
    is_active: bool
    posts: tuple[TenureLine, ...]


@dataclass(frozen=True, slots=True)
class AccountPage:
    """An account's page."""

    pk: int
    name: str
    username: str
    is_active: bool
    is_self: bool
    tenures: tuple[TenureLine, ...]
    tokens: tuple[TokenLine, ...]
    history: tuple[HistoryLine, ...]


def _line(tenure: Tenure, day: dt.date) -> TenureLine:
    current = tenure.since <= day and (tenure.until is None or tenure.until >= day)
    return TenureLine(
        tenure.pk,
        str(tenure.post),
        str(Role(tenure.post.role).label),
        tenure.since,
        tenure.until,
        current,
    )


def account_list(actor: Actor) -> tuple[AccountLine, ...]:
    """The accounts that the actor keeps, with the posts held today."""
    day = clock.today()
    users = list(visible_users(actor).order_by("-is_active", "name", "pk"))
    held: dict[int, list[TenureLine]] = defaultdict(list)
    tenures = Tenure.objects.on(day).filter(user__in=users).select_related("post__unit")
    for tenure in tenures:
        held[tenure.user_id].append(_line(tenure, day))
    return tuple(
        AccountLine(u.pk, u.name, u.username, u.is_active, tuple(held[u.pk])) for u in users
    )


def account_page(actor: Actor, user: User) -> AccountPage:
    """Everything about an account that the actor has fetched."""
    day = clock.today()
    tenures = Tenure.objects.filter(user=user).select_related("post__unit")
    places = [seat.jurisdiction_id for seat in actor.seats]
    histories = (history_of(actor, user.stream, place) for place in places)
    return AccountPage(
        pk=user.pk,
        name=user.name,
        username=user.username,
        is_active=user.is_active,
        is_self=user.pk == actor.user_id,
        tenures=tuple(_line(t, day) for t in tenures),
        tokens=tokens_of(actor, user.pk),
        history=next((h for h in histories if h), ()),
    )


def post_options(actor: Actor) -> list[tuple[int, str]]:
    """The posts that the actor may give to people, as choices of a form."""
    places = seen_jurisdictions(actor, "user.edit")
    posts = Post.objects.filter(unit__jurisdiction_id__in=places, unit__is_active=True)
    posts = posts.select_related("unit").order_by("unit__jurisdiction_id", "unit__name", "title")
    return [(p.pk, f"{p.unit.name} · {p.title} ({Role(p.role).label})") for p in posts]
