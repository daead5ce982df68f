"""What is done to accounts and to the posts that people hold: each function checks, writes and journals in one transaction.

Nothing is deleted: an account is closed and a tenure ended, so that old matters keep their names.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction

from duban.foundation import clock
from duban.foundation.access import Actor, Scope, Seat, demand
from duban.people.access import scope_of
from duban.people.actions.hand_overs import hand_over_from, hand_over_to
from duban.people.actions.writing import Refused, Who, own_seat, post_seat, taken_meanwhile, tell
from duban.people.choices import Role
from duban.people.models import Delegation, Tenure, User


@transaction.atomic
def add_user(
    *, username: str, name: str, password: str | None, post_id: int, since: dt.date, actor: Who
) -> User:
    """Make an account for a person who holds a post; an account without a post could do nothing.

    Raises:
        Refused: USERNAME_TAKEN.
    """
    post, seat = post_seat(post_id, actor)
    username = User.normalize_username(username)
    if User.objects.filter(username=username).exists():
        raise Refused("USERNAME_TAKEN")
    with taken_meanwhile("USERNAME_TAKEN"):
        user = User.objects.create_user(username, password, name=name)
    tenure = Tenure.objects.create(user=user, post=post, since=since)
    tell(user.stream, "user.add", actor, seat, username=username, post=post.pk, since=since)
    hand_over_to(tenure, actor=actor, seat=seat)
    return user


@transaction.atomic
def add_tenure(user_id: int, *, post_id: int, since: dt.date, actor: Who) -> Tenure:
    """Let a person hold a post from a day on.

    Raises:
        Refused: POST_HELD where the person holds it already, or will from a later day on.
    """
    post, seat = post_seat(post_id, actor)
    user, _kept = _kept_user(user_id, actor)
    if Tenure.objects.not_ended(since).filter(user=user, post=post).exists():
        raise Refused("POST_HELD")
    tenure = Tenure.objects.create(user=user, post=post, since=since)
    tell(user.stream, "user.tenure.begin", actor, seat, post=post.pk, since=since)
    hand_over_to(tenure, actor=actor, seat=seat)
    return tenure


@transaction.atomic
def end_tenure(tenure_id: int, *, until: dt.date, actor: Who) -> Tenure:
    """Let a person hold a post until a day, the day included.

    Raises:
        Refused: ENDS_BEFORE_START; ENDED_ALREADY where it would last longer than it was ended for, since a matter may
            name whoever came next; OWN_ADMINISTRATION for the own last post as administrator.
    """
    tenure = Tenure.objects.select_for_update().get(pk=tenure_id)
    post, seat = post_seat(tenure.post_id, actor)
    user = User.objects.select_for_update().get(pk=tenure.user_id)
    if until < tenure.since:
        raise Refused("ENDS_BEFORE_START")
    if tenure.until is not None and until > tenure.until:
        raise Refused("ENDED_ALREADY")
    if user.pk == actor.user_id and post.role == Role.ADMINISTRATOR:
        _demand_another_administration(tenure, until)
    tenure.until = until
    tenure.save(update_fields=["until"])
    tell(user.stream, "user.tenure.end", actor, seat, post=tenure.post_id, until=until)
    if until < clock.today():
        _revoke_tokens(user, tenure.post_id, actor, seat)
    hand_over_from(tenure, actor=actor, seat=seat)
    return tenure


def _revoke_tokens(user: User, post_id: int, actor: Who, seat: Seat | None) -> None:
    """Whoever gets the post back, even from the day after its end on, makes new tokens: an end is not undone for programs."""
    for token in user.api_tokens.filter(post_id=post_id, revoked_at=None):
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        tell(user.stream, "user.token.revoke", actor, seat, token=token.pk, name=token.name)


def _demand_another_administration(tenure: Tenure, until: dt.date) -> None:
    """Who keeps accounts keeps them on the day after too, or a mistake could leave a site that nobody keeps."""
    others = Tenure.objects.on(until + dt.timedelta(days=1)).exclude(pk=tenure.pk)
    if not others.filter(user_id=tenure.user_id, post__role=Role.ADMINISTRATOR).exists():
        raise Refused("OWN_ADMINISTRATION")


def _kept_user(user_id: int, actor: Who) -> tuple[User, Seat | None]:
    """The account, locked. Who keeps it must keep accounts at every post held today or from a later day on, or a county's
    administrator could take over an account that has moved up to the city, will tomorrow, or acts for somebody there."""
    user = User.objects.select_for_update().get(pk=user_id)
    held = Tenure.objects.not_ended(clock.today()).filter(user=user)
    held = held if held.exists() else Tenure.objects.filter(user=user)
    places = set(held.values_list("post__unit__jurisdiction_id", flat=True))
    acting = Delegation.objects.not_over(clock.today()).filter(delegate=user)
    places |= set(acting.values_list("tenure__post__unit__jurisdiction_id", flat=True))
    scopes = [scope_of(place) for place in places] or [Scope(frozenset())]
    seats = [own_seat(demand(actor, "user.edit", scope)) for scope in scopes]
    return user, seats[0]


@transaction.atomic
def set_user_in_use(user_id: int, *, in_use: bool, actor: Who) -> User:
    """Let a person sign in, or no longer.

    Raises:
        Refused: NOT_YOURSELF where an administrator would lock the own account.
    """
    user, seat = _kept_user(user_id, actor)
    if user.pk == actor.user_id and not in_use:
        raise Refused("NOT_YOURSELF")
    if user.is_active != in_use:
        user.is_active = in_use
        user.save(update_fields=["is_active"])
        tell(user.stream, "user.restore" if in_use else "user.retire", actor, seat)
    return user


@transaction.atomic
def reset_password(user_id: int, *, password: str, actor: Who) -> User:
    """Set another person's password; sessions under the old one end."""
    user, seat = _kept_user(user_id, actor)
    user.set_password(password)
    user.save(update_fields=["password"])
    tell(user.stream, "user.password.reset", actor, seat)
    return user


@transaction.atomic
def change_password(*, password: str, actor: Actor) -> User:
    """Change the own password; nobody else's can be meant."""
    user = User.objects.select_for_update().get(pk=actor.user_id or 0)
    user.set_password(password)
    user.save(update_fields=["password"])
    tell(user.stream, "user.password.change", actor, None)
    return user


@transaction.atomic
def choose_language(language: str, *, actor: Actor) -> None:
    """Keep the language that a person reads in, for the next sign-in.

    Raises:
        ValueError: for a language that the site does not speak.
    """
    if language not in dict(settings.LANGUAGES):
        raise ValueError(language)
    user = User.objects.select_for_update().get(pk=actor.user_id or 0)
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
        tell(user.stream, "user.language", actor, None, language=language)
