"""Small problems with everything in them, and all their plans by plain trial: what solvers are compared with."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from hypothesis import strategies as st

from duban.scheduling import (
    Calendar,
    Choice,
    Deadline,
    Link,
    LinkKind,
    Need,
    Plan,
    Problem,
    Resource,
    Task,
    verify,
)

HORIZON = 9
CALENDARS = (
    Calendar("odd", ((0, 2), (3, 5), (6, 9))),
    Calendar("late", ((2, 6), (7, 9))),
)
NAMES = ("a", "b", "c")


@st.composite
def small_problems(draw: st.DrawFn) -> Problem:
    """Three tasks within nine ticks, with links, two calendars, a crew that shrinks, deadlines, facts, a choice."""
    tasks = tuple(_task(draw, name) for name in NAMES)
    pairs = [("a", "b"), ("a", "c"), ("b", "c")]
    links = tuple(_link(draw, *pair) for pair in pairs if draw(st.booleans()))
    is_choice = draw(st.integers(0, 4)) == 0 and None in {task.began for task in tasks[1:]}
    choices = (Choice("one", ("b", "c")),) if is_choice else ()
    changes = ((draw(st.integers(3, 6)), 1),) if draw(st.booleans()) else ()
    crew = Resource("crew", 2, changes, draw(st.sampled_from(["", "odd"])))
    return Problem(tasks, HORIZON, links, (crew,), CALENDARS, choices)


def _task(draw: st.DrawFn, name: str) -> Task:
    needs = (Need("crew", draw(st.integers(1, 2))),) if draw(st.booleans()) else ()
    deadline = Deadline(draw(st.integers(3, 9)), hard=draw(st.booleans()), weight=2)
    began = draw(st.sampled_from([None, None, None, 0, 1]))
    return Task(
        name,
        draw(st.integers(0, 3)),
        draw(st.sampled_from(["", "odd", "late"])),
        needs,
        draw(st.integers(0, 2)),
        deadline if draw(st.booleans()) else None,
        began=began,
        optional=began is None and draw(st.integers(0, 5)) == 0,
    )


def _link(draw: st.DrawFn, before: str, after: str) -> Link:
    lag = draw(st.integers(-2, 2))
    most = draw(st.sampled_from([None, None, lag, lag + 1, 3 + lag]))
    kind = draw(st.sampled_from(list(LinkKind)))
    return Link(before, after, kind, lag, most, draw(st.sampled_from(["", "odd"])))


def all_plans(problem: Problem) -> Iterator[Plan]:
    """Every plan that breaks no rule, by trying all spans of all tasks."""
    for spans in itertools.product(*(list(_spans(problem, task)) for task in problem.tasks)):
        named = zip(problem.tasks, spans, strict=True)
        plan = Plan({task.name: span for task, span in named if span is not None})
        if not verify(problem, plan):
            yield plan


def _spans(problem: Problem, task: Task) -> Iterator[tuple[int, int] | None]:
    """The spans of one task that break no rule of its own."""
    alone = Problem((task,), HORIZON, (), problem.resources, problem.calendars)
    if task.began is None and (
        task.optional or any(task.name in choice.tasks for choice in problem.choices)
    ):
        yield None
    for start in range(HORIZON + 1):
        for end in range(start, HORIZON + 1):
            if not verify(alone, Plan({task.name: (start, end)})):
                yield start, end
