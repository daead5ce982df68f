"""How an act comes to its address: the revision that was seen, the key, the action, and what it came to.

The routers name the act, the shape of what it carries and the action; the rest is the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Path, Router, Schema

from duban.api.answers import given, tag_of
from duban.api.conditions import demand_seen
from duban.api.keys import once
from duban.api.problems import Problem
from duban.api.scopes import opened_by
from duban.api.shapes import WRITING, Done, Id, refused
from duban.foundation.access import AccessDenied, Actor
from duban.foundation.gate import actor_of
from duban.ledger.access import fetch_matter
from duban.ledger.queries.matter import doable
from duban.ledger.queries.record import standing_of
from duban.people.choices import TokenScope

# Does an act and gives the ids of the rows that it made, if it made any.
Doing = Callable[[int, Any, Actor], list[int]]
# The matters that an act is about beside the one of its address.
Others = Callable[[Any], Iterable[int]]
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "The tag of the matter as you saw it.",
    "schema": {"type": "string", "maxLength": 200},
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "1 to 128 visible characters; the same request with the same key is answered again and not done again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"},
}


def demand_somewhere(actor: Actor, act: str) -> None:
    """Whether any post of the actor carries an act that is about no row yet.

    Raises:
        AccessDenied: where none does.
    """
    if not actor.may_somewhere(act):
        raise AccessDenied(act, "ROLE_MAY_NOT" if actor.seats else "NO_POST")


def add_act(
    router: Router,
    path: str,
    shape: type[Schema] | None,
    do: Doing,
    *,
    name: str,
    summary: str,
    needs_tag: bool = False,
    others: Others | None = None,
    right: str = "",
) -> None:
    """Give an act its address below one matter; `shape` is what it carries, None for nothing.

    `others` names the matters that it locks beside this one, for who has the `right` to all, if one is named.
    """

    def act(request: HttpRequest, matter_id: int, said: Any) -> HttpResponse:
        actor = actor_of(request)

        def work() -> HttpResponse:
            locked = _others(matter_id, others(said), actor, right) if others else ()
            demand_seen(request, matter_id, *locked, needed=needs_tag)
            return done(matter_id, do(matter_id, said, actor))

        return once(request, work, seen=lambda: fetch_matter(actor, matter_id))

    body: Any = shape
    annotated: Any = Body
    hints: dict[str, Any] = {"request": HttpRequest, "matter_id": Path[Id], "said": annotated[body]}
    if shape is None:
        act = _without_body(act)
        del hints["said"]
    act.__annotations__ = hints
    act.__name__ = name.replace("-", "_")
    act.__doc__ = summary
    headers = {"parameters": [{**IF_MATCH, "required": needs_tag}, KEY]}
    router.post(
        path,
        response={200: Done, **WRITING, **(refused(428) if needs_tag else {})},
        summary=summary,
        operation_id=act.__name__,
        **opened_by(TokenScope.WRITE, **headers),
    )(act)


def _others(matter_id: int, ids: Iterable[int], actor: Actor, right: str) -> tuple[int, ...]:
    """The other matters of an act, for somebody with the right to all: who has none makes nobody wait at a lock."""
    found = tuple(ids)
    for pk in (matter_id, *found) if right else ():
        fetch_matter(actor, pk, act=right)
    return found


def _without_body(act: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same act for an address that takes no body."""

    def bare(request: HttpRequest, matter_id: int) -> HttpResponse:
        return act(request, matter_id, None)

    return bare


def done(matter_id: int, made: list[int], *, status: int = 200) -> HttpResponse:
    """What an act came to, under the matter's new tag."""
    return answered(matter_id, made, standing_of(matter_id), status=status)


def answered(
    matter_id: int, made: list[int], standing: tuple[str, int], *, status: int
) -> HttpResponse:
    """The same where state and revision are known."""
    state, revision = standing
    body = {"matter": matter_id, "state": state, "revision": revision, "made": made}
    return given(body, status=status, headers={"ETag": tag_of(revision)})


def of_matter(matter_id: int, act: str, actor: Actor, **rows: int) -> None:
    """Whether the act has its occasion now and the rows that it names are among those that it may be done to.

    Raises:
        AccessDenied, WrongState: as `doable`.
        Problem: NOT_AN_OPTION for a row of another matter, or one that is settled.
    """
    options = doable(actor, matter_id, act).options
    for name, pk in rows.items():
        if str(pk) not in {code for code, _label in options.get(name, ())}:
            raise Problem(422, "NOT_AN_OPTION", field=name)
