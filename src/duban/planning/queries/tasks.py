"""The page of one task in force: promise and forecast, what drives its date, what a day of delay does. And the tasks of my work."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Q
from django.http import Http404

from duban.foundation import clock
from duban.foundation.access import Actor, can
from duban.planning.access import fetch_plan, units_of
from duban.planning.models import Plan, PlannedTask
from duban.planning.queries.documents import file_of
from duban.planning.queries.forecasting import Outlook, reports_of

SOON_DAYS = 7
SHOWN = 30


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One task; `driver` is what its beginning waits for, `missed` the deadlines that one day of delay breaks."""

    plan_id: int
    plan: str
    key: str
    title: str
    owner: str
    is_milestone: bool
    light: str
    promised: tuple[dt.date, dt.date]
    expected: tuple[dt.date, dt.date]
    deadline_on: dt.date | None
    began_on: dt.date | None
    remaining_days: int | None
    ended_on: dt.date | None
    note: str
    reported_at: dt.datetime | None
    slack_days: int
    driver: str
    is_crew: bool
    moved: int
    missed: tuple[str, ...]
    may_report: bool


def fetch_task(actor: Actor, plan_id: int, key: str) -> tuple[Plan, PlannedTask]:
    """A task of a plan that the actor sees.

    Raises:
        Http404: where there is none.
    """
    plan = fetch_plan(actor, plan_id)
    task = plan.tasks.select_related("unit").filter(key=key).first()
    if task is None:
        raise Http404
    task.plan = plan
    return plan, task


def may_report(actor: Actor, plan: Plan, task: PlannedTask) -> bool:
    """Whether the actor reports on this task."""
    return plan.ended_at is None and can(actor, "plan.report", plan.scope_of_task(task)).allowed


def task_page(actor: Actor, plan_id: int, key: str) -> TaskPage:
    """One task; raises as `fetch_task`."""
    plan, task = fetch_task(actor, plan_id, key)
    tasks = {one.key: one for one in plan.tasks.all()}
    edition = plan.editions.published().last()
    if edition is None:
        raise Http404
    day = clock.today()
    outlook = Outlook(file_of(edition.document), reports_of(tasks.values()), day)
    expected = outlook.expected[key]
    moved, missed = (0, ()) if task.ended_on else outlook.delayed(key)
    driver = tasks.get(expected.driver)
    return TaskPage(
        plan_id=plan.pk,
        plan=plan.title,
        key=key,
        title=task.title,
        owner=task.unit.name if task.unit else task.owner,
        is_milestone=task.is_milestone,
        light=str(task.light(day)),
        promised=(task.promised_start, task.promised_end),
        expected=(expected.start, expected.end),
        deadline_on=task.deadline_on,
        began_on=task.began_on,
        remaining_days=task.remaining_days,
        ended_on=task.ended_on,
        note=task.note,
        reported_at=task.reported_at,
        slack_days=expected.slack_days,
        driver=driver.title if driver else "",
        is_crew=expected.is_crew,
        moved=max(moved - 1, 0),
        missed=tuple(tasks[name].title for name in missed if name in tasks),
        may_report=may_report(actor, plan, task),
    )


@dataclass(frozen=True, slots=True)
class WorkTask:
    """A task of my unit that is late, begins or ends soon; `why` is a code: late, begins, ends."""

    plan_id: int
    plan: str
    key: str
    title: str
    light: str
    why: str
    promised: tuple[dt.date, dt.date]
    expected_end: dt.date


def work_tasks(actor: Actor) -> tuple[WorkTask, ...]:
    """The tasks of the actor's units that want something now, the most urgent first."""
    units, day = units_of(actor), clock.today()
    if not units:
        return ()
    soon = day + dt.timedelta(days=SOON_DAYS)
    wants = (
        Q(promised_end__lte=soon)
        | Q(began_on__isnull=True, promised_start__lte=soon)
        | Q(expected_end__gt=F("promised_end"))
    )
    found = PlannedTask.objects.running().filter(wants, unit_id__in=units)
    rows = found.select_related("plan").order_by("promised_end", "pk")[:SHOWN]
    return tuple(_work_task(task, day) for task in rows)


def _work_task(task: PlannedTask, day: dt.date) -> WorkTask:
    expected = task.expected_end or task.promised_end
    is_late = day > task.promised_end or expected > task.promised_end
    why = "late" if is_late else "begins" if task.began_on is None else "ends"
    return WorkTask(
        plan_id=task.plan_id,
        plan=task.plan.title,
        key=task.key,
        title=task.title,
        light=str(task.light(day)),
        why=why,
        promised=(task.promised_start, task.promised_end),
        expected_end=expected,
    )
