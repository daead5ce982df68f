"""One direction of a network, ready to run: tasks in order, arcs in rows, calendars in tables.

The late dates are the early ones of the problem with time turned round, so there is one way of working and two sides. Numba is loaded when
a side is made. Made by a network; the kernels are in `_kernels`, the order in `_ordering`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from duban.scheduling._columns import Small
from duban.scheduling._worked import NEVER, Ints, Worked
from duban.scheduling.network._arrays import Arcs, Flags, Numbers, Tables, Tasks
from duban.scheduling.network._graph import Graph

LARGEST_TABLES = 1 << 25
"""How many numbers the tables of all calendars may hold; beyond that spans are searched."""


@dataclass(frozen=True, slots=True)
class Order:
    """How the tasks of a graph are numbered for the kernels.

    Args:
        task: n; which task of the graph has this number.
        number: n; the number of each task of the graph.
        groups: where each group of tasks that wait for each other starts, and n; empty where no task waits for itself.
    """

    task: Small
    number: Small
    groups: Small


@dataclass(frozen=True, slots=True)
class Side:
    """Arrays of one direction; `arc` (m) says which arc of the graph stands at each place of the rows, `facts` what stands still."""

    arcs: Arcs
    tasks: Tasks
    tables: Tables
    arc: Small
    facts: Ints
    groups: Small
    is_rigid: Small
    is_plain: bool

    def released(self, release: Numbers) -> Side:
        """The same with other releases, in the order of the kernels."""
        return self.working(self.tasks._replace(release=release))

    def working(self, tasks: Tasks) -> Side:
        """The same with other releases and durations."""
        return replace(self, tasks=tasks)

    def sweep(self) -> tuple[Numbers | None, Numbers, int]:
        """The starts (None where each is the end less the duration), the ends, and the group that moves for ever, or -1."""
        from duban.scheduling.network import _kernels

        kind = self.tasks.duration.dtype
        ends: Numbers = np.empty(len(self.tasks.duration), dtype=kind)
        ends[self.facts] = self.tasks.release[self.facts] + self.tasks.duration[self.facts]
        if self.is_plain:
            _kernels.sweep_plain(self.arcs, self.tasks, ends)
            return None, ends, -1
        starts: Numbers = np.empty(len(ends), dtype=kind)
        starts[self.facts] = self.tasks.release[self.facts]
        if len(self.groups):
            group = _kernels.sweep_groups(
                self.arcs, self.tasks, self.tables, starts, ends, self.groups, self.is_rigid
            )
            return starts, ends, group
        is_dense = self.tables.stride and not len(self.arcs.lag)
        sweep = _kernels.sweep_dense if is_dense else _kernels.sweep
        sweep(self.arcs, self.tasks, self.tables, starts, ends)
        return starts, ends, -1


def order_of(graph: Graph) -> Order:
    """Numbers by level, and within one by arcs out and in: the loops of the kernels then branch the same way for long."""
    from duban.scheduling.network import _ordering

    count = graph.count
    # What stands still is known beforehand, wherever it stands.
    every = np.flatnonzero(~graph.is_fact[graph.head] & ~graph.is_fact[graph.tail]).astype(np.int32)
    rows, arcs = _ordering.rows_of(count, graph.tail, every)
    waits = np.bincount(graph.head[every], minlength=count).astype(np.int32)
    level, done = _ordering.levels_of(rows, graph.head[arcs], waits.copy())
    groups = np.zeros(0, dtype=np.int32)
    few = np.int64((1 << 16) - 1)
    within = (np.minimum(np.diff(rows), few) << 16) | np.minimum(waits, few)
    if done < count:
        within = _levels_in_cycles(graph, every)
        level = _ordering.components_of(rows, graph.head[arcs])
        groups = np.concatenate(([0], np.cumsum(np.bincount(level)))).astype(np.int32)
    task = np.argsort((level.astype(np.int64) << 32) | within, kind="stable").astype(np.int32)
    number = np.empty(count, dtype=np.int32)
    number[task] = np.arange(count, dtype=np.int32)
    return Order(task, number, groups)


def _levels_in_cycles(graph: Graph, every: Small) -> Small:
    """Levels as if there were no largest lags, which close most cycles: in that order a few rounds are enough."""
    from duban.scheduling.network import _ordering

    least = every[~graph.is_most[every]]
    rows, arcs = _ordering.rows_of(graph.count, graph.tail, least)
    waits = np.bincount(graph.head[least], minlength=graph.count).astype(np.int32)
    level: Small = _ordering.levels_of(rows, graph.head[arcs], waits)[0]
    return level


def forward(graph: Graph, order: Order, worked: tuple[Worked, ...], horizon: int) -> Side:
    """The side of early dates."""
    from duban.scheduling.network import _ordering

    kept = np.flatnonzero(~graph.is_fact[graph.head]).astype(np.int32)
    tail, head = order.number[graph.tail], order.number[graph.head]
    kind = _kind(graph, horizon)
    special = np.flatnonzero(~graph.is_plain)
    how = np.zeros(len(tail), dtype=np.int32)
    how[special] = np.arange(1, len(special) + 1)
    out_rows, leaving = _ordering.rows_of(graph.count, tail, kept)
    rows, entering = _ordering.rows_of(graph.count, head, leaving)
    arcs = Arcs(
        rows,
        tail[entering],
        how[entering],
        graph.from_finish[special],
        graph.to_finish[special],
        graph.lag[special].astype(kind),
        graph.lag_calendar[special],
        out_rows,
        head[leaving],
    )
    tasks = Tasks(
        graph.release[order.task].astype(kind),
        graph.duration[order.task].astype(kind),
        graph.calendar[order.task],
    )
    is_plain = not len(order.groups) and not len(special) and not tasks.calendar.any()
    tables = tables_of(worked, horizon, kind)
    facts = np.flatnonzero(graph.is_fact[order.task])
    rigid = _rigid(graph, order)
    return Side(arcs, tasks, tables, entering, facts, order.groups, rigid, bool(is_plain))


def backward(
    graph: Graph, order: Order, worked: tuple[Worked, ...], horizon: int, by: Ints
) -> Side:
    """The side of late dates: the same with time turned round, each task released by its last instant `by` (n)."""
    turned = replace(
        graph,
        release=np.where(graph.is_fact, horizon - graph.release - graph.duration, horizon - by),
        tail=graph.head,
        head=graph.tail,
        from_finish=~graph.to_finish,
        to_finish=~graph.from_finish,
    )
    count = graph.count
    last = np.int32(count - 1)
    groups = (count - order.groups[::-1]).astype(np.int32)
    back = Order(order.task[::-1].copy(), (last - order.number).astype(np.int32), groups)
    return forward(turned, back, tuple(_turned(one, horizon) for one in worked), horizon)


def _turned(worked: Worked, horizon: int) -> Worked:
    starts, ends = horizon - worked.ends[::-1], horizon - worked.starts[::-1]
    before = worked.total - worked.before[::-1] - (ends - starts)
    return Worked(starts, ends, before, worked.total)


def _kind(graph: Graph, horizon: int) -> npt.DTypeLike:
    """Small numbers where no date can be too large for them."""
    longest = np.abs(graph.release).max(initial=0) + graph.duration.sum()
    longest += np.abs(graph.lag).sum() + 2 * horizon
    return np.int32 if longest < 1 << 31 else np.int64


def _rigid(graph: Graph, order: Order) -> Small:
    """Which groups lie on one axis: all that they count is counted in one calendar, and no break can swallow a lag."""
    if not len(order.groups):
        return np.zeros(0, dtype=np.int32)
    sizes = np.diff(order.groups)
    group = np.repeat(np.arange(len(sizes)), sizes)[order.number]
    inside = np.flatnonzero(group[graph.tail] == group[graph.head])
    is_counted = (graph.lag[inside] != 0) | (graph.lag_calendar[inside] != 0)
    calendar = np.where(graph.duration == 0, 0, graph.calendar)
    least = np.full(len(sizes), NEVER)
    most = np.full(len(sizes), -1)
    for groups, values in (
        (group, calendar),
        (group[graph.head[inside]], np.where(is_counted, graph.lag_calendar[inside], -1)),
    ):
        known = values >= 0
        np.minimum.at(least, groups[known], values[known])
        np.maximum.at(most, groups[known], values[known])
    is_rigid: Flags = least == most
    # Where not every tick is worked, a start that waits for no more than an instant may wait for less than a worked tick.
    loose = inside[(graph.lag[inside] == 0) & ~graph.from_finish[inside] & graph.to_finish[inside]]
    is_rigid[group[graph.head[loose]]] &= most[group[graph.head[loose]]] == 0
    return np.asarray(is_rigid, dtype=np.int32)


def tables_of(worked: tuple[Worked, ...], horizon: int, kind: npt.DTypeLike) -> Tables:
    """The tables of all calendars; the first, which works every tick, is never looked up."""
    stride = horizon + 2
    is_dense = len(worked) > 1 and len(worked) * stride * 2 <= LARGEST_TABLES
    count = np.zeros((len(worked), stride if is_dense else 0), dtype=kind)
    tick = np.zeros(count.shape, dtype=kind)
    for place, one in enumerate(worked if is_dense else ()):
        count[place] = one.count(np.arange(stride))
        tick[place, : one.total] = one.tick(np.arange(one.total))
    sizes = [len(one.starts) for one in worked]
    return Tables(
        count.ravel(),
        tick.ravel(),
        stride if is_dense else 0,
        np.concatenate([one.starts for one in worked]).astype(kind),
        np.concatenate([one.ends for one in worked]).astype(kind),
        np.concatenate([one.before for one in worked]).astype(kind),
        np.concatenate(([0], np.cumsum(sizes))).astype(np.int32),
        np.array([one.total for one in worked]).astype(kind),
        horizon,
    )
