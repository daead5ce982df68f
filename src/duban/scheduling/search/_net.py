"""What the loops work on: one direction of a problem as flat arrays on an axis of ticks, and the population that they breed.

Made by `_build` and `_run`, read and filled by `_kernels`. A schedule in the other direction is a schedule of the other net, so no
loop knows which way it goes. Few arrays with named rows: each array that a loop takes along costs it time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Small = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Seed = npt.NDArray[np.uint64]

DURATION, RELEASE, LATEST, SOFT, CALENDAR, PROJECT, TOPOLOGY, TAIL = range(8)
"""Rows of `Net.tasks`: worked ticks; no start is before; a finish beyond breaks a hard rule; a finish beyond costs weight; into
`tables`; into `projects`; the tasks in an order in which each follows those it waits for; no schedule is over sooner after a
finish."""
WEIGHT, URGENCY = range(2)
"""Rows of `Net.counts`: what a tick beyond SOFT costs; how little time the chains behind a task leave, largest first."""
BEFORE, LAG, KIND, LAG_CALENDAR = range(4)
"""Rows of `Net.links`: the task waited for; from start to start where one axis serves all, else as the link says; as in KINDS."""
ONE_AXIS, LOOSE, AT_BOUNDS, BY_SUM, SHIFTS, TURN = range(6)
"""Places in `Net.facts`: one axis serves all tasks; an order by finishes may break links; bounds are to be looked at; the sum of
finishes counts instead of the length; a schedule may be shifted along the axis; an instant here and in the other net add up to it."""


class Net(NamedTuple):
    """n tasks, m links, an axis of l ticks, resources packed into w words of 64 bits.

    A word holds several resources side by side, each in a lane whose highest bit is a guard: free minus need keeps all guards
    exactly where no lane falls short, so one subtraction asks them all.

    Fields:
        tasks: (8, n); rows DURATION and its neighbours.
        counts: (2, n).
        first: n + 1; the links into a task are those from first[task] to first[task + 1].
        links: (4, m).
        word_first: n + 1; likewise the words of which it needs any.
        word, need: which, and how much.
        full: (w, l); what is free where nothing is planned, guards set.
        guard: w.
        tables: (2, c, l + 1); by calendar the worked ticks before an instant, and the tick of a number; unused on one axis.
        projects: (2, p); by when, and the weight.
        facts: 6.
    """

    tasks: Small
    counts: Ints
    first: Small
    links: Small
    word_first: Small
    word: Small
    need: Words
    full: Words
    guard: Words
    tables: Small
    projects: Ints
    facts: Ints


LATE, SIZE, LAST = range(3)
"""Rows of `Breed.worth`: by which members are compared, in that order, and their last finish."""
START, FINISH, KEY, CHILD, MARK, STACK, BEST_START, BEST_FINISH = range(8)
"""Rows of `Breed.rows`."""
MADE, SIDE, AT, GAINED, BEST_SIDE, FILLED, LOWEST, BEST_LATE, BEST_SIZE = range(9)
"""Places in `Breed.state`: schedules made; whose children are next; which member's; made at the last gain; on which side the best
is; members drawn; the size that can't be bettered; what the best is worth."""
ALIVE, WHOLE, FEWEST = range(9, 12)
"""Further places: members that are left; how many schedules there will be, and how many
members at the end of them."""


class Breed(NamedTuple):
    """p members of n tasks on each side, scratch, and the best schedule of all.

    Fields:
        lists: (2, p, n); of each schedule the list that the other side generates from.
        worth: (3, 2, p).
        rows: (8, n).
        buckets: longer by 3 than either axis.
        ahead, back: what is free, by side; as the last schedule left it.
        used: (2, 2); by side where the last schedule wrote, from and to.
        state: 12.
        seed: 1.
    """

    lists: npt.NDArray[np.int32]
    worth: Ints
    rows: Small
    buckets: Small
    ahead: Words
    back: Words
    used: Ints
    state: Ints
    seed: Seed
