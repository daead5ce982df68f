"""Tells rooms of the journal's new lines: each follower once of each line, in the order of the tree.

The journal is the outbox: nothing is put beside it, and nothing can be forgotten. A follower's place moves on in the transaction
of what it writes. Rooms register theirs in `AppConfig.ready`; workers call `tell_new` (docs/decisions/0013-followers.md).
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from duban.foundation import clock
from duban.foundation.health import HealthFinding
from duban.foundation.horizon import Horizon
from duban.foundation.models import Entry, Follower, Leaf, Log
from duban.foundation.proof import sequencer

log = logging.getLogger(__name__)
# How many lines are told of in one transaction: SQLite has one writer, who must not wait long.
BATCH = 200
# How long one follower may go on before the next has its turn.
TURN_SECONDS = 1.0
# After each batch others may write for as long as it took, up to this.
REST_SECONDS = 0.1
# Seconds before the next attempts of a follower that breaks; the last one is kept to.
PAUSES = (5, 30, 120, 600)


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """One line of the journal at its place in the tree; `content` is what `journal.write` was given."""

    number: int
    stream: str
    sequence: int
    name: str
    at: dt.datetime
    user_id: int | None
    actor: str
    post_id: int | None
    post: str
    content: Mapping[str, Any]

    @property
    def subject(self) -> tuple[str, int | None]:
        """What the stream is of: ("matter", 12) for `matter:12`."""
        noun, _, key = self.stream.partition(":")
        return noun, int(key) if key.isdecimal() else None


Handler = Callable[[Sequence[PlacedLine]], None]


@dataclass(frozen=True, slots=True)
class _Registered:
    handle: Handler
    names: Collection[str] | None


_known: dict[str, _Registered] = {}
_horizon = Horizon()


def register(name: str, handle: Handler, *, names: Collection[str] | None = None) -> None:
    """Let a function be told of new lines; the same name again replaces it, so that `ready` may run twice.

    Args:
        name: under which its place is kept; it never changes.
        handle: called inside a transaction with up to `BATCH` lines in order. It writes rows and does nothing else: what goes out of
            the house is sent later, from those rows. What it raises undoes its rows, and it is called again after a pause.
        names: the names of the lines that it wants; all where None.
    """
    _known[name] = _Registered(handle, names)


def forget(name: str) -> None:
    """Tell it no longer; its place is kept."""
    _known.pop(name, None)


def begin() -> None:
    """Give followers that are new their place, at the journal's present end."""
    new = set(_known) - set(Follower.objects.values_list("name", flat=True)) if _known else set()
    if not new:
        return
    if sequencer.has_new():
        sequencer.integrate()
    present = sequencer.present_log()
    size, now = present.size if present else 0, clock.now()
    rows = [Follower(name=name, number=size, moved_at=now) for name in sorted(new)]
    Follower.objects.bulk_create(rows, ignore_conflicts=True)


def tell_all() -> int:
    """Tell every follower of all that is committed; returns how many lines were told of. For tests and `--until-empty`."""
    begin()
    if _known and sequencer.has_new():
        sequencer.integrate()
    told = 0
    for name in list(_known):
        while taken := _tell(name):
            told += taken
    return told


def tell_new() -> int:
    """What workers call each second: one indexed query where nothing is new; returns how many lines were told of."""
    if not _known:
        return 0
    above = _horizon.above()
    standing = _standing(above)
    if set(_known) - set(standing.due) - standing.resting:
        begin()
        standing = _standing(above)
    _horizon.saw(standing.last_id)
    if standing.is_new and standing.due:
        sequencer.integrate(above=_above_now(above))
    return sum(
        _tell(name)
        for name, number in standing.due.items()
        if standing.is_new or number < standing.size
    )


@dataclass(frozen=True, slots=True)
class _Standing:
    """Who may be told now and from where, who rests after a failure, and whether lines wait for their places."""

    due: Mapping[str, int]
    resting: frozenset[str]
    is_new: bool
    size: int
    last_id: int


def _standing(above: int | None) -> _Standing:
    """How all stands, in one query."""
    rows = Follower.objects.filter(name__in=_known).values_list(
        "name",
        "number",
        "retry_at",
        Exists(_unplaced(above)),
        _or_zero(Log.objects.filter(pk=1).values("size")),
        _or_zero(Entry.objects.order_by("-pk").values("pk")),
    )
    found, now = list(rows), clock.now()
    due = {name: number for name, number, retry_at, *_ in found if not retry_at or retry_at <= now}
    resting = frozenset(name for name, *_ in found) - set(due)
    is_new, size, last_id = found[0][3:] if found else (False, 0, 0)
    return _Standing(due, resting, is_new, size, last_id)


def _or_zero(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows[:1]), Value(0), output_field=IntegerField())


def _unplaced(above: int | None) -> QuerySet[Entry]:
    """Lines that have no place yet, above an id."""
    floor: Any = above
    if connection.vendor == "sqlite":
        # One writer: lines are committed in the order of their ids.
        floor = _or_zero(Leaf.objects.order_by("-entry_id").values("entry_id"))
    elif above is None:
        floor = _or_zero(Log.objects.filter(pk=1).values("settled_id"))
    return Entry.objects.filter(~Exists(Leaf.objects.filter(entry_id=OuterRef("pk"))), pk__gt=floor)


def _above_now(above: int | None) -> int | None:
    return sequencer.last_placed_id() if connection.vendor == "sqlite" else above


def _tell(name: str) -> int:
    """Tell one follower for as long as a turn lasts; returns how many lines it was told of."""
    until, told, batch = time.monotonic() + TURN_SECONDS, 0, BATCH
    while time.monotonic() < until:
        began = time.monotonic()
        number = _due_number(name)
        lines = _lines(number, batch) if number is not None else []
        if not lines:
            break
        try:
            is_told = _hand(name, lines)
        except Exception as error:
            # Fewer at a time, until it is known which line it is.
            if len(lines) > 1:
                batch = len(lines) // 2
                continue
            _note_failure(name, lines[0], error)
            break
        if not is_told:
            break
        told += len(lines)
        if len(lines) < batch:
            break
        batch = min(BATCH, batch * 2)
        time.sleep(min(REST_SECONDS, time.monotonic() - began))
    return told


def _due_number(name: str) -> int | None:
    """The place of the next line of a follower, or None while it rests."""
    row = Follower.objects.filter(name=name).values_list("number", "retry_at").first()
    if row is None or (row[1] is not None and row[1] > clock.now()):
        return None
    return row[0]


def _lines(number: int, most: int) -> list[tuple[int, Entry | None]]:
    """The next lines with their places; None stands where a line is gone, which the doctor tells of."""
    leaves = Leaf.objects.filter(number__gte=number).order_by("number")
    places = list(leaves.values_list("number", "entry_id")[:most])
    entries = Entry.objects.in_bulk([entry_id for _, entry_id in places])
    return [(place, entries.get(entry_id)) for place, entry_id in places]


def _hand(name: str, lines: Sequence[tuple[int, Entry | None]]) -> bool:
    """Hand lines over and move the place on, both or neither; False where another worker is at it."""
    known = _known[name]
    wanted = [
        _placed(number, entry)
        for number, entry in lines
        if entry is not None and (known.names is None or entry.name in known.names)
    ]
    with transaction.atomic():
        rows = Follower.objects.select_for_update(skip_locked=True)
        row = rows.filter(name=name, number=lines[0][0]).first()
        if row is None:
            return False
        if wanted:
            known.handle(wanted)
        row.number = lines[-1][0] + 1
        row.moved_at = clock.now()
        row.failures, row.retry_at, row.reason = 0, None, ""
        row.save()
    return True


def _placed(number: int, entry: Entry) -> PlacedLine:
    return PlacedLine(
        number=number,
        stream=entry.stream,
        sequence=entry.sequence,
        name=entry.name,
        at=entry.at,
        user_id=entry.user_id,
        actor=entry.actor,
        post_id=entry.post_id,
        post=entry.post,
        content=json.loads(entry.content),
    )


def _note_failure(name: str, line: tuple[int, Entry | None], error: Exception) -> None:
    """Keep why a follower broke, and at which line; it is never told of a later one instead."""
    number, entry = line
    log.exception("follower %s broke at line %d (%s)", name, number, entry, exc_info=error)
    row = Follower.objects.filter(name=name, number=number)
    failures = row.values_list("failures", flat=True).first() or 0
    pause = PAUSES[min(failures, len(PAUSES) - 1)]
    row.update(
        failures=F("failures") + 1,
        retry_at=clock.now() + dt.timedelta(seconds=pause),
        reason=f"{entry}: {type(error).__name__}: {error}"[:300],
    )


def stuck() -> Iterator[HealthFinding]:
    """No follower broke at its last attempt."""
    present = sequencer.present_log()
    for row in Follower.objects.filter(failures__gt=0).order_by("name"):
        params: dict[str, str | int] = {
            "name": row.name,
            "count": row.failures,
            "reason": row.reason,
            "waiting": max(0, (present.size if present else 0) - row.number),
        }
        yield HealthFinding("FOLLOWER_STUCK", params)
