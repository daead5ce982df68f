"""What a post leaves open when its holder changes. Rooms above this one say what they know of; this room only asks them.

A collector is registered in `AppConfig.ready` under a name; the same name again replaces it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One open thing of a post: its kind (a code of `people.choices.ItemKind`), its row, and how people call it."""

    kind: str
    row: int
    number: str
    title: str
    due_on: dt.date | None = None


Collector = Callable[[int, dt.date], Iterable[OpenItem]]
_collectors: dict[str, Collector] = {}


def on_hand_over(name: str, collect: Collector) -> None:
    """Take part in hand-overs: `collect(post_id, until)` gives what the post took up to that day and is open now."""
    _collectors[name] = collect


def open_list(post_id: int, until: dt.date) -> list[dict[str, Any]]:
    """The open things of a post as plain values, for a row and for the journal."""
    items = [item for collect in _collectors.values() for item in collect(post_id, until)]
    return [
        {**asdict(item), "due_on": item.due_on.isoformat() if item.due_on else None}
        for item in items
    ]
