"""The history of a matter out of its journal: each entry with the facts that a reader wants beside it.

Facts are codes and plain values; their words are the templates'. Reads only; called by `queries.matter`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duban.foundation import journal
from duban.foundation.models import Entry
from duban.ledger.models import Matter
from duban.people.models import Unit

# What of an entry's content is shown, in this order, and how: text, day, share, unit, or the table of a code's labels.
SHOWN: tuple[tuple[str, str], ...] = (
    ("gate", "gate"),
    ("outcome", "outcome"),
    ("unit", "unit"),
    ("unit_id", "unit"),
    ("role", "duty_role"),
    ("number", "text"),
    ("addressee", "unit"),
    ("into", "text"),
    ("cause", "cause"),
    ("before", "day"),
    ("due_on", "day"),
    ("asked_on", "day"),
    ("granted", "day"),
    ("until", "day"),
    ("answer_by", "day"),
    ("share", "share"),
    ("said", "text"),
    ("text", "text"),
    ("statement", "text"),
    ("findings", "text"),
    ("trouble", "text"),
    ("reason", "text"),
    ("because", "text"),
    ("note", "text"),
    ("purpose", "text"),
    ("answer", "text"),
)
# Where a limit ends at a time of day, the instant is shown and not the day.
INSTANTS = {"before": "before_at", "due_on": "due_at"}
# The page has these facts in places of their own.
QUIET = frozenset({"matter.register"})


@dataclass(frozen=True, slots=True)
class FactView:
    """One fact of an entry: its key, how it is shown, and its value (a date for days, a name for units)."""

    key: str
    form: str
    value: Any


@dataclass(frozen=True, slots=True)
class EntryView:
    """One line of the history."""

    sequence: int
    name: str
    at: dt.datetime
    actor: str
    post: str
    facts: tuple[FactView, ...]
    digest: str


def history_of(matter: Matter) -> tuple[EntryView, ...]:
    """All entries of a matter's stream, the newest first."""
    entries = journal.history(matter.stream)
    contents = [json.loads(e.content) for e in entries]
    units = _unit_names(contents)
    views = [
        EntryView(
            sequence=e.sequence,
            name=e.name,
            at=e.at,
            actor=e.actor,
            post=e.post,
            facts=_facts(e, content, units),
            digest=e.digest,
        )
        for e, content in zip(entries, contents, strict=True)
    ]
    return tuple(reversed(views))


def _unit_names(contents: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """The names of all units that the entries speak of, in one query."""
    keys = [key for key, form in SHOWN if form == "unit"]
    ids = {c[key] for c in contents for key in keys if isinstance(c.get(key), int)}
    return dict(Unit.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _facts(
    entry: Entry, content: Mapping[str, Any], units: Mapping[int, str]
) -> tuple[FactView, ...]:
    if entry.name in QUIET:
        return ()
    return tuple(_each(content, units))


def _each(content: Mapping[str, Any], units: Mapping[int, str]) -> Iterator[FactView]:
    for key, form in SHOWN:
        value = content.get(key)
        if value in (None, "", []):
            continue
        at = content.get(INSTANTS.get(key, ""))
        if at:
            yield FactView(key, "instant", dt.datetime.fromisoformat(at))
            continue
        shown = _as(form, value, units)
        if shown is not None:
            yield FactView(key, form, shown)


def _as(form: str, value: Any, units: Mapping[int, str]) -> Any:
    """A journaled value in the form in which it is shown; None where it does not have that form."""
    if form == "unit":
        return units.get(value) if isinstance(value, int) else None
    if form == "day":
        return _day(value)
    if form == "share":
        return value if isinstance(value, int) and not isinstance(value, bool) else None
    return value if isinstance(value, str) else None


def _day(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the journal as it was written: `digest` is over all of it, the digest of the line before included."""

    sequence: int
    name: str
    at: dt.datetime
    account: int | None
    actor: str
    post: str
    content: dict[str, Any]
    previous: str
    digest: str


def lines_of(matter: Matter) -> tuple[Line, ...]:
    """All lines of a matter's stream, oldest first."""
    return tuple(
        Line(
            e.sequence,
            e.name,
            e.at,
            e.user_id,
            e.actor,
            e.post,
            json.loads(e.content),
            e.previous,
            e.digest,
        )
        for e in journal.history(matter.stream)
    )
