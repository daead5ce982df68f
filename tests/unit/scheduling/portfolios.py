"""Generated portfolios: projects with deadlines that share departments' crews and inspectors, and what happens to a plan of one.

Deadlines are taken from a plan that one pass of generation makes, so at a factor of 1 they can all be met. Used by tests and benchmarks.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from duban.scheduling import (
    Calendar,
    Deadline,
    Link,
    Need,
    Plan,
    Problem,
    Project,
    Resource,
    Task,
)
from duban.scheduling.search import Effort, search

DEPARTMENTS = 12
INSPECTORS = "inspectors"
SIZE = 14
"""Tasks of a project."""
APART = 0.6
"""The share of the whole time within which projects begin."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a portfolio is and how tight.

    Args:
        tasks: how many.
        seed: of all draws.
        least, most: how busy the least and the busiest pool is, of its time.
        days: the time that this is reckoned with.
        room: how much earlier than in the pass that deadlines are taken from projects may begin: 0 not at all, 1 up to the first day.
    """

    tasks: int = 425
    seed: int = 1
    least: float = 0.3
    most: float = 0.9
    days: int = 800
    room: float = 1.0


def a_portfolio(shape: Shape, *, factor: float = 1.0, hard: bool = True) -> Problem:
    """So many tasks in projects of fourteen, thirteen shared pools, each project due at its finish in one pass, times the factor."""
    draws = random.Random(shape.seed)  # noqa: S311
    count = -(-shape.tasks // SIZE)
    projects = [_releases(draws, at, shape) for at in range(count)]
    tasks: list[Task] = []
    links: list[Link] = []
    for at, project in enumerate(projects):
        size = min(SIZE, shape.tasks - SIZE * at)
        tasks += [_task(draws, project.name, number) for number in range(size)]
        links += list(_links(draws, tasks[-size:]))
    problem = Problem(
        tuple(tasks),
        2 * shape.days,
        tuple(links),
        _pools(draws, tasks, shape),
        projects=tuple(projects),
    )
    return _opened(draws, _with_deadlines(problem, factor, hard=hard), shape.room)


def _releases(draws: random.Random, at: int, shape: Shape) -> Project:
    return Project(f"p{at}", draws.randrange(round(APART * shape.days)))


def _task(draws: random.Random, project: str, number: int) -> Task:
    needs = [Need(f"d{draws.randrange(DEPARTMENTS)}", draws.choice((1, 1, 1, 2)))]
    if draws.random() < 0.2:
        needs.append(Need(INSPECTORS))
    return Task(f"{project}.{number}", draws.randint(2, 15), needs=tuple(needs), project=project)


def _links(draws: random.Random, tasks: list[Task]) -> list[Link]:
    """Each behind one or two of the four before it, now and then after some days."""
    found = []
    for at in range(1, len(tasks)):
        before = range(max(0, at - 4), at)
        for one in draws.sample(before, min(len(before), draws.randint(1, 2))):
            lag = draws.choice((0, 0, 0, 1, 5))
            found.append(Link(tasks[one].name, tasks[at].name, lag=lag))
    return found


def _pools(draws: random.Random, tasks: list[Task], shape: Shape) -> tuple[Resource, ...]:
    names = [*(f"d{at}" for at in range(DEPARTMENTS)), INSPECTORS]
    work = dict.fromkeys(names, 0)
    for task in tasks:
        for need in task.needs:
            work[need.resource] += need.amount * task.duration
    return tuple(
        Resource(
            name,
            max(2, round(work[name] / (draws.uniform(shape.least, shape.most) * shape.days))),
        )
        for name in names
    )


def _with_deadlines(problem: Problem, factor: float, *, hard: bool) -> Problem:
    plan = search(problem, effort=Effort(1)).plan
    assert plan is not None
    lasts = {one.name: one.release for one in problem.projects}
    for task in problem.tasks:
        lasts[task.project] = max(lasts[task.project], plan.spans[task.name][1])
    return replace(
        problem,
        projects=tuple(
            replace(
                one,
                deadline=Deadline(
                    one.release + round(factor * (lasts[one.name] - one.release)), hard=hard
                ),
            )
            for one in problem.projects
        ),
    )


def _opened(draws: random.Random, problem: Problem, room: float) -> Problem:
    """Projects may begin earlier than they did in the pass that their deadlines come from."""
    return replace(
        problem,
        projects=tuple(
            replace(one, release=one.release - round(room * draws.random() * one.release))
            for one in problem.projects
        ),
    )


def slipped(problem: Problem, published: Plan, seed: int = 1, share: float = 0.35) -> Problem:
    """What the problem is after a share of the plan's time: what was to begin has begun, and of all that is not over 15 % take half as long again.

    What is over ended as planned. Deadlines are soft: nobody knows whether they can still be met.
    """
    draws = random.Random(seed)  # noqa: S311
    first = min(start for start, _ in published.spans.values())
    now = first + round(share * (published.finish - first))
    tasks = []
    for task in problem.tasks:
        start, end = published.spans[task.name]
        if end <= now:
            tasks.append(replace(task, began=start, ended=end))
            continue
        if draws.random() < 0.15:
            task = replace(task, duration=-(-3 * task.duration // 2))
        tasks.append(replace(task, began=start if start < now else None))
    return replace(softened(problem), tasks=tuple(tasks), now=now)


def softened(problem: Problem) -> Problem:
    """The same with the deadlines of its projects soft."""
    return replace(
        problem,
        projects=tuple(
            replace(one, deadline=replace(one.deadline, hard=False) if one.deadline else None)
            for one in problem.projects
        ),
    )


def three_years(problem: Problem) -> Problem:
    """The same in a calendar of weeks with two days of rest and a week of holidays in each half-year; dates stretch with it."""
    days = [day for day in range(2 * problem.horizon) if day % 7 < 5 and day % 182 >= 7]
    spans: list[tuple[int, int]] = []
    for day in days[: problem.horizon]:
        if spans and spans[-1][1] == day:
            spans[-1] = (spans[-1][0], day + 1)
        else:
            spans.append((day, day + 1))
    return replace(
        problem,
        horizon=spans[-1][1],
        calendars=(Calendar("week", tuple(spans)),),
        tasks=tuple(replace(one, calendar="week") for one in problem.tasks),
        links=tuple(replace(one, calendar="week") for one in problem.links),
        projects=tuple(
            replace(
                one,
                release=days[one.release],
                deadline=replace(one.deadline, by=days[one.deadline.by - 1] + 1)
                if one.deadline
                else None,
            )
            for one in problem.projects
        ),
    )
