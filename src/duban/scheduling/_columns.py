"""A problem as arrays: what the solvers work on, made once from its words.

Tasks are numbered as they stand in the problem, the calendars of their real working time (their own and that of all they need)
each once. Called by the solvers; `verify` and `explain`'s words go back to the problem itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from duban.scheduling._problem import Deadline, LinkKind, Problem, Task
from duban.scheduling._worked import NEVER, Ints, Worked

Small = npt.NDArray[np.int32]
KINDS = (
    LinkKind.FINISH_START,
    LinkKind.START_START,
    LinkKind.FINISH_FINISH,
    LinkKind.START_FINISH,
)
UNSET = np.int64(-1)


@dataclass(frozen=True, slots=True)
class Columns:
    """Everything of a problem of n tasks, m links, r resources, h needs; int64 unless said otherwise.

    Args:
        duration: n.
        calendar: n int32, into `worked`: the task's real working time; 0 for a milestone, which may lie anywhere.
        release: n; the largest of its own, its project's and the problem's now.
        hard_by: n; the least of its hard deadlines and the horizon.
        soft_by: n; the soft deadline of the task itself, NEVER where there is none.
        weight: n; of that.
        began: n; UNSET where it has not.
        ended: n; UNSET where it has not; of a milestone that was reached the same instant.
        is_free: n bool; whether a plan may be without it (optional, or in a choice).
        worth: n; what it costs to leave it out: 0 for what must be there and for alternatives, else 1 and its priority.
        choice: n int32; which choice it is in, -1 where none.
        project: n int32; into `project_by`, of those that the problem describes; -1 where none.
        project_by: soft deadlines of the projects, NEVER where none.
        project_weight: of those.
        before, after: m int32; the tasks of a link.
        kind: m int32, into KINDS.
        lag, most: m; most is NEVER where there is none.
        lag_calendar: m int32, into `worked`; 0 counts every tick.
        need_task, need_resource: h int32, in order of the tasks; `need_amount`: h.
        capacity: for each resource its steps (k, 2): from tick, how much.
        worked: the calendars; the first works every tick up to the horizon.
    """

    duration: Ints
    calendar: Small
    release: Ints
    hard_by: Ints
    soft_by: Ints
    weight: Ints
    began: Ints
    ended: Ints
    is_free: npt.NDArray[np.bool_]
    worth: Ints
    choice: Small
    project: Small
    project_by: Ints
    project_weight: Ints
    before: Small
    after: Small
    kind: Small
    lag: Ints
    most: Ints
    lag_calendar: Small
    need_task: Small
    need_resource: Small
    need_amount: Ints
    capacity: tuple[Ints, ...]
    worked: tuple[Worked, ...]
    horizon: int

    @property
    def count(self) -> int:
        """How many tasks there are."""
        return len(self.duration)


def columns_of(problem: Problem) -> Columns:
    """The problem as arrays."""
    calendars = _Calendars(problem)
    return Columns(
        **_of_tasks(problem, calendars),
        **_of_projects(problem),
        **_of_links(problem, calendars),
        **_of_needs(problem),
        capacity=tuple(
            np.array([(0, one.capacity), *one.changes], dtype=np.int64) for one in problem.resources
        ),
        worked=tuple(calendars.worked),
        horizon=problem.horizon,
    )


def _of_tasks(problem: Problem, calendars: _Calendars) -> dict[str, Any]:
    tasks = problem.tasks
    projects = {one.name: at for at, one in enumerate(problem.projects)}
    chosen = {name: at for at, choice in enumerate(problem.choices) for name in choice.tasks}
    return {
        "duration": _ints([task.duration for task in tasks]),
        "calendar": _small([calendars.of_task(one) if one.duration else 0 for one in tasks]),
        "release": _ints([_release(problem, projects, task) for task in tasks]),
        "hard_by": _ints([_hard_by(problem, projects, task) for task in tasks]),
        "soft_by": _ints([_soft_by(task.deadline) for task in tasks]),
        "weight": _ints([task.deadline.weight if task.deadline else 0 for task in tasks]),
        "began": _ints([UNSET if task.began is None else task.began for task in tasks]),
        "ended": _ints([UNSET if task.over is None else task.over for task in tasks]),
        "is_free": np.array([one.optional or one.name in chosen for one in tasks], dtype=np.bool_),
        "worth": _ints([_worth(task) if task.name not in chosen else 0 for task in tasks]),
        "choice": _small([chosen.get(task.name, -1) for task in tasks]),
        "project": _small([projects.get(task.project, -1) for task in tasks]),
    }


def _of_projects(problem: Problem) -> dict[str, Any]:
    wholes = [one.deadline for one in problem.projects]
    return {
        "project_by": _ints([_soft_by(one) for one in wholes]),
        "project_weight": _ints([one.weight if one else 0 for one in wholes]),
    }


def _of_links(problem: Problem, calendars: _Calendars) -> dict[str, Any]:
    links = problem.links
    return {
        "before": _small([problem.place(link.before) for link in links]),
        "after": _small([problem.place(link.after) for link in links]),
        "kind": _small([KINDS.index(link.kind) for link in links]),
        "lag": _ints([link.lag for link in links]),
        "most": _ints([NEVER if link.most is None else link.most for link in links]),
        "lag_calendar": _small([calendars.named(link.calendar) for link in links]),
    }


def _of_needs(problem: Problem) -> dict[str, Any]:
    resources = {one.name: at for at, one in enumerate(problem.resources)}
    needs = [(at, need) for at, task in enumerate(problem.tasks) for need in task.needs]
    return {
        "need_task": _small([at for at, _ in needs]),
        "need_resource": _small([resources[need.resource] for _, need in needs]),
        "need_amount": _ints([need.amount for _, need in needs]),
    }


def _worth(task: Task) -> int:
    return 1 + max(task.priority, 0) if task.optional else 0


def _soft_by(deadline: Deadline | None) -> int | np.int64:
    return deadline.by if deadline and not deadline.hard else NEVER


class _Calendars:
    """The calendars of real working time, each combination once."""

    def __init__(self, problem: Problem) -> None:
        self.spans = {one.name: one.worked for one in problem.calendars}
        self.spans[""] = ((0, problem.horizon),) if problem.horizon else ()
        self.of_resource = {one.name: one.calendar for one in problem.resources}
        self.places: dict[frozenset[str], int] = {}
        self.worked: list[Worked] = []
        self.named("")

    def named(self, name: str) -> int:
        return self._place(frozenset({name} - {""}))

    def of_task(self, task: Task) -> int:
        names = {task.calendar, *(self.of_resource[need.resource] for need in task.needs)}
        return self._place(frozenset(names - {""}))

    def _place(self, names: frozenset[str]) -> int:
        if names not in self.places:
            worked = Worked.of(self.spans[""])
            for name in sorted(names):
                worked = worked.both(Worked.of(self.spans[name]))
            self.places[names] = len(self.worked)
            self.worked.append(worked)
        return self.places[names]


def _release(problem: Problem, projects: dict[str, int], task: Task) -> int:
    at = projects.get(task.project)
    whole = 0 if at is None else problem.projects[at].release
    return max(task.release, whole, problem.now)


def _hard_by(problem: Problem, projects: dict[str, int], task: Task) -> int:
    at = projects.get(task.project)
    whole = None if at is None else problem.projects[at].deadline
    hard = [one.by for one in (task.deadline, whole) if one and one.hard]
    return min([problem.horizon, *hard])


def _ints(values: Sequence[int | np.int64]) -> Ints:
    return np.array(values, dtype=np.int64)


def _small(values: list[int]) -> Small:
    return np.array(values, dtype=np.int32)
