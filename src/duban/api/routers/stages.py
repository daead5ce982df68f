"""Stages of projects by program: reported with number and proof, verified or returned by somebody else, and the files handed out."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from ninja import Body, Path, Schema
from pydantic import Field

from duban.api import keys
from duban.api.conditions import demand_seen_row
from duban.api.keys import once
from duban.api.routers.evidence import GUARDED
from duban.api.routers.projects import ANSWER, KEEPING, Position, router, standing
from duban.api.scopes import STORED_FILE
from duban.api.shapes import READING, Day, Id, Line, Text
from duban.api.within import Before, Beside, Write, once_within
from duban.foundation import files
from duban.foundation.gate import actor_of
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.evidence import EvidenceRefused
from duban.projects.access import fetch_file, fetch_project, fetch_report
from duban.projects.actions.stages import MOST_FILES, REPORT, VERIFY, judge_stage, report_stage
from duban.projects.choices import StageCode
from duban.projects.models import Project
from duban.uploads.actions import UploadRefused


class StageReached(Schema):
    """A stage that is reached: the day, the number that its definition of done asks for, and finished uploads that prove it.

    `out_of_turn` says why it comes before an earlier stage is verified, or bears an earlier day.
    """

    phase: Position = 1
    stage: StageCode
    reached_on: Day
    number: Annotated[Line, Field(min_length=1, max_length=120)]
    text: Annotated[Text, Field(min_length=1)]
    uploads: Annotated[list[uuid.UUID], Field(max_length=MOST_FILES)] = []
    out_of_turn: Text = ""


class StageJudged(Schema):
    """What the check of a reported stage came to."""

    outcome: Literal["passed", "returned"]
    findings: Annotated[Text, Field(min_length=1)]


@router.post("/projects/{project_id}/reports", response=ANSWER, **KEEPING)
def project_report(
    request: HttpRequest, project_id: Path[Id], said: Body[StageReached]
) -> HttpResponse:
    """Say that a stage is reached; it counts once somebody else has verified it."""
    actor, facts = actor_of(request), said.dict()
    fetch_project(actor, project_id, act=REPORT)

    def act(before: Before, beside: Beside) -> object:
        hooks: Any = {"before": before, "beside": beside}
        return report_stage(project_id, **facts, **hooks, actor=actor)

    write = Write(
        act,
        held=lambda: demand_seen_row(request, Project, project_id),
        told=lambda _report: standing(actor, project_id),
        refusals=(ActRefused, EvidenceRefused, UploadRefused, Http404),
    )
    return once_within(request, keys.asked_by(request, request.body), write)


@router.post("/stage-reports/{report_id}/judgement", response=ANSWER, **KEEPING)
def project_judge(
    request: HttpRequest, report_id: Path[Id], said: Body[StageJudged]
) -> HttpResponse:
    """Verify a reported stage, or return it; neither who reported it nor anybody of that unit."""
    actor = actor_of(request)

    def work() -> HttpResponse:
        project_id = fetch_report(actor, report_id, act=VERIFY).phase.project_id
        demand_seen_row(request, Project, project_id)
        passed = said.outcome == "passed"
        judge_stage(report_id, passed=passed, findings=said.findings, actor=actor)
        return standing(actor, project_id)

    return once(request, work, seen=lambda: fetch_report(actor, report_id))


@router.get("/stage-files/{file_id}", response={200: bytes, **READING}, **STORED_FILE)
def project_file(request: HttpRequest, file_id: Path[Id]) -> FileResponse:
    """A file that proves a stage, as it came in, always as a download."""
    file = fetch_file(actor_of(request), file_id)
    return FileResponse(
        files.opened(file.digest),
        as_attachment=True,
        filename=file.name,
        content_type="application/octet-stream",
        headers=GUARDED,
    )
