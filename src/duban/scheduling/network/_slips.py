"""Early dates under trial: a task slips, only what moves is worked out again, and all can be taken back.

A copy of a network's early dates that changes; the network itself never does. Called by `effects` and by whoever shows a slip before it is
confirmed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from duban.scheduling._columns import UNSET, Small
from duban.scheduling.network._arrays import Numbers, Scratch
from duban.scheduling.network._graph import end_of
from duban.scheduling.network._network import Network

LARGEST_CONE = 0.03
"""Beyond this part of all tasks a full pass is quicker than following the slip."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What takes a slip back: the task with what was true of it, and the old dates of all that moved (of all tasks: None)."""

    number: int
    duration: int
    moved: Small | None
    starts: Numbers
    ends: Numbers


class Slips:
    """The early dates of a network, and what has slipped so far. Tasks are told by their place in the problem.

    >>> from duban.scheduling import Link, Problem, Task
    >>> slips = Slips(Network.of(Problem((Task("dig", 3), Task("lay", 2)), 9, (Link("dig", "lay"),))))
    >>> slips.slip(0, by=2), slips.span(1), slips.moved()
    (2, (5, 7), [0, 1])
    >>> slips.undo()
    >>> slips.span(1)
    (3, 5)
    """

    def __init__(self, network: Network) -> None:
        from duban.scheduling.network import _kernels

        early = network.earliest()
        self.network = network
        self.starts: Numbers = early.raw_starts.copy()
        self.ends: Numbers = early.raw_ends.copy()
        self.tasks = network.ahead.tasks._replace(duration=network.ahead.tasks.duration.copy())
        self._slip = _kernels.slip
        self._numbers = np.full(network.columns.count, -1, dtype=np.int32)
        self._numbers[network.graph.tasks] = network.order.number
        self._steps: list[_Step] = []
        self._nothing = _Step(-1, 0, network.order.task[:0], self.starts[:0], self.ends[:0])
        count = len(self.ends)
        most = max(int(count * LARGEST_CONE), 64)
        kind = self.ends.dtype
        self._scratch = Scratch(
            np.empty(count + 1, dtype=np.int32),
            np.zeros(count, dtype=np.bool_),
            np.empty(most, dtype=np.int32),
            np.empty(most, dtype=kind),
            np.empty(most, dtype=kind),
        )

    def slip(self, task: int, *, by: int) -> int:
        """Let a task take so many worked ticks more (fewer, where negative, down to none); how many tasks moved.

        What has ended does not slip, and what is left out neither. A milestone that takes longer takes every tick.
        """
        number = int(self._numbers[task])
        if number < 0 or self.network.columns.ended[task] != UNSET:
            self._steps.append(self._nothing)
            return 0
        was = int(self.tasks.duration[number])
        self.tasks.duration[number] = self._duration(task, number, by)
        count = -1
        if not len(self.network.ahead.groups):
            count = self._follow(number)
        if count >= 0:
            moved, starts, ends = (
                self._scratch.moved,
                self._scratch.old_starts,
                self._scratch.old_ends,
            )
            step = _Step(
                number, was, moved[:count].copy(), starts[:count].copy(), ends[:count].copy()
            )
        else:
            step = _Step(number, was, None, self.starts, self.ends)
            self._pass_again()
            count = int(np.count_nonzero((self.starts != step.starts) | (self.ends != step.ends)))
        self._steps.append(step)
        return count

    def _duration(self, task: int, number: int, by: int) -> int:
        """The new duration; of what has begun, the ticks from its start to its new end."""
        columns = self.network.columns
        if columns.began[task] == UNSET:
            return max(int(self.tasks.duration[number]) + by, 0)
        worked = columns.worked[columns.calendar[task]]
        began = int(columns.began[task])
        span = worked.count(np.array([began, began + int(self.tasks.duration[number])]))
        return end_of(columns, task, max(int(span[1] - span[0]) + by, 0)) - began

    def _follow(self, number: int) -> int:
        side = self.network.ahead
        count = self._slip(
            side.arcs, self.tasks, side.tables, self.starts, self.ends, number, self._scratch
        )
        if count < 0:
            done = -1 - count
            self._put_back(
                self._scratch.moved[:done], self._scratch.old_starts, self._scratch.old_ends
            )
        return count

    def _put_back(self, moved: Small, starts: Numbers, ends: Numbers) -> None:
        self.starts[moved] = starts[: len(moved)]
        self.ends[moved] = ends[: len(moved)]

    def _pass_again(self) -> None:
        starts, ends, _ = self.network.ahead.working(self.tasks).sweep()
        self.starts = ends - self.tasks.duration if starts is None else starts
        self.ends = ends

    def undo(self) -> None:
        """Take back the last slip; nothing where there is none."""
        if not self._steps:
            return
        step = self._steps.pop()
        if step is self._nothing:
            return
        self.tasks.duration[step.number] = step.duration
        if step.moved is None:
            self.starts, self.ends = step.starts, step.ends
        else:
            self._put_back(step.moved, step.starts, step.ends)

    def moved(self) -> list[int]:
        """The tasks that the last slip moved, in their order in the problem."""
        if not self._steps:
            return []
        step = self._steps[-1]
        changed = (
            (self.starts != step.starts) | (self.ends != step.ends) if step.moved is None else []
        )
        numbers = np.flatnonzero(changed) if step.moved is None else step.moved
        places = self.network.graph.tasks[self.network.order.task[numbers]]
        return [int(place) for place in np.sort(places)]

    def span(self, task: int) -> tuple[int, int]:
        """When a task that is carried out begins and ends now."""
        number = self._numbers[task]
        return int(self.starts[number]), int(self.ends[number])

    def ends_by_task(self) -> dict[int, int]:
        """When each task that is carried out ends now, by its place in the problem."""
        ends = self.ends[self.network.order.number].tolist()
        return dict(zip(self.network.graph.tasks.tolist(), ends, strict=True))

    def finish(self) -> int:
        """When the last task ends now; 0 where there is none."""
        return int(self.ends.max(initial=0))
