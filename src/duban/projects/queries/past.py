"""Projects as they stood at the end of a past day: their facts and promises from the journal's lines up to then.

Dates, reports and links keep their own instants, so `standing` and `pages` tell those from the rows.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from duban.foundation.models import Entry
from duban.ledger.queries.replay import Told, told
from duban.people.models import Unit
from duban.projects.models import Project
from duban.projects.queries.replay import Row, replayed_project

_AS_SAID = ("name", "party", "place", "agreement", "money")


def as_they_stood(
    projects: QuerySet[Project], instant: dt.datetime | None
) -> tuple[list[Project], dict[int, Row]]:
    """The projects with the facts of an instant, never to be saved, and what their lines tell; those of now with no lines.

    Whom a project may be shown to is told by the query, and so by today's posts; one made later is left out.
    """
    rows = projects.select_related("lead", "jurisdiction")
    if instant is None:
        return list(rows), {}
    stood = list(rows.filter(made_at__lt=instant))
    lines = _lines(stood, instant)
    past = {project.pk: replayed_project(lines[project.stream]) for project in stood}
    units = Unit.objects.in_bulk({row["lead_id"] for row in past.values()})
    for project in stood:
        _put(project, past[project.pk], units)
    return sorted(stood, key=lambda one: (one.name, one.pk)), past


def before(instant: dt.datetime | None, column: str) -> Q:
    """What was there at an instant already, by the column that says since when."""
    return Q(**{f"{column}__lt": instant}) if instant else Q()


def _lines(projects: Sequence[Project], instant: dt.datetime) -> dict[str, list[Told]]:
    lines: dict[str, list[Told]] = defaultdict(list)
    streams = [project.stream for project in projects]
    entries = Entry.objects.filter(stream__in=streams, at__lt=instant)
    for entry in entries.order_by("stream", "sequence"):
        lines[entry.stream].append(told(entry))
    return lines


def _put(project: Project, row: Row, units: dict[int, Unit]) -> None:
    for name in _AS_SAID:
        setattr(project, name, row[name])
    project.lead = units[row["lead_id"]]
    project.agreed_on = _read(dt.date.fromisoformat, row["agreed_on"])
    project.amount = _read(Decimal, row["amount"])
    project.ended_at = _read(dt.datetime.fromisoformat, row["ended_at"])
    project.end_reason = row["end_reason"]


def _read(kind: Any, value: str | None) -> Any:
    return None if value is None else kind(value)
