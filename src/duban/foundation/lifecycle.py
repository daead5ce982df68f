"""State moves, done in one way for every stateful thing of the house.

An app's `lifecycle.py` holds the table of transitions as plain data; `move` is the only writer of a `state`
column. Buttons, tests and the diagram in the docs read the same table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from django.db import models, transaction
from django.utils.functional import Promise

from duban.foundation import journal
from duban.foundation.access import (
    AccessDenied,
    Actor,
    Scope,
    Seat,
    SystemActor,
    can,
    demand,
)
from duban.foundation.statements import locked_row


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed move: from which states, to which, under which act, with which facts.

    `apart` are the codes of the separation of duties: whoever is on one of those sides may not make the move. `stamp` is the
    column that keeps the instant of the move; a move `by_act` is made by the deed of its act and never by itself, so it has no button;
    `clock` is `stop` or `run` where the move does that to the limit.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    act: str
    label: str | Promise
    requires: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    stamp: str = ""
    clock: str = ""
    by_act: bool = False


class Stateful(Protocol):
    """What `move` asks of a model: a state, a stream name, a scope and its table.

    `bars` says whether an actor is on a side (a code of `Transition.apart`) that excludes it from a move; `obstacles` gives
    the codes of what still stands in a move's way, whoever makes it; `moved` is told of each move that was made.
    """

    pk: Any
    state: str

    @property
    def stream(self) -> str: ...

    def scope(self) -> Scope: ...

    def transitions(self) -> tuple[Transition, ...]: ...

    def bars(self, side: str, actor: Actor | SystemActor) -> bool: ...

    def obstacles(self, name: str) -> tuple[str, ...]: ...

    def moved(self, at: dt.datetime) -> None: ...


class Unparted:
    """For things whose moves know no separation of duties and no gates."""

    def bars(self, side: str, actor: Actor | SystemActor) -> bool:
        """Nobody is on any side."""
        del side, actor
        return False

    def obstacles(self, name: str) -> tuple[str, ...]:
        """Nothing stands in the way."""
        del name
        return ()

    def moved(self, at: dt.datetime) -> None:
        """Nothing else is kept of a move than the journal's line."""
        del at


class WrongState(Exception):
    """The thing is not in a state that the move starts from; somebody else was faster."""

    def __init__(self, name: str, state: str) -> None:
        super().__init__(f"{name} is not possible from {state}")
        self.name = name
        self.state = state


class MissingFact(Exception):
    """A move lacks something that it must carry, for example a reason."""

    def __init__(self, name: str, fact: str) -> None:
        super().__init__(f"{name} needs {fact}")
        self.name = name
        self.fact = fact


class Obstructed(Exception):
    """Gates or other conditions of the thing itself are not met yet; `codes` says which."""

    def __init__(self, name: str, codes: tuple[str, ...]) -> None:
        super().__init__(f"{name}: {', '.join(codes)}")
        self.name = name
        self.codes = codes


def find(table: tuple[Transition, ...], name: str) -> Transition:
    """The transition of that name.

    Raises:
        KeyError: where the table has none.
    """
    for transition in table:
        if transition.name == name:
            return transition
    raise KeyError(name)


def available(thing: Stateful, actor: Actor | SystemActor) -> list[Transition]:
    """The moves that this actor may make from this state: what the buttons show, with the obstacles that are left."""
    scope = thing.scope()
    # Several moves ask for the same sides; each is looked up once.
    is_barred = cache(lambda side: thing.bars(side, actor))
    return [
        t
        for t in thing.transitions()
        if thing.state in t.sources
        and not t.by_act
        and can(actor, t.act, scope).allowed
        and not any(is_barred(side) for side in t.apart)
    ]


def keep_apart(thing: Stateful, transition: Transition, actor: Actor | SystemActor) -> None:
    """The separation of duties, which no setting reaches.

    Raises:
        AccessDenied: with reason `APART_` and the side that the actor is on.
    """
    for side in transition.apart:
        if thing.bars(side, actor):
            raise AccessDenied(transition.act, f"APART_{side.upper()}")


def move(
    thing: models.Model,
    name: str,
    *,
    actor: Actor | SystemActor,
    at: dt.datetime,
    changes: Mapping[str, Any] | None = None,
    **facts: Any,
) -> Seat | None:
    """Make one move: lock the row, check source, permission, separation, facts and obstacles, write the state and its journal line.

    `thing` is brought up to date with the locked row. Facts are journaled as given, so they are plain values; `changes` are
    columns that the move writes beside the state (`move` journals them too, under `set`).

    Returns:
        The seat under which the move was made.

    Raises:
        WrongState: where the row has left the state meanwhile.
        AccessDenied: where the actor may not, or is on a side that is kept apart.
        MissingFact: where a required fact is missing or empty.
        Obstructed: where a gate or another condition is not met.
    """
    with transaction.atomic():
        locked: Any = locked_row(type(thing), thing.pk)
        transition = find(locked.transitions(), name)
        seat = _admit(locked, transition, actor, facts)
        source = locked.state
        written = dict(changes or {})
        content = {"from": source, "to": transition.target, **facts}
        if written:
            content["set"] = {column: plain_value(value) for column, value in written.items()}
        if transition.stamp:
            written[transition.stamp] = at
        for column, value in written.items():
            setattr(locked, column, value)
            setattr(thing, column, value)
        locked.state = transition.target
        locked.save(update_fields=["state", *written])
        locked.moved(at)
        journal.write(
            locked.stream,
            f"{thing._meta.model_name}.{name}",
            actor=actor,
            at=at,
            seat=seat,
            content=content,
        )
    thing.state = locked.state  # type: ignore[attr-defined]
    return seat


def _admit(
    thing: Stateful, transition: Transition, actor: Actor | SystemActor, facts: Mapping[str, Any]
) -> Seat | None:
    """The checks of `move`, in its order, on the locked row."""
    if thing.state not in transition.sources:
        raise WrongState(transition.name, thing.state)
    seat = demand(actor, transition.act, thing.scope())
    keep_apart(thing, transition, actor)
    for fact in transition.requires:
        if not facts.get(fact):
            raise MissingFact(transition.name, fact)
    obstacles = thing.obstacles(transition.name)
    if obstacles:
        raise Obstructed(transition.name, obstacles)
    return seat


def plain_value(value: Any) -> Any:
    """A column's value as the journal keeps it: rows by their key."""
    return value.pk if isinstance(value, models.Model) else value
