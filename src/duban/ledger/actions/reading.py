"""What the ledger makes of a reading: drafts of a new document, notes against its earlier edition, and, where a document
is read again, only what is new.

Called by the documents room through `on_reading`, inside its transaction. Nothing that a clerk did is overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from duban.calendars.queries import calendar_for
from duban.documents.models import Document
from duban.foundation import clock, journal
from duban.foundation.access import Actor, SystemActor
from duban.foundation.models import Entry
from duban.ledger.actions.propose import draft_from, propose, snapshot
from duban.ledger.choices import DraftKind, DraftState, EditionNote
from duban.ledger.models import Draft, Source
from duban.ledger.queries.known import ABSORBED, Known, known_of, said_by
from duban.ledger.queries.likeness import pair_up
from duban.people.queries import UnitIndex

Who = Actor | SystemActor


def take_reading(document: Document, contract: Mapping[str, Any], actor: Who) -> None:
    """Drafts for a first reading; for a later one the difference."""
    source = Source.objects.filter(document=document).first()
    if source is None:
        drafts = propose(document, contract, actor=actor)
        if document.previous_edition is not None:
            note_edition(drafts, document.previous_edition)
        return
    Source.objects.filter(pk=source.pk).update(dated_on=document.dated_on)
    source.refresh_from_db()
    reconcile(source, contract, actor=actor)


def standing(source: Source) -> list[Draft]:
    """The drafts of a source that stand for something, in the order of the text."""
    return list(source.drafts.exclude(state__in=ABSORBED).order_by("ordinal", "pk"))


def note_edition(drafts: Sequence[Draft], earlier: Document) -> None:
    """Note on each draft of a new edition whether it is new, changed or the same."""
    source = Source.objects.filter(document=earlier).first()
    old = known_of(source) if source else []
    pairs = pair_up([known.text for known in old], [d.text for d in drafts])
    for j, draft in enumerate(drafts):
        pair = pairs.get(j)
        draft.edition_note = _note(old[pair[0]], draft) if pair else EditionNote.NEW
    Draft.objects.bulk_update(drafts, ["edition_note"])


def _note(old: Known, new: Draft) -> str:
    same = old.said == said_by(new.text, new.deadline, new.units)
    return EditionNote.SAME if same else EditionNote.CHANGED


def reconcile(source: Source, contract: Mapping[str, Any], *, actor: Who) -> None:
    """Bring the desk up to a new reading of the same text.

    What the reading found anew becomes drafts; an untouched draft whose fields it reads otherwise takes them; one that
    it no longer finds is only noted, and whatever a clerk has edited, merged, split, registered or dismissed stays as it is.
    """
    # In the order of ids, as a merge locks its two: a clerk's edit is waited for, and none is overwritten.
    list(source.drafts.select_for_update().order_by("pk").values_list("pk"))
    known = known_of(source)
    index, calendar = UnitIndex(source.jurisdiction_id), calendar_for(source.jurisdiction_id)
    found = [(DraftKind.DIRECTIVE, d) for d in contract.get("directives", [])]
    found += [(DraftKind.COMMITMENT, c) for c in contract.get("commitments", [])]
    fresh = [draft_from(source, 0, kind, finding, index, calendar) for kind, finding in found]
    pairs = pair_up([one.text for one in known], [d.text for d in fresh])
    paired = {known[i].draft.pk: fresh[j] for j, (i, _score) in pairs.items()}
    old = standing(source)
    untouched = _untouched(old)
    for draft in old:
        again = paired.get(draft.pk)
        _renote(draft, again, actor, may_take=draft.pk in untouched)
    _add([d for j, d in enumerate(fresh) if j not in pairs], source, actor)


def _untouched(drafts: Sequence[Draft]) -> set[int]:
    """Ids of the drafts that wait as they were read: no clerk has edited them."""
    waiting = {
        d.stream: d.pk
        for d in drafts
        if d.state == DraftState.PROPOSED and d.kind != DraftKind.SELECTION
    }
    edited = Entry.objects.filter(stream__in=waiting, name="draft.edit")
    return set(waiting.values()) - {
        waiting[s] for s in edited.values_list("stream", flat=True).distinct()
    }


TAKEN = ("kind", "text", "spans", "title", "article", "rule", "actionability", "speaker", "place",
         "deadline", "units", "measures", "quantities")  # fmt: skip


def _renote(draft: Draft, fresh: Draft | None, actor: Who, *, may_take: bool) -> None:
    """Note what a new reading means for an old draft, and let an untouched one take the new fields."""
    if fresh is None:
        note = "" if draft.kind == DraftKind.SELECTION else EditionNote.GONE
        Draft.objects.filter(pk=draft.pk).update(edition_note=note)
        return
    differing = {n: getattr(fresh, n) for n in TAKEN if getattr(fresh, n) != getattr(draft, n)}
    note = EditionNote.CHANGED if differing and may_take else ""
    if not note:
        Draft.objects.filter(pk=draft.pk).update(edition_note="")
        return
    for name, value in differing.items():
        setattr(draft, name, value)
    draft.edition_note, draft.version = note, draft.version + 1
    draft.save(update_fields=[*differing, "edition_note", "version"])
    journal.write(
        draft.stream, "draft.reread", actor=actor, at=clock.now(), content=snapshot(draft)
    )


def _add(fresh: list[Draft], source: Source, actor: Who) -> None:
    start = source.drafts.count()
    for ordinal, draft in enumerate(fresh, start + 1):
        draft.ordinal, draft.edition_note = ordinal, EditionNote.NEW
    made = Draft.objects.bulk_create(fresh)
    journal.begin(
        [(d.stream, "draft.propose", snapshot(d)) for d in made], actor=actor, at=clock.now()
    )
