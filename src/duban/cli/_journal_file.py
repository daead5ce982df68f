"""An exported journal as a source of lines: one line of text for each leaf, in the order of the tree.

Sent to other processes, so it holds a path and no open file. Called by `duban verify --journal`; imports no Django.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from duban.journal import BLOCK, Chunk

_PIECE = 1 << 18
_LARGE = 1 << 27
_END = 10


@dataclass(frozen=True, slots=True)
class JournalFile:
    """A file of lines; `starts` tells where each block of leaves begins, in bytes."""

    path: Path
    size: int
    starts: tuple[int, ...]

    def chunks(self, start: int, end: int) -> Iterator[Chunk]:
        """The leaves [start, end); a portion begins with a block."""
        left, rest = end - start, b""
        with self.path.open("rb", buffering=0) as stream:
            stream.seek(self.starts[start // BLOCK])
            while left and (piece := stream.read(_PIECE)):
                lines = piece.split(b"\n")
                lines[0] = rest + lines[0]
                rest = lines.pop()
                lines = lines[:left]
                left -= len(lines)
                yield Chunk(lines)
        if left and rest:
            yield Chunk([rest])


def open_journal_file(path: Path) -> JournalFile:
    """Count the lines of a file and note where its blocks begin. A last line without an end counts too.

    The path is that of a file: a pipe has no length, and would seem to hold nothing.

    Raises:
        OSError: where it can't be read.
    """
    starts, size, offset, last = [0], 0, 0, b"\n"
    count_ends = _counter(path.stat().st_size)
    with path.open("rb", buffering=0) as stream:
        while piece := stream.read(_PIECE):
            count = count_ends(piece)
            for boundary in range(size // BLOCK * BLOCK + BLOCK, size + count + 1, BLOCK):
                starts.append(offset + _nth_end(piece, boundary - size) + 1)
            size, offset, last = size + count, offset + len(piece), piece[-1:]
    return JournalFile(path, size + (last != b"\n"), tuple(starts))


def _counter(length: int) -> Callable[[bytes], int]:
    """What counts the ends of lines in a piece; from some hundred thousand lines on it is worth while to load NumPy for it."""
    if length < _LARGE:
        return lambda piece: piece.count(b"\n")
    import numpy as np

    return lambda piece: int(np.count_nonzero(np.frombuffer(piece, np.uint8) == _END))


def _nth_end(piece: bytes, number: int) -> int:
    """Where the n-th line of a piece ends, counted from 1."""
    return sum(map(len, piece.split(b"\n", number)[:number])) + number - 1
