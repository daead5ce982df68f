"""What messages say of plans and projects: keys, numbers, days, units and addresses; no title, no text and nobody's name.

Called by `following` inside its transaction; reads rows as they stand when the message is made, and writes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.urls import reverse

from duban.foundation.followers import PlacedLine
from duban.people.models import Unit
from duban.planning.models import Plan, PlanEdition, PlannedTask
from duban.projects.models import Project, StageReport

# By the place of a line in the journal: where what it is about lies, and what is said of it.
Said = dict[int, tuple[int, dict[str, Any]]]


def said_of_plans(lines: Sequence[PlacedLine]) -> Said:
    """What there is to say of lines about plans."""
    told = _about("plan", lines)
    rows = Plan.objects.select_related("matter", "programme", "project").filter(
        pk__in={pk for _line, pk in told}
    )
    plans = {plan.pk: _plan(plan) for plan in rows}
    places = {plan.pk: plan.subject_row.jurisdiction_id for plan in rows}
    return {
        line.number: (places[pk], {"plan": plans[pk], **_plan_change(line), **_place(line)})
        for line, pk in told
        if pk in plans
    }


def _about(noun: str, lines: Sequence[PlacedLine]) -> list[tuple[PlacedLine, int]]:
    subjects = [(line, *line.subject) for line in lines]
    return [(line, pk) for line, kind, pk in subjects if kind == noun and pk is not None]


def _plan(plan: Plan) -> dict[str, Any]:
    """The plan with the end that is promised and the one that is expected."""
    tasks = PlannedTask.objects.filter(plan=plan)
    ends = tasks.aggregate(promised=Max("promised_end"), expected=Max("expected_end"))
    edition = PlanEdition.objects.published().filter(plan=plan).last()
    units = Unit.objects.filter(pk__in=tasks.order_by().values("unit_id")).order_by("pk")
    matter = plan.matter
    return {
        "id": plan.pk,
        "edition": edition.number if edition else None,
        # Of what it is: one of the three, the others null.
        "matter": {"id": matter.pk, "number": matter.number} if matter else None,
        "programme": _keyed(plan.programme_id),
        "project": _keyed(plan.project_id),
        "promised_end": _day(ends["promised"]),
        "expected_end": _day(ends["expected"]),
        "ended": plan.ended_at is not None,
        "units": [{"id": unit.pk, "name": unit.name} for unit in units],
        "address": _address("planning:plan-page", plan.pk),
    }


def _keyed(pk: int | None) -> dict[str, int] | None:
    return None if pk is None else {"id": pk}


def _plan_change(line: PlacedLine) -> dict[str, Any]:
    """What the line says happened, without words that anybody wrote."""
    content = line.content
    if line.name == "plan.report":
        names = ("task", "began_on", "remaining_days", "ended_on")
        return {"change": {name: content[name] for name in names}}
    if line.name in {"plan.break", "plan.mend"}:
        return {"change": {"tasks": content["tasks"]}}
    return {"change": {"edition": content["number"], "digest": content["digest"]}}


def said_of_projects(lines: Sequence[PlacedLine]) -> Said:
    """What there is to say of lines about projects."""
    told = _about("project", lines)
    ids = {pk for _line, pk in told}
    rows = Project.objects.select_related("lead").filter(pk__in=ids)
    projects = {project.pk: project for project in rows}
    reports = _reports(told)
    return {
        line.number: (
            projects[pk].jurisdiction_id,
            {"project": _project(projects[pk]), "change": _stage(line, reports), **_place(line)},
        )
        for line, pk in told
        if pk in projects
    }


def _reports(told: Collection[tuple[PlacedLine, int]]) -> dict[int, StageReport]:
    """The reports that judgements are about."""
    named = {line.content["report"] for line, _pk in told if "report" in line.content}
    rows = StageReport.objects.select_related("phase").filter(pk__in=named)
    return {row.pk: row for row in rows}


def _project(project: Project) -> dict[str, Any]:
    return {
        "id": project.pk,
        "lead": {"id": project.lead_id, "name": project.lead.name},
        "agreement": project.agreement,
        "ended": project.ended_at is not None,
        "address": _address("projects:project-page", project.pk),
    }


def _stage(line: PlacedLine, reports: dict[int, StageReport]) -> dict[str, Any]:
    """Which stage of which phase, with the day that was promised or reached, and what a check came to."""
    report = reports.get(line.content.get("report", 0))
    if report is None:
        names = ("phase", "stage", "promised_on")
        return {name: line.content.get(name) for name in names}
    return {
        "phase": report.phase.ordinal,
        "stage": report.stage,
        "reached_on": _day(report.reached_on),
        "outcome": line.content.get("outcome"),
    }


def _place(line: PlacedLine) -> dict[str, Any]:
    return {"journal": {"place": line.number, "sequence": line.sequence}}


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _address(name: str, pk: int) -> str | None:
    base = settings.PUBLIC_ADDRESS.rstrip("/")
    return base + reverse(name, args=[pk]) if base else None
