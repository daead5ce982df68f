"""Tasks of what is in force by program: promised and expected days, what a report would do, and the report itself."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Body, Path, Schema
from pydantic import Field

from duban.api.answers import given, tag_of, tagged
from duban.api.conditions import demand_seen_row
from duban.api.keys import once
from duban.api.plain import plain, shape_of
from duban.api.routers.plans import KEEPING, STORED, router
from duban.api.scopes import READ
from duban.api.shapes import WRITING, Day, Id, Text
from duban.foundation import journal
from duban.foundation.gate import actor_of
from duban.planning.access import fetch_plan
from duban.planning.actions.reporting import MOST_DAYS, effect, report_task
from duban.planning.models import Plan
from duban.planning.queries.forecasting import Report, ReportEffect
from duban.planning.queries.pages import TaskRow, plan_page
from duban.planning.queries.tasks import TaskPage, fetch_task, task_page

TaskKey = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[\w.-]+$")]
PAGE = shape_of(TaskPage)


class TaskReport(Schema):
    """What happened of a task: the day it was begun, the working days left as of today, the day it ended."""

    began_on: Day
    remaining_days: Annotated[int, Field(ge=0, le=MOST_DAYS)] | None = None
    ended_on: Day | None = None

    def report(self) -> Report:
        """As the action takes it."""
        return Report(self.began_on, self.remaining_days, self.ended_on)


class TaskReported(TaskReport):
    """The same with a note."""

    note: Text = ""


@router.get("/plans/{plan_id}/tasks", response={200: list[shape_of(TaskRow)], **STORED}, **READ)  # type: ignore[misc]
def plan_tasks(request: HttpRequest, plan_id: Path[Id]) -> HttpResponse:
    """The outline in force: for each row the promised and the expected days, what was reported, slack and light."""
    actor = actor_of(request)
    revision = journal.revision_of(fetch_plan(actor, plan_id).stream)
    return tagged(request, plain(plan_page(actor, plan_id).rows), revision)


@router.get("/plans/{plan_id}/tasks/{key}", response={200: PAGE, **STORED}, **READ)
def plan_task(request: HttpRequest, plan_id: Path[Id], key: Path[TaskKey]) -> HttpResponse:
    """One task: what drives its date, how much slack it has, and what one day of delay does."""
    actor = actor_of(request)
    revision = journal.revision_of(fetch_plan(actor, plan_id).stream)
    return tagged(request, plain(task_page(actor, plan_id, key)), revision)


@router.post(
    "/plans/{plan_id}/tasks/{key}/effect",
    response={200: shape_of(ReportEffect), **STORED},
    **READ,
)
def plan_task_effect(
    request: HttpRequest, plan_id: Path[Id], key: Path[TaskKey], said: Body[TaskReport]
) -> HttpResponse:
    """What a report would do, before anybody makes it: the tasks that move, and the expected end of the whole. Nothing is written."""
    found = effect(*fetch_task(actor_of(request), plan_id, key), said.report())
    return given(plain(found))


@router.post("/plans/{plan_id}/tasks/{key}/reports", response={200: PAGE, **WRITING}, **KEEPING)
def plan_task_report(
    request: HttpRequest, plan_id: Path[Id], key: Path[TaskKey], said: Body[TaskReported]
) -> HttpResponse:
    """Report on a task; the forecast follows, the promise does not move."""
    actor = actor_of(request)

    def work() -> HttpResponse:
        fetch_task(actor, plan_id, key)
        demand_seen_row(request, Plan, plan_id)
        report_task(plan_id, key, said.report(), note=said.note, actor=actor)
        headers = {"ETag": tag_of(journal.revision_of(f"plan:{plan_id}"))}
        return given(plain(task_page(actor, plan_id, key)), headers=headers)

    return once(request, work, seen=lambda: fetch_task(actor, plan_id, key))
