"""Cuts the bytes of a long journal into blocks of lines, in one buffer that is filled again and again.

Where the bytes come from is the caller's. Needs Numba; reached through `cut_blocks`, for long journals only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from duban.journal._blocks import Block
from duban.journal._kernels import SPARE, Bytes, Numbers, cut

# Puts the next bytes into a buffer from its front on; says how many, 0 at the end.
Fill = Callable[[memoryview], int | None]
# So much stays in the processor's cache until it is hashed.
_PIECE = 1 << 17


def blocks_of_stream(fill: Fill, count: int, room: int = _PIECE) -> Iterator[Block]:
    """The next `count` lines, or as many as there are; the last of all may lack its end."""
    text, ends = _buffers(room)
    # The zero byte before the first line; later also what the piece before has left of a line.
    held = 1
    while count:
        if held + SPARE >= len(text):
            text, ends = _larger(text, held)
        read = fill(text.data[held : len(text) - SPARE])
        if not read:
            break
        found = cut(text, held, held + read, ends)
        held += read
        if not found:
            continue
        wanted = ends[: min(found, count)]
        count -= len(wanted)
        yield _block(text, wanted)
        done = int(ends[found - 1])
        held -= done
        text[:held] = text[done : done + held].copy()
    if count and held > 1:
        yield _block(text, np.array([held], np.int64))


def _block(text: Bytes, ends: Numbers) -> Block:
    starts = np.empty(len(ends), np.int64)
    starts[0], starts[1:] = 1, ends[:-1] + 1
    return Block(text, starts, ends)


def _buffers(room: int) -> tuple[Bytes, Numbers]:
    return np.zeros(room, np.uint8), np.empty(room, np.int64)


def _larger(text: Bytes, held: int) -> tuple[Bytes, Numbers]:
    """Twice the room, for a line that is as long as all of it."""
    wider, ends = _buffers(2 * len(text))
    wider[:held] = text[:held]
    return wider, ends
