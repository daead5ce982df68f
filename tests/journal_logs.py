"""A small log for tests of the journal: lines of several streams in the order of the tree, and their parts."""

from __future__ import annotations

from collections.abc import Sequence

from duban.journal import GENESIS, Line, StoredTree, canonical, edge_of, grow, leaf_hashes


def a_line(
    stream: str, sequence: int, previous: str, *, actor: str = "蓝青", **content: object
) -> Line:
    """A line with a content."""
    return Line(
        stream=stream,
        sequence=sequence,
        name="matter.note",
        at="2026-04-09T04:00:00.000001+00:00",
        account=7,
        actor=actor,
        post=None,
        post_title="",
        content=canonical(content),
        previous=previous,
    )


def a_log(streams: Sequence[int], *, altered: int | None = None) -> list[bytes]:
    """The texts of a log in which line n belongs to stream `matter:<streams[n]>`; one line may have another content."""
    last: dict[int, tuple[int, str]] = {}
    texts = []
    for number, stream in enumerate(streams):
        sequence, previous = last.get(stream, (0, GENESIS))
        content = {"number": number, "is_altered": number == altered}
        line = a_line(f"matter:{stream}", sequence + 1, previous, **content)
        last[stream] = line.sequence, line.digest()
        texts.append(line.text().encode())
    return texts


def a_tree(texts: Sequence[bytes]) -> StoredTree:
    """The tree over a log, in tiles."""
    hashes = leaf_hashes(texts)
    assert not dict(edge_of(0))
    tiles = {(tile.level, tile.number): tile.hashes for tile in grow(0, {}, hashes)}
    return StoredTree(lambda level, number: tiles.get((level, number), b""))
