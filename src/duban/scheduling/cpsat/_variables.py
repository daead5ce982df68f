"""Variables of a model: for each task its position in its own calendar, its start and finish, and whether it is carried out.

It owns how calendars enter CP-SAT: as pieces, never as breaks. Built by the model; the goals and the limits read it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from duban.scheduling._columns import UNSET, Columns
from duban.scheduling._worked import Worked
from duban.scheduling.cpsat._pieces import Piece, pieces_of, slopes_of

Expression = int | cp_model.LinearExpr


@dataclass(slots=True)
class Work:
    """One task: start, finish and position as expressions; `present` is None where it must be carried out.

    `interval` is what cumulative limits see: None for facts and milestones. `is_fact` says that nothing of it is free.
    """

    start: Expression
    finish: Expression
    position: Expression
    present: cp_model.IntVar | None
    interval: cp_model.IntervalVar | None
    is_fact: bool = False


class Variables:
    """The works of all tasks, in their order, and counts of lags' calendars on demand."""

    def __init__(self, model: cp_model.CpModel, columns: Columns) -> None:
        self.model = model
        self.columns = columns
        self.is_possible = True
        self._counts: dict[tuple[int, bool, int], Expression] = {}
        self.works = [self._work(task) for task in range(columns.count)]

    def _work(self, task: int) -> Work:
        columns = self.columns
        if columns.began[task] != UNSET:
            return self._fact(task)
        present = self.model.new_bool_var(f"in{task}") if columns.is_free[task] else None
        release, by = int(columns.release[task]), int(columns.hard_by[task])
        duration = int(columns.duration[task])
        if duration == 0:
            return self._milestone(task, release, by, present)
        worked = columns.worked[columns.calendar[task]]
        pieces = pieces_of(worked, duration, release, by)
        if not pieces:
            return self._nowhere(present)
        if len(pieces) == 1:
            return self._plain(task, pieces[0], present)
        return self._bent(task, pieces, present)

    def _fact(self, task: int) -> Work:
        columns = self.columns
        began, duration = int(columns.began[task]), int(columns.duration[task])
        worked = columns.worked[columns.calendar[task]]
        finish = int(columns.ended[task])
        position = int(worked.count(columns.began[task : task + 1])[0])
        if finish == UNSET:
            finish = _finish(worked, position, duration, began)
            self.is_possible &= finish <= columns.hard_by[task]
        return Work(began, finish, position, None, None, is_fact=True)

    def _milestone(self, task: int, low: int, high: int, present: cp_model.IntVar | None) -> Work:
        if high < low:
            return self._nowhere(present)
        at = self.model.new_int_var(low, high, f"m{task}")
        return Work(at, at, at, present, None)

    def _nowhere(self, present: cp_model.IntVar | None) -> Work:
        """A task that fits nowhere is left out, or there is no plan."""
        if present is None:
            self.is_possible = False
        else:
            self.model.add(present == 0)
        return Work(0, 0, 0, present, None)

    def _plain(self, task: int, piece: Piece, present: cp_model.IntVar | None) -> Work:
        position = self.model.new_int_var(piece.low, piece.high, f"p{task}")
        start, size = position + piece.start, piece.finish - piece.start
        interval = (
            self.model.new_fixed_size_interval_var(start, size, f"i{task}")
            if present is None
            else self.model.new_optional_fixed_size_interval_var(start, size, present, f"i{task}")
        )
        return Work(start, position + piece.finish, position, present, interval)

    def _bent(self, task: int, pieces: tuple[Piece, ...], present: cp_model.IntVar | None) -> Work:
        model = self.model
        position = model.new_int_var(pieces[0].low, pieces[-1].high, f"p{task}")
        chosen = [model.new_bool_var(f"p{task}.{at}") for at in range(len(pieces))]
        model.add_exactly_one(chosen)
        for literal, piece in zip(chosen, pieces, strict=True):
            domain = cp_model.Domain(piece.low, piece.high)
            model.add_linear_expression_in_domain(position, domain).only_enforce_if(literal)
        first, last = pieces[0], pieces[-1]
        start = model.new_int_var(first.low + first.start, last.high + last.start, f"s{task}")
        finish = model.new_int_var(first.low + first.finish, last.high + last.finish, f"e{task}")
        offsets = [piece.start for piece in pieces]
        model.add(start == position + cp_model.LinearExpr.weighted_sum(chosen, offsets))
        offsets = [piece.finish for piece in pieces]
        model.add(finish == position + cp_model.LinearExpr.weighted_sum(chosen, offsets))
        sizes = cp_model.Domain.from_values([one.finish - one.start for one in pieces])
        size = model.new_int_var_from_domain(sizes, f"z{task}")
        interval = (
            model.new_interval_var(start, size, finish, f"i{task}")
            if present is None
            else model.new_optional_interval_var(start, size, finish, present, f"i{task}")
        )
        return Work(start, finish, position, present, interval)

    def count(self, task: int, calendar: int, *, of_finish: bool) -> Expression:
        """How many worked ticks of a calendar lie before the task's start or finish."""
        columns, work = self.columns, self.works[task]
        if calendar == 0 or columns.worked[calendar].total == columns.horizon:
            return work.finish if of_finish else work.start
        if columns.calendar[task] == calendar and columns.duration[task] and not work.is_fact:
            return work.position + int(columns.duration[task]) * of_finish
        key = (task, of_finish, calendar)
        if key not in self._counts:
            self._counts[key] = self._counted(task, calendar, of_finish=of_finish)
        return self._counts[key]

    def _counted(self, task: int, calendar: int, *, of_finish: bool) -> Expression:
        model, columns, work = self.model, self.columns, self.works[task]
        edge = work.finish if of_finish else work.start
        low, high = int(columns.release[task]), int(columns.hard_by[task])
        if isinstance(edge, int):
            # A fact stands where it does, and what fits nowhere (and is left out) has no domain of its own.
            low = high = edge
        slopes = slopes_of(columns.worked[calendar], low, max(low, high))
        total = columns.worked[calendar].total
        found = model.new_int_var(0, total, f"c{task}.{calendar}.{int(of_finish)}")
        chosen = [model.new_bool_var("") for _ in slopes]
        model.add_exactly_one(chosen)
        for literal, slope in zip(chosen, slopes, strict=True):
            domain = cp_model.Domain(slope.low, slope.high)
            model.add_linear_expression_in_domain(edge, domain).only_enforce_if(literal)
            model.add(found == slope.steep * edge + slope.offset).only_enforce_if(literal)
        return found


def _finish(worked: Worked, position: int, duration: int, began: int) -> int:
    """Where a task that has begun ends."""
    if duration == 0:
        return began
    return int(worked.tick(np.array([position + duration - 1], dtype=np.int64))[0]) + 1
