"""What no schedule can beat: the critical path, and what a resource must deliver before the last task is over.

Bounds of the search's own, on its axis; weaker than a solver's proof, but there at once and at any size. Called by `_search`.
"""

from __future__ import annotations

import numpy as np

from duban.compiled import compiled
from duban.scheduling.search._build import Field
from duban.scheduling.search._kernels import ending, pulled
from duban.scheduling.search._net import (
    BEFORE,
    BY_SUM,
    CALENDAR,
    DURATION,
    LAG,
    ONE_AXIS,
    RELEASE,
    TOPOLOGY,
    Net,
    Small,
)
from duban.scheduling.search._words import level


@compiled
def unhindered(net: Net, start: Small, finish: Small) -> None:
    """The earliest start and finish of every task that links, release and calendars leave; resources aside."""
    tasks, links = net.tasks, net.links
    for task in tasks[TOPOLOGY]:
        low = int(tasks[RELEASE, task])
        if net.facts[ONE_AXIS]:
            for k in range(net.first[task], net.first[task + 1]):
                low = max(low, start[links[BEFORE, k]] + links[LAG, k])
            end = low + tasks[DURATION, task]
        else:
            low = pulled(net, task, start, finish, low)
            end = ending(net.tables, tasks[CALENDAR, task], tasks[DURATION, task], low)
        start[task] = low
        finish[task] = end


def lowest(field: Field) -> int:
    """What the size of no schedule of the first net is below: a length, or a sum of finishes."""
    net = field.nets[0]
    rows = np.zeros((2, net.tasks.shape[1]), dtype=np.int32)
    unhindered(net, rows[0], rows[1])
    if net.facts[BY_SUM]:
        return int(rows[1].sum(dtype=np.int64))
    longest = int(rows[1].max(initial=0))
    energies = [_energy(field, one) for one in range(len(field.columns.capacity))]
    return max([longest, *energies])


def _energy(field: Field, resource: int) -> int:
    """By when a resource can have delivered all that is asked of it; 0 where it can't up to the horizon."""
    columns, share = field.columns, field.share
    asked = share.placed[columns.need_task] & (columns.need_resource == resource)
    whole = (columns.need_amount * columns.duration[columns.need_task])[asked].sum()
    delivered = np.cumsum(level(columns, share, resource))
    if not whole or not len(delivered) or delivered[-1] < whole:
        return 0
    return int(np.searchsorted(delivered, whole)) + 1
