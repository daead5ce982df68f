"""State moves, done in one way for every stateful thing of the house.

An app's `lifecycle.py` holds the table of transitions as plain data; `move` is the only writer of a `state`
column. Buttons, tests and the diagram in the docs read the same table.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models, transaction
from django.utils.functional import Promise

from duban.foundation import journal
from duban.foundation.access import Actor, Scope, SystemActor, can, demand


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed move: from which states, to which, under which act, with which facts."""

    name: str
    sources: tuple[str, ...]
    target: str
    act: str
    label: str | Promise
    requires: tuple[str, ...] = ()


class Stateful(Protocol):
    """What `move` asks of a model: a state, a stream name, a scope and its table."""

    pk: Any
    state: str

    @property
    def stream(self) -> str: ...

    def scope(self) -> Scope: ...

    def transitions(self) -> tuple[Transition, ...]: ...


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
    """The moves that this actor may make now: what the buttons show."""
    scope = thing.scope()
    return [
        t
        for t in thing.transitions()
        if thing.state in t.sources and can(actor, t.act, scope).allowed
    ]


def move(
    thing: models.Model, name: str, *, actor: Actor | SystemActor, at: dt.datetime, **facts: Any
) -> None:
    """Make one move: lock the row, check source, permission and facts, write the state and its journal line.

    `thing` is brought up to date with the locked row. Facts are journaled as given, so they are plain values.

    Raises:
        WrongState: where the row has left the state meanwhile.
        AccessDenied: where the actor may not.
        MissingFact: where a required fact is missing or empty.
    """
    with transaction.atomic():
        locked: Any = type(thing)._default_manager.select_for_update().get(pk=thing.pk)
        transition = find(locked.transitions(), name)
        if locked.state not in transition.sources:
            raise WrongState(name, locked.state)
        seat = demand(actor, transition.act, locked.scope())
        for fact in transition.requires:
            if not facts.get(fact):
                raise MissingFact(name, fact)
        source = locked.state
        locked.state = transition.target
        locked.save(update_fields=["state"])
        content = {"from": source, "to": transition.target, **facts}
        journal.write(
            locked.stream,
            f"{thing._meta.model_name}.{name}",
            actor=actor,
            at=at,
            seat=seat,
            content=content,
        )
    thing.state = locked.state  # type: ignore[attr-defined]
