"""Goals as expressions to be made small, in the units of `value_of`. Called by the run, one goal after the other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from ortools.sat.python import cp_model

from duban.scheduling._columns import Columns
from duban.scheduling._placed import Placed
from duban.scheduling._plan import Goal
from duban.scheduling._worked import NEVER
from duban.scheduling.cpsat._limits import peaks
from duban.scheduling.cpsat._variables import Expression, Variables, Work


def goal_expression(variables: Variables, goal: Goal, published: Placed | None) -> Expression:
    """What the goal wants to be small."""
    if goal is Goal.COMPLETE:
        return _left_out(variables)
    if goal is Goal.LATENESS:
        return _lateness(variables)
    if goal is Goal.DISTURBANCE:
        return _disturbance(variables, published)
    if goal is Goal.MOVES:
        return _moves(variables, published)
    if goal is Goal.PEAKS:
        return sum(peaks(variables))
    if goal is Goal.LENGTH:
        return _length(variables)
    if goal is Goal.EARLY:
        return sum(_counted(variables, task, of_finish=True) for task in _ours(variables))
    last = _last(variables.columns)
    return sum(
        _present_part(variables, task, last[task] - variables.works[task].position)
        for task in _ours(variables)
    )


def _ours(variables: Variables) -> list[int]:
    return [at for at, work in enumerate(variables.works) if not work.is_fact]


def _counted(variables: Variables, task: int, *, of_finish: bool) -> Expression:
    duration = int(variables.columns.duration[task]) * of_finish
    return _present_part(variables, task, variables.works[task].position + duration)


def _present_part(variables: Variables, task: int, value: Expression) -> Expression:
    """The value where the task is carried out, else nothing."""
    work = variables.works[task]
    if work.present is None:
        return value
    part = variables.model.new_int_var(0, variables.columns.horizon, "")
    variables.model.add(part >= value).only_enforce_if(work.present)
    return part


def _last(columns: Columns) -> list[int]:
    return [columns.worked[calendar].total for calendar in columns.calendar.tolist()]


def _left_out(variables: Variables) -> Expression:
    found: Expression = 0
    for work, worth in zip(variables.works, variables.columns.worth.tolist(), strict=True):
        if work.present is not None:
            found = found + worth * (1 - work.present)
    return found


def _lateness(variables: Variables) -> Expression:
    columns, model = variables.columns, variables.model
    terms: list[Expression] = []
    for task in np.flatnonzero(columns.soft_by != NEVER).tolist():
        late = model.new_int_var(0, columns.horizon, f"late{task}")
        _hold_late(variables, task, int(columns.soft_by[task]), late)
        terms.append(int(columns.weight[task]) * late)
    for project in np.flatnonzero(columns.project_by != NEVER).tolist():
        late = model.new_int_var(0, columns.horizon, f"lates{project}")
        for task in np.flatnonzero(columns.project == project).tolist():
            _hold_late(variables, task, int(columns.project_by[project]), late)
        terms.append(int(columns.project_weight[project]) * late)
    return sum(terms)


def _hold_late(variables: Variables, task: int, by: int, late: cp_model.IntVar) -> None:
    columns, work = variables.columns, variables.works[task]
    worked = columns.worked[columns.calendar[task]]
    edges = np.array([by, columns.ended[task]], dtype=np.int64)
    allowed, ended = worked.count(edges).tolist()
    finish = work.position + int(columns.duration[task])
    if columns.ended[task] >= 0:
        finish = ended
    held = variables.model.add(late >= finish - allowed)
    if work.present is not None:
        held.only_enforce_if(work.present)


def _promised(variables: Variables, published: Placed) -> Iterator[tuple[int, int]]:
    """The tasks of ours that the published plan has, each with the worked ticks before its beginning there."""
    columns = variables.columns
    for task in _ours(variables):
        if published.present[task]:
            worked = columns.worked[columns.calendar[task]]
            yield task, int(worked.count(published.starts[task : task + 1])[0])


def _disturbance(variables: Variables, published: Placed | None) -> Expression:
    if published is None:
        return 0
    model = variables.model
    terms: list[Expression] = []
    for task, before in _promised(variables, published):
        work = variables.works[task]
        distance = model.new_int_var(0, variables.columns.horizon, f"moved{task}")
        for held in (
            model.add(distance >= work.position - before),
            model.add(distance >= before - work.position),
        ):
            if work.present is not None:
                held.only_enforce_if(work.present)
        terms.append(distance)
    return sum(terms)


def _moves(variables: Variables, published: Placed | None) -> Expression:
    if published is None:
        return 0
    model = variables.model
    terms: list[Expression] = []
    for task, before in _promised(variables, published):
        work = variables.works[task]
        has_moved = model.new_bool_var(f"moves{task}")
        rules = [lit for lit in (work.present, ~has_moved) if lit is not None]
        model.add(work.position == before).only_enforce_if(*rules)
        terms.append(has_moved)
    return sum(terms)


def _length(variables: Variables) -> cp_model.IntVar:
    model = variables.model
    length = model.new_int_var(0, variables.columns.horizon, "length")
    for work in variables.works:
        _hold_length(model, length, work)
    return length


def _hold_length(model: cp_model.CpModel, length: cp_model.IntVar, work: Work) -> None:
    held = model.add(length >= work.finish)
    if work.present is not None:
        held.only_enforce_if(work.present)
