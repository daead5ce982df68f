"""What is expected of a plan in force: its earliest dates with what was reported, slack, what drives a date, what a delay does.

Values out of rows; writes nothing. Called by actions after a report, by the page that shows a report's effect first, and by tasks' pages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from duban.planning.models import PlannedTask
from duban.planning.queries.documents import span_edges
from duban.scheduling import (
    Fact,
    PlanFile,
    Problem,
    by_day,
    day_ticks,
    days_of,
    from_day,
    in_order,
    up_to,
    with_facts,
)

MORE_DAYS = 400


@dataclass(frozen=True, slots=True)
class Report:
    """What is said of a task: days, and working days left as of `said_on`."""

    began_on: dt.date
    remaining_days: int | None = None
    ended_on: dt.date | None = None
    said_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of one task: days, slack in working days, and the task that makes it wait (empty where none does)."""

    key: str
    start: dt.date
    end: dt.date
    slack_days: int
    driver: str = ""
    is_crew: bool = False


class Outlook:
    """The forecast of one document with what was reported, on a day."""

    def __init__(self, file: PlanFile, reports: Mapping[str, Report], today: dt.date) -> None:
        room = MORE_DAYS * dt.timedelta(days=1) // file.timescale.tick
        now = max(from_day(file, today), 0)
        self.day_ticks = day_ticks(file)
        left = sum(
            (one.remaining_days or 0) * self.day_ticks
            for one in reports.values()
            if one.ended_on is None
        )
        serial = sum(task.duration for task in file.problem.tasks)
        self.file = up_to(file, max(file.problem.horizon, now) + room + 2 * (serial + left))
        self.reports, self.now = reports, now

    @cached_property
    def begun(self) -> PlanFile:
        """The document with what was reported as facts of its tasks, on this day."""
        return replace(self.file, problem=with_facts(self.file.problem, self._facts(), self.now))

    @cached_property
    def problem(self) -> Problem:
        """The problem whose earliest dates are expected."""
        plan = self.file.plan
        if plan is None:
            raise ValueError("a document without dates promises nothing")
        return in_order(self.begun.problem, plan)

    def _facts(self) -> dict[str, Fact]:
        known = {task.name for task in self.file.problem.tasks}
        return {key: self._fact(one) for key, one in self.reports.items() if key in known}

    def _fact(self, report: Report) -> Fact:
        began, ended = span_edges(self.file, report.began_on, report.ended_on)
        left = None if report.remaining_days is None else report.remaining_days * self.day_ticks
        said = by_day(self.file, report.said_on) if report.said_on else began
        return Fact(began, ended, left, max(said, began))

    @cached_property
    def expected(self) -> dict[str, Expected]:
        """What is expected of each task."""
        from duban.scheduling.network import standings

        own = {(one.before, one.after) for one in self.file.problem.links}
        found = {}
        for one in standings(self.problem):
            start, end = days_of(self.file, one.early)
            driver = one.driver.before if one.driver else ""
            is_crew = bool(one.driver) and (driver, one.task) not in own
            slack = one.slack // self.day_ticks
            found[one.task] = Expected(one.task, start, end, slack, driver, is_crew)
        return found

    def delayed(self, key: str) -> tuple[int, tuple[str, ...]]:
        """What one working day more of a task does: how many tasks move, and which deadlines are missed by it."""
        from duban.scheduling.network import effects

        (effect,) = effects(self.problem, [key], by=self.day_ticks)
        missed = (hit.deadline.task for hit in effect.hits if hit.is_missed and hit.deadline.hard)
        return effect.moved, tuple(missed)


def reports_of(tasks: Iterable[PlannedTask]) -> dict[str, Report]:
    """What was reported of tasks that were begun."""
    return {
        task.key: Report(task.began_on, task.remaining_days, task.ended_on, task.said_on)
        for task in tasks
        if task.began_on is not None
    }


@dataclass(frozen=True, slots=True)
class Moved:
    """A task whose expected end changes by a report."""

    title: str
    was: dt.date
    becomes: dt.date
    deadline_on: dt.date | None

    @property
    def breaks(self) -> bool:
        """Whether its deadline is missed by it, which was met before."""
        by = self.deadline_on
        return by is not None and self.was <= by < self.becomes


@dataclass(frozen=True, slots=True)
class ReportEffect:
    """What a report does: the tasks that move, the expected end of the whole before and after, and the limit of the subject."""

    moved: tuple[Moved, ...]
    was: dt.date
    becomes: dt.date
    limit_on: dt.date | None

    @property
    def broken(self) -> tuple[Moved, ...]:
        """The tasks whose deadline is missed by it."""
        return tuple(one for one in self.moved if one.breaks)

    @property
    def is_beyond(self) -> bool:
        """Whether the whole is then expected to end after the limit."""
        return self.limit_on is not None and self.becomes > self.limit_on

    @property
    def breaks_limit(self) -> bool:
        """Whether the end of the whole comes to lie after the limit."""
        return self.limit_on is not None and self.was <= self.limit_on < self.becomes


def effect_of(
    file: PlanFile,
    tasks: Iterable[PlannedTask],
    key: str,
    report: Report,
    *,
    today: dt.date,
    limit_on: dt.date | None,
) -> ReportEffect:
    """What a report of one task would do to the forecast of today."""
    rows = {task.key: task for task in tasks}
    said = reports_of(rows.values())
    before = Outlook(file, said, today).expected
    after = Outlook(
        file, {**said, key: replace(report, said_on=report.said_on or today)}, today
    ).expected
    moved = tuple(
        Moved(rows[name].title, before[name].end, after[name].end, rows[name].deadline_on)
        for name in rows
        if before[name].end != after[name].end
    )
    ends = [max(one.end for one in found.values()) for found in (before, after)]
    return ReportEffect(moved, ends[0], ends[1], limit_on)
