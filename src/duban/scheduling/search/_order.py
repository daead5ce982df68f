"""Who comes after whom: an order of the tasks, and what lies behind each of them. Called by `_build`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from duban.compiled import compiled
from duban.scheduling._worked import Ints
from duban.scheduling.search._net import Small

MOST_CLOSED = 2000
"""Up to so many tasks it is worth the memory to know who comes after whom through others."""


def tails_of(
    order: Small, leave: tuple[Small, Small, Ints], duration: Ints, work: Ints, capacity: Ints
) -> Ints:
    """How many ticks behind each task's finish no schedule is over: n.

    That is the longest chain of links, at each task of it no less than all work behind it takes against the capacity.

    Args:
        order: n tasks, each after those it waits for; a task of a ring is -1, and then all is nought.
        leave: n + 1 and m and m; where the links out of each task begin, to whom, and from start to start how many ticks.
        duration: n ticks.
        work: (n, r); ticks by amount.
        capacity: r; the same at all times.
    """
    leave_first, after, offset = leave
    behind = np.zeros(len(order), dtype=np.int64)
    if (order < 0).any():
        return behind
    gap = offset - np.repeat(duration, np.diff(leave_first))
    if len(order) <= MOST_CLOSED and (gap >= 0).all():
        closed = np.zeros((len(order), len(order)), dtype=np.bool_)
        followed(order, leave_first, after, closed)
        # Whole numbers, exact up to 2**53; of whole numbers the product would take ten times as long.
        all_work = (closed.astype(np.float64) @ work).astype(np.int64)
        behind = -(-all_work // np.maximum(capacity, 1)).min(axis=1, initial=0)
    start = -(behind + duration)
    urged(order, leave_first, after, offset, start)
    return np.asarray(-(start + duration))


def firsts(groups: Small | Ints, count: int) -> Small:
    """Where each group begins once they are sorted: count + 1."""
    sizes = np.bincount(groups, minlength=count)
    return np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)


@compiled
def ordered(first: Small, leave_first: Small, leave: Small, order: Small) -> None:
    """Fill `order` so that every task follows those it waits for; what lies on a ring is left out at the end."""
    waits = first[1:] - first[:-1]
    count = 0
    for task in range(len(order)):
        if waits[task] == 0:
            order[count] = task
            count += 1
    place = 0
    while place < count:
        task = order[place]
        place += 1
        for k in range(leave_first[task], leave_first[task + 1]):
            waits[leave[k]] -= 1
            if waits[leave[k]] == 0:
                order[count] = leave[k]
                count += 1


@compiled
def urged(order: Small, leave_first: Small, leave: Small, offset: Ints, latest: Ints) -> None:
    """Lower each task's latest start to what those that wait for it leave, from the last task back."""
    for place in range(len(order) - 1, -1, -1):
        task = order[place]
        for k in range(leave_first[task], leave_first[task + 1]):
            latest[task] = min(latest[task], latest[leave[k]] - offset[k])


@compiled
def followed(order: Small, leave_first: Small, leave: Small, closed: npt.NDArray[np.bool_]) -> None:
    """Mark in each task's row of `closed` all that come after it, through others too."""
    for place in range(len(order) - 1, -1, -1):
        row = closed[order[place]]
        for k in range(leave_first[order[place]], leave_first[order[place] + 1]):
            row[leave[k]] = True
            beyond = closed[leave[k]]
            for task in range(len(order)):
                row[task] |= beyond[task]
