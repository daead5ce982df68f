"""Others on the same problems: CP-SAT with the plainest model, and PyJobShop where it is installed. Ten seconds and two workers each.

Called by `scheduling_bars.py`. They know nothing of ours but the words of the problem: plain links, constant capacities, least length.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from ortools.sat.python import cp_model

from duban.scheduling import Outcome, Plan, Problem, Status

SECONDS, WORKERS = 10.0, 2


def plain(problem: Problem) -> Outcome:
    """One interval a task, one cumulative a resource, the makespan made small."""
    model = cp_model.CpModel()
    starts = {one.name: model.new_int_var(0, problem.horizon, one.name) for one in problem.tasks}
    length = model.new_int_var(0, problem.horizon, "length")
    intervals = {
        one.name: model.new_fixed_size_interval_var(starts[one.name], one.duration, "")
        for one in problem.tasks
    }
    for task in problem.tasks:
        model.add(length >= starts[task.name] + task.duration)
    for link in problem.links:
        model.add(starts[link.after] >= starts[link.before] + problem.task(link.before).duration)
    for resource in problem.resources:
        needs = [
            (intervals[task.name], need.amount)
            for task in problem.tasks
            for need in task.needs
            if need.resource == resource.name
        ]
        model.add_cumulative(
            [one for one, _ in needs], [amount for _, amount in needs], resource.capacity
        )
    model.minimize(length)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = SECONDS
    solver.parameters.num_workers = WORKERS
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Outcome(Status.UNKNOWN)
    begins = {name: solver.value(start) for name, start in starts.items()}
    known = Status.BEST if status == cp_model.OPTIMAL else Status.FOUND
    return Outcome(known, _plan(problem, begins))


def has_pyjobshop() -> bool:
    """Whether it is there; it is no part of what we install."""
    return importlib.util.find_spec("pyjobshop") is not None


def pyjobshop(problem: Problem) -> Outcome:
    """Its own model of the problem, solved by its CP-SAT back end."""
    rival: Any = importlib.import_module("pyjobshop")
    model = rival.Model()
    resources = {one.name: model.add_renewable(one.capacity) for one in problem.resources}
    tasks = {one.name: model.add_task() for one in problem.tasks}
    for one in problem.tasks:
        held = [resources[need.resource] for need in one.needs]
        model.add_mode(tasks[one.name], held, one.duration, [need.amount for need in one.needs])
    for link in problem.links:
        model.add_end_before_start(tasks[link.before], tasks[link.after])
    result = model.solve(time_limit=SECONDS, num_workers=WORKERS, display=False)
    if not result.best.tasks:
        return Outcome(Status.UNKNOWN)
    rows = zip(problem.tasks, result.best.tasks, strict=True)
    begins = {task.name: row.start for task, row in rows}
    is_best = result.status.name == "OPTIMAL"
    return Outcome(Status.BEST if is_best else Status.FOUND, _plan(problem, begins))


def _plan(problem: Problem, begins: dict[str, int]) -> Plan:
    return Plan(
        {one.name: (begins[one.name], begins[one.name] + one.duration) for one in problem.tasks}
    )
