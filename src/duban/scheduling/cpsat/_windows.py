"""Windows of a plan: a few tasks of about the same time to be arranged anew, while the others keep who takes over from whom.

It owns the choice of tasks and the order that the others keep; it solves nothing. Called by `_shorten`.
"""

from __future__ import annotations

import numpy as np

from duban.scheduling._columns import UNSET, Columns
from duban.scheduling._placed import Flags, Placed
from duban.scheduling._worked import Ints


def window_of(columns: Columns, placed: Placed, size: int, draws: np.random.Generator) -> Flags:
    """Which tasks (n bool) are free: so many of those nearest in time to one that is drawn; facts are not among them."""
    movable = np.flatnonzero(movable_of(columns, placed))
    middle = (placed.starts + placed.ends)[movable]
    distance = np.abs(middle - middle[draws.integers(len(movable))])
    # Those of one distance are drawn, too, or the same tasks would always be left out.
    order = np.lexsort((draws.random(len(movable)), distance))
    free: Flags = np.zeros(columns.count, dtype=np.bool_)
    free[movable[order[:size]]] = True
    return _with_their_choices(columns, free)


def movable_of(columns: Columns, placed: Placed) -> Flags:
    """Tasks (n bool) of the plan that have not begun."""
    movable: Flags = placed.present & (columns.began == UNSET)
    return movable


def _with_their_choices(columns: Columns, free: Flags) -> Flags:
    """Whoever is free may give way to its alternatives: they are free as well."""
    chosen = np.unique(columns.choice[free & (columns.choice >= 0)])
    found: Flags = free | np.isin(columns.choice, chosen)
    return found


def handed_on(columns: Columns, placed: Placed, free: Flags) -> set[tuple[int, int]]:
    """Pairs (before, after) of tasks that are not free: what the second holds of a resource it takes over from the first.

    A plan in which all of them wait for each other so is one neighbour of the given plan; the tasks may move, but not change their order.
    """
    stays = movable_of(columns, placed) & ~free & (placed.ends > placed.starts)
    found: set[tuple[int, int]] = set()
    for resource in range(len(columns.capacity)):
        mine = (columns.need_resource == resource) & stays[columns.need_task]
        found |= _chains(placed, columns.need_task[mine], columns.need_amount[mine])
    return found


def _chains(placed: Placed, tasks: Ints, amounts: Ints) -> set[tuple[int, int]]:
    """Each takes over from those that ended last before it; what nobody gives back was free."""
    found: set[tuple[int, int]] = set()
    given: list[tuple[int, int, int]] = []
    for at in np.argsort(placed.starts[tasks], kind="stable").tolist():
        task, wanted = int(tasks[at]), int(amounts[at])
        start = int(placed.starts[task])
        left = []
        for end, before, units in sorted(given, reverse=True):
            taken = min(units, wanted) if end <= start else 0
            if taken:
                found.add((before, task))
                wanted -= taken
            if units > taken:
                left.append((end, before, units - taken))
        given = [*left, (int(placed.ends[task]), task, int(amounts[at]))]
    return found
