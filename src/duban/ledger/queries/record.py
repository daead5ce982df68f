"""One matter as programs ask for it: the row with its duties, limits, measures and sources as plain values, and its revision.

What happened to it (reports, gates, judgements, evidence, history) is asked for by itself. The revision is the number of the newest
line in the matter's journal: every change writes one.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Model, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.foundation.models import Entry
from duban.ledger.access import visible_matters
from duban.ledger.models import Duty, Matter, MatterSource, Measure, TimeLimit
from duban.ledger.models.matters import light_of
from duban.ledger.models.pace import pace_of

ROW = {
    "id": "id",
    "revision": "revision",
    "number": "number",
    "title": "title",
    "requirement": "requirement",
    "problem": "problem",
    "place": "place",
    "instructed_by": "instructed_by",
    "state": "state",
    "jurisdiction": "jurisdiction_id",
    "office": "office_id",
    "category": "category__code",
    "category_version": "category__version",
    "basis": "basis",
    "cycle": "cycle",
    "parent": "parent_id",
    "merged_into": "merged_into_id",
    "share_done": "share_done",
    "progress": "progress_note",
    "due_on": "due_on",
    "near_on": "near_on",
    "done_on": "done_on",
    "registered_on": "registered_on",
    "assigned_at": "assigned_at",
    "accepted_at": "accepted_at",
    "started_at": "started_at",
    "submitted_at": "submitted_at",
    "verified_at": "verified_at",
    "closed_at": "closed_at",
    "dispute_until": "dispute_until",
    "registered_by": "registered_by__name",
    "submitted_by": "submitted_by__name",
    "verified_by": "verified_by__name",
    "approver_unit": "approver__unit__name",
    "approver_title": "approver__title",
}
# What belongs to a matter: the rows below it, their order, and their columns under the names that programs know.
PARTS: dict[str, tuple[type[Model], str, dict[str, Any]]] = {
    "duties": (
        Duty,
        "id",
        {
            "id": "id",
            "unit": "unit_id",
            "name": Coalesce("unit__name", "said"),
            "said": "said",
            "role": "role",
            "kind": "kind",
            "question": "question",
            "signed_at": "signed_at",
            "signed_by": "signed_by__name",
            "post": "post__title",
            "released_at": "released_at",
        },
    ),
    "limits": (
        TimeLimit,
        "id",
        {
            "said": "said",
            "kind": "kind",
            "due_on": "due_on",
            "cause": "cause",
            "reason": "reason",
            "is_provisional": "is_provisional",
            "set_at": "set_at",
        },
    ),
    "measures": (Measure, "ordinal", {"ordinal": "ordinal", "text": "text", "role": "role"}),
    "sources": (
        MatterSource,
        "id",
        {
            "kind": "source__kind",
            "title": "source__title",
            "dated_on": "source__dated_on",
            "document": "source__document_id",
            "text": "text",
            "spans": "spans",
        },
    ),
}


def _last_line(matter_id: int) -> QuerySet[Entry, int]:
    last = Entry.objects.filter(stream=f"matter:{matter_id}").order_by("-sequence")
    return last.values_list("sequence", flat=True)[:1]


def revision_of(matter_id: int) -> int:
    """The number of the newest line in a matter's journal."""
    return next(iter(_last_line(matter_id)), 0)


def standing_of(matter_id: int) -> tuple[str, int]:
    """State and revision of a matter that the caller has just changed."""
    row = Matter.objects.filter(pk=matter_id).annotate(revision=Subquery(_last_line(matter_id)))
    return row.values_list("state", "revision").get()


def matter_record(actor: Actor, pk: int) -> dict[str, Any]:
    """One matter as plain values, with `revision`.

    Raises:
        Http404: where the actor sees no such matter.
    """
    # The revision comes with the row: asked for afterwards it could be that of a change which the row does not show.
    row = visible_matters(actor).filter(pk=pk).annotate(revision=Subquery(_last_line(pk)))
    found = row.values_list(*ROW.values()).first()
    if found is None:
        raise Http404
    record = dict(zip(ROW, found, strict=True))
    _derive(record, clock.today())
    for name, (model, order, columns) in PARTS.items():
        rows = model._default_manager.filter(matter_id=pk).order_by(order)
        found_parts = rows.values_list(*columns.values())
        record[name] = [dict(zip(columns, part, strict=True)) for part in found_parts]
    return record


def _derive(record: dict[str, Any], day: dt.date) -> None:
    """What follows from the columns and the day: light, pace, days left; and the approver in one line."""
    due_on, state = record["due_on"], record["state"]
    near_on, done_on, assigned = record.pop("near_on"), record["done_on"], record["assigned_at"]
    record["light"] = light_of(due_on, state, day, near_on=near_on, done_on=done_on)
    record["days"] = (due_on - day).days if due_on else None
    record["pace"] = pace_of(
        state=state,
        began_on=timezone.localdate(assigned) if assigned else record["registered_on"],
        due_on=due_on,
        share_done=record["share_done"],
        is_started=record["started_at"] is not None,
        done_on=done_on,
        day=day,
    )
    record["approver"] = f"{record.pop('approver_unit') or ''}{record.pop('approver_title') or ''}"
    for name in ("registered_by", "submitted_by", "verified_by"):
        record[name] = record[name] or ""
