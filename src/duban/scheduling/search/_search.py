"""The search: what it is after for the goals asked, on which axis, and what it answers.

Limited by schedules alone, the same seed gives the same plan on any machine. Called by `_solve` and the benchmarks.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from duban.scheduling._axis import Axis, plan_value, working_axis
from duban.scheduling._columns import UNSET, Columns, columns_of
from duban.scheduling._placed import Placed
from duban.scheduling._plan import Goal, Outcome, Status, Watch
from duban.scheduling._problem import Problem
from duban.scheduling._worked import NEVER
from duban.scheduling.search._build import Field, Wish, field_of
from duban.scheduling.search._rules import holds
from duban.scheduling.search._run import Effort, Run, run_all
from duban.scheduling.search.bounds import lowest

SIZES = (Goal.LENGTH, Goal.EARLY, Goal.LATE)
LEAST_BEYOND = 256


@dataclass(frozen=True, slots=True)
class Found:
    """What the search came to: a plan in ticks or None, its value and bound at the first goal as `plan_value` counts."""

    placed: Placed | None = None
    value: int | None = None
    bound: int | None = None
    schedules: int = 0


def search(
    problem: Problem,
    goals: Sequence[Goal] = (Goal.LENGTH,),
    effort: Effort | None = None,
    watch: Watch | None = None,
) -> Outcome:
    """The best plan that schedule generation finds; never a proof that there is none. See `search_columns`."""
    began = time.monotonic()
    found = search_columns(columns_of(problem), goals, effort or Effort(), watch)
    status = Status.FOUND if found.placed else Status.UNKNOWN
    if found.placed and found.value == found.bound:
        status = Status.BEST
    return Outcome(
        status,
        found.placed.plan(problem) if found.placed else None,
        found.value,
        found.bound,
        "search",
        found.schedules,
        time.monotonic() - began,
    )


def search_columns(
    columns: Columns, goals: Sequence[Goal], effort: Effort, watch: Watch | None = None
) -> Found:
    """The best plan that schedule generation finds.

    Of the goals it knows lateness, where it stands before the others, and then one of length, early and late. Largest lags are not
    sought, only looked at: a plan that passes one is not given. Optional tasks are left out, of each choice the shortest is taken.
    """
    axis = working_axis(columns)
    tries = [None] if axis is None or _needs_breaks(columns, axis) else [axis, None]
    made = 0
    for one in tries:
        found = _on(columns, one, goals, effort, watch)
        made += found.schedules
        # What is lost on the way back from the working axis (edges within one break) is sought among all ticks.
        if found.placed is not None or one is None or not _has_points(columns):
            break
    return replace(found, schedules=made)


def _on(
    columns: Columns,
    axis: Axis | None,
    goals: Sequence[Goal],
    effort: Effort,
    watch: Watch | None,
) -> Found:
    """The best plan on the working axis, or without one among all ticks."""
    base = columns if axis is None else axis.columns
    known = [goal for goal in goals if goal is Goal.LATENESS or goal in SIZES] or [Goal.LENGTH]
    size = next((goal for goal in known if goal in SIZES), Goal.LENGTH)
    soft = known[0] is Goal.LATENESS and _has_soft(base)
    made = 0
    if soft and size is Goal.LATE:
        base, made = _kept(base, effort, watch)
        effort, soft = replace(effort, schedules=max(effort.schedules - made, 1)), False
    wish = Wish(size is not Goal.LENGTH, soft, size is Goal.LATE)
    run = _run(base, wish, effort, watch)
    if run is None or run.best is None:
        return Found(schedules=made)
    placed = _placed(run)
    placed = placed if axis is None else axis.back(placed)
    if not holds(columns, placed):
        return Found(schedules=made + run.made)
    value = plan_value(columns, placed, known[0])
    bound = min(value, _bound(run, axis, known[0]))
    return Found(placed, value, bound, made + run.made)


def _has_points(columns: Columns) -> bool:
    """Whether there are milestones: only they may lie within a break."""
    return bool((columns.duration == 0).any())


def _needs_breaks(columns: Columns, axis: Axis) -> bool:
    """Whether something happens in breaks: a capacity that falls there and rises again, a finish that waits for a start."""
    if ((columns.kind == 3) & (columns.lag == 0)).any():
        return bool(axis.worked.total < columns.horizon)
    for steps in columns.capacity:
        at = axis.worked.count(steps[:, 0])
        if (at[1:] == at[:-1]).any():
            return True
    return False


def _has_soft(columns: Columns) -> bool:
    by_task = (columns.soft_by < NEVER) & (columns.weight > 0)
    by_project = (columns.project_by < NEVER) & (columns.project_weight > 0)
    return bool(by_task.any() or by_project.any())


def _kept(columns: Columns, effort: Effort, watch: Watch | None) -> tuple[Columns, int]:
    """The least lateness first, with half the effort; what it reached is then a bound for planning late."""
    seconds = None if effort.seconds is None else effort.seconds / 2
    half = replace(effort, schedules=max(effort.schedules // 2, 1), seconds=seconds)
    run = _run(columns, Wish(soft=True), half, watch)
    if run is None or run.best is None:
        return columns, 0
    finish = _placed(run).ends
    by = np.where(columns.soft_by < NEVER, np.maximum(columns.soft_by, finish), NEVER)
    for project, whole in enumerate(columns.project_by):
        if whole < NEVER:
            of = columns.project == project
            by[of] = np.minimum(by[of], max(int(finish[of].max(initial=0)), int(whole)))
    return replace(columns, hard_by=np.minimum(columns.hard_by, by)), run.made


def _run(columns: Columns, wish: Wish, effort: Effort, watch: Watch | None) -> Run | None:
    """The best run; None where tasks wait for one another in a ring."""
    waits = np.maximum(columns.lag, 0).sum() + columns.release.max(initial=0)
    serial = int(columns.duration.sum() + waits) + 1
    for beyond in (min(serial, max(columns.horizon, LEAST_BEYOND)), serial):
        field = field_of(columns, replace(wish, beyond=beyond))
        if field is None:
            return None
        run = run_all(field, lowest(field), effort, watch)
        if run.best is not None:
            return run
    return None


def _placed(run: Run) -> Placed:
    """The best schedule of a run, with the facts, in the ticks of the columns that it was made of."""
    share = run.field.share
    starts, ends = share.start.copy(), share.finish.copy()
    if run.best:
        starts[share.placed], ends[share.placed] = run.best.start, run.best.finish
    return Placed(starts, ends, share.placed | (share.start != UNSET))


def _bound(run: Run, axis: Axis | None, goal: Goal) -> int:
    """What no plan is below at a goal; 0 where nothing is known."""
    field: Field = run.field
    if (field.columns.choice[field.share.placed] >= 0).any():
        return 0
    if goal is Goal.LENGTH and not field.wish.by_sum:
        edge = max(run.least, 0)
        facts = int(field.share.finish.max(initial=0))
        return max(edge if axis is None else axis.instant(edge), facts if axis is None else 0)
    if goal is Goal.EARLY and field.is_one:
        return run.least
    if goal is Goal.LATE and field.is_one:
        return run.least - int(field.share.placed.sum()) * field.wish.beyond
    return 0
