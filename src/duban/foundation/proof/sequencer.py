"""Gives committed lines their places in the tree, and lets the stored tree grow by them.

Concurrent transactions commit in another order than their ids were given out, so a line's place is decided here, by one at a time, and
not where it is written. Called before a checkpoint is made
and before followers are told (`foundation.followers`); lines themselves are never touched.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from duban.foundation import clock
from duban.foundation.bulk import insert_rows
from duban.foundation.models import Entry, Leaf, Log, Tile
from duban.foundation.proof import keys
from duban.journal import StoredTree, edge_of, grow

# How many lines are taken under one lock.
PORTION = 20_000
# No transaction is open for so long: what has no place by then was put in behind the journal's back.
SETTLES_AFTER = dt.timedelta(days=1)
# Id, stream, sequence, digest.
New = tuple[int, str, int, str]


def present_log() -> Log | None:
    """The log's row without its lock; None before the first line was taken in."""
    return Log.objects.filter(pk=1).first()


def locked_log() -> Log:
    """The log's row, locked until the transaction ends; made on first use, with the name of the key if there is one."""
    log = Log.objects.select_for_update().filter(pk=1).first()
    if log is None:
        key = keys.present()
        origin = key.name if key else keys.new_origin()
        Log.objects.get_or_create(pk=1, defaults={"origin": origin})
        log = Log.objects.select_for_update().get(pk=1)
    return log


def integrate(*, above: int | None = None) -> int:
    """Take all committed lines into the tree; returns how many there were.

    With `above` only lines of a greater id are looked for, which is quick after a day of many lines; what came in late below it
    is left to a call without.
    """
    taken, after = 0, above
    while True:
        with transaction.atomic():
            log = locked_log()
            new = list(_without_place(log.settled_id if after is None else after, PORTION))
            _append(log, new)
            # Only who has looked for all of them knows that none was left out on the way.
            if above is None and len(new) < PORTION:
                _settle(log)
            log.save()
        taken += len(new)
        if len(new) < PORTION:
            return taken
        after = new[-1][0]


def last_placed_id() -> int:
    """The greatest id of a line that has its place; 0 before the first."""
    return Leaf.objects.aggregate(last=Max("entry_id"))["last"] or 0


def has_new() -> bool:
    """Whether lines wait for their places; looks no further back than a day."""
    log = present_log()
    return any(_without_place(log.settled_id if log else 0, 1))


def _without_place(after: int, most: int) -> Iterator[New]:
    placed = Leaf.objects.filter(entry_id=OuterRef("pk"))
    lines = Entry.objects.filter(~Exists(placed), pk__gt=after).order_by("pk")
    yield from lines.values_list("pk", "stream", "sequence", "digest")[:most]


def _append(log: Log, new: Sequence[New]) -> None:
    insert_rows(
        Leaf,
        ("number", "entry_id", "stream", "sequence"),
        (
            (log.size + place, pk, stream, number)
            for place, (pk, stream, number, _) in enumerate(new)
        ),
    )
    edge = {level: read_tile(level, number) for level, number in edge_of(log.size)}
    tiles = grow(log.size, edge, [bytes.fromhex(digest) for *_, digest in new])
    Tile.objects.bulk_create(
        (Tile(level=t.level, number=t.number, hashes=t.hashes) for t in tiles),
        batch_size=200,
        update_conflicts=True,
        unique_fields=["level", "number"],
        update_fields=["hashes"],
    )
    log.size += len(new)


def _settle(log: Log) -> None:
    """What was there a day ago needs no looking for any more."""
    now = clock.now()
    if log.seen_at is not None and now - log.seen_at < SETTLES_AFTER:
        return
    if log.seen_at is not None:
        log.settled_id = log.seen_id
    log.seen_id = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
    log.seen_at = now


def read_tile(level: int, number: int) -> bytes:
    """The stored bytes of a tile; none where there is no such tile."""
    found = Tile.objects.filter(level=level, number=number).values_list("hashes", flat=True).first()
    return bytes(found or b"")


def stored_tree() -> StoredTree:
    """The tree as its tiles hold it."""
    return StoredTree(read_tile)
