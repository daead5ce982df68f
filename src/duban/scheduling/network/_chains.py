"""Chains of arcs: which made a date what it is, and the shortest end of them that is enough to break a bound.

Works on numbers of the kernels, one arc at a time. Called by `_explain`, which turns arcs into links.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from duban.scheduling.network._graph import Graph
from duban.scheduling.network._network import Network
from duban.scheduling.network._side import Side

Span = tuple[int, int]
LONGEST = 60
"""Chains of more arcs that pass a task twice are not searched for what could be left out."""


class Stepper:
    """One arc and one task at a time, by the same kernels as the passes."""

    def __init__(self, graph: Graph, side: Side) -> None:
        from duban.scheduling.network import _kernels

        self.side = side
        self.special = np.cumsum(~graph.is_plain) - 1
        self.is_plain = graph.is_plain
        self._reach, self._settle = _kernels.reach_one, _kernels.settle_one

    def ask(self, arc: int, span: Span) -> Span:
        """From when on the head may begin and end, as the dates of the tail have it."""
        if self.is_plain[arc]:
            return span[1], 0
        special = int(self.special[arc])
        instant = int(self._reach(self.side.arcs, self.side.tables, special, *span))
        return (0, instant) if self.side.arcs.to_finish[special] else (instant, 0)

    def settle(self, number: int, low: int, low_end: int = 0) -> Span:
        """The earliest dates of a task that may begin and end from there on."""
        start, end = self._settle(self.side.tasks, self.side.tables, number, low, low_end)
        return int(start), int(end)

    def follow(self, arc: int, number: int, span: Span) -> Span:
        """The earliest dates of the head as far as one arc goes."""
        return self.settle(number, *self.ask(arc, span))


@dataclass(frozen=True, slots=True)
class Trail:
    """A chain of arcs of the graph.

    Args:
        root: the number of its first task.
        arcs: in order of time.
        last: the number of its last task.
        is_released: whether it needs the release or the fact of its first task; else now is enough.
        is_cycle: whether it leads round for ever by itself.
    """

    root: int
    arcs: tuple[int, ...]
    last: int
    is_released: bool = True
    is_cycle: bool = False


class Chains:
    """The arcs of a network as chains; nothing begins before `now` that has not begun."""

    def __init__(self, network: Network, now: int) -> None:
        self.network = network
        self.now = now
        self.graph = network.graph
        self.number = network.order.number
        self.ahead = Stepper(network.graph, network.ahead)
        self.back = Stepper(network.graph, network.back)
        self.horizon = network.columns.horizon

    def head(self, arc: int) -> int:
        """The number of the task that the arc holds up."""
        return int(self.number[self.graph.head[arc]])

    def tail(self, arc: int) -> int:
        """The number of the task that it waits for."""
        return int(self.number[self.graph.tail[arc]])

    def shortest(self, trail: Trail, by: int) -> Trail:
        """The end of a chain that alone breaks the bound `by` of the last task's end, from now on; the whole where it takes its release."""
        last = self._mirror(trail.last)
        return self._shortest(trail, self.back.settle(last, self.horizon - by))

    def shortest_to_fact(self, trail: Trail) -> Trail:
        """The same for a chain whose last task stands still: its last arc asks more than the fact allows."""
        fact = int(self.network.order.task[trail.last])
        start = int(self.graph.release[fact])
        end = start + int(self.graph.duration[fact])
        return self._shortest(trail, (self.horizon - end, self.horizon - start))

    def _shortest(self, trail: Trail, late: Span) -> Trail:
        number, arcs = trail.last, trail.arcs
        place = len(arcs)
        while True:
            if self._is_too_late(number, late):
                return Trail(number, arcs[place:], trail.last, is_released=False)
            if not place:
                return trail
            place -= 1
            number = self.tail(arcs[place])
            late = self.back.follow(arcs[place], self._mirror(number), late)

    def is_straight(self, trail: Trail) -> bool:
        """Whether it passes no task twice; then it breaks with any arc that is left out."""
        passed = [trail.root, *map(self.head, trail.arcs)]
        return len(set(passed)) == len(passed)

    def straight(self, trail: Trail, by: int) -> Trail:
        """The chain without those of its ways round that it doesn't need to break the bound `by`; a very long one as it is."""
        if len(trail.arcs) > LONGEST:
            return trail
        passed = [trail.root, *map(self.head, trail.arcs)]
        for first, number in enumerate(passed):
            for last in range(len(passed) - 1, first, -1):
                if passed[last] != number:
                    continue
                arcs = trail.arcs[:first] + trail.arcs[last:]
                shorter = replace(trail, arcs=arcs)
                span = (self.spans(shorter) or [self.first(shorter)])[-1]
                if span[1] > by:
                    return self.straight(shorter, by)
        return trail

    def _is_too_late(self, number: int, late: Span) -> bool:
        """Whether a task that begins as soon as anything can ends after its turned latest dates."""
        if self.graph.is_fact[self.network.order.task[number]]:
            return False
        return self.ahead.settle(number, self.now)[0] > self.horizon - late[1]

    def _mirror(self, number: int) -> int:
        return self.graph.count - 1 - number

    def spans(self, trail: Trail) -> list[Span]:
        """The earliest dates of each task that an arc of the chain holds up, as far as the chain alone goes."""
        span = self.first(trail)
        found = []
        for arc in trail.arcs:
            number = self.head(arc)
            if self.graph.is_fact[self.graph.head[arc]]:
                low, low_end = self.ahead.ask(arc, span)
                span = (low, low) if low else (low_end, low_end)
            else:
                span = self.ahead.follow(arc, number, span)
            found.append(span)
        return found

    def first(self, trail: Trail) -> Span:
        """The dates of its first task."""
        tasks = self.network.ahead.tasks
        release = int(tasks.release[trail.root]) if trail.is_released else self.now
        if self.graph.is_fact[self.network.order.task[trail.root]]:
            return release, release + int(tasks.duration[trail.root])
        return self.ahead.settle(trail.root, release)
