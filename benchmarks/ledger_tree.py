"""Takes all lines of a filled journal into the tree, as the sequencer does hour by hour, but in large portions.

Called by `ledger_fill.py` after the rows are there and before anything follows the journal; goes on where it was broken off.
"""

from __future__ import annotations

from django.db import connection, transaction

from duban.foundation import clock
from duban.foundation.models import Follower, Leaf, Tile
from duban.foundation.proof import sequencer
from duban.journal import edge_of, grow

PORTION = 400_000
_LEAVES = """
INSERT INTO foundation_leaf (number, entry_id, stream, sequence)
SELECT %s - 1 + row_number() OVER (ORDER BY id), id, stream, sequence
FROM foundation_entry WHERE id > %s AND id <= %s
"""


def take_in() -> int:
    """Place every line that has no place yet; returns how many there were. What follows the journal begins after them."""
    taken = 0
    while placed := _portion():
        taken += placed
    with transaction.atomic():
        Follower.objects.update(number=sequencer.locked_log().size, moved_at=clock.now())
    return taken


@transaction.atomic
def _portion() -> int:
    log = sequencer.locked_log()
    after = Leaf.objects.filter(number=log.size - 1).values_list("entry_id", flat=True).first() or 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, digest FROM foundation_entry WHERE id > %s ORDER BY id LIMIT %s",
            [after, PORTION],
        )
        found = cursor.fetchall()
        if not found:
            return 0
        cursor.execute(_LEAVES, [log.size, after, found[-1][0]])
    edge = {level: sequencer.read_tile(level, number) for level, number in edge_of(log.size)}
    Tile.objects.bulk_create(
        [
            Tile(level=t.level, number=t.number, hashes=t.hashes)
            for t in grow(log.size, edge, [bytes.fromhex(digest) for _, digest in found])
        ],
        batch_size=200,
        update_conflicts=True,
        unique_fields=["level", "number"],
        update_fields=["hashes"],
    )
    log.size += len(found)
    log.settled_id = log.seen_id = found[-1][0]
    log.seen_at = clock.now()
    log.save()
    return len(found)
