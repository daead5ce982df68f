"""Kernels that put a network into order: levels, rows of arcs, and the components of cycles.

Arrays in, arrays out; nothing here knows what a task is. Called once for each network, by its preparation.
"""

from __future__ import annotations

import numpy as np

from duban.compiled import compiled
from duban.scheduling._columns import Small


@compiled
def rows_of(count: int, heads: Small, arcs: Small) -> tuple[Small, Small]:
    """The given arcs grouped by head, in the order in which they stand: where each group starts (count + 1), and the arcs."""
    starts = np.zeros(count + 1, dtype=np.int32)
    for arc in arcs:
        starts[heads[arc] + 1] += 1
    for at in range(count):
        starts[at + 1] += starts[at]
    fill = starts[:-1].copy()
    grouped = np.empty(len(arcs), dtype=np.int32)
    for arc in arcs:
        head = heads[arc]
        grouped[fill[head]] = arc
        fill[head] += 1
    return starts, grouped


@compiled
def levels_of(rows: Small, heads: Small, waits: Small) -> tuple[Small, int]:
    """How many links lie at most before each task, and how many tasks lie on no cycle nor after one.

    Args:
        rows, heads: the heads of each task's arcs.
        waits: how many arcs come into each task; used up.
    """
    count = len(waits)
    level = np.zeros(count, dtype=np.int32)
    queue = np.empty(count, dtype=np.int32)
    last = 0
    for task in range(count):
        if waits[task] == 0:
            queue[last] = task
            last += 1
    at = 0
    while at < last:
        task = queue[at]
        at += 1
        for place in range(rows[task], rows[task + 1]):
            head = heads[place]
            level[head] = max(level[head], level[task] + 1)
            waits[head] -= 1
            if waits[head] == 0:
                queue[last] = head
                last += 1
    return level, last


@compiled
def _close(task: int, open_tasks: Small, opened: int, component: Small, closed: int) -> int:
    """Take all open tasks down to this one for a component; how many are open then."""
    while component[task] < 0:
        opened -= 1
        component[open_tasks[opened]] = closed
    return opened


@compiled
def components_of(rows: Small, heads: Small) -> Small:
    """The strongly connected component of each task, numbered so that arcs between two lead to the higher one (Tarjan 1972)."""
    count = len(rows) - 1
    found = np.full(count, -1, dtype=np.int32)
    low = np.zeros(count, dtype=np.int32)
    component = np.full(count, -1, dtype=np.int32)
    open_tasks = np.empty(count, dtype=np.int32)
    path = np.empty(count, dtype=np.int32)
    next_place = rows[:-1].copy()
    opened = depth = seen = closed = 0
    for root in range(count):
        if found[root] >= 0:
            continue
        path[0] = root
        depth = 1
        while depth:
            task = path[depth - 1]
            if found[task] < 0:
                found[task] = low[task] = seen
                seen += 1
                open_tasks[opened] = task
                opened += 1
            if next_place[task] < rows[task + 1]:
                head = heads[next_place[task]]
                next_place[task] += 1
                if found[head] < 0:
                    path[depth] = head
                    depth += 1
                elif component[head] < 0:
                    low[task] = min(low[task], found[head])
                continue
            depth -= 1
            if depth:
                low[path[depth - 1]] = min(low[path[depth - 1]], low[task])
            if low[task] == found[task]:
                opened = _close(task, open_tasks, opened, component, closed)
                closed += 1
    return closed - 1 - component
