"""The working axis: where all tasks share one calendar, its worked ticks alone are time, and no solver meets a break.

It moves columns to that axis and plans back. Called by the search and by CP-SAT; where calendars differ there is no such axis,
and they work with the tables of `Worked`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from duban.scheduling._columns import KINDS, UNSET, Columns
from duban.scheduling._placed import Placed, value_of
from duban.scheduling._plan import Goal
from duban.scheduling._problem import LinkKind
from duban.scheduling._worked import NEVER, Ints, Worked


@dataclass(frozen=True, slots=True)
class Axis:
    """Columns on the working axis, and the way back."""

    columns: Columns
    worked: Worked
    origin: Columns

    def back(self, placed: Placed) -> Placed:
        """A plan on the axis as one in ticks: work begins with a worked tick, and ends with one; milestones as early as they can."""
        is_point = placed.starts == placed.ends
        after = np.where(
            placed.starts > 0, self.worked.tick(np.maximum(placed.starts - 1, 0)) + 1, 0
        )
        starts = np.where(is_point, after, self.worked.tick(placed.starts))
        ends = np.where(is_point, starts, self.worked.tick(np.maximum(placed.ends - 1, 0)) + 1)
        starts = np.where(self.origin.began != UNSET, self.origin.began, starts)
        ends = np.where(self.origin.ended != UNSET, self.origin.ended, ends)
        return self._points(Placed(starts, ends, placed.present), is_point)

    def _points(self, placed: Placed, is_point: np.typing.NDArray[np.bool_]) -> Placed:
        """Milestones within one break wait for their releases and for each other; in the order of the axis that is a few rounds."""
        origin, starts, ends = self.origin, placed.starts.copy(), placed.ends.copy()
        free = is_point & (origin.began == UNSET)
        starts[free] = np.maximum(starts[free], origin.release[free])
        ends[free] = starts[free]
        plain = (origin.lag == 0) & free[origin.after]
        before, after = origin.before[plain], origin.after[plain]
        from_finish = _from_finish(origin)[plain]
        for _ in range(int(free.sum())):
            reached = starts.copy()
            edges = np.where(from_finish, ends[before], starts[before])
            np.maximum.at(reached, after, edges)
            if (reached == starts).all():
                break
            starts = reached
            ends[free] = starts[free]
        return Placed(starts, ends, placed.present)

    def holds(self, placed: Placed) -> bool:
        """Whether what no count of worked ticks can see holds too of a plan in ticks: the order of instants within a break."""
        origin = self.origin
        plain = (origin.lag == 0) & placed.present[origin.before] & placed.present[origin.after]
        to_finish = (origin.kind == FF) | (origin.kind == SF)
        facts = np.where(to_finish, origin.ended[origin.after], origin.began[origin.after])
        plain &= facts == UNSET
        first = np.where(
            _from_finish(origin), placed.ends[origin.before], placed.starts[origin.before]
        )
        second = np.where(to_finish, placed.ends[origin.after], placed.starts[origin.after])
        in_time = (placed.ends <= origin.hard_by) | (origin.ended != UNSET) | ~placed.present
        return bool((first <= second)[plain].all() and in_time.all())

    def instant(self, edge: int) -> int:
        """The end of work that ends at an edge of the axis, in ticks."""
        return int(self.worked.tick(np.array([edge - 1], dtype=np.int64))[0]) + 1 if edge else 0

    def forth(self, placed: Placed) -> Placed:
        """A plan in ticks as one on the axis."""
        starts, ends = self.worked.count(placed.starts), self.worked.count(placed.ends)
        return Placed(starts, ends, placed.present)


FF, SF = KINDS.index(LinkKind.FINISH_FINISH), KINDS.index(LinkKind.START_FINISH)


def _from_finish(columns: Columns) -> np.typing.NDArray[np.bool_]:
    """For each link whether it is counted from the finish of the task before."""
    found: np.typing.NDArray[np.bool_] = (columns.kind == 0) | (columns.kind == FF)
    return found


def working_axis(columns: Columns) -> Axis | None:
    """The axis of the one calendar that all working time and all lags are counted in; None where there are several.

    Whatever holds in ticks holds on the axis; the other way round `Axis.holds` says so of a plan.
    """
    shared = shared_calendar(columns)
    if shared is None or any(_dips(columns.worked[shared], one) for one in columns.capacity):
        return None
    worked = columns.worked[shared]
    ended = columns.ended != UNSET
    began = _moved(worked, columns.began)
    over = _moved(worked, columns.ended)
    return Axis(
        replace(
            columns,
            duration=np.where(ended, over - began, columns.duration),
            calendar=np.zeros_like(columns.calendar),
            release=worked.count(columns.release),
            hard_by=worked.count(columns.hard_by),
            soft_by=_moved(worked, columns.soft_by),
            project_by=_moved(worked, columns.project_by),
            began=began,
            ended=over,
            lag_calendar=np.zeros_like(columns.lag_calendar),
            capacity=tuple(_steps(worked, one) for one in columns.capacity),
            worked=(Worked.of(((0, worked.total),) if worked.total else ()),),
            horizon=worked.total,
        ),
        worked,
        columns,
    )


def plan_value(
    columns: Columns, placed: Placed, goal: Goal, published: Placed | None = None
) -> int:
    """What a plan in ticks is worth, in the units in which solvers compare: those of the working axis where there is one."""
    axis = working_axis(columns)
    if axis is None or goal is Goal.LENGTH:
        return value_of(columns, placed, goal, published)
    before = axis.forth(published) if published else None
    return value_of(axis.columns, axis.forth(placed), goal, before)


def shared_calendar(columns: Columns) -> int | None:
    """Which calendar counts all working time and all lags; None where there is more than one."""
    works = (columns.duration > 0) & (columns.ended == UNSET)
    used = set(columns.calendar[works].tolist())
    counts = (columns.lag != 0) | (columns.most != NEVER)
    used |= set(columns.lag_calendar[counts].tolist())
    if len(used) > 1:
        return None
    return used.pop() if used else 0


def _moved(worked: Worked, instants: Ints) -> Ints:
    """On the axis; what is not set, or never, stays so."""
    known = (instants != UNSET) & (instants != NEVER)
    found: Ints = np.where(known, worked.count(np.where(known, instants, 0)), instants)
    return found


def _dips(worked: Worked, steps: Ints) -> bool:
    """Whether there is less for a part of a break: what runs across it would not see that on the axis."""
    at = worked.count(steps[:, 0])
    same = at[1:] == at[:-1]
    return bool((same & (steps[:-1, 1] < steps[1:, 1])).any())


def _steps(worked: Worked, steps: Ints) -> Ints:
    """Steps of capacity on the axis: of those that fall together the last holds."""
    at = worked.count(steps[:, 0])
    is_last = np.append(at[1:] != at[:-1], True)
    found: Ints = np.column_stack([at, steps[:, 1]])[is_last]
    return found
