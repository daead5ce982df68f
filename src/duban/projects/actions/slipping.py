"""Promised dates that pass with nothing reported: a line for each, once, so that followers of the journal can tell. Workers call it.

A date that is moved is another promise, and is told of anew when that one passes.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from duban.foundation import clock, journal
from duban.foundation.access import SystemActor
from duban.foundation.statements import locked_row
from duban.projects.choices import Judgement
from duban.projects.models import NodeDate, Project, StageReport

WATCH = SystemActor("节点到期", frozenset({"project.slip"}))
# What passed longer ago than this is no news: a project that is written down late must not tell of all its past.
FRESH_DAYS = 7


def tell_slips() -> int:
    """Say of each date that passed in the last days that it slipped; returns how many."""
    found = _passed().values_list("phase__project_id", "pk").order_by("pk")
    return sum(_tell(project, pk) for project, pk in list(found))


def _passed() -> QuerySet[NodeDate]:
    """The dates in force that lie in the past, with no standing report of their stage, and were not told of."""
    today = clock.today()
    same = {"phase": OuterRef("phase"), "stage": OuterRef("stage")}
    later = NodeDate.objects.filter(**same, pk__gt=OuterRef("pk"))
    standing = StageReport.objects.filter(**same).exclude(outcome=Judgement.RETURNED)
    return NodeDate.objects.filter(
        ~Exists(later),
        ~Exists(standing),
        promised_on__lt=today,
        promised_on__gte=today - dt.timedelta(days=FRESH_DAYS),
        slipped_on__isnull=True,
        phase__project__ended_at__isnull=True,
    )


@transaction.atomic
def _tell(project_id: int, pk: int) -> bool:
    """The line of one date, unless somebody reported or moved it meanwhile, or another worker was faster."""
    project = locked_row(Project, project_id)
    row = _passed().select_related("phase").filter(pk=pk).first()
    if row is None:
        return False
    row.slipped_on = clock.today()
    row.save(update_fields=["slipped_on"])
    content = {
        "phase": row.phase.ordinal,
        "stage": row.stage,
        "promised_on": row.promised_on,
        "slipped_on": row.slipped_on,
    }
    journal.write(project.stream, "project.slip", actor=WATCH, at=clock.now(), content=content)
    return True
