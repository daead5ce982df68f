"""The tree as it is stored: tiles of up to 256 hashes, in the layout of C2SP tlog-tiles.

Tile n of level L holds, one after the other, the roots of the complete subtrees of 256^L leaves from number 256 n on; level 0 holds leaves. Tiles are
bytes here; where they lie, and the lock that keeps growing alone, is the caller's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from duban.journal._proofs import split_of
from duban.journal._tree import EMPTY_ROOT, node_hash, parents

WIDTH = 256
_HASH = 32
TILE_BYTES = WIDTH * _HASH
# Gives the bytes of a tile by level and number.
ReadTile = Callable[[int, int], bytes]


class TileMissing(LookupError):
    """A tile is shorter than the tree says, or is not there."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile that is to be written, in place of a shorter one of the same level and number."""

    level: int
    number: int
    hashes: bytes


def edge_of(size: int) -> Iterator[tuple[int, int]]:
    """Level and number of the tiles that are not full in a tree of so many leaves: what growing has to know."""
    level, count = 0, size
    while count:
        if count % WIDTH:
            yield level, count // WIDTH
        level, count = level + 1, count // WIDTH


def grow(size: int, edge: Mapping[int, bytes], hashes: Sequence[bytes]) -> Iterator[Tile]:
    """The tiles that appending leaves to a tree of `size` leaves makes new; `edge` holds its unfinished tiles by level."""
    level, count, nodes = 0, size, list(hashes)
    while nodes:
        partial = edge.get(level, b"") if count % WIDTH else b""
        if len(partial) != count % WIDTH * _HASH:
            raise TileMissing(f"level {level} of a tree of {size} leaves")
        joined = partial + b"".join(nodes)
        first = count // WIDTH
        for number, start in enumerate(range(0, len(joined), TILE_BYTES), start=first):
            yield Tile(level, number, joined[start : start + TILE_BYTES])
        whole = len(joined) // TILE_BYTES
        nodes = [
            _fold(joined[number * TILE_BYTES : (number + 1) * TILE_BYTES])
            for number in range(whole)
        ]
        level, count = level + 1, first


def _fold(hashes: bytes) -> bytes:
    """The root over hashes whose number is a power of two."""
    nodes = cut(hashes)
    while len(nodes) > 1:
        nodes = parents(nodes)
    return nodes[0]


def cut(hashes: bytes) -> list[bytes]:
    """Joined hashes, one by one."""
    return [hashes[at : at + _HASH] for at in range(0, len(hashes), _HASH)]


class StoredTree:
    """Answers for the hash of any range of a stored tree, reading each tile once."""

    def __init__(self, read: ReadTile) -> None:
        self._read = read
        self._tiles: dict[tuple[int, int], bytes] = {}

    def leaf(self, index: int) -> bytes:
        """The stored hash of a leaf.

        Raises:
            TileMissing: where the tiles don't reach so far.
        """
        return self._subtree(0, index)

    def range_hash(self, start: int, end: int) -> bytes:
        """The tree hash over the leaves [start, end), as proofs ask for it.

        Raises:
            TileMissing: where the tiles don't reach so far.
        """
        length = end - start
        if length & (length - 1) == 0:
            level = length.bit_length() - 1
            return self._subtree(level, start >> level)
        middle = start + split_of(length)
        return node_hash(self.range_hash(start, middle), self.range_hash(middle, end))

    def root(self, size: int) -> bytes:
        """The root over the first `size` leaves."""
        return self.range_hash(0, size) if size else EMPTY_ROOT

    def _subtree(self, level: int, number: int) -> bytes:
        """The root of a complete subtree of 2^level leaves."""
        tile_level, height = divmod(level, 8)
        first = number << height
        tile = self._tile(tile_level, first // WIDTH)
        start = first % WIDTH * _HASH
        hashes = tile[start : start + (_HASH << height)]
        if len(hashes) != _HASH << height:
            raise TileMissing(f"level {tile_level}, tile {first // WIDTH}")
        return _fold(hashes)

    def _tile(self, level: int, number: int) -> bytes:
        key = level, number
        if key not in self._tiles:
            self._tiles[key] = self._read(level, number)
        return self._tiles[key]
