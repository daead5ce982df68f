"""Which plans an actor may see, and how one plan or draft is fetched: missing and hidden look the same.

A plan is seen by all who see its subject (of a programme: its place), and by the units that answer for its tasks; the decision is `foundation.access.can`.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from duban.foundation.access import ACTS, UNIT_BOUND, Actor, demand
from duban.ledger.access import (
    fetch_matter,
    fetch_programme,
    sees,
    visible_matters,
    visible_programmes,
)
from duban.ledger.models import Matter, Programme
from duban.people.access import open_places, seen_jurisdictions
from duban.people.models import Jurisdiction
from duban.planning.choices import KINDS, SubjectKey
from duban.planning.models import Plan, PlanEdition, PlannedTask
from duban.planning.models.subjects import Subject, SubjectRow, last_dates, subject_of
from duban.projects.access import fetch_project, visible_projects
from duban.projects.models import Project


def units_of(actor: Actor) -> frozenset[int]:
    """The units for which the actor answers as an officer."""
    return frozenset(
        seat.unit_id
        for seat in actor.seats
        if seat.role in UNIT_BOUND and "plan.view" in ACTS[seat.role]
    )


def visible_plans(actor: Actor) -> QuerySet[Plan]:
    """The plans that the actor may see."""
    if not actor.may_somewhere("plan.view"):
        return Plan.objects.none()
    own = PlannedTask.objects.filter(unit_id__in=units_of(actor)).order_by().values("plan_id")
    seen = visible_matters(actor).order_by().values("pk")
    places = seen_jurisdictions(actor, "plan.view")
    # Its place opens a programme's plan, and not one matter in it: who sees that one would read the titles of all.
    programmes = Programme.objects.filter(jurisdiction_id__in=places).order_by().values("pk")
    served = Q(jurisdiction_id__in=places) | Q(lead_id__in=units_of(actor))
    projects = Project.objects.filter(served).order_by().values("pk")
    return Plan.objects.filter(
        Q(matter_id__in=seen)
        | Q(programme_id__in=programmes)
        | Q(project_id__in=projects)
        | Q(pk__in=own)
    )


def fetch_plan(actor: Actor, pk: int, *, act: str = "plan.view") -> Plan:
    """One plan with its subject.

    Raises:
        Http404: where there is none, or the actor may not see it.
        AccessDenied: where the actor sees it but may not do `act`.
    """
    plan = Plan.objects.select_related("matter", "programme", "project").filter(pk=pk).first()
    if plan is None or not _is_seen(actor, plan):
        raise Http404
    demand(actor, act, plan.scope())
    return plan


def _is_seen(actor: Actor, plan: Plan) -> bool:
    if not actor.may_somewhere("plan.view"):
        return False
    return (
        _sees_subject(actor, plan.subject_row)
        or plan.tasks.filter(unit_id__in=units_of(actor)).exists()
    )


def _sees_subject(actor: Actor, row: SubjectRow) -> bool:
    """Whether the subject alone opens its plans."""
    if isinstance(row, Matter):
        return sees(actor, row.pk, row.jurisdiction_id)
    if isinstance(row, Project) and row.lead_id in units_of(actor):
        return True
    above = Jurisdiction.objects.ids_above(row.jurisdiction_id)
    return not open_places(actor, "plan.view").isdisjoint(above)


def opens_subject(actor: Actor, subject: Subject) -> bool:
    """Whether the actor may open the page of what a plan is of."""
    if isinstance(subject.row, Matter):
        return sees(actor, subject.pk, subject.jurisdiction_id)
    seen: QuerySet[Any] = (
        visible_programmes(actor) if subject.kind == "programme" else visible_projects(actor)
    )
    return seen.filter(pk=subject.pk).exists()


def fetch_subject(actor: Actor, key: SubjectKey, *, act: str = "plan.view") -> Subject:
    """What is to be planned.

    Raises:
        Http404: where there is none of that kind, or the actor may not see it.
        AccessDenied: where the actor sees it but may not do `act` with its plans.
    """
    if key.kind == "matter":
        return subject_of(fetch_matter(actor, key.pk, act=act))
    if key.kind not in KINDS:
        raise Http404
    row: Programme | Project = (
        fetch_programme(actor, key.pk) if key.kind == "programme" else fetch_project(actor, key.pk)
    )
    if act != "plan.view":
        demand(actor, act, row.scope())
    last = last_dates([key.pk] if key.kind == "project" else [])
    return subject_of(row, last.get(key.pk))


def fetch_edition(actor: Actor, plan_id: int, pk: int, *, act: str = "plan.view") -> PlanEdition:
    """One edition of a plan; drafts are for those who draft.

    Raises:
        Http404, AccessDenied: as `fetch_plan`.
    """
    plan = fetch_plan(actor, plan_id)
    edition = PlanEdition.objects.select_related("plan").filter(pk=pk, plan_id=plan.pk).first()
    if edition is None:
        raise Http404
    edition.plan = plan
    demand(
        actor, "plan.draft" if edition.number is None and act == "plan.view" else act, plan.scope()
    )
    return edition
