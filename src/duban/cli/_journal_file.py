"""An exported journal as a source of lines: one line of text for each leaf, in the order of the tree.

Sent to other processes, so it holds a path and no open file. Called by `duban verify --journal`; imports no Django.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from duban.journal import BLOCK, Chunk

_PIECE = 1 << 18
_LARGE = 1 << 27
_END = 10


@dataclass(frozen=True, slots=True)
class JournalFile:
    """A file of `size` lines and `length` bytes; `starts` tells where each block of leaves begins, in bytes."""

    path: Path
    size: int
    starts: tuple[int, ...]
    length: int
    gives_joined: ClassVar[bool] = True

    def chunks(self, start: int, end: int) -> Iterator[Chunk]:
        """The leaves [start, end), in pieces of whole lines; a portion begins with a block, and ends with one or with the file."""
        begin, rest = self.starts[start // BLOCK], b""
        blocks = -(-end // BLOCK)
        left = self.starts[blocks] - begin if blocks < len(self.starts) else self.length - begin
        with self.path.open("rb", buffering=0) as stream:
            stream.seek(begin)
            while left and (piece := stream.read(min(_PIECE, left))):
                left -= len(piece)
                cut = piece.rfind(b"\n") + 1
                if cut:
                    yield Chunk(joined=rest + piece[:cut])
                    rest = piece[cut:]
                else:
                    rest += piece
        if rest:
            yield Chunk([rest])


def open_journal_file(path: Path) -> JournalFile:
    """Count the lines of a file and note where its blocks begin. A last line without an end counts too.

    The path is that of a file: a pipe has no length, and would seem to hold nothing.

    Raises:
        OSError: where it can't be read.
    """
    length = path.stat().st_size
    starts, size = [0], 0
    with path.open("rb", buffering=0) as stream:
        number = stream.fileno()
        for offset, count in zip(range(0, length, _PIECE), _counts(number, length), strict=True):
            for boundary in range(size // BLOCK * BLOCK + BLOCK, size + count + 1, BLOCK):
                piece = os.pread(number, _PIECE, offset)
                starts.append(offset + _nth_end(piece, boundary - size) + 1)
            size += count
        is_ended = length == 0 or os.pread(number, 1, length - 1) == b"\n"
    return JournalFile(path, size + (not is_ended), tuple(starts), length)


def _counts(number: int, length: int) -> list[int]:
    """How many ends of lines each piece of an open file has.

    From some hundred thousand lines on it is worth while to load NumPy for it, which leaves the interpreter to other threads meanwhile.
    """
    offsets = range(0, length, _PIECE)
    if length < _LARGE:
        return [os.pread(number, _PIECE, offset).count(b"\n") for offset in offsets]
    import numpy as np

    def count(offset: int) -> int:
        piece = np.frombuffer(os.pread(number, _PIECE, offset), np.uint8)
        return int(np.count_nonzero(piece == _END))

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(count, offsets))


def _nth_end(piece: bytes, number: int) -> int:
    """Where the n-th line of a piece ends, counted from 1."""
    return sum(map(len, piece.split(b"\n", number)[:number])) + number - 1
