"""The one writer of the journal: adds a line to a stream, chained to the line before it.

Called by actions only, inside their transaction and with the stream's row locked, so that sequence numbers
never collide. Reading back is for histories and for the replay checks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from duban import journal as engine
from duban.foundation.access import Actor, Seat, SystemActor
from duban.foundation.bulk import insert_new, insert_rows
from duban.foundation.models import Entry
from duban.foundation.statements import Statement, text
from duban.journal import GENESIS, Line, canonical, commitment

__all__ = ["begin", "commitment", "first_fault", "history", "line_of", "write"]

COLUMNS = (
    "stream",
    "sequence",
    "name",
    "at",
    "user_id",
    "actor",
    "post_id",
    "post",
    "content",
    "previous",
    "digest",
)
_LAST = Statement(lambda: Entry.objects.filter(stream=text("stream")).order_by("-sequence")[:1])


def line_of(entry: Entry) -> Line:
    """What an entry's digest is taken over."""
    return Line(
        stream=entry.stream,
        sequence=entry.sequence,
        name=entry.name,
        at=engine.instant(entry.at),
        account=entry.user_id,
        actor=entry.actor,
        post=entry.post_id,
        post_title=entry.post,
        content=entry.content,
        previous=entry.previous,
    )


def write(
    stream: str,
    name: str,
    *,
    actor: Actor | SystemActor,
    at: dt.datetime,
    seat: Seat | None = None,
    content: Mapping[str, Any] | None = None,
) -> Entry:
    """Add one line to a stream.

    Raises:
        RuntimeError: outside a transaction, where the line could outlive a failed change.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("journal lines are written inside the transaction of their change")
    last = next(iter(_LAST.objects(stream=stream)), None)
    entry = _line(stream, name, content or {}, actor=actor, at=at, seat=seat, last=last)
    (written,) = insert_new([entry])
    return written


def begin(
    lines: Sequence[tuple[str, str, Mapping[str, Any]]],
    *,
    actor: Actor | SystemActor,
    at: dt.datetime,
    seat: Seat | None = None,
) -> None:
    """Add the first line of many new streams at once, given as (stream, name, content)."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("journal lines are written inside the transaction of their change")
    entries = [
        _line(stream, name, content, actor=actor, at=at, seat=seat, last=None)
        for stream, name, content in lines
    ]
    insert_rows(Entry, COLUMNS, ([getattr(entry, name) for name in COLUMNS] for entry in entries))


def _line(
    stream: str,
    name: str,
    content: Mapping[str, Any],
    *,
    actor: Actor | SystemActor,
    at: dt.datetime,
    seat: Seat | None,
    last: Entry | None,
) -> Entry:
    entry = Entry(
        stream=stream,
        sequence=last.sequence + 1 if last else 1,
        name=name,
        at=at,
        user_id=actor.user_id,
        actor=actor.name,
        post_id=seat.post_id if seat else None,
        post=seat.signed_title if seat else "",
        content=canonical(content),
        previous=last.digest if last else GENESIS,
    )
    entry.digest = line_of(entry).digest()
    return entry


def history(stream: str) -> list[Entry]:
    """All lines of a stream, oldest first."""
    return list(Entry.objects.filter(stream=stream).order_by("sequence"))


def newest(stream: str, most: int) -> list[Entry]:
    """The last lines of a stream, the newest first, without what they contain: that may be whole documents."""
    lines = Entry.objects.filter(stream=stream).order_by("-sequence").defer("content")
    return list(lines[:most])


def revision_of(stream: str) -> int:
    """The number of the newest line of a stream; 0 where it has none."""
    numbers = Entry.objects.filter(stream=stream).order_by("-sequence")
    return numbers.values_list("sequence", flat=True).first() or 0


def first_fault(entries: Iterable[Entry]) -> Entry | None:
    """The first line of a stream whose number, link or digest does not hold, or None."""
    lines = list(entries)
    index = engine.first_fault((line_of(entry), entry.digest) for entry in lines)
    return None if index is None else lines[index]
