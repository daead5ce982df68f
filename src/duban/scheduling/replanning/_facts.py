"""What has happened since a plan was published, put into its problem.

Values only; called by whoever replans, before it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from duban.scheduling._problem import Problem, Task


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one task now.

    Args:
        began: when it began; None where it has not.
        ended: when it ended; None where it has not.
        duration: how many worked ticks it takes as far as is known now; None where that is as planned.
    """

    began: int | None = None
    ended: int | None = None
    duration: int | None = None


def with_facts(problem: Problem, facts: Mapping[str, Fact], now: int) -> Problem:
    """The problem as it stands at an instant.

    Raises:
        ProblemError: the facts can't be (FACT_REVERSED and others).
        KeyError: a fact of a task that the problem does not know.

    >>> from duban.scheduling import Problem, Task
    >>> with_facts(Problem((Task("dig", 3),), 9), {"dig": Fact(began=1, duration=5)}, 2).task("dig").duration
    5
    """
    for name in facts:
        problem.place(name)
    tasks = tuple(
        _known(task, facts[task.name]) if task.name in facts else task for task in problem.tasks
    )
    return replace(problem, tasks=tasks, now=now)


def _known(task: Task, fact: Fact) -> Task:
    duration = task.duration if fact.duration is None else fact.duration
    return replace(task, began=fact.began, ended=fact.ended, duration=duration)
