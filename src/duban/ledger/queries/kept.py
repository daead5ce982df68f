"""Matters, issued documents and categories as their rows keep them, in the plain values of `replay`, to be held against the journal.

Reads rows only and no line; what the journal derives from lines stands in `replay`. Called by the doctor's checks and by tests.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import prefetch_related_objects

from duban.foundation.journal import commitment
from duban.journal import frame_digest
from duban.ledger.models import Category, IssuedDocument, Matter, Review, Sample
from duban.ledger.models.versions import VERSION_COLUMNS
from duban.ledger.queries.replay import EMPTY_AT_FIRST, Life
from duban.ledger.queries.replay_of_limits import Row, instant

_RELATED = (
    "category",
    "duties",
    "measures",
    "limits",
    "sources",
    "reports__cites",
    "extensions",
    "suspensions",
    "gate_records",
    "verifications__reviews",
    "look_backs",
    "issued",
    "evidence__measure",
    "sample_items",
    "versions",
)
_MATTER = (
    "number",
    "title",
    "requirement",
    "problem",
    "place",
    "instructed_by",
    "basis",
    "registered_on",
    "progress_note",
    "office_id",
    "jurisdiction_id",
    "registered_by_id",
    "approver_id",
    "parent_id",
    "import_run_id",
    "import_row",
    "state",
    "cycle",
    "due_on",
    "near_on",
    "due_key",
    "due_at",
    "is_provisional",
    *EMPTY_AT_FIRST,
)
_WHO = ("user_id", "post_id")
_COLUMNS: dict[str, tuple[str, ...]] = {
    "duties": (
        *("unit_id", "role", "kind", "said", "question", "signed_at", "signed_by_id", "post_id"),
        *("added_at", "released_at"),
    ),
    "measures": ("ordinal", "text", "role"),
    "limits": (
        *("said", "kind", "due_on", "rule", "reason", "is_provisional", "set_at", "cause"),
        *("start", "calendar", "ends_at", "set_by_id"),
    ),
    "sources": ("source_id", "text", "spans"),
    "reports": ("id", "unit_id", "cycle", "text", "trouble", "share", "reported_at", *_WHO),
    "extensions": (
        *(
            "id",
            "asked_on",
            "said",
            "start",
            "reason",
            "asked_at",
            "asked_by_id",
            "state",
            "decided_at",
        ),
        *("decided_by_id", "answer"),
    ),
    "suspensions": ("began_at", "ended_at", "reason"),
    "gates": ("id", "cycle", "gate", "outcome", "note", "until", "recorded_at", *_WHO),
    "verifications": ("cycle", "outcome", "text", "judged_at", *_WHO),
    "look_backs": ("id", "cycle", "outcome", "text", "looked_at", *_WHO),
    "reviews": (
        *("id", "reason", "due_on", "asked_at", "asked_by_id", "decided_at", "decided_by_id"),
        *("answer", "changed"),
    ),
    "issued": ("id",),
    "evidence": (
        *(
            "id",
            "unit_id",
            "cycle",
            "kind",
            "origin",
            "side",
            "name",
            "digest",
            "size",
            "media_type",
        ),
        *("note", "captured_at", "captured_basis", "has_offset", "gps_at", "latitude"),
        *("longitude", "place_basis", "camera", "edited_with", "supersedes_id", "uploaded_at"),
        *_WHO,
    ),
    "samples": ("id", "sample_id", "cycle", "outcome", "text", "checked_at", *_WHO),
    "versions": ("since", "until", *VERSION_COLUMNS),
}
_NAMES = {"gates": "gate_records", "samples": "sample_items"}
_DOCUMENT = (
    *("id", "kind", "number", "office_id", "jurisdiction_id", "addressee_id", "text"),
    *("issued_at", "issued_by_id", "post_id", "answer_by"),
    *("answer", "answered_at", "answered_by_id"),
)
_SAMPLE = (
    *("id", "jurisdiction_id", "basis", "since", "until", "strata", "percent", "purpose"),
    *("outside_named", "population", "committed_at", "committed_by_id", "post_id", "drawn_at"),
    *("outside_numbers", "outside_digits"),
    *("outside_value", "checkpoint_size", "checkpoint_root", "seed"),
)


def plain(value: Any) -> Any:
    """A column's value as a line would hold it."""
    if isinstance(value, dt.datetime):
        return instant(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def _row(row: Any, columns: Iterable[str], **more: Any) -> Row:
    return {**{name: plain(getattr(row, name)) for name in columns}, **more}


def _rows(matter: Matter, part: str) -> list[Any]:
    found = getattr(matter, _NAMES.get(part, part)).all()
    if part == "samples":
        found = [item for item in found if item.outcome]
    return sorted(found, key=lambda row: row.pk)


def kept(matters: Sequence[Matter]) -> dict[int, Life]:
    """The lives of some matters by their ids, in a few statements for all of them."""
    prefetch_related_objects(list(matters), *_RELATED)
    return {matter.pk: _life(matter) for matter in matters}


def _life(matter: Matter) -> Life:
    category = matter.category
    life = Life(_row(matter, _MATTER, category=[category.code, category.version]))
    salted = commitment(matter.extra_salt, matter.extra) if matter.extra else ""
    life.matter["extra"] = salted
    places = {
        part: {row.pk: number for number, row in enumerate(_rows(matter, part), 1)}
        for part in ("duties", "limits", "verifications")
    }
    for part, columns in _COLUMNS.items():
        rows = _reviews(matter) if part == "reviews" else _rows(matter, part)
        life.parts[part] = [_row(row, columns, **_links(part, row, places)) for row in rows]
    return life


def _reviews(matter: Matter) -> list[Review]:
    found = [review for judged in matter.verifications.all() for review in judged.reviews.all()]
    return sorted(found, key=lambda review: review.pk)


def _links(part: str, row: Any, places: Mapping[str, Mapping[int, int]]) -> Row:
    """What a row says of others: by position where those are named so, else by id."""
    if part == "reports":
        cited = sorted(report.pk for report in row.cites.all())
        return {"duty": places["duties"][row.duty_id], "cites": cited}
    if part == "extensions":
        return {"limit": places["limits"].get(row.limit_id)}
    if part == "evidence":
        return {"measure": row.measure.ordinal if row.measure else None}
    if part == "reviews":
        return {"verification": places["verifications"][row.verification_id]}
    return {}


def kept_document(document: IssuedDocument) -> Row:
    """An issued document as `replayed_document` tells it."""
    about = sorted(matter.pk for matter in document.matters.all())
    return _row(document, _DOCUMENT, matters=about)


def kept_sample(sample: Sample) -> Row:
    """A sample as `replayed_sample` tells it, with the digest that its population has now."""
    chosen = [item for item in sample.items.all() if item.is_chosen]
    return _row(
        sample,
        _SAMPLE,
        frame_digest=frame_digest(sample.members()),
        chosen=sorted(f"matter:{item.matter_id}" for item in chosen),
    )


def kept_category(category: Category) -> Row:
    """A version of a category as its line tells it."""
    columns = [field.attname for field in Category._meta.concrete_fields if field.name != "id"]
    return _row(category, columns)
