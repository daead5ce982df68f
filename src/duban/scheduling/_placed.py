"""A plan as arrays beside the columns of its problem, and what it is worth by each goal.

Lateness and movement are counted in worked ticks of the task's own calendar, so that a weekend between a deadline and the finish
costs nothing that nobody could have worked. Called by the solvers; `verify` does not use it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from duban.scheduling._columns import UNSET, Columns
from duban.scheduling._plan import Goal, Plan
from duban.scheduling._problem import Problem
from duban.scheduling._worked import NEVER, Ints

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Placed:
    """Starts and ends of all n tasks, int64, and which of them are carried out; of the others both are meaningless."""

    starts: Ints
    ends: Ints
    present: Flags

    def plan(self, problem: Problem) -> Plan:
        """With the names of the problem."""
        rows = zip(self.starts.tolist(), self.ends.tolist(), self.present.tolist(), strict=True)
        pairs = zip(problem.tasks, rows, strict=True)
        return Plan({task.name: (start, end) for task, (start, end, is_in) in pairs if is_in})


def placed_of(problem: Problem, plan: Plan) -> Placed:
    """The arrays of a plan; tasks that the plan does not know are absent, at UNSET."""
    spans = [plan.spans.get(task.name) for task in problem.tasks]
    return Placed(
        np.array([UNSET if span is None else span[0] for span in spans], dtype=np.int64),
        np.array([UNSET if span is None else span[1] for span in spans], dtype=np.int64),
        np.array([span is not None for span in spans], dtype=np.bool_),
    )


def worked_before(columns: Columns, instants: Ints) -> Ints:
    """For each task how many ticks its own calendar works before its instant."""
    found = np.zeros_like(instants)
    for at, worked in enumerate(columns.worked):
        mine = columns.calendar == at
        if mine.any():
            found[mine] = worked.count(instants[mine])
    return found


def lateness(columns: Columns, placed: Placed) -> Ints:
    """For each task how late it is against its own soft deadline, in worked ticks; 0 where it has none or is not carried out."""
    by = np.where(columns.soft_by == NEVER, columns.horizon, columns.soft_by)
    late = worked_before(columns, placed.ends) - worked_before(columns, by)
    return np.where(placed.present & (columns.soft_by != NEVER), np.maximum(late, 0), 0)


def project_lateness(columns: Columns, placed: Placed) -> Ints:
    """For each project how late the latest of its tasks is against the project's soft deadline, in worked ticks of that task."""
    found = np.zeros(len(columns.project_by), dtype=np.int64)
    mine = placed.present & (columns.project >= 0)
    by = np.where(mine, columns.project_by[columns.project], NEVER) if len(found) else NEVER
    has = mine & (by != NEVER)
    if has.any():
        by = np.where(has, by, 0)
        late = worked_before(columns, placed.ends) - worked_before(columns, by)
        np.maximum.at(found, columns.project[has], np.maximum(late[has], 0))
    return found


def value_of(columns: Columns, placed: Placed, goal: Goal, published: Placed | None = None) -> int:
    """What a plan is worth by a goal; less is better.

    COMPLETE: the worth of what is left out. LATENESS: weighted worked ticks. DISTURBANCE: worked ticks by which starts have moved against `published`. MOVES: how many
    have. PEAKS: the sum over resources of the most that is held at once by what is not yet a fact. LENGTH: the last instant. EARLY, LATE: the sum of worked ticks before
    all ends, from all starts to the horizon; of what has begun neither is counted.
    """
    if goal is Goal.COMPLETE:
        return int(columns.worth[~placed.present].sum())
    if goal is Goal.LATENESS:
        own = lateness(columns, placed) * columns.weight
        return int(own.sum() + (project_lateness(columns, placed) * columns.project_weight).sum())
    if goal is Goal.DISTURBANCE:
        return int(moved(columns, placed, published).sum()) if published else 0
    if goal is Goal.MOVES:
        return int((moved(columns, placed, published) > 0).sum()) if published else 0
    if goal is Goal.PEAKS:
        return _peaks(columns, placed)
    if goal is Goal.LENGTH:
        return int(placed.ends[placed.present].max(initial=0))
    if goal is Goal.EARLY:
        return int(worked_before(columns, placed.ends)[_free(columns, placed)].sum())
    last = worked_before(columns, np.full_like(placed.starts, columns.horizon))
    return int((last - worked_before(columns, placed.starts))[_free(columns, placed)].sum())


def _free(columns: Columns, placed: Placed) -> Flags:
    free: Flags = placed.present & (columns.began == UNSET)
    return free


def moved(columns: Columns, placed: Placed, published: Placed) -> Ints:
    """For each task in both plans that has not begun by how many worked ticks its start has moved."""
    both = _free(columns, placed) & published.present
    distance = worked_before(columns, placed.starts) - worked_before(columns, published.starts)
    return np.where(both, np.abs(distance), 0)


def _peaks(columns: Columns, placed: Placed) -> int:
    total = 0
    for resource in range(len(columns.capacity)):
        mine = (columns.need_resource == resource) & placed.present[columns.need_task]
        mine &= columns.began[columns.need_task] == UNSET
        tasks, amounts = columns.need_task[mine], columns.need_amount[mine]
        edges = np.concatenate([placed.starts[tasks], placed.ends[tasks]])
        steps = np.concatenate([amounts, -amounts])
        order = np.lexsort((steps, edges))
        total += int(np.cumsum(steps[order]).max(initial=0))
    return total
