"""What the plans of all that lies in a programme come to: lights, pace and forecast, whole, by plan, by unit and by quarter, and the tasks behind each number.

Counted from the plans in sight: of its matters, of those in programmes below it, and of these programmes themselves; its own plan stands beside, for
it plans the same works once more. A number and the list behind it are the same rows. Four statements, whatever the size.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.ledger.access import fetch_programme
from duban.ledger.models.instants import ENDED_UNDONE
from duban.ledger.models.programmes import ids_within, members_of
from duban.ledger.queries.rollup import quarter_of
from duban.planning.access import visible_plans
from duban.planning.models import Plan, PlannedTask
from duban.planning.models.subjects import Subject, last_dates, subject_of


@dataclass(frozen=True, slots=True)
class RolledTask:
    """One task as roll-ups count it: its days, its light (`grey` where it is over), and whether its plan's subject is over."""

    plan_id: int
    key: str
    title: str
    unit_id: int | None
    unit: str
    is_milestone: bool
    promised: tuple[dt.date, dt.date]
    expected: tuple[dt.date, dt.date]
    deadline_on: dt.date | None
    ended_on: dt.date | None
    light: str
    breaks: bool
    is_due: bool

    @property
    def quarter(self) -> str:
        """The quarter of its promised end."""
        return quarter_of(self.promised[1])


# What each figure counts. `due`: promised to be over by today; `kept`: of these, those that are.
FIGURES: dict[str, Callable[[RolledTask], bool]] = {
    "tasks": lambda one: True,
    "done": lambda one: one.light == "grey",
    "due": lambda one: one.is_due,
    "kept": lambda one: one.is_due and one.light == "grey",
    "red": lambda one: one.light == "red",
    "yellow": lambda one: one.light == "yellow",
    "green": lambda one: one.light == "green",
    "breaks": lambda one: one.breaks,
}
LIGHTS = ("red", "yellow", "green", "grey")


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A row of the roll-up: what it is of, its figures, from when to when it was promised and when it is expected to end."""

    key: str
    name: str
    number: str
    counts: tuple[tuple[str, int], ...]
    light: str
    promised: tuple[dt.date, dt.date]
    expected: tuple[dt.date, dt.date]
    limit_on: dt.date | None

    @property
    def moves_days(self) -> int:
        """By how many days the expected end lies behind the promised one."""
        return (self.expected[1] - self.promised[1]).days

    @property
    def days_late(self) -> int:
        """By how many days it is expected to end after its limit; 0 where it is not."""
        return max((self.expected[1] - self.limit_on).days, 0) if self.limit_on else 0


@dataclass(frozen=True, slots=True)
class PlansWithin:
    """The roll-up of a programme on a day; `whole` is None where nothing is in force, `waiting` counts plans with drafts alone."""

    pk: int
    name: str
    day: dt.date
    whole: TaskLine | None
    plans: tuple[TaskLine, ...]
    units: tuple[TaskLine, ...]
    quarters: tuple[TaskLine, ...]
    waiting: int


@dataclass(frozen=True, slots=True)
class TasksBehind:
    """The tasks that a number counted, the first to end at the head."""

    pk: int
    name: str
    figure: str
    of: str
    rows: tuple[tuple[str, RolledTask], ...]

    @property
    def count(self) -> int:
        """How many they are."""
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class PlansRead:
    """The plans of a programme's parts in sight, with their subjects and their tasks in force."""

    name: str
    limit_on: dt.date | None
    plans: tuple[tuple[Plan, Subject], ...]
    tasks: dict[int, tuple[RolledTask, ...]]


def read_within(actor: Actor, pk: int) -> PlansRead:
    """All that the roll-up counts.

    Raises:
        Http404: where the actor sees no such programme.
    """
    programme, within = fetch_programme(actor, pk), ids_within(pk)
    held = members_of(within).values("matter_id")
    mine = Q(matter_id__in=held) | Q(programme_id__in=within - {pk})
    rows = visible_plans(actor).filter(mine, ended_at__isnull=True)
    rows = rows.exclude(matter__state__in=ENDED_UNDONE)
    plans = list(rows.select_related("matter", "programme", "project").order_by("pk"))
    last = last_dates(plan.project_id for plan in plans if plan.project_id)
    subjects = {
        plan.pk: subject_of(plan.subject_row, last.get(plan.project_id or 0)) for plan in plans
    }
    tasks: dict[int, list[RolledTask]] = defaultdict(list)
    found = PlannedTask.objects.filter(plan__in=[plan.pk for plan in plans])
    day = clock.today()
    for task in found.select_related("unit").order_by("plan_id", "ordinal"):
        tasks[task.plan_id].append(_rolled(task, day, is_over=not subjects[task.plan_id].is_open))
    return PlansRead(
        programme.name,
        programme.planned_end,
        tuple((plan, subjects[plan.pk]) for plan in plans),
        {key: tuple(rows) for key, rows in tasks.items()},
    )


def _rolled(task: PlannedTask, day: dt.date, *, is_over: bool) -> RolledTask:
    """A task; of a subject that is over, nothing is expected any more."""
    is_done = is_over or task.ended_on is not None
    promised = (task.promised_start, task.promised_end)
    expected = (task.expected_start or promised[0], task.expected_end or promised[1])
    return RolledTask(
        plan_id=task.plan_id,
        key=task.key,
        title=task.title,
        unit_id=task.unit_id,
        unit=task.unit.name if task.unit else task.owner,
        is_milestone=task.is_milestone,
        promised=promised,
        expected=expected,
        deadline_on=task.deadline_on,
        ended_on=task.ended_on,
        light="grey" if is_done else str(task.light(day)),
        breaks=not is_done and task.breaks,
        is_due=task.promised_end <= day,
    )


def plans_within(actor: Actor, pk: int) -> PlansWithin:
    """The roll-up; raises as `read_within`."""
    read = read_within(actor, pk)
    every = [task for rows in read.tasks.values() for task in rows]
    lines = [
        _line(str(plan.pk), plan.title, subject.number, read.tasks[plan.pk], subject.due_on)
        for plan, subject in read.plans
        if plan.pk in read.tasks
    ]
    by_quarter = _grouped(every, lambda task: (task.quarter, task.quarter))
    return PlansWithin(
        pk=pk,
        name=read.name,
        day=clock.today(),
        whole=_line("", read.name, "", every, read.limit_on) if every else None,
        plans=tuple(sorted(lines, key=lambda line: (line.promised[1], line.name))),
        units=tuple(sorted(_grouped(every, _unit), key=_worst_first)),
        quarters=tuple(sorted(by_quarter, key=lambda line: line.key)),
        waiting=len(read.plans) - len(lines),
    )


def _unit(task: RolledTask) -> tuple[str, str]:
    """Under which unit a task stands: units that no account knows go by the words of the plan."""
    return (str(task.unit_id) if task.unit_id else f"={task.unit}", task.unit)


def _worst_first(line: TaskLine) -> tuple[int, int, str]:
    counts = dict(line.counts)
    return -counts["red"], -counts["tasks"], line.name


def _grouped(
    tasks: Iterable[RolledTask], of: Callable[[RolledTask], tuple[str, str]]
) -> list[TaskLine]:
    found: dict[tuple[str, str], list[RolledTask]] = defaultdict(list)
    for task in tasks:
        found[of(task)].append(task)
    return [_line(key, name, "", rows, None) for (key, name), rows in found.items()]


def _line(
    key: str, name: str, number: str, tasks: Sequence[RolledTask], limit: dt.date | None
) -> TaskLine:
    counts = tuple((code, sum(map(holds, tasks))) for code, holds in FIGURES.items())
    return TaskLine(
        key=key,
        name=name,
        number=number,
        counts=counts,
        light=LIGHTS[min(LIGHTS.index(task.light) for task in tasks)],
        promised=(
            min(task.promised[0] for task in tasks),
            max(task.promised[1] for task in tasks),
        ),
        expected=(
            min(task.expected[0] for task in tasks),
            max(task.ended_on or task.expected[1] for task in tasks),
        ),
        limit_on=limit,
    )


def tasks_behind(
    actor: Actor, pk: int, figure: str, *, plan: str = "", unit: str = "", quarter: str = ""
) -> TasksBehind:
    """The tasks that a number counted, of one plan, unit or quarter where it is named by the key of its line.

    Raises:
        Http404: where the actor sees no such programme, or there is no such figure.
    """
    read = read_within(actor, pk)
    if figure not in FIGURES:
        raise Http404
    titles = {row.pk: row.title for row, _subject in read.plans}
    found = [
        task
        for rows in read.tasks.values()
        for task in rows
        if FIGURES[figure](task)
        and plan in {"", str(task.plan_id)}
        and unit in {"", _unit(task)[0]}
        and quarter in {"", task.quarter}
    ]
    found.sort(key=lambda task: (task.promised[1], task.plan_id, task.key))
    name = next((task.unit for task in found if unit), quarter)
    if plan and found:
        name = titles[found[0].plan_id]
    rows = tuple((titles[task.plan_id], task) for task in found)
    return TasksBehind(pk, read.name, figure, name, rows)
