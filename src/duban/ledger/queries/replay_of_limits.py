"""What a line says that a limit came to, as its row keeps it. Reads lines only; called by `replay`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from duban.ledger.models.instants import due_instant

Row = dict[str, Any]
# What a limit's line says at least; lines from before limits were counted by a place's calendar lack some of it.
NOT_COUNTED: Row = {
    "due_on": None,
    "ends_at": None,
    "rule": {},
    "start": "",
    "calendar": {},
    "is_provisional": False,
    "reason": "",
}


def instant(at: dt.datetime) -> str:
    """An instant as text, in UTC."""
    return at.astimezone(dt.UTC).isoformat()


def counted_row(facts: Row) -> Row:
    """What a limit came to, as its row keeps it."""
    columns = {name: facts.get(name, empty) for name, empty in NOT_COUNTED.items()}
    ends_at = columns["ends_at"]
    return {**columns, "ends_at": ends_at and instant(dt.datetime.fromisoformat(ends_at))}


def due_at(facts: Row) -> str | None:
    """The instant of a limit that ends at a time of day, as the matter's row projects it."""
    ends_at = facts.get("ends_at")
    due = due_instant(dt.datetime.fromisoformat(ends_at)) if ends_at else None
    return None if due is None else instant(due)
