"""Where the way from worked ticks to instants bends: the pieces on which a task's start and finish are its position plus a constant.

A task of d worked ticks at position p of its calendar begins with tick p and ends with tick p + d - 1; between two bends both are
p plus something fixed. On a working axis there is one piece. Arithmetic only; called by the variables.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from duban.scheduling._worked import Worked


@dataclass(frozen=True, slots=True)
class Piece:
    """Positions low..high (both included): there the start is p + `start`, the finish p + `finish`."""

    low: int
    high: int
    start: int
    finish: int


def pieces_of(worked: Worked, duration: int, release: int, by: int) -> tuple[Piece, ...]:
    """All pieces of a task of some duration that begins at `release` or later and ends at `by` or before; empty where none fits.

    >>> pieces_of(Worked.of(((0, 5), (7, 12))), 2, 3, 12)
    (Piece(low=3, high=3, start=0, finish=2), Piece(low=4, high=4, start=0, finish=4), Piece(low=5, high=8, start=2, finish=4))
    """
    edges = worked.count(np.array([release, by], dtype=np.int64))
    low, high = int(edges[0]), int(edges[1]) - duration
    if high < low:
        return ()
    bends = np.concatenate([worked.before, worked.before - duration + 1, [low, high + 1]])
    cuts = np.unique(bends[(bends >= low) & (bends <= high + 1)])
    lows, highs = cuts[:-1], cuts[1:] - 1
    starts = worked.tick(lows) - lows
    finishes = worked.tick(lows + duration - 1) + 1 - lows
    rows = zip(lows.tolist(), highs.tolist(), starts.tolist(), finishes.tolist(), strict=True)
    return _joined([Piece(*row) for row in rows])


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Neighbours with the same constants are one piece."""
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        if last and (last.start, last.finish) == (piece.start, piece.finish):
            found[-1] = Piece(last.low, piece.high, piece.start, piece.finish)
        else:
            found.append(piece)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Slope:
    """Instants low..high (both included): there the count of worked ticks before is `steep` * instant + `offset`."""

    low: int
    high: int
    steep: int
    offset: int


def slopes_of(worked: Worked, low: int, high: int) -> tuple[Slope, ...]:
    """How the count of worked ticks grows over the instants low..high.

    >>> slopes_of(Worked.of(((0, 5), (7, 12))), 4, 8)
    (Slope(low=4, high=5, steep=1, offset=0), Slope(low=6, high=7, steep=0, offset=5), Slope(low=8, high=8, steep=1, offset=-2))
    """
    edges = np.unique(np.concatenate([worked.starts, worked.ends, [low - 1, high]]))
    edges = edges[(edges >= low - 1) & (edges <= high)]
    found = []
    for before, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        counts = worked.count(np.array([max(before, 0), last], dtype=np.int64)).tolist()
        is_worked = counts[1] - counts[0] == last - max(before, 0) and last > 0
        offset = counts[1] - last if is_worked else counts[1]
        found.append(Slope(before + 1, last, int(is_worked), offset))
    return tuple(found)
