"""The second rung: a resource that can't do the work that must lie between two instants. Arithmetic on dates of the network; no solver.

Of each resource all windows from an earliest start to a latest finish are looked at, with what lies in them wholly. Called by `solve` and `explain`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from duban.scheduling._axis import working_axis
from duban.scheduling._columns import UNSET, Columns, columns_of
from duban.scheduling._problem import Problem
from duban.scheduling._worked import Ints


@dataclass(frozen=True, slots=True)
class Shortage:
    """Too little of a resource: of `resource` the tasks need `needed` between `since` and `until`, and there is `there`.

    Args:
        since, until: instants in ticks.
        needed, there: amounts times worked ticks.
        tasks: who can lie nowhere else, in the order of the problem.
    """

    resource: str
    since: int
    until: int
    needed: int
    there: int
    tasks: tuple[str, ...]


def shortages(problem: Problem) -> tuple[Shortage, ...]:
    """Of each resource that is short, the window in which most is missing for what is needed; the worst first.

    Any of them proves that there is no plan, if the network alone has one (`misses`). Of tasks that may be left out nothing is asked, and where the network
    alone does not come to an end by the horizon nothing is told.
    """
    from duban.scheduling.network import Network

    columns = columns_of(problem)
    axis = working_axis(columns)
    on = axis.columns if axis else columns
    network = Network(on)
    early, late = network.earliest(), network.latest()
    if early.stuck >= 0 or (early.ends > on.horizon).any():
        return ()
    low, high = early.starts, late.ends
    is_sure = (on.began == UNSET) & ~on.is_free & (on.duration > 0)
    found = []
    for at, resource in enumerate(problem.resources):
        mine = (on.need_resource == at) & is_sure[on.need_task] & (on.need_amount > 0)
        tasks, amounts = on.need_task[mine].astype(np.int64), on.need_amount[mine]
        window = _worst(low[tasks], high[tasks], amounts * on.duration[tasks], _there(on, at))
        if window is None:
            continue
        since, until, needed, there = window
        inside = np.sort(tasks[(low[tasks] >= since) & (high[tasks] <= until)])
        names = tuple(problem.tasks[place].name for place in inside.tolist())
        if axis:
            since = int(axis.worked.tick(np.array([since]))[0])
            until = axis.instant(until)
        found.append(Shortage(resource.name, since, until, needed, there, names))
    return tuple(sorted(found, key=lambda one: one.there / one.needed))


def _there(columns: Columns, resource: int) -> Ints:
    """How much of a resource there is before each instant, facts taken away: horizon + 1."""
    from duban.scheduling.search._share import share_of
    from duban.scheduling.search._words import level

    free = level(columns, share_of(columns), resource)
    found: Ints = np.concatenate(([0], np.cumsum(free)))
    return found


def _worst(low: Ints, high: Ints, work: Ints, before: Ints) -> tuple[int, int, int, int] | None:
    """(since, until, needed, there) where the smallest share of what is needed is there; None where it is always enough."""
    order = np.argsort(high, kind="stable")
    low, high, work = low[order], high[order], work[order]
    best, least = None, 1.0
    for since in np.unique(low).tolist():
        needed = np.cumsum(np.where(low >= since, work, 0))
        there = before[np.clip(high, 0, len(before) - 1)] - before[since]
        share = np.where((high > since) & (needed > 0), there / np.maximum(needed, 1), np.inf)
        # Of tasks that end together all count: the last of equals.
        at = int(np.argmin(share)) if len(share) else 0
        if len(share) and share[at] < least:
            least = float(share[at])
            best = (since, int(high[at]), int(needed[at]), int(there[at]))
    return best
