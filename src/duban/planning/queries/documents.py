"""Documents of editions as plan files, and the rows that a published one makes: plain values, no row is read here.

Called by actions, pages and replay alike, so that all understand a document in one way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from duban.scheduling import PlanFile, Task, by_day, days_of, from_day, read_plan_json

ONE_DAY = dt.timedelta(days=1)


@lru_cache(maxsize=32)
def file_of(document: str) -> PlanFile:
    """The plan file of a document; the same text is read once."""
    return read_plan_json(document)


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What a published document and its owners say of one task, by the names of `PlannedTask`'s columns; no reports."""

    key: str
    ordinal: int
    title: str
    unit_id: int | None
    owner: str
    is_milestone: bool
    promised_start: dt.date
    promised_end: dt.date
    deadline_on: dt.date | None
    began_on: dt.date | None
    ended_on: dt.date | None


def task_facts(file: PlanFile, owners: Mapping[str, Any]) -> tuple[TaskFacts, ...]:
    """One for each task that the plan carries out, in the order of the outline."""
    spans = file.plan.spans if file.plan else {}
    rows = (row for row in file.rows if not row.is_heading and row.key in spans)
    found = []
    for ordinal, row in enumerate(rows, start=1):
        task = file.problem.task(row.key)
        start, end = days_of(file, spans[row.key])
        began, ended = _happened(file, task)
        found.append(
            TaskFacts(
                key=row.key,
                ordinal=ordinal,
                title=row.title[:300],
                unit_id=owners.get(row.key),
                owner=row.owner[:200],
                is_milestone=task.duration == 0,
                promised_start=start,
                promised_end=end,
                deadline_on=last_day(file, task.deadline.by) if task.deadline else None,
                began_on=began,
                ended_on=ended,
            )
        )
    return tuple(found)


def _happened(file: PlanFile, task: Task) -> tuple[dt.date | None, dt.date | None]:
    if task.began is None:
        return None, None
    if task.over is None:
        return file.timescale.instant(task.began).date(), None
    return days_of(file, (task.began, task.over))


def last_day(file: PlanFile, edge: int) -> dt.date:
    """The last day that lies before an instant, also where that is before the file's first."""
    return (file.timescale.instant(edge) - dt.timedelta(microseconds=1)).date()


def span_edges(file: PlanFile, began: dt.date, ended: dt.date | None) -> tuple[int, int | None]:
    """The instants of reported days: from the beginning of the first to the end of the last; never before the plan's own first instant."""
    first = max(from_day(file, began), 0)
    return first, None if ended is None else max(by_day(file, ended), first)
