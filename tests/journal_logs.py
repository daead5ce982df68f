"""A small log for tests of the journal: lines of several streams in the order of the tree, and their parts."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from duban.journal import (
    GENESIS,
    Chunk,
    Line,
    SignerKey,
    StoredTree,
    canonical,
    edge_of,
    grow,
    leaf_hashes,
    read_line,
    sign_note,
)


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


def altered(entry: dict[str, Any], **change: Any) -> None:
    """Another value in a column of a proved line, written as canonically as before."""
    line = read_line(entry["line"])
    parts = {name: getattr(line, name) for name in type(line).__slots__} | change
    entry["line"] = type(line)(**parts).text()


def flipped(entry: dict[str, Any]) -> None:
    """One bit of a proof's first hash."""
    node = bytearray(base64.b64decode(entry["proof"][0]))
    node[0] ^= 1
    entry["proof"][0] = base64.b64encode(node).decode()


def bundle_harms() -> dict[str, Callable[[dict[str, Any]], object]]:
    """What can be done to a proof of fifteen lines, by name; the engine and the standalone program must refuse all of it."""
    statement = sign_note("x\n", [SignerKey("duban/3f9a1c2b0d4e", bytes(range(32)))])
    return {
        "content": lambda b: altered(b["entries"][3], content='{"x":1}'),
        "last": lambda b: altered(b["entries"][-1], actor="别人"),
        "at": lambda b: altered(b["entries"][0], at="2020-01-01T00:00:00+00:00"),
        "middle": lambda b: b["entries"].pop(4),
        "first": lambda b: b["entries"].pop(0),
        "order": lambda b: b["entries"].reverse(),
        "stream": lambda b: b.update(stream="matter:1"),
        "proof": lambda b: flipped(b["entries"][2]),
        "leaf": lambda b: b["entries"][2].update(leaf=5),
        "no leaf": lambda b: b["entries"][2].update(leaf=None),
        "no proof": lambda b: b["entries"][2].pop("proof"),
        "odd proof": lambda b: b["entries"][2].update(proof=["?"]),
        "spelling": lambda b: b["entries"][2].update(line=" {}"),
        "format": lambda b: b.update(format="duban-proof/9"),
        "empty": lambda b: b.update(entries=[]),
        "keys": lambda b: b.pop("checkpoint"),
        "key": lambda b: b.update(key="nonsense"),
        "note": lambda b: b.update(checkpoint="nonsense"),
        "no checkpoint": lambda b: b.update(checkpoint=statement),
    }


@dataclass(frozen=True)
class Held:
    """A source that holds its lines; `missing` are those that it does not give."""

    texts: tuple[bytes, ...]
    missing: int | None = None
    gives_joined: ClassVar[bool] = False

    def chunks(self, start: int, end: int) -> Iterator[Chunk]:
        """Pieces of at most 3,000 lines."""
        stop = end if self.missing is None else min(end, self.missing)
        for first in range(start, stop, 3000):
            texts = self.texts[first : min(first + 3000, stop)]
            yield Chunk(texts, None, b"".join(leaf_hashes(texts)))
