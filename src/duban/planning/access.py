"""Which plans an actor may see, and how one plan or draft is fetched: missing and hidden look the same.

A plan is seen by all who see its subject, and by the units that answer for its tasks; the decision is `foundation.access.can`.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from duban.foundation.access import ACTS, UNIT_BOUND, Actor, demand
from duban.ledger.access import sees, visible_matters
from duban.planning.models import Plan, PlanEdition, PlannedTask


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
    return Plan.objects.filter(Q(matter_id__in=seen) | Q(pk__in=own))


def fetch_plan(actor: Actor, pk: int, *, act: str = "plan.view") -> Plan:
    """One plan with its subject.

    Raises:
        Http404: where there is none, or the actor may not see it.
        AccessDenied: where the actor sees it but may not do `act`.
    """
    plan = Plan.objects.select_related("matter__jurisdiction").filter(pk=pk).first()
    if plan is None or not _is_seen(actor, plan):
        raise Http404
    demand(actor, act, plan.scope())
    return plan


def _is_seen(actor: Actor, plan: Plan) -> bool:
    if not actor.may_somewhere("plan.view"):
        return False
    subject = plan.subject
    if sees(actor, subject.pk, subject.jurisdiction_id):
        return True
    return plan.tasks.filter(unit_id__in=units_of(actor)).exists()


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
