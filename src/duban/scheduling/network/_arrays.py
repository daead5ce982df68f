"""What the kernels of a network read, bundled: arcs, tasks, the tables of calendars. Arrays only.

All is written for one direction: from releases to later dates. The other direction is the same problem with time and arcs turned round.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from duban.scheduling._columns import Small
from duban.scheduling._worked import Ints

Numbers = Small | Ints
Flags = npt.NDArray[np.bool_]


class Arcs(NamedTuple):
    """What each task waits for, n tasks and m arcs.

    Args:
        rows: where the arcs into each task start (n + 1).
        tails: the task that is waited for (m).
        how: 0 for a plain wait for its end, else one more than the place of the arc among the special ones (m).
        from_finish, to_finish, lag, calendar: of the special arcs.
        out_rows, heads: the same arcs by tail (n + 1, m).
    """

    rows: Small
    tails: Small
    how: Small
    from_finish: Flags
    to_finish: Flags
    lag: Numbers
    calendar: Small
    out_rows: Small
    heads: Small


class Tasks(NamedTuple):
    """The instant before which each begins at no time, how many worked ticks it takes, and the place of its calendar."""

    release: Numbers
    duration: Numbers
    calendar: Small


class Tables(NamedTuple):
    """The worked ticks of c calendars up to the horizon.

    Args:
        counts: how many lie before an instant, at `calendar * stride + instant`.
        ticks: which is the k-th, at `calendar * stride + k`.
        stride: the horizon and two, or 0 where such tables would be too large; then they are looked up in the spans.
        starts, ends, before: of all spans, calendar after calendar; how many ticks of the calendar lie before the span.
        offsets: where the spans of each calendar start (c + 1).
        totals: how many ticks each works.
        horizon: the last instant. One more stands for: at no time.
    """

    counts: Numbers
    ticks: Numbers
    stride: int
    starts: Numbers
    ends: Numbers
    before: Numbers
    offsets: Small
    totals: Numbers
    horizon: int


class Scratch(NamedTuple):
    """What a slip needs besides: a heap of tasks and who is in it (n), a log of what moved (up to the most that may)."""

    heap: Small
    waits: Flags
    moved: Small
    old_starts: Numbers
    old_ends: Numbers
