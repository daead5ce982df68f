"""What a plan may be of: a matter, a programme or a project, told in one way. Values; the rows stay those of their rooms.

Called by the models, acts and queries of the room; writes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, Max, OuterRef, Q

from duban.foundation.access import Scope
from duban.ledger.lifecycle import OPEN_STATES
from duban.ledger.models import Matter, Programme
from duban.planning.choices import SubjectKey
from duban.projects.models import NodeDate, Project

SubjectRow = Matter | Programme | Project
MODELS: Final[dict[str, type[SubjectRow]]] = {
    "matter": Matter,
    "programme": Programme,
    "project": Project,
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a plan is of; `number` is a matter's and empty for the others, `due_on` the limit, the planned end or the last promised date."""

    kind: str
    pk: int
    number: str
    title: str
    due_on: dt.date | None
    jurisdiction_id: int
    is_open: bool
    row: SubjectRow

    @property
    def key(self) -> SubjectKey:
        """Its kind with its key."""
        return SubjectKey(self.kind, self.pk)

    def scope(self) -> Scope:
        """Where it belongs."""
        return self.row.scope()


def subject_of(row: SubjectRow, due_on: dt.date | None = None) -> Subject:
    """The subject that a row is; `due_on` is asked for of projects alone, whose last promised date is no column."""
    if isinstance(row, Matter):
        return Subject(
            "matter", row.pk, row.number, row.title, row.due_on, row.jurisdiction_id, row.is_open, row
        )  # fmt: skip
    is_open, place = row.ended_at is None, row.jurisdiction_id
    if isinstance(row, Programme):
        return Subject("programme", row.pk, "", row.name, row.planned_end, place, is_open, row)
    return Subject("project", row.pk, "", row.name, due_on, place, is_open, row)


def last_dates(projects: Iterable[int]) -> dict[int, dt.date]:
    """For some projects the latest of the dates that stand: of each node the one that was promised last. One statement, or none."""
    ids = list(projects)
    if not ids:
        return {}
    later = NodeDate.objects.filter(
        phase=OuterRef("phase"), stage=OuterRef("stage"), pk__gt=OuterRef("pk")
    )
    standing = NodeDate.objects.filter(~Exists(later), phase__project__in=ids).order_by()
    found = standing.values("phase__project").annotate(last=Max("promised_on"))
    return dict(found.values_list("phase__project", "last"))


def runs(way: str = "") -> Q:
    """Plans whose subject is not over; `way` leads to the plan, as `plan__` does."""
    return (
        Q(**{f"{way}matter__state__in": OPEN_STATES})
        | Q(**{f"{way}programme__isnull": False, f"{way}programme__ended_at__isnull": True})
        | Q(**{f"{way}project__isnull": False, f"{way}project__ended_at__isnull": True})
    )
