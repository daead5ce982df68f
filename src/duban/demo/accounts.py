"""The people of the demonstration: who they are, and the authority under which they act while it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duban.demo.data_files import load
from duban.demo.town import SYSTEM, Town
from duban.foundation import clock
from duban.people import actions
from duban.people.access import actor_for
from duban.people.choices import Role
from duban.people.models import Post, Tenure, User


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody whom a visitor may be by one click."""

    username: str
    name: str
    role_label: str


def make_people(town: Town, *, before: Mapping[str, Mapping[str, str]] | None = None) -> None:
    """One account and one post for each person of `data/people.json`.

    Args:
        before: who holds the post of somebody first, by the account of who comes later and is not made here.
    """
    since = clock.today().replace(month=1, day=1)
    for row in load("people.json"):
        person = {**row, **(before or {}).get(row["username"], {})}
        post = actions.add_post(
            town.units[person["unit"]], title=person["title"], role=person["role"], actor=SYSTEM
        )
        user = actions.add_user(
            username=person["username"],
            name=person["name"],
            password=None,
            post_id=post.pk,
            since=since.replace(year=since.year - 1),
            actor=SYSTEM,
        )
        town.actors[person["username"]] = actor_for(user)
        town.posts[person["username"]] = post.pk
        if person["role"] == Role.OFFICER:
            town.officers[town.units[person["unit"]]] = actor_for(user)


def accounts() -> list[Account]:
    """Everybody who may be entered, in the order of `data/people.json`."""
    names = [person["username"] for person in load("people.json")]
    roles = dict(
        Tenure.objects.filter(user__username__in=names).values_list("user__username", "post__role")
    )
    people = {u.username: u for u in User.objects.filter(username__in=names)}
    return [
        Account(name, people[name].name, str(Role(roles[name]).label))
        for name in names
        if name in people
    ]


def is_made() -> bool:
    """Whether the demonstration stands already."""
    first = load("people.json")[0]
    return Post.objects.filter(tenures__user__username=first["username"]).exists()
