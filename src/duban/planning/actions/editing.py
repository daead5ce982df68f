"""What an edit of one row, crew or closure means for a draft's document: pure functions from draft to draft, handed to `edit_draft`.

Rows are named by their keys, links are typed by row numbers as the outline shows them. What no rule allows is refused before anything is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container
from dataclasses import dataclass, field, replace
from decimal import Decimal

from duban.ledger.actions.acting import ActRefused, stated
from duban.planning.actions.drafts import Edit
from duban.planning.actions.making import MOST_ROWS, FirstDraft
from duban.planning.queries.documents import last_day
from duban.scheduling import (
    Deadline,
    Link,
    LinkKind,
    Need,
    PlanFile,
    Problem,
    Row,
    Task,
    by_day,
    day_ticks,
    from_day,
)

MOST_DAYS = 3000


@dataclass(frozen=True, slots=True)
class Waits:
    """A typed link: the number of the row that is waited for, which edges, least and largest lag in working days."""

    number: int
    kind: LinkKind = LinkKind.FINISH_START
    lag: Decimal = Decimal(0)
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What is typed of one row; `days` None is a heading. `needs` are units of crews by name."""

    title: str
    level: int = 1
    days: Decimal | None = None
    calendar: str = ""
    owner: str = ""
    unit_id: int | None = None
    waits: tuple[Waits, ...] = ()
    needs: dict[str, Decimal] = field(default_factory=dict)
    release_on: dt.date | None = None
    deadline_on: dt.date | None = None
    is_hard: bool = True
    is_optional: bool = False
    note: str = ""


def put_row(key: str, facts: RowFacts, *, after: int = 0) -> Edit:
    """Change the row of that key, or add one behind row number `after` (0: at the end) where the key is empty."""

    def edit(first: FirstDraft) -> FirstDraft:
        file = first.file
        known = {row.key for row in file.rows}
        if key and key not in known:
            raise ActRefused("ROW_GONE")
        name = key or _free_key(known, first.spent)
        row = Row(
            name,
            stated(facts.title, "TITLE_MISSING")[:300],
            facts.level,
            facts.days is None,
            note=stated(facts.note),
            owner=stated(facts.owner)[:200],
        )
        rows = [row if one.key == key else one for one in file.rows]
        if not key:
            at = after if 0 < after <= len(rows) else len(rows)
            rows.insert(at, row)
        if len(rows) > MOST_ROWS:
            raise ActRefused("PLAN_TOO_LARGE", most=MOST_ROWS)
        owners = {k: unit for k, unit in first.owners.items() if k != name}
        if facts.unit_id is not None:
            owners[name] = facts.unit_id
        changed = replace(file, rows=tuple(rows))
        if facts.days is not None:
            changed = _with_task(changed, file.rows, name, facts)
        elif any(task.name == name for task in file.problem.tasks):
            changed = replace(changed, problem=_without_task(file.problem, name))
        return FirstDraft(changed, owners)

    return edit


def _free_key(known: set[str], spent: Container[str]) -> str:
    """A number that no row of the plan has or had: the report of a task that was taken out must not become that of a new one."""
    at = len(known) + 1
    while str(at) in known or str(at) in spent:
        at += 1
    return str(at)


def _with_task(file: PlanFile, numbered: tuple[Row, ...], name: str, facts: RowFacts) -> PlanFile:
    problem, a_day = file.problem, day_ticks(file)
    before = next((one for one in problem.tasks if one.name == name), None)
    duration = round((facts.days or 0) * a_day)
    if not 0 <= duration <= MOST_DAYS * a_day:
        raise ActRefused("ROW_TOO_LONG", most=MOST_DAYS)
    task = replace(
        before or Task(name, duration),
        duration=duration,
        calendar=facts.calendar,
        needs=tuple(
            Need(crew, max(round(units * file.units), 1))
            for crew, units in facts.needs.items()
            if units > 0
        ),
        release=_release(file, before, facts.release_on),
        deadline=_deadline(file, before, facts),
        optional=facts.is_optional,
    )
    tasks = tuple(task if one.name == name else one for one in problem.tasks)
    links = [one for one in problem.links if one.after != name]
    links += _links(file, numbered, name, facts.waits)
    whole = tasks if before else (*tasks, task)
    return replace(file, problem=replace(problem, tasks=whole, links=tuple(links)))


def _deadline(file: PlanFile, before: Task | None, facts: RowFacts) -> Deadline | None:
    if facts.deadline_on is None:
        return None
    was = before.deadline if before else None
    weight = was.weight if was else 1
    # An hour of the day, which no form shows, stays as it is where the day does.
    is_kept = was is not None and last_day(file, was.by) == facts.deadline_on
    by = was.by if was and is_kept else by_day(file, facts.deadline_on)
    return Deadline(by, facts.is_hard, weight)


def _release(file: PlanFile, before: Task | None, day: dt.date | None) -> int:
    if day is None:
        return 0
    if before and before.release and file.timescale.instant(before.release).date() == day:
        return before.release
    return max(from_day(file, day), 0)


def _links(
    file: PlanFile, rows: tuple[Row, ...], name: str, waits: tuple[Waits, ...]
) -> list[Link]:
    """The links that are typed, each counted in the calendar that it was counted in before, if it was there."""
    calendars = {
        (one.before, one.kind): one.calendar for one in file.problem.links if one.after == name
    }
    found = []
    for one in waits:
        if not 1 <= one.number <= len(rows):
            raise ActRefused("ROW_UNKNOWN", number=one.number)
        row, a_day = rows[one.number - 1], day_ticks(file)
        if row.is_heading:
            raise ActRefused("ROW_HEADING", number=one.number)
        lag = round(one.lag * a_day)
        most = None if one.most is None else round(one.most * a_day)
        calendar = calendars.get((row.key, one.kind), file.base)
        found.append(Link(row.key, name, one.kind, lag, most, calendar))
    return found


def remove_row(key: str) -> Edit:
    """Take a row out, with the links of its task."""

    def edit(first: FirstDraft) -> FirstDraft:
        file = first.file
        problem = _without_task(file.problem, key)
        rows = tuple(row for row in file.rows if row.key != key)
        return FirstDraft(replace(file, rows=rows, problem=problem), first.owners)

    return edit


def _without_task(problem: Problem, name: str) -> Problem:
    """The problem without a task, its links and its place among alternatives; as it is where there is no such task."""
    tasks = tuple(one for one in problem.tasks if one.name != name)
    if not tasks:
        raise ActRefused("LAST_TASK")
    choices = tuple(
        kept
        for one in problem.choices
        for kept in (replace(one, tasks=tuple(t for t in one.tasks if t != name)),)
        if len(kept.tasks) > 1
    )
    links = tuple(one for one in problem.links if name not in {one.before, one.after})
    return replace(problem, tasks=tasks, links=links, choices=choices)


def move_row(key: str, by: int) -> Edit:
    """Move a row up (-1) or down (1) in the outline; its dates do not depend on it."""

    def edit(first: FirstDraft) -> FirstDraft:
        rows = list(first.file.rows)
        at = next((at for at, row in enumerate(rows) if row.key == key), None)
        if at is None:
            raise ActRefused("ROW_GONE")
        to = at + by
        if 0 <= to < len(rows):
            rows[at], rows[to] = rows[to], rows[at]
        return FirstDraft(replace(first.file, rows=tuple(rows)), first.owners)

    return edit
