"""Checks a portion as `Portion` does, but with compiled loops over blocks of lines; where anything is odd it gives up.

The loop over single lines remains what decides: `check_portion` begins anew with it where this one doubts. Needs Numba, which takes
a moment to load, and so is imported for long logs only.
"""

from __future__ import annotations

import hashlib
from binascii import hexlify
from collections.abc import Iterable, Sequence
from io import BytesIO

import numpy as np

from duban.journal._audit import Portion, PortionResult, Streams
from duban.journal._blocks import Block, Doubtful
from duban.journal._cutting import blocks_of_stream
from duban.journal._kernels import COLUMNS, FIRST, FIRST_LEAF, LAST, LENGTH, NAME, follow
from duban.journal._lines import GENESIS, Line


def block_of(
    texts: Sequence[bytes | None], digests: bytes | None = None, stored: bytes = b""
) -> Block:
    """Single lines as a block.

    Raises:
        Doubtful: where one is gone.
    """
    lines = [text for text in texts if text is not None]
    if len(lines) != len(texts):
        raise Doubtful
    lengths = np.array([len(line) for line in lines], np.int64)
    ends = np.cumsum(lengths + 1)
    text = np.frombuffer(bytearray(b"\0" + b"\0".join(lines)), np.uint8)
    return Block(text, ends - lengths, ends, digests, stored)


class QuickPortion(Portion):
    """Consecutive leaves up to a last one, of which only a sound end is believed."""

    def __init__(self, start: int, end: int, sizes: Iterable[int] = ()) -> None:
        super().__init__(start, sizes)
        # Room for as many streams as there are lines; what is not used is never touched and takes no memory.
        most = max(1, end - start)
        self._count = 0
        self._slots = np.full(1 << (most + most // 2).bit_length(), -1, np.int32)
        self._names = np.empty((most, NAME), np.uint8)
        self._rows = np.empty((most, COLUMNS), np.int64)
        self._previous = np.empty((most, 64), np.uint8)
        self._last_digests = np.empty((most, 64), np.uint8)

    def take_block(self, block: Block) -> None:
        """Take the next leaves.

        Raises:
            Doubtful: where anything is odd.
        """
        sha256, text = hashlib.sha256, block.text.tobytes()
        begins, ends = (block.starts - 1).tolist(), block.ends.tolist()
        hashes = [sha256(text[begin:end]).digest() for begin, end in zip(begins, ends, strict=True)]
        joined = b"".join(hashes)
        written = hexlify(joined)
        if (block.stored and block.stored != joined) or (
            block.digests is not None and block.digests != written
        ):
            raise Doubtful
        self._count = follow(
            block.text,
            block.starts,
            block.ends,
            np.frombuffer(bytearray(written), np.uint8),
            self.result.end,
            self._count,
            self._slots,
            self._names,
            self._rows,
            self._previous,
            self._last_digests,
        )
        if self._count < 0:
            raise Doubtful
        self._grow(hashes)
        self.result.end += len(hashes)

    def finish(self) -> PortionResult:
        """The result, which has no fault."""
        count, rows = self._count, self._rows[: self._count]
        joined, lengths = self._names[:count].tobytes(), rows[:, LENGTH].tolist()
        places = zip(range(0, count * NAME, NAME), lengths, strict=True)
        self.result.streams = Streams(
            [joined[at : at + length] for at, length in places],
            rows[:, FIRST_LEAF].tolist(),
            rows[:, FIRST].tolist(),
            self._previous[:count].tobytes(),
            rows[:, LAST].tolist(),
            self._last_digests[:count].tobytes(),
        )
        self._mark(self.result.end)
        return self.result


def load() -> None:
    """Have the compiled loops ready, by following one line each way."""
    text = Line("matter:1", 1, "matter.note", "", None, "", None, "", "{}", GENESIS).text().encode()
    QuickPortion(0, 1).take_block(block_of([text]))
    for block in blocks_of_stream(BytesIO(text + b"\n").readinto, 1, len(text) + 100):
        QuickPortion(0, 1).take_block(block)
