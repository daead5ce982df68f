"""How many tasks every plan after slips must move: a bound beside which replanning is read. Called by `scheduling_portfolio.py`.

Of generated portfolios only: one calendar, links from finish to start. Not a plan: of what moves it is only known that it is not where it was.
"""

from __future__ import annotations

import numpy as np
from ortools.sat.python import cp_model

from duban.scheduling import Plan, Problem
from duban.scheduling._columns import UNSET, Columns, columns_of
from duban.scheduling._placed import placed_of
from duban.scheduling._worked import NEVER, Ints
from duban.scheduling.cpsat._limits import left_over
from duban.scheduling.network import Network


def must_move(problem: Problem, published: Plan, *, is_least_late: bool) -> int:
    """At least so many tasks begin elsewhere; with `is_least_late` in any plan whose projects are each no later than links alone make them."""
    columns, starts = columns_of(problem), placed_of(problem, published).starts
    network = Network(columns)
    early = network.earliest()
    by = np.full(columns.count, NEVER)
    if is_least_late:
        last = np.append(columns.project_by, NEVER)
        np.maximum.at(last, columns.project, early.ends)
        by = np.where(columns.project >= 0, last[columns.project], NEVER)
    late = network.latest(by)
    movable = columns.began == UNSET
    can_stay = movable & (early.starts <= starts) & (starts <= late.starts)
    most = _most_that_stay(columns, starts, np.flatnonzero(can_stay))
    return int(movable.sum()) - most


def _most_that_stay(columns: Columns, starts: Ints, tasks: Ints) -> int:
    """Of these at most so many are in place together, as far as the links between any two and the crews in each tick say."""
    model = cp_model.CpModel()
    stays = {task: model.new_bool_var(f"{task}") for task in tasks.tolist()}
    apart = _longest(columns)
    for task, literal in stays.items():
        for other in np.flatnonzero(starts - starts[task] < apart[task]).tolist():
            if other in stays and other != task:
                model.add_bool_or(~literal, ~stays[other])
    for resource in range(len(columns.capacity)):
        rows = np.flatnonzero(columns.need_resource == resource)
        users = [
            (int(columns.need_task[row]), int(columns.need_amount[row]))
            for row in rows.tolist()
            if int(columns.need_task[row]) in stays
        ]
        steps = left_over(columns, resource)
        for tick in {*(int(starts[task]) for task, _ in users), *steps[:, 0].tolist()}:
            there = int(steps[np.searchsorted(steps[:, 0], tick, side="right") - 1, 1])
            held = [
                amount * stays[task]
                for task, amount in users
                if starts[task] <= tick < starts[task] + columns.duration[task]
            ]
            model.add(sum(held) <= there)
    model.maximize(sum(stays.values()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = 10
    solver.parameters.num_workers = 1
    solver.solve(model)
    return min(int(solver.best_objective_bound + 1e-6), len(stays))


def _longest(columns: Columns) -> Ints:
    """For each task how far behind its start those of all others are at least; far below nought where nothing links them."""
    apart = np.full((columns.count, columns.count), -NEVER)
    np.fill_diagonal(apart, 0)
    order = np.argsort(Network(columns).earliest().starts, kind="stable")
    arcs: dict[int, list[tuple[int, int]]] = {}
    rows = zip(columns.before.tolist(), columns.after.tolist(), columns.lag.tolist(), strict=True)
    for before, after, lag in rows:
        arcs.setdefault(before, []).append((after, int(columns.duration[before]) + lag))
    for task in order.tolist():
        for after, lag in arcs.get(task, ()):
            apart[:, after] = np.maximum(apart[:, after], apart[:, task] + lag)
    found: Ints = apart
    return found
