"""What one delay does: which tasks move, and which deadlines it reaches.

One slip of a copy of the early dates for each question, taken back afterwards. Called by `explain` and by planning, before a slip is confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable

from duban.scheduling._problem import Problem
from duban.scheduling.network._network import Network
from duban.scheduling.network._reasons import Bound, Effect, Hit
from duban.scheduling.network._slips import Slips


def effects(
    problem: Problem,
    tasks: Iterable[str] | None = None,
    *,
    by: int = 1,
    network: Network | None = None,
) -> tuple[Effect, ...]:
    """What it does to the early dates where a task takes `by` worked ticks longer; each by itself, all where none is named."""
    network = network or Network.of(problem)
    slips = Slips(network)
    before = slips.ends_by_task()
    wholes = _projects(problem, before)
    names = [task.name for task in problem.tasks] if tasks is None else tasks
    found = []
    for name in names:
        slips.slip(problem.place(name), by=by)
        moved = slips.moved()
        hits = tuple(_hits(problem, wholes, before, slips, moved))
        found.append(Effect(name, by, len(moved), slips.finish(), hits))
        slips.undo()
    return tuple(found)


def _projects(problem: Problem, ends: dict[int, int]) -> dict[str, tuple[Bound, int]]:
    """The deadline of each project that has one, and when its last task ends."""
    lasts: dict[str, int] = {}
    for place, end in ends.items():
        name = problem.tasks[place].project
        lasts[name] = max(lasts.get(name, 0), end)
    return {
        one.name: (
            Bound("PROJECT_DEADLINE", "", one.deadline.by, one.name, one.deadline.hard),
            lasts[one.name],
        )
        for one in problem.projects
        if one.deadline and one.name in lasts
    }


def _hits(
    problem: Problem,
    wholes: dict[str, tuple[Bound, int]],
    before: dict[int, int],
    slips: Slips,
    moved: list[int],
) -> Iterable[Hit]:
    lasts: dict[str, int] = {}
    for place in moved:
        task = problem.tasks[place]
        end = slips.span(place)[1]
        if task.deadline and end > before[place]:
            bound = Bound("DEADLINE", task.name, task.deadline.by, hard=task.deadline.hard)
            yield Hit(bound, before[place], end)
        if task.project in wholes:
            lasts[task.project] = max(lasts.get(task.project, 0), end)
    for name, end in lasts.items():
        bound, was = wholes[name]
        if end > was:
            yield Hit(bound, was, end)
