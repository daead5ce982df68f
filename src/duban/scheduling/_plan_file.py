"""A plan as it stands in a file: the problem, the time it is written in, its calendars and outline, and the dates it came with.

Values only. Made by the readers of each format, written by their writers; what one format knows and another does not is left empty.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from duban.scheduling._patterns import Pattern
from duban.scheduling._plan import Plan
from duban.scheduling._problem import Problem
from duban.scheduling._timescale import Timescale


class PlanFileError(ValueError):
    """A file that can't be taken as a plan: `code` says why, `params` where and what.

    Codes: PLAN_UNREADABLE {reason}, PLAN_NOT_PROJECT {found}, PLAN_NO_TASKS {}, PLAN_VALUE {line, field, value}, PLAN_UNKNOWN {line, field, value},
    PLAN_LINK_OF_SUMMARY {line, task}, PLAN_TOO_LONG {days}. JSON has no lines: there `line` is 0 and `field` the way to it.
    """

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the outline: a task of the problem, or a heading over those that follow on deeper levels.

    Args:
        key: the task's name in the problem; for a heading a key of its own.
        title: what people call it.
        level: its depth, from 1.
        is_heading: whether it is a heading: its dates are those of what is under it.
        late: whether it is to be as late as possible.
        note: what is noted beside it.
        owner: who answers for it, as written.
    """

    key: str
    title: str
    level: int = 1
    is_heading: bool = False
    late: bool = False
    note: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class PlanFile:
    """Everything that a file says.

    Args:
        title: of the whole.
        problem: what is to be planned; its calendars are those of `patterns` by name.
        timescale: of its ticks.
        patterns: the calendars as they are written.
        base: the name of the calendar that holds where none is said; empty for elapsed time.
        rows: the outline.
        plan: the dates that the file came with; None where it has none.
        is_dated: whether its dates mean anything; a published test problem has bare numbers.
        units: how many of the problem's amounts are one unit of a resource: half a crew is an amount of 1 of 2.
    """

    title: str
    problem: Problem
    timescale: Timescale
    patterns: tuple[Pattern, ...] = ()
    base: str = ""
    rows: tuple[Row, ...] = ()
    plan: Plan | None = None
    is_dated: bool = True
    units: int = 1


def plan_file_of(problem: Problem, title: str) -> PlanFile:
    """A problem that comes without dates: each task a row under its own name."""
    time = Timescale(dt.datetime.min, dt.timedelta(days=1))  # noqa: DTZ901
    rows = tuple(Row(task.name, task.name) for task in problem.tasks)
    return PlanFile(title, problem, time, rows=rows, is_dated=False)
