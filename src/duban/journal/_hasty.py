"""Checks a portion as `Portion` does, many lines at a time in compiled loops; where anything is odd it gives up.

The loop over single lines remains what decides: `check_portion` begins anew with it where this one doubts. Needs Numba and OpenSSL's
own calls (`_kernels`), which take a moment to load, and so is imported for long logs only.
"""

from __future__ import annotations

from binascii import hexlify
from collections.abc import Iterable, Sequence
from typing import cast

import numpy as np

from duban.journal import _kernels
from duban.journal._audit import BLOCK, BLOCK_LEVEL, Mark, Portion, PortionResult, Streams

_FEW = 1 << 12
# The places of the index for each stream that there is room for.
_SPARE = 2


class Doubtful(Exception):
    """Something is unusual or wrong; only a look at one line after the other tells what."""


class HastyPortion(Portion):
    """Consecutive leaves, of which only a sound end is believed."""

    def __init__(self, start: int, sizes: Iterable[int] = ()) -> None:
        super().__init__(start, sizes)
        self._streams = _streams_for(_FEW)
        self._used = 0
        # The leaf hashes of the block that is not full yet, and how many they are.
        self._block = np.zeros((BLOCK, 32), np.uint8)
        self._filled = 0

    def take(
        self, texts: Sequence[bytes | None], digests: bytes | None = None, stored: bytes = b""
    ) -> bool:
        """Take the next leaves; always True.

        Raises:
            Doubtful: where anything is odd.
        """
        try:
            joined = b"".join([text + b"\n" for text in cast("Sequence[bytes]", texts)])
        except TypeError as error:  # a line that is gone; asking each beforehand takes longer
            raise Doubtful from error
        if self.take_joined(joined, digests, stored) != len(texts):
            raise Doubtful
        return True

    def take_joined(self, text: bytes, digests: bytes | None = None, stored: bytes = b"") -> int:
        """Take whole lines as they stand in a file, each ended by a line feed; says how many they were.

        Raises:
            Doubtful: where anything is odd.
        """
        most = len(text) // _kernels.SHORTEST + 1
        self._make_room(most)
        found = np.empty((most, 32), np.uint8)
        count, self._used = _kernels.scan(
            np.frombuffer(text, np.uint8), self.result.end, self._used, found, self._streams
        )
        if count == _kernels.DOUBT:
            raise Doubtful
        if stored or digests is not None:
            joined = found[:count].tobytes()
            if (stored and stored != joined) or (
                digests is not None and digests != hexlify(joined)
            ):
                raise Doubtful
        self._append(found[:count])
        return count

    def finish(self) -> PortionResult:
        """The result, which has no fault."""
        levels = self._settle()
        self.result.marks.append(self._mark_of(self.result.end, levels))
        self.result.streams = _told(self._streams, self._used)
        return self.result

    def _make_room(self, lines: int) -> None:
        """Room for as many more streams."""
        rows = len(self._streams.hashes)
        if self._used + lines > rows:
            larger = _streams_for(max(2 * rows, self._used + lines))
            for name in _kernels.Streams._fields[1:]:
                getattr(larger, name)[: self._used] = getattr(self._streams, name)[: self._used]
            _kernels.place_again(larger.places, larger.hashes, self._used)
            self._streams = larger

    def _append(self, hashes: _kernels.Bytes) -> None:
        """Append leaf hashes to the tree, block by block."""
        while len(hashes):
            piece, hashes = np.split(hashes, [BLOCK - self._filled])
            self._block[self._filled : self._filled + len(piece)] = piece
            self._filled += len(piece)
            self.result.end += len(piece)
            if self._filled == BLOCK:
                levels = self._settle()
                self.result.blocks.append(levels[BLOCK_LEVEL].tobytes())
                self._filled = 0

    def _settle(self) -> list[_kernels.Bytes]:
        """Put the block's leaves together, and note how the tree stood at the wanted sizes up to its end; returns the levels."""
        levels = [self._block[: self._filled]]
        while len(levels[-1]) > 1:
            levels.append(np.empty((len(levels[-1]) // 2, 32), np.uint8))
            _kernels.join_pairs(levels[-2], levels[-1])
        while self._sizes and self._sizes[-1] <= self.result.end:
            self.result.marks.append(self._mark_of(self._sizes.pop(), levels))
        return levels

    def _mark_of(self, size: int, levels: list[_kernels.Bytes]) -> Mark:
        """The tree at a size within the block or at its end: the last whole subtree of each level that the rest has."""
        blocks, rest = divmod(size - self.result.start, BLOCK)
        kept = [level for level in reversed(range(rest.bit_length())) if rest >> level & 1]
        nodes = tuple(levels[level][(rest >> level) - 1].tobytes() for level in kept)
        return Mark(size, blocks, rest, nodes)


def _streams_for(rows: int) -> _kernels.Streams:
    """Room for so many streams."""
    return _kernels.Streams(
        places=np.zeros(1 << (_SPARE * rows).bit_length(), np.int32),
        hashes=np.empty(rows, np.uint64),
        names=np.empty((rows, _kernels.NAME), np.uint8),
        lengths=np.empty(rows, np.uint8),
        firsts=np.empty((rows, 2), np.int64),
        previous=np.empty((rows, 64), np.uint8),
        numbers=np.empty(rows, np.int64),
        lasts=np.empty((rows, 64), np.uint8),
    )


def _told(streams: _kernels.Streams, used: int) -> Streams:
    """The streams as an audit puts them together."""
    joined, width = streams.names[:used].tobytes(), _kernels.NAME
    lengths = streams.lengths[:used].tolist()
    return Streams(
        [joined[at * width : at * width + length] for at, length in enumerate(lengths)],
        streams.firsts[:used, 0].tolist(),
        streams.firsts[:used, 1].tolist(),
        streams.previous[:used].tobytes(),
        streams.numbers[:used].tolist(),
        streams.lasts[:used].tobytes(),
    )
