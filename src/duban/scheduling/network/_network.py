"""The network of a problem, prepared once and passed through as often as wanted: early dates, late dates, slack, what drives what.

Resources are left aside but for their calendars, so a plan of it holds where none is scarce, and is a bound where one is. Called by solvers,
by `explain`'s first rung and by whoever shows slack. Arrays in the order of the problem's tasks; words are made beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from duban.scheduling._columns import UNSET, Columns, Small, columns_of
from duban.scheduling._plan import Plan
from duban.scheduling._problem import Problem
from duban.scheduling._worked import NEVER, Ints
from duban.scheduling.network._arrays import Flags, Numbers
from duban.scheduling.network._graph import graph_of
from duban.scheduling.network._side import Side, backward, forward, order_of


class Dates:
    """What a pass found. `starts` and `ends` (int64) stand in the order of the problem's tasks, UNSET where one is left out.

    They are put into that order when they are asked for: a pass itself takes less time than that.
    """

    def __init__(self, network: Network, starts: Numbers | None, ends: Numbers, stuck: int) -> None:
        self.network = network
        self.raw_ends = ends
        self.stuck = stuck
        self._starts = starts

    @property
    def raw_starts(self) -> Numbers:
        """Starts, in the order of the kernels."""
        if self._starts is None:
            self._starts = self.raw_ends - self.network.ahead.tasks.duration
        return self._starts

    @property
    def starts(self) -> Ints:
        """When each task begins."""
        return self.network.placed(self.raw_starts)

    @property
    def ends(self) -> Ints:
        """When each task ends."""
        return self.network.placed(self.raw_ends)

    def spans(self) -> dict[int, tuple[int, int]]:
        """Start and end of each task that is carried out, by its place in the problem."""
        kept = self.network.graph.tasks[self.network.order.task].tolist()
        rows = zip(self.raw_starts.tolist(), self.raw_ends.tolist(), strict=True)
        return dict(sorted(zip(kept, rows, strict=True)))

    def plan(self, problem: Problem) -> Plan:
        """The dates as a plan of the problem that the network was made of."""
        return Plan({problem.tasks[place].name: span for place, span in self.spans().items()})


@dataclass(frozen=True, slots=True)
class Slack:
    """How long each task can wait, in its own worked ticks, in the order of the problem's tasks; UNSET where one is left out.

    Args:
        total: before a bound is missed.
        free: before any other task has to wait too.
    """

    total: Ints
    free: Ints


class Network:
    """Tasks and arcs of a problem, ready for passes.

    Args:
        columns: the problem.
        present: n; which tasks are carried out. By default all that must be, and of each choice the first.

    >>> from duban.scheduling import Link, Problem, Task
    >>> network = Network.of(Problem((Task("dig", 3), Task("lay", 2)), 9, (Link("dig", "lay"),)))
    >>> network.earliest().ends.tolist(), network.latest().starts.tolist()
    ([3, 5], [4, 7])
    """

    def __init__(self, columns: Columns, present: Flags | None = None) -> None:
        self.columns = columns
        self.present = first_choice(columns) if present is None else present
        self.graph = graph_of(columns, self.present)
        self.order = order_of(self.graph)
        self.ahead = forward(self.graph, self.order, columns.worked, columns.horizon)

    @classmethod
    def of(cls, problem: Problem) -> Network:
        """From words."""
        return cls(columns_of(problem))

    @cached_property
    def back(self) -> Side:
        """The side of late dates under hard deadlines and the horizon."""
        return self._back(self.graph.by)

    def _back(self, by: Ints) -> Side:
        return backward(self.graph, self.order, self.columns.worked, self.columns.horizon, by)

    def prepare(self) -> Network:
        """Make all that passes need, and compile their kernels; answers itself."""
        self.earliest()
        self.latest()
        return self

    def earliest(self) -> Dates:
        """The earliest dates of all, whatever the deadlines say: `conflicts` judges whether they can be met."""
        starts, ends, stuck = self.ahead.sweep()
        return Dates(self, starts, ends, stuck)

    def latest(self, by: Ints | None = None) -> Dates:
        """The latest dates at which hard deadlines, the horizon and `by` are still met.

        Args:
            by: in the order of the problem's tasks, an instant by which each is to be over as well; NEVER where none.

        Where the earliest dates meet these bounds, the latest are a plan.
        """
        side = self.back if by is None else self.side_by(by)
        return self.turned(*side.sweep())

    def side_by(self, by: Ints) -> Side:
        """The side of late dates under more bounds than the hard ones."""
        bounds = np.minimum(
            self.graph.by, np.where(self.graph.is_fact, NEVER, by[self.graph.tasks])
        )
        release = np.where(self.graph.is_fact, self.graph.release, self.columns.horizon - bounds)
        last = release[self.order.task][::-1]
        kept = self.back.tasks.release.copy()
        free = ~self.graph.is_fact[self.order.task][::-1]
        kept[free] = last[free]
        return self.back.released(kept)

    def turned(self, starts: Numbers | None, ends: Numbers, stuck: int) -> Dates:
        """Dates of the other direction of time, and back."""
        horizon = self.columns.horizon
        first = horizon - ends[::-1]
        if starts is None:
            return Dates(self, None, first + self.ahead.tasks.duration, stuck)
        return Dates(self, first, horizon - starts[::-1], stuck)

    def placed(self, raw: Numbers) -> Ints:
        """Numbers of the kernels in the order of the problem's tasks, UNSET where one is left out."""
        found = np.full(self.columns.count, UNSET, dtype=np.int64)
        found[self.graph.tasks[self.order.task]] = raw
        return found

    def driven(self, dates: Dates) -> Small:
        """For each number of the kernels, the arc of the graph that makes the task begin when it does; -1 where none does."""
        from duban.scheduling.network import _kernels

        side = self.ahead
        places = np.empty(len(dates.raw_ends), dtype=np.int32)
        _kernels.drive(side.arcs, side.tasks, side.tables, dates.raw_starts, dates.raw_ends, places)
        if not len(side.arc):
            return places
        return np.where(places >= 0, side.arc[places], -1).astype(np.int32)

    def slack(self, early: Dates, late: Dates) -> Slack:
        """How long each task can wait; `late` says which bounds count, and is negative where they can't be met."""
        from duban.scheduling.network import _kernels

        side = self.back
        turned = self.turned(early.raw_starts, early.raw_ends, -1)
        starts, ends = np.empty_like(early.raw_ends), np.empty_like(early.raw_ends)
        _kernels.pull_all(
            side.arcs, side.tasks, side.tables, turned.raw_starts, turned.raw_ends, starts, ends
        )
        next_to = self.turned(starts, ends, -1).raw_starts
        free = self._worked(early.raw_starts, np.minimum(next_to, late.raw_starts))
        return Slack(
            self.placed(self._worked(early.raw_starts, late.raw_starts)), self.placed(free)
        )

    def _worked(self, first: Numbers, second: Numbers) -> Numbers:
        """Worked ticks of each task from one instant to another."""
        found = second.astype(np.int64) - first
        calendars = self.ahead.tasks.calendar
        for calendar in np.unique(calendars[calendars > 0]).tolist():
            at = np.flatnonzero((calendars == calendar) & (self.ahead.tasks.duration > 0))
            worked = self.columns.worked[calendar]
            found[at] = worked.count(second[at]) - worked.count(first[at])
        return found


def first_choice(columns: Columns) -> Flags:
    """Which tasks are carried out where nobody chose: all that must be, and of each choice the first, or what has begun."""
    has_begun = columns.began != UNSET
    present: Flags = ~columns.is_free | has_begun
    # Of each choice what has begun comes first, then what stands first.
    order = np.argsort(~has_begun, kind="stable")
    _, firsts = np.unique(columns.choice[order], return_index=True)
    chosen = order[firsts]
    present[chosen[columns.choice[chosen] >= 0]] = True
    return present
