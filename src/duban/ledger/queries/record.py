"""One matter as programs ask for it: the row with its duties, limits, measures and sources as plain values, and its revision.

What happened to it (reports, gates, judgements, evidence, history) is asked for by itself. The revision is the number of the newest
line in the matter's journal: every change writes one.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Model, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.foundation.clock import Moment
from duban.foundation.models import Entry
from duban.foundation.statements import Statement, number, text
from duban.ledger.access import sees
from duban.ledger.models import Duty, Matter, MatterSource, Measure, TimeLimit
from duban.ledger.models.instants import light_of
from duban.ledger.models.pace import pace_of
from duban.ledger.models.versions import Standing

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
    "due_at": "due_at",
    "near_on": "near_on",
    "done_at": "done_at",
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
            "ends_at": "ends_at",
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


def _matter(*columns: str) -> QuerySet[Matter, Any]:
    """Columns of a matter, `revision` among them: the number of the newest line in its journal."""
    last = Entry.objects.filter(stream=text("stream")).order_by("-sequence").values("sequence")[:1]
    row = Matter.objects.filter(pk=number("pk")).order_by().annotate(revision=Subquery(last))
    return row.values_list(*columns)


def _rows_below(name: str) -> QuerySet[Any, Any]:
    model, order, columns = PARTS[name]
    rows = model._default_manager.filter(matter_id=number("pk")).order_by(order)
    return rows.values_list(*columns.values())


_RECORD = Statement(lambda: _matter(*ROW.values()))
_STANDING = Statement(lambda: _matter("state", "revision"))
_BELOW = {name: Statement(partial(_rows_below, name)) for name in PARTS}


def revision_of(matter_id: int) -> int:
    """The number of the newest line in a matter's journal."""
    return standing_of(matter_id)[1]


def standing_of(matter_id: int) -> tuple[str, int]:
    """State and revision of a matter that the caller has just changed."""
    found = _STANDING.first(pk=matter_id, stream=f"matter:{matter_id}")
    if found is None:
        raise Matter.DoesNotExist
    state, revision = found
    return state, revision or 0


def matter_record(actor: Actor, pk: int) -> dict[str, Any]:
    """One matter as plain values, with `revision`.

    Raises:
        Http404: where the actor sees no such matter.
    """
    # The revision comes with the row: asked for afterwards it could be that of a change which the row does not show.
    found = _RECORD.first(pk=pk, stream=f"matter:{pk}")
    if found is None:
        raise Http404
    record = dict(zip(ROW, found, strict=True))
    if not sees(actor, pk, record["jurisdiction"]):
        raise Http404
    _derive(record, clock.moment())
    for name, (_model, _order, columns) in PARTS.items():
        rows = _BELOW[name].rows(pk=pk)
        record[name] = [dict(zip(columns, row, strict=True)) for row in rows]
    return record


def _derive(record: dict[str, Any], now: Moment) -> None:
    """What follows from the columns and the moment: light, pace, days left; and the approver in one line."""
    stood = Standing(*(record[name] for name in Standing._fields))
    del record["near_on"], record["done_at"]
    record["light"] = light_of(stood, now)
    record["days"] = (stood.due_on - now.day).days if stood.due_on else None
    record["pace"] = pace_of(
        stood,
        assigned_at=record["assigned_at"],
        registered_on=record["registered_on"],
        is_started=record["started_at"] is not None,
        now=now,
    )
    record["approver"] = f"{record.pop('approver_unit') or ''}{record.pop('approver_title') or ''}"
    for name in ("registered_by", "submitted_by", "verified_by"):
        record[name] = record[name] or ""
