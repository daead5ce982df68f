"""A part of a problem by itself: some tasks free, all others where they stand, with what those leave of links and resources.

Called round by round; CP-SAT solves the part. What is held fixed enters as room that is taken, and where it is linked to something
free, as a task that fits in one place only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from duban.scheduling._columns import UNSET, Columns, Small
from duban.scheduling._placed import Placed, worked_before
from duban.scheduling._worked import NEVER, Ints

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Part:
    """Columns of some tasks, and which tasks of the whole they are; the first `free` of them are free."""

    columns: Columns
    tasks: Ints
    free: int

    def placed(self, whole: Placed) -> Placed:
        """Of a plan of the whole what lies in the part."""
        return Placed(whole.starts[self.tasks], whole.ends[self.tasks], whole.present[self.tasks])

    def put(self, whole: Placed, part: Placed) -> Placed:
        """The whole with the free tasks as a plan of the part has them."""
        starts, ends = whole.starts.copy(), whole.ends.copy()
        free = self.tasks[: self.free]
        starts[free], ends[free] = part.starts[: self.free], part.ends[: self.free]
        return Placed(starts, ends, whole.present)


def part_of(columns: Columns, placed: Placed, free: Ints, window: tuple[int, int]) -> Part:
    """The part in which these tasks may lie anywhere within a window, and all else stays."""
    is_free = np.zeros(columns.count, dtype=np.bool_)
    is_free[free] = True
    tasks = np.concatenate([free, _beside(columns, placed, is_free)])
    part = picked(columns, tasks)
    release, hard_by = part.release.copy(), part.hard_by.copy()
    held = slice(len(free), None)
    is_open = part.began[held] == UNSET
    release[held] = np.where(is_open, placed.starts[tasks[held]], release[held])
    hard_by[held] = np.where(is_open, placed.ends[tasks[held]], hard_by[held])
    release[: len(free)] = np.maximum(release[: len(free)], window[0])
    hard_by[: len(free)] = np.minimum(hard_by[: len(free)], window[1])
    mine = part.need_task < len(free)
    return Part(
        replace(
            part,
            release=release,
            hard_by=hard_by,
            need_task=part.need_task[mine],
            need_resource=part.need_resource[mine],
            need_amount=part.need_amount[mine],
            capacity=_left(columns, placed, is_free, window),
        ),
        tasks,
        len(free),
    )


def picked(columns: Columns, tasks: Ints) -> Columns:
    """The columns of these tasks alone, in this order, all of them carried out; links between them, and what they need."""
    number = np.full(columns.count, -1, dtype=np.int32)
    number[tasks] = np.arange(len(tasks), dtype=np.int32)
    kept = (number[columns.before] >= 0) & (number[columns.after] >= 0)
    rows = np.flatnonzero(number[columns.need_task] >= 0)
    rows = rows[np.argsort(number[columns.need_task[rows]], kind="stable")]
    by_task = {
        name: getattr(columns, name)[tasks]
        for name in ("duration", "calendar", "release", "hard_by", "soft_by", "weight")
    }
    by_link = {name: getattr(columns, name)[kept] for name in ("kind", "lag", "most")}
    return replace(
        columns,
        **by_task,
        **by_link,
        began=columns.began[tasks],
        ended=columns.ended[tasks],
        is_free=np.zeros(len(tasks), dtype=np.bool_),
        worth=np.zeros(len(tasks), dtype=np.int64),
        choice=np.full(len(tasks), -1, dtype=np.int32),
        project=columns.project[tasks],
        before=number[columns.before[kept]],
        after=number[columns.after[kept]],
        lag_calendar=columns.lag_calendar[kept],
        need_task=number[columns.need_task[rows]],
        need_resource=columns.need_resource[rows],
        need_amount=columns.need_amount[rows],
    )


def _beside(columns: Columns, placed: Placed, is_free: Flags) -> Ints:
    """What stays but has to be seen: what free tasks are linked to, and of each of their projects what is latest of the rest."""
    into = columns.before[is_free[columns.after]]
    out_of = columns.after[is_free[columns.before]]
    seen = np.zeros(columns.count, dtype=np.bool_)
    seen[into] = seen[out_of] = True
    seen[_latest(columns, placed, is_free)] = True
    found: Ints = np.flatnonzero(seen & ~is_free & placed.present)
    return found


def _latest(columns: Columns, placed: Placed, is_free: Flags) -> Small | Ints:
    """Of each project with a soft deadline and free tasks the task that is latest of those that stay."""
    if not len(columns.project_by):
        return np.empty(0, dtype=np.int64)
    touched = np.zeros(len(columns.project_by) + 1, dtype=np.bool_)
    touched[columns.project[is_free]] = True
    touched[:-1] &= columns.project_by < NEVER
    touched[-1] = False
    stays = np.flatnonzero(touched[columns.project] & ~is_free & placed.present)
    by = columns.project_by[columns.project[stays]]
    ends = np.zeros(columns.count, dtype=np.int64)
    allowed = np.zeros(columns.count, dtype=np.int64)
    ends[stays], allowed[stays] = placed.ends[stays], by
    late = (worked_before(columns, ends) - worked_before(columns, allowed))[stays]
    order = np.lexsort((late, columns.project[stays]))
    stays = stays[order]
    is_last = np.append(np.diff(columns.project[stays]) != 0, True)[: len(stays)]
    found: Small | Ints = stays[is_last]
    return found


def _left(
    columns: Columns, placed: Placed, is_free: Flags, window: tuple[int, int]
) -> tuple[Ints, ...]:
    """Of each resource what tasks that stay leave of it, as steps; within the window, outside it nothing may be placed anyway."""
    stays = (~is_free & placed.present)[columns.need_task] & (columns.need_amount > 0)
    stays &= placed.ends[columns.need_task] > window[0]
    stays &= placed.starts[columns.need_task] < window[1]
    rows = np.flatnonzero(stays)
    rows = rows[np.argsort(columns.need_resource[rows], kind="stable")]
    cuts = np.searchsorted(columns.need_resource[rows], np.arange(len(columns.capacity) + 1))
    return tuple(
        _steps(columns, placed, steps, rows[cuts[at] : cuts[at + 1]], window)
        for at, steps in enumerate(columns.capacity)
    )


def _steps(
    columns: Columns, placed: Placed, steps: Ints, rows: Ints, window: tuple[int, int]
) -> Ints:
    tasks, amounts = columns.need_task[rows], columns.need_amount[rows]
    starts = np.maximum(placed.starts[tasks], window[0])
    ends = np.minimum(placed.ends[tasks], window[1])
    inside = steps[(steps[:, 0] > window[0]) & (steps[:, 0] < window[1]), 0]
    edges = np.unique(np.concatenate([window[:1], inside, starts, ends]))
    change = np.zeros(len(edges), dtype=np.int64)
    np.add.at(change, np.searchsorted(edges, starts), amounts)
    np.add.at(change, np.searchsorted(edges, ends), -amounts)
    capacity = steps[np.searchsorted(steps[:, 0], edges, side="right") - 1, 1]
    left = np.maximum(capacity - np.cumsum(change), 0)
    keep = np.append(True, left[1:] != left[:-1])
    edges[0] = 0
    found: Ints = np.column_stack([edges, left])[keep]
    return found
