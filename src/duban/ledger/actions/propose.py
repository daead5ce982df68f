"""The door for every mouth: what was read in a source becomes drafts, each field with its exact characters.

Nothing is decided here: names of units are resolved where they are plain, and left as questions where they are not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from duban.calendars.queries import calendar_for
from duban.documents.models import Document
from duban.foundation import clock, journal
from duban.foundation.access import Actor, SystemActor, demand
from duban.ledger.choices import DraftKind, DutyRole, SourceKind
from duban.ledger.models import Draft, Source
from duban.ledger.queries.said_limits import counted_deadline
from duban.people.access import scope_of
from duban.people.queries import UnitIndex
from duban.workcalendar import WorkCalendar

TITLE_LENGTH = 60
# Reading's `subject` is a unit told to act without a word for its part: it leads, alone or beside others.
ROLES = {
    "lead": DutyRole.LEAD,
    "subject": DutyRole.LEAD,
    "assist": DutyRole.ASSIST,
    "supervise": DutyRole.SUPERVISE,
}


def title_of(text: str, length: int = TITLE_LENGTH) -> str:
    """A short title: the text without line breaks, cut at a clause end within `length` characters where there is one.

    >>> title_of("要加强巡查，健全机制。")
    '要加强巡查，健全机制'
    """
    flat = " ".join(text.split()).rstrip("。；;，,")
    if len(flat) <= length:
        return flat
    head = flat[:length]
    cut = max(head.rfind(mark) for mark in "，；。、,;")
    return (head[:cut] if cut >= length // 2 else head) + "…"


def resolve_units(mentions: Sequence[Mapping[str, Any]], index: UnitIndex) -> list[dict[str, Any]]:
    """A draft's units: one entry for each unit that a mention names, with its question where it is none."""
    units = []
    for mention in mentions:
        for found in index.resolve_all(mention["text"]):
            units.append(
                {
                    "text": found.said,
                    "spans": mention.get("spans", []),
                    "role": ROLES.get(mention.get("role", "subject"), DutyRole.LEAD),
                    "unit": found.unit_id,
                    "question": found.question,
                    "candidates": list(found.candidates),
                }
            )
    return units


def draft_from(
    source: Source,
    ordinal: int,
    kind: str,
    finding: Mapping[str, Any],
    index: UnitIndex,
    calendar: WorkCalendar,
) -> Draft:
    """An unsaved draft from one finding of the reading contract, its limit counted by the calendar of the place."""
    deadline = finding.get("deadline")
    return Draft(
        source=source,
        ordinal=ordinal,
        kind=kind,
        title=title_of(finding["text"]),
        text=finding["text"],
        spans=finding["spans"],
        article=finding.get("article"),
        rule=finding.get("rule", "")[:40],
        actionability=finding.get("actionability", ""),
        speaker=finding.get("speaker"),
        place=finding.get("place"),
        deadline=counted_deadline(deadline, calendar) if deadline else None,
        units=resolve_units(finding.get("units", []), index),
        measures=[
            {"text": m["text"], "spans": m["spans"], "role": m.get("role", "step")}
            for m in finding.get("measures", [])
        ],
        quantities=finding.get("quantities", []),
    )


def source_of(document: Document) -> Source:
    """The source that a document is, made on first use."""
    source, _ = Source.objects.get_or_create(
        document=document,
        defaults={
            "kind": SourceKind.DOCUMENT,
            "title": document.title,
            "dated_on": document.dated_on,
            "jurisdiction_id": document.jurisdiction_id,
            "recorded_at": clock.now(),
        },
    )
    return source


@transaction.atomic
def propose(
    document: Document, contract: Mapping[str, Any], *, actor: Actor | SystemActor
) -> list[Draft]:
    """Make a draft of every directive and commitment of a reading, in the order of the text.

    Raises:
        AccessDenied: where the actor may not add documents in the jurisdiction.
    """
    seat = demand(actor, "document.add", scope_of(document.jurisdiction_id))
    source = source_of(document)
    index = UnitIndex(document.jurisdiction_id)
    found = [(DraftKind.DIRECTIVE, d) for d in contract.get("directives", [])]
    found += [(DraftKind.COMMITMENT, c) for c in contract.get("commitments", [])]
    found.sort(key=lambda pair: pair[1]["spans"][0][0] if pair[1]["spans"] else 0)
    start, calendar = source.drafts.count(), calendar_for(document.jurisdiction_id)
    drafts = Draft.objects.bulk_create(
        [
            draft_from(source, start + i, kind, f, index, calendar)
            for i, (kind, f) in enumerate(found, 1)
        ]
    )
    journal.begin(
        [(d.stream, "draft.propose", snapshot(d)) for d in drafts],
        actor=actor,
        at=clock.now(),
        seat=seat,
    )
    return drafts


EDITABLE = ("title", "text", "spans", "speaker", "place", "deadline", "units", "measures")


def snapshot(draft: Draft) -> dict[str, Any]:
    """A draft's fields as plain values for the journal."""
    return {
        "source": draft.source_id,
        "kind": draft.kind,
        "rule": draft.rule,
        **{name: getattr(draft, name) for name in EDITABLE},
    }
