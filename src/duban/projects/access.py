"""Which projects an actor may see, and how one is fetched: missing and hidden look the same."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from duban.foundation.access import ACTS, UNIT_BOUND, Actor, demand
from duban.people.access import seen_jurisdictions
from duban.projects.models import Project, StageFile, StageReport

OVER_ALL = 2**63


def visible_projects(actor: Actor) -> QuerySet[Project]:
    """The projects of the posts' places, and those that an officer's unit serves."""
    places = seen_jurisdictions(actor, "project.view")
    units = {
        seat.unit_id
        for seat in actor.seats
        if seat.role in UNIT_BOUND and "project.view" in ACTS[seat.role]
    }
    return Project.objects.filter(Q(jurisdiction_id__in=places) | Q(lead_id__in=units))


def fetch_project(actor: Actor, pk: int, *, act: str = "project.view") -> Project:
    """One project.

    Raises:
        Http404: where there is none, or the actor may not see it.
        AccessDenied: where the actor sees it but may not do `act`.
    """
    rows = visible_projects(actor).select_related("lead", "jurisdiction")
    project = rows.filter(pk=pk).first() if pk < OVER_ALL else None
    if project is None:
        raise Http404
    demand(actor, act, project.scope())
    return project


def fetch_report(actor: Actor, pk: int, *, act: str = "project.view") -> StageReport:
    """One report of a stage, as `fetch_project`."""
    report = StageReport.objects.select_related("phase").filter(pk=pk).first()
    if report is None:
        raise Http404
    fetch_project(actor, report.phase.project_id, act=act)
    return report


def fetch_file(actor: Actor, pk: int) -> StageFile:
    """One file of a report, as `fetch_project`."""
    file = StageFile.objects.filter(pk=pk).first()
    if file is None:
        raise Http404
    fetch_report(actor, file.report_id)
    return file
