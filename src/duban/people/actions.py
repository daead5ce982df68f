"""What is done to units and accounts: one function for each thing, each checks, writes and journals in one transaction.

Nothing is deleted: units and accounts are taken out of use, so that old matters keep their names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from duban.foundation import clock, journal
from duban.foundation.access import Actor, Scope, Seat, SystemActor, demand
from duban.people.access import scope_of
from duban.people.choices import NameKind, Role
from duban.people.models import Jurisdiction, Post, Tenure, Unit, UnitName, User

Who = Actor | SystemActor


class Refused(Exception):
    """Something stands against the change; `code` says what."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@contextmanager
def _taken_meanwhile(code: str) -> Iterator[None]:
    """Two at once both find a name free; the database lets one in, and the other is told as if it had come later."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused(code) from error


def _unit_for(unit_id: int, act: str, actor: Who) -> tuple[Unit, Seat | None]:
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    return unit, demand(actor, act, scope_of(unit.jurisdiction_id, [unit.pk]))


def _tell(stream: str, entry: str, actor: Who, seat: Seat | None, **content: Any) -> None:
    journal.write(stream, entry, actor=actor, at=clock.now(), seat=seat, content=content)


@transaction.atomic
def add_place(
    *, parent_id: int | None, name: str, level: str, actor: Who, code: str = ""
) -> Jurisdiction:
    """Add a jurisdiction below another one; the topmost one is made by the system only, when a site is founded.

    Raises:
        Refused: PLACE_NAME_TAKEN where the parent has a jurisdiction of that name.
    """
    scope = scope_of(parent_id) if parent_id else Scope(frozenset())
    seat = demand(actor, "unit.edit", scope)
    if Jurisdiction.objects.filter(parent_id=parent_id, name=name).exists():
        raise Refused("PLACE_NAME_TAKEN")
    with _taken_meanwhile("PLACE_NAME_TAKEN"):
        place: Jurisdiction = Jurisdiction.objects.create(
            parent_id=parent_id, name=name, level=level, code=code
        )
    facts = {"name": name, "level": level, "parent": parent_id, "code": code}
    _tell(f"place:{place.pk}", "place.add", actor, seat, **facts)
    return place


@transaction.atomic
def add_unit(
    *,
    jurisdiction_id: int,
    name: str,
    kind: str,
    actor: Who,
    short_names: Sequence[str] = (),
    aliases: Sequence[str] = (),
    document_word: str = "",
) -> Unit:
    """Add a unit with its names; its full name is one of them.

    Raises:
        Refused: UNIT_NAME_TAKEN where the jurisdiction has a unit of that name.
    """
    seat = demand(actor, "unit.edit", scope_of(jurisdiction_id))
    if Unit.objects.filter(jurisdiction_id=jurisdiction_id, name=name).exists():
        raise Refused("UNIT_NAME_TAKEN")
    with _taken_meanwhile("UNIT_NAME_TAKEN"):
        unit = Unit.objects.create(
            name=name, kind=kind, jurisdiction_id=jurisdiction_id, document_word=document_word
        )
    names = {name: NameKind.FULL}
    for kind_of_name, given in ((NameKind.SHORT, short_names), (NameKind.ALIAS, aliases)):
        for one in given:
            names.setdefault(one, kind_of_name)
    UnitName.objects.bulk_create([UnitName(unit=unit, name=n, kind=k) for n, k in names.items()])
    _tell(
        unit.stream,
        "unit.add",
        actor,
        seat,
        name=name,
        kind=kind,
        jurisdiction=jurisdiction_id,
        document_word=document_word,
        names=[{"name": n, "kind": str(k)} for n, k in names.items()],
    )
    return unit


@transaction.atomic
def edit_unit(unit_id: int, *, name: str, kind: str, document_word: str, actor: Who) -> Unit:
    """Change a unit's full name, kind or number word; the old full name stays as an alias, since old documents use it.

    Raises:
        Refused: UNIT_NAME_TAKEN where another unit of the jurisdiction has that name.
    """
    unit, seat = _unit_for(unit_id, "unit.edit", actor)
    others = Unit.objects.filter(jurisdiction_id=unit.jurisdiction_id, name=name)
    if others.exclude(pk=unit.pk).exists():
        raise Refused("UNIT_NAME_TAKEN")
    old = {"name": unit.name, "kind": unit.kind, "document_word": unit.document_word}
    new = {"name": name, "kind": kind, "document_word": document_word}
    if old == new:
        return unit
    if unit.name != name:
        UnitName.objects.filter(unit=unit, kind=NameKind.FULL).update(kind=NameKind.ALIAS)
        UnitName.objects.update_or_create(unit=unit, name=name, defaults={"kind": NameKind.FULL})
    unit.name, unit.kind, unit.document_word = name, kind, document_word
    with _taken_meanwhile("UNIT_NAME_TAKEN"):
        unit.save(update_fields=["name", "kind", "document_word"])
    _tell(unit.stream, "unit.edit", actor, seat, old=old, new=new)
    return unit


@transaction.atomic
def set_unit_in_use(unit_id: int, *, in_use: bool, actor: Who) -> Unit:
    """Take a unit out of use or back into it; documents no longer resolve to one out of use."""
    unit, seat = _unit_for(unit_id, "unit.edit", actor)
    if unit.is_active != in_use:
        unit.is_active = in_use
        unit.save(update_fields=["is_active"])
        _tell(unit.stream, "unit.restore" if in_use else "unit.retire", actor, seat)
    return unit


@transaction.atomic
def add_name(unit_id: int, *, name: str, kind: str, actor: Who) -> UnitName:
    """Add a short name or alias.

    Raises:
        Refused: NAME_THERE where the unit has it already; FULL_NAME_BY_EDIT for a second full name.
    """
    unit, seat = _unit_for(unit_id, "unit.edit", actor)
    if kind == NameKind.FULL:
        raise Refused("FULL_NAME_BY_EDIT")
    if UnitName.objects.filter(unit=unit, name=name).exists():
        raise Refused("NAME_THERE")
    with _taken_meanwhile("NAME_THERE"):
        row = UnitName.objects.create(unit=unit, name=name, kind=kind)
    _tell(unit.stream, "unit.name.add", actor, seat, name=name, kind=kind)
    return row


@transaction.atomic
def remove_name(unit_id: int, name_id: int, *, actor: Who) -> None:
    """Take a short name or alias away.

    Raises:
        Refused: NAME_GONE where the unit has no such name; FULL_NAME_STAYS for the full name.
    """
    unit, seat = _unit_for(unit_id, "unit.edit", actor)
    row = UnitName.objects.filter(unit=unit, pk=name_id).first()
    if row is None:
        raise Refused("NAME_GONE")
    if row.kind == NameKind.FULL:
        raise Refused("FULL_NAME_STAYS")
    row.delete()
    _tell(unit.stream, "unit.name.remove", actor, seat, name=row.name, kind=row.kind)


@transaction.atomic
def add_post(unit_id: int, *, title: str, role: str, actor: Who) -> Post:
    """Add a post to a unit.

    Raises:
        Refused: POST_TITLE_TAKEN where the unit has a post of that title.
    """
    unit, seat = _unit_for(unit_id, "unit.edit", actor)
    if Post.objects.filter(unit=unit, title=title).exists():
        raise Refused("POST_TITLE_TAKEN")
    with _taken_meanwhile("POST_TITLE_TAKEN"):
        post = Post.objects.create(unit=unit, title=title, role=role)
    _tell(unit.stream, "unit.post.add", actor, seat, post=post.pk, title=title, role=role)
    return post


def _post_seat(post_id: int, actor: Who) -> tuple[Post, Seat | None]:
    post = Post.objects.select_related("unit").get(pk=post_id)
    return post, demand(actor, "user.edit", scope_of(post.unit.jurisdiction_id, [post.unit_id]))


@transaction.atomic
def add_user(
    *, username: str, name: str, password: str | None, post_id: int, since: dt.date, actor: Who
) -> User:
    """Make an account for a person who holds a post; an account without a post could do nothing.

    Raises:
        Refused: USERNAME_TAKEN.
    """
    post, seat = _post_seat(post_id, actor)
    username = User.normalize_username(username)
    if User.objects.filter(username=username).exists():
        raise Refused("USERNAME_TAKEN")
    with _taken_meanwhile("USERNAME_TAKEN"):
        user = User.objects.create_user(username, password, name=name)
    Tenure.objects.create(user=user, post=post, since=since)
    _tell(user.stream, "user.add", actor, seat, username=username, post=post.pk, since=since)
    return user


@transaction.atomic
def add_tenure(user_id: int, *, post_id: int, since: dt.date, actor: Who) -> Tenure:
    """Let a person hold a post from a day on.

    Raises:
        Refused: POST_HELD where the person holds it already, or will from a later day on.
    """
    post, seat = _post_seat(post_id, actor)
    user, _kept = _kept_user(user_id, actor)
    if Tenure.objects.not_ended(since).filter(user=user, post=post).exists():
        raise Refused("POST_HELD")
    tenure = Tenure.objects.create(user=user, post=post, since=since)
    _tell(user.stream, "user.tenure.begin", actor, seat, post=post.pk, since=since)
    return tenure


@transaction.atomic
def end_tenure(tenure_id: int, *, until: dt.date, actor: Who) -> Tenure:
    """Let a person hold a post until a day, the day included.

    Raises:
        Refused: ENDS_BEFORE_START; ENDED_ALREADY where it would last longer than it was ended for, since a matter may
            name whoever came next; OWN_ADMINISTRATION for the own last post as administrator.
    """
    tenure = Tenure.objects.select_for_update().get(pk=tenure_id)
    post, seat = _post_seat(tenure.post_id, actor)
    user = User.objects.select_for_update().get(pk=tenure.user_id)
    if until < tenure.since:
        raise Refused("ENDS_BEFORE_START")
    if tenure.until is not None and until > tenure.until:
        raise Refused("ENDED_ALREADY")
    if user.pk == actor.user_id and post.role == Role.ADMINISTRATOR:
        _demand_another_administration(tenure, until)
    tenure.until = until
    tenure.save(update_fields=["until"])
    _tell(user.stream, "user.tenure.end", actor, seat, post=tenure.post_id, until=until)
    return tenure


def _demand_another_administration(tenure: Tenure, until: dt.date) -> None:
    """Who keeps accounts keeps them on the day after too, or a mistake could leave a site that nobody keeps."""
    others = Tenure.objects.on(until + dt.timedelta(days=1)).exclude(pk=tenure.pk)
    if not others.filter(user_id=tenure.user_id, post__role=Role.ADMINISTRATOR).exists():
        raise Refused("OWN_ADMINISTRATION")


def _kept_user(user_id: int, actor: Who) -> tuple[User, Seat | None]:
    """The account, locked. Who keeps it must keep accounts at every post held today or from a later day on, or a county's
    administrator could take over an account that has moved up to the city, or will tomorrow."""
    user = User.objects.select_for_update().get(pk=user_id)
    held = Tenure.objects.not_ended(clock.today()).filter(user=user)
    held = held if held.exists() else Tenure.objects.filter(user=user)
    places = set(held.values_list("post__unit__jurisdiction_id", flat=True))
    scopes = [scope_of(place) for place in places] or [Scope(frozenset())]
    seats = [demand(actor, "user.edit", scope) for scope in scopes]
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
        _tell(user.stream, "user.restore" if in_use else "user.retire", actor, seat)
    return user


@transaction.atomic
def reset_password(user_id: int, *, password: str, actor: Who) -> User:
    """Set another person's password; sessions under the old one end."""
    user, seat = _kept_user(user_id, actor)
    user.set_password(password)
    user.save(update_fields=["password"])
    _tell(user.stream, "user.password.reset", actor, seat)
    return user


@transaction.atomic
def change_password(*, password: str, actor: Actor) -> User:
    """Change the own password; nobody else's can be meant."""
    user = User.objects.select_for_update().get(pk=actor.user_id or 0)
    user.set_password(password)
    user.save(update_fields=["password"])
    _tell(user.stream, "user.password.change", actor, None)
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
        _tell(user.stream, "user.language", actor, None, language=language)
