"""The moves of a matter's life: one address for each row of the lifecycle's table, made in one loop.

What a move must carry is read off the table and off its verb; who may make it, and when, is decided by `move` alone.
"""

from __future__ import annotations

import inspect
from typing import Any

from ninja import Schema
from pydantic import Field, create_model

from duban.api.acting import Doing, Others, add_act
from duban.api.routers.matters import router
from duban.api.shapes import Id, Text
from duban.foundation.access import Actor
from duban.foundation.lifecycle import Transition
from duban.ledger.access import fetch_matter
from duban.ledger.actions.moves import MOVES
from duban.ledger.lifecycle import MATTER_TRANSITIONS
from duban.ledger.queries.matter import movable

NOT_CARRIED = frozenset({"matter_id", "actor"})


def carried(transition: Transition) -> dict[str, Any]:
    """The fields that a move carries: required are those that the table demands and the verb does not fill in itself."""
    fields: dict[str, Any] = {}
    for name, parameter in inspect.signature(MOVES[transition.name]).parameters.items():
        if name in NOT_CARRIED:
            continue
        kind: Any = Id if name == "into" else Text
        is_open = parameter.default is not inspect.Parameter.empty
        needed = Field(min_length=1) if kind is Text else Field()
        fields[name] = (kind, parameter.default if is_open else needed)
    return fields


def shape_for(transition: Transition) -> type[Schema] | None:
    """The shape of what a move carries; None where that is nothing."""
    fields = carried(transition)
    if not fields:
        return None
    name = f"{transition.name.title()}Move"
    model: type[Schema] = create_model(name, __base__=Schema, **fields)
    model.__doc__ = f"What the move “{transition.name}” carries."
    return model


def doing(name: str) -> Doing:
    """The verb of a move, for somebody who sees the matter and may make it."""

    def do(matter_id: int, said: Any, actor: Actor) -> list[int]:
        movable(actor, matter_id, name)
        facts = said.dict() if said is not None else {}
        if "into" in facts:
            fetch_matter(actor, facts["into"])
        MOVES[name](matter_id, **facts, actor=actor)
        return []

    return do


# The moves that lock another matter too.
OTHERS: dict[str, Others] = {"merge": lambda said: [said.into]}

for row in MATTER_TRANSITIONS:
    add_act(
        router,
        f"/matters/{{matter_id}}/moves/{row.name}",
        shape_for(row),
        doing(row.name),
        name=f"move_{row.name}",
        summary=f"Move: {row.name} ({', '.join(row.sources)} → {row.target})",
        needs_tag=True,
        others=OTHERS.get(row.name),
        right=row.act,
    )
