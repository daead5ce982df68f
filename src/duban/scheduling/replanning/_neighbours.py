"""Which tasks are to be free in a round: those around something late or moved, by links, by shared resources at the same time.

Draws are of the caller's generator, so a seed gives the same rounds again. Called by `replan`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from duban.scheduling._columns import UNSET, Columns, Small
from duban.scheduling._placed import Placed
from duban.scheduling._worked import Ints

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rows:
    """Which entries belong to each of n groups: `items` from first[group] to first[group + 1]."""

    first: Ints
    items: Small

    @classmethod
    def of(cls, groups: Small, items: Small, count: int) -> Rows:
        """From pairs in any order."""
        order = np.argsort(groups, kind="stable")
        sizes = np.bincount(groups, minlength=count)
        return cls(np.concatenate(([0], np.cumsum(sizes))).astype(np.int64), items[order])

    def __getitem__(self, group: int) -> Small:
        return self.items[self.first[group] : self.first[group + 1]]


class Neighbours:
    """Who is linked to whom and who shares what, of all tasks that may move."""

    def __init__(self, columns: Columns, published: Placed) -> None:
        count = columns.count
        self.columns = columns
        self.published = published
        self.movable: Flags = columns.began == UNSET
        both = np.concatenate([columns.before, columns.after])
        other = np.concatenate([columns.after, columns.before])
        self.linked = Rows.of(both, other, count)
        needs = columns.need_amount > 0
        task, resource = columns.need_task[needs], columns.need_resource[needs]
        self.needs = Rows.of(task, resource, count)
        self.users = Rows.of(resource, task, len(columns.capacity))

    def around(self, seed: int, size: int, placed: Placed, draws: random.Random) -> Ints:
        """So many tasks that may move, grown from one: what it is linked to, and what is in its way; drawn one after the other."""
        chosen = {seed}
        edge = [seed]
        while edge and len(chosen) < size:
            at = draws.randrange(len(edge))
            edge[at], edge[-1] = edge[-1], edge[at]
            task = edge.pop()
            found = [one for one in self._near(task, placed) if one not in chosen]
            draws.shuffle(found)
            found = found[: min(size - len(chosen), 12)]
            chosen.update(found)
            edge += found
        return np.array(sorted(chosen), dtype=np.int64)

    def _near(self, task: int, placed: Placed) -> list[int]:
        """Linked tasks and those that hold the same resources between where it was to be and where it is."""
        low, high = int(placed.starts[task]), int(placed.ends[task])
        if self.published.present[task]:
            low = min(low, int(self.published.starts[task]))
            high = max(high, int(self.published.ends[task]))
        groups = [self.linked[task]]
        for resource in self.needs[task].tolist():
            users = self.users[resource]
            groups.append(users[(placed.starts[users] < high) & (placed.ends[users] > low)])
        near = np.unique(np.concatenate(groups))
        found: list[int] = near[self.movable[near]].tolist()
        return found
