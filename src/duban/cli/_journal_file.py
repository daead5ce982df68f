"""An exported journal as a source of lines: one line of text for each leaf, in the order of the tree.

Sent to other processes, so it holds a path and no open file. Called by `duban verify --journal`; imports no Django.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duban.journal import BLOCK, Block, Chunk, cut_blocks

_PIECE = 1 << 18
_LARGE = 1 << 27


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

    def blocks(self, start: int, end: int) -> Iterator[Block]:
        """The leaves [start, end) in blocks."""
        with self.path.open("rb", buffering=0) as stream:
            stream.seek(self.starts[start // BLOCK])
            yield from cut_blocks(stream.readinto, end - start)


def open_journal_file(path: Path) -> JournalFile:
    """Count the lines of a file and note where its blocks begin. A last line without an end counts too.

    The path is that of a file: a pipe has no length, and would seem to hold nothing.

    Raises:
        OSError: where it can't be read.
    """
    length = path.stat().st_size
    with path.open("rb", buffering=0) as stream:
        counts = _counts(stream.fileno(), length)
        starts, size = [0], 0
        for number, count in enumerate(counts):
            for boundary in range(size // BLOCK * BLOCK + BLOCK, size + count + 1, BLOCK):
                piece = os.pread(stream.fileno(), _PIECE, number * _PIECE)
                starts.append(number * _PIECE + _nth_end(piece, boundary - size) + 1)
            size += count
        is_ended = not length or os.pread(stream.fileno(), 1, length - 1) == b"\n"
    return JournalFile(path, size + (not is_ended), tuple(starts))


def _counts(file: int, length: int) -> Sequence[int]:
    """How many lines end in each piece of a file; a long one is counted by several threads, as reading holds no lock."""
    count_ends: Callable[[bytes], int] = _count
    if length >= _LARGE:
        count_ends = _quick_counter()

    def count_at(place: int) -> int:
        return count_ends(os.pread(file, _PIECE, place))

    places = range(0, length, _PIECE)
    if length < _LARGE:
        return [count_at(place) for place in places]
    cores = os.cpu_count() or 1
    with ThreadPoolExecutor(cores) as pool:
        return list(pool.map(count_at, places, chunksize=64))


def _count(piece: bytes) -> int:
    return piece.count(b"\n")


def _quick_counter() -> Callable[[bytes], int]:
    """What counts the ends of lines in a piece; from some hundred thousand lines on it is worth while to load NumPy for it."""
    import numpy as np

    end: Any = np.uint8(ord("\n"))
    return lambda piece: int(np.count_nonzero(np.frombuffer(piece, np.uint8) == end))


def _nth_end(piece: bytes, number: int) -> int:
    """Where the n-th line of a piece ends, counted from 1."""
    return sum(map(len, piece.split(b"\n", number)[:number])) + number - 1
