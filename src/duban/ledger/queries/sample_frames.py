"""The population of a sample: which matters of a place and a period it is drawn from, each with the group in which it is drawn.

Looks at rows only; called when a sample is committed to.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from duban.journal import Member
from duban.ledger.choices import DutyRole, MatterState, SampleBasis, SampleStrata
from duban.ledger.models import Duty, Matter
from duban.people.access import jurisdictions_under

# Which column says when, and in which states a matter still counts.
_BASES: dict[str, tuple[str, tuple[str, ...]]] = {
    SampleBasis.CLOSED: ("closed_at", (MatterState.CLOSED,)),
    SampleBasis.VERIFIED: ("verified_at", (MatterState.VERIFIED, MatterState.CLOSED)),
    SampleBasis.SUBMITTED: (
        "submitted_at",
        (MatterState.SUBMITTED, MatterState.VERIFIED, MatterState.CLOSED),
    ),
}
ALL = "all"


def population(
    jurisdiction_id: int, basis: str, strata: str, since: dt.date, until: dt.date
) -> dict[int, Member]:
    """The matters of a place and all below it, by their ids; both days are included."""
    column, states = _BASES[basis]
    begin = timezone.make_aware(dt.datetime.combine(since, dt.time()))
    end = timezone.make_aware(dt.datetime.combine(until + dt.timedelta(days=1), dt.time()))
    span = {f"{column}__gte": begin, f"{column}__lt": end}
    rows = Matter.objects.filter(
        jurisdiction_id__in=jurisdictions_under([jurisdiction_id]), state__in=states, **span
    ).order_by("pk")
    leads = _leads(rows.values("pk")) if strata == SampleStrata.UNIT else {}
    columns = rows.values_list("pk", "number", "category__code", "jurisdiction_id")
    return {
        pk: Member(_stratum(strata, category, place, leads.get(pk, 0)), f"matter:{pk}", number)
        for pk, number, category, place in columns
    }


def _leads(matters: Any) -> dict[int, int]:
    """The first lead unit of each matter."""
    found: dict[int, int] = {}
    held = Duty.objects.standing().filter(role=DutyRole.LEAD, matter_id__in=matters)
    for matter, unit in held.order_by("id").values_list("matter_id", "unit_id"):
        found.setdefault(matter, unit)
    return found


def _stratum(strata: str, category: str, place: int, unit: int) -> str:
    """The group's code as the frame has it."""
    if strata == SampleStrata.CATEGORY:
        return f"category:{category}"
    if strata == SampleStrata.UNIT:
        return f"unit:{unit}"
    return f"place:{place}" if strata == SampleStrata.PLACE else ALL
