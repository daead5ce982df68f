"""What holds a model's tasks: links, resources, choices. Called once when a model is built."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from duban.scheduling._columns import KINDS, UNSET, Columns
from duban.scheduling._worked import NEVER, Ints
from duban.scheduling.cpsat._variables import Expression, Variables


@dataclass(frozen=True, slots=True)
class Guards:
    """Literals under which rules hold: by link and by resource. A rule without one holds always."""

    links: dict[int, cp_model.IntVar] = field(default_factory=dict)
    resources: dict[int, cp_model.IntVar] = field(default_factory=dict)


ALWAYS = Guards()


def hold_links(variables: Variables, guards: Guards = ALWAYS, only: set[int] | None = None) -> None:
    """Each link's distance is between its least and its most, where both its tasks are carried out; of all links or of some."""
    columns = variables.columns
    for link in range(len(columns.before)) if only is None else sorted(only):
        kind = KINDS[columns.kind[link]]
        after = int(columns.after[link])
        facts = columns.ended if kind.to_finish else columns.began
        if facts[after] == UNSET:
            _hold_link(variables, link, guards.links.get(link))


def _hold_link(variables: Variables, link: int, guard: cp_model.IntVar | None) -> None:
    columns, model = variables.columns, variables.model
    before, after = int(columns.before[link]), int(columns.after[link])
    works = (variables.works[before], variables.works[after])
    lits = [lit for lit in (guard, *(work.present for work in works)) if lit is not None]
    lag, most = int(columns.lag[link]), int(columns.most[link])
    first, second = _edges(variables, link, 0 if lag == 0 else int(columns.lag_calendar[link]))
    model.add(second - first >= lag).only_enforce_if(*lits)
    if most != NEVER:
        first, second = _edges(variables, link, int(columns.lag_calendar[link]))
        model.add(second - first <= most).only_enforce_if(*lits)


def _edges(variables: Variables, link: int, calendar: int) -> tuple[Expression, Expression]:
    columns = variables.columns
    kind = KINDS[columns.kind[link]]
    return (
        variables.count(int(columns.before[link]), calendar, of_finish=kind.from_finish),
        variables.count(int(columns.after[link]), calendar, of_finish=kind.to_finish),
    )


def hold_choices(variables: Variables) -> None:
    """Exactly one of each choice is carried out."""
    columns = variables.columns
    for choice in range(int(columns.choice.max(initial=-1)) + 1):
        tasks = np.flatnonzero(columns.choice == choice).tolist()
        lits = [variables.works[task].present for task in tasks]
        facts = [lit for lit in lits if lit is None]
        free = [lit for lit in lits if lit is not None]
        if facts:
            variables.model.add(sum(free) == 0)
        else:
            variables.model.add_exactly_one(free)


def hold_resources(
    variables: Variables, guards: Guards = ALWAYS, only: set[int] | None = None
) -> None:
    """At no tick more is held than facts leave over; of all resources or of some."""
    resources = range(len(variables.columns.capacity)) if only is None else sorted(only)
    for resource in resources:
        _hold(variables, resource, guards.resources.get(resource))


def _hold(variables: Variables, resource: int, guard: cp_model.IntVar | None) -> None:
    intervals, amounts = _held(variables, resource)
    if not intervals:
        return
    steps = left_over(variables.columns, resource)
    most = int(steps[:, 1].max())
    # Where the rule does not hold there is room for everything at once.
    room = 0 if guard is None else sum(amounts) * (1 - guard)
    for low, size, height in _fills(variables.columns, steps, most):
        intervals.append(variables.model.new_fixed_size_interval_var(low, size, ""))
        amounts.append(height)
    variables.model.add_cumulative(intervals, amounts, most + room)


def peaks(variables: Variables) -> list[cp_model.IntVar]:
    """For each resource the most that is held of it at once by what is not a fact.

    A goal may ask for them; a limit is a plain number: a capacity that is a variable costs every bound some of its strength.
    """
    found = []
    for resource, steps in enumerate(variables.columns.capacity):
        intervals, amounts = _held(variables, resource)
        peak = variables.model.new_int_var(0, int(steps[:, 1].max()), f"r{resource}")
        if intervals:
            variables.model.add_cumulative(intervals, amounts, peak)
        found.append(peak)
    return found


def _held(variables: Variables, resource: int) -> tuple[list[cp_model.IntervalVar], list[int]]:
    """The works that hold any of a resource, and how much; without facts and milestones."""
    columns = variables.columns
    mine = columns.need_resource == resource
    rows = zip(columns.need_task[mine].tolist(), columns.need_amount[mine].tolist(), strict=True)
    held = [(variables.works[task].interval, amount) for task, amount in rows if amount]
    kept = [(interval, amount) for interval, amount in held if interval is not None]
    return [interval for interval, _ in kept], [amount for _, amount in kept]


def left_over(columns: Columns, resource: int) -> Ints:
    """Steps (from tick, how much) of what tasks that are facts leave of a resource, never below nothing."""
    steps = columns.capacity[resource]
    mine = (columns.need_resource == resource) & (columns.began[columns.need_task] != UNSET)
    tasks, amounts = columns.need_task[mine], columns.need_amount[mine]
    starts, ends = columns.began[tasks], _ends(columns, tasks)
    edges = np.unique(np.concatenate([steps[:, 0], starts, ends]))
    capacity = steps[np.searchsorted(steps[:, 0], edges, side="right") - 1, 1]
    held = np.zeros_like(edges)
    for start, end, amount in zip(starts, ends, amounts, strict=True):
        held[(edges >= start) & (edges < end)] += amount
    found: Ints = np.column_stack([edges, np.maximum(capacity - held, 0)])
    return found


def _ends(columns: Columns, tasks: Ints) -> Ints:
    """Where tasks that have begun end: where they did, else after what is left of their work."""
    found = columns.ended[tasks].copy()
    for at, task in enumerate(tasks.tolist()):
        if found[at] == UNSET and columns.duration[task]:
            worked = columns.worked[columns.calendar[task]]
            position = worked.count(columns.began[task : task + 1])
            found[at] = int(worked.tick(position + columns.duration[task] - 1)[0]) + 1
        elif found[at] == UNSET:
            found[at] = columns.began[task]
    return np.minimum(found, columns.horizon)


def _fills(columns: Columns, steps: Ints, most: int) -> list[tuple[int, int, int]]:
    """(from, how long, how much is missing) wherever less than the most is there."""
    ends = np.append(steps[1:, 0], columns.horizon)
    rows = zip(steps[:, 0].tolist(), ends.tolist(), steps[:, 1].tolist(), strict=True)
    return [(low, end - low, most - left) for low, end, left in rows if left < most and end > low]
