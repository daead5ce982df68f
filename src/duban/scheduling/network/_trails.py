"""Which chain made each early date: by the arcs that drive, or, where tasks wait for each other, by a log of what raised what.

In a cycle a date may have been raised by what it raised itself before, so the arcs that drive at the end may lead round; a log of every raise leads
back to where it began. Called by `_explain`.
"""

from __future__ import annotations

from itertools import islice
from typing import Protocol

import numpy as np

from duban.scheduling._worked import Ints
from duban.scheduling.network._chains import Chains, Span, Trail
from duban.scheduling.network._network import Dates, Network

FEW = 8
"""How many of those that wait are asked after each round whether they raised themselves."""


class Trails(Protocol):
    """What both ways of knowing answer."""

    stuck: Trail | None
    """A cycle that never rests, or a chain round one that breaks a bound on the way; then no other chain is known."""

    def trail(self, number: int) -> Trail:
        """The chain that made the early dates of a task."""


def trails_of(network: Network, dates: Dates, chains: Chains) -> Trails:
    """The quick way where no task waits for itself, else the log."""
    return Log(network, chains) if len(network.order.groups) else Driven(network, dates, chains)


class Driven:
    """By the arcs that drive."""

    stuck: Trail | None = None

    def __init__(self, network: Network, dates: Dates, chains: Chains) -> None:
        self.arcs = network.driven(dates)
        self.chains = chains

    def trail(self, number: int) -> Trail:
        """Back over driving arcs to a task that none drives."""
        root, arcs = number, []
        while self.arcs[root] >= 0:
            arc = int(self.arcs[root])
            arcs.append(arc)
            root = self.chains.tail(arc)
        return Trail(root, tuple(arcs[::-1]), number)


class Log:
    """By all raises: each says which task, over which arc, from which raise before; -1 for a task's own release."""

    def __init__(self, network: Network, chains: Chains) -> None:
        self.network = network
        self.chains = chains
        self.tasks: list[int] = []
        self.arcs: list[int] = []
        self.before: list[int] = []
        self.spans: list[Span] = []
        self.last: dict[int, int] = {}
        self.stuck: Trail | None = None
        self.by: Ints = network.graph.by[network.order.task]
        self._out = self._arcs_out()
        groups = network.order.groups
        for group in range(len(groups) - 1):
            if self._group(int(groups[group]), int(groups[group + 1]), group):
                break

    def _arcs_out(self) -> list[list[int]]:
        graph = self.network.graph
        out: list[list[int]] = [[] for _ in range(graph.count)]
        for arc in np.flatnonzero(~graph.is_fact[graph.head]).tolist():
            out[self.chains.tail(arc)].append(arc)
        # What stands still is known beforehand, wherever it stands.
        for number in np.flatnonzero(graph.is_fact[self.network.order.task]).tolist():
            self._raise(number, -1, -1, self.chains.first(Trail(number, (), number)))
        facts = list(self.last)
        for number in facts:
            for arc in out[number]:
                self._over(arc, number)
        return out

    def _raise(self, number: int, arc: int, before: int, span: Span) -> bool:
        """Log it where it is later than what is known."""
        known = self.last.get(number)
        if known is not None and self.spans[known][0] >= span[0]:
            return False
        self.last[number] = len(self.tasks)
        self.tasks.append(number)
        self.arcs.append(arc)
        self.before.append(before)
        self.spans.append(span)
        return True

    def _over(self, arc: int, number: int) -> bool:
        before = self.last[number]
        head = self.chains.head(arc)
        span = self.chains.ahead.follow(arc, head, self.spans[before])
        return self._raise(head, arc, before, span)

    def _group(self, first: int, last: int, group: int) -> bool:
        """Raise what a group of tasks raises, round by round; whether it is stuck."""
        for number in range(first, last):
            self._raise(number, -1, -1, self.chains.first(Trail(number, (), number)))
        waiting = set(range(first, last))
        is_rigid = bool(self.network.ahead.is_rigid[group])
        while waiting:
            for number in range(first, last):
                if number in waiting:
                    waiting.discard(number)
                    waiting |= {one for one in self._from(number) if first <= one < last}
            # Whoever still waits after as many rounds as there are tasks has raised itself; a few tell it long before.
            for number in islice(waiting, FEW if is_rigid else None):
                self.stuck = self._cycle(number) if is_rigid else self._beyond(number)
                if self.stuck:
                    return True
        return False

    def _from(self, number: int) -> set[int]:
        """The tasks that one raises."""
        return {self.chains.head(arc) for arc in self._out[number] if self._over(arc, number)}

    def _beyond(self, number: int) -> Trail | None:
        """The chain to a task that ends after its bound."""
        is_beyond = self.spans[self.last[number]][1] > self.by[number]
        return self.trail(number) if is_beyond else None

    def _cycle(self, number: int) -> Trail | None:
        """A way round, going back over the raises: on one axis, what has raised itself once does so for ever."""
        seen: dict[int, int] = {}
        arcs: list[int] = []
        at = self.last[number]
        while at >= 0:
            task = self.tasks[at]
            if task in seen:
                return Trail(task, tuple(arcs[seen[task] :][::-1]), task, is_cycle=True)
            seen[task] = len(arcs)
            arcs.append(self.arcs[at])
            at = self.before[at]
        return None

    def trail(self, number: int) -> Trail:
        """Back over the raises to a task's own release."""
        at = self.last[number]
        arcs = []
        while self.before[at] >= 0:
            arcs.append(self.arcs[at])
            at = self.before[at]
        return Trail(self.tasks[at], tuple(arcs[::-1]), number)
