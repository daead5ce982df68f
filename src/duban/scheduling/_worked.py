"""The worked ticks of a calendar as arrays, and the two questions that all solvers ask of them.

How many worked ticks lie before an instant, and which instant is the k-th worked tick: with both, working time is plain
addition on an axis of its own. Called by the solvers; `verify` does not use it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
NEVER = np.int64(1 << 60)
"""Later than any horizon: where a calendar has not that many worked ticks."""


@dataclass(frozen=True, slots=True)
class Worked:
    """The spans of a calendar: `starts`, `ends` and the count of worked ticks `before` each; all int64 of one length.

    >>> week = Worked.of(((0, 5), (7, 12)))
    >>> int(week.count(np.array([6]))[0]), int(week.tick(np.array([5]))[0])
    (5, 7)
    """

    starts: Ints
    ends: Ints
    before: Ints
    total: int

    @classmethod
    def of(cls, spans: tuple[tuple[int, int], ...]) -> Worked:
        """From half-open spans in order."""
        both = np.array(spans, dtype=np.int64).reshape(-1, 2)
        lengths = both[:, 1] - both[:, 0]
        before = np.concatenate(([0], np.cumsum(lengths)))
        return cls(both[:, 0].copy(), both[:, 1].copy(), before[:-1].copy(), int(before[-1]))

    def count(self, instants: Ints) -> Ints:
        """How many worked ticks lie before each instant."""
        if not self.total:
            return np.zeros(np.shape(instants), dtype=np.int64)
        at = np.searchsorted(self.starts, instants, side="right") - 1
        safe = np.maximum(at, 0)
        inside = np.minimum(instants, self.ends[safe]) - self.starts[safe]
        return np.where(at < 0, 0, self.before[safe] + np.maximum(inside, 0)).astype(np.int64)

    def tick(self, numbers: Ints) -> Ints:
        """Which tick is the worked tick of each number, from 0; NEVER where there are not that many, -NEVER below 0."""
        if not self.total:
            return np.where(numbers < 0, -NEVER, NEVER).astype(np.int64)
        at = np.searchsorted(self.before, numbers, side="right") - 1
        safe = np.maximum(at, 0)
        found = self.starts[safe] + numbers - self.before[safe]
        return np.where(numbers < 0, -NEVER, np.where(numbers >= self.total, NEVER, found))

    def both(self, other: Worked) -> Worked:
        """The ticks that both work."""
        edges = np.unique(np.concatenate([self.starts, self.ends, other.starts, other.ends]))
        keep = (np.diff(self.count(edges)) > 0) & (np.diff(other.count(edges)) > 0)
        lows, highs = edges[:-1][keep], edges[1:][keep]
        is_first = np.concatenate(([True], lows[1:] != highs[:-1])) if len(lows) else keep[:0]
        is_last = np.concatenate((lows[1:] != highs[:-1], [True])) if len(lows) else keep[:0]
        spans = zip(lows[is_first].tolist(), highs[is_last].tolist(), strict=True)
        return Worked.of(tuple(spans))
