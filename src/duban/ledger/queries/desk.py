"""The desk: a document beside its drafts, what reading found besides, and who may approve; one draft by itself.

Every function takes the actor and starts from what that actor may see.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from duban.documents.access import fetch_document
from duban.documents.models import Document
from duban.foundation import journal
from duban.foundation.access import Actor, can, demand
from duban.ledger.access import fetch_draft
from duban.ledger.choices import DraftState
from duban.ledger.models import Draft, Source
from duban.ledger.queries.cards import Desk, DraftCard, card_of, marks_of
from duban.ledger.queries.editions import EditionView, edition_view
from duban.ledger.queries.segments import Marks, Segment, segments
from duban.ledger.queries.unit_names import names_by_unit
from duban.people.access import scope_of
from duban.people.queries import (
    ApproverOption,
    UnitCard,
    approver_options,
    unit_options,
    units_by_id,
)

ACTS = ("draft.edit", "draft.dismiss", "matter.register", "document.add")
# What reading found besides directives and commitments, in the order in which a clerk looks through it.
CLASSES = ("unread", "problems", "achievements", "other")
HEADINGS = ("headline", "byline")
HEADING_LISTS = {"subheads": "subhead", "kickers": "kicker"}


@dataclass(frozen=True, slots=True)
class Besides:
    """A sentence that reading put into another class; `spans` is JSON for the form that drafts it."""

    text: str
    spans: str
    rule: str


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """What the desk says of its document."""

    pk: int
    title: str
    kind: str
    file_name: str
    dated_on: dt.date | None
    date_basis: str
    received_at: dt.datetime
    received_by: str
    notices: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class DeskPage:
    """Everything on the desk of one document."""

    document: DocumentHead
    source_id: int | None
    pieces: tuple[Segment, ...]
    cards: tuple[DraftCard, ...]
    besides: tuple[tuple[str, tuple[Besides, ...]], ...]
    edition: EditionView | None
    approvers: tuple[ApproverOption, ...]
    acts: frozenset[str]

    @property
    def counts(self) -> dict[str, int]:
        """How many drafts are in each state, and how many there are."""
        return counts_of(self.cards)

    @property
    def besides_count(self) -> int:
        """How many sentences were not turned into drafts."""
        return sum(len(found) for _name, found in self.besides)


def counts_of(cards: Iterable[DraftCard]) -> dict[str, int]:
    """Numbers for the desk's tally."""
    states = [card.state for card in cards]
    return tally(states)


def tally(states: Sequence[str]) -> dict[str, int]:
    """How many drafts there are, how many are settled, and how many are in each state."""
    counts = {s: states.count(s) for s in DraftState.values}
    return {"total": len(states), "settled": len(states) - counts[DraftState.PROPOSED], **counts}


def _acts(actor: Actor, jurisdiction_id: int) -> frozenset[str]:
    scope = scope_of(jurisdiction_id)
    return frozenset(act for act in ACTS if can(actor, act, scope).allowed)


def _drafts(source: Source | None) -> list[Draft]:
    """The drafts that stand for something, in the order of the text."""
    if source is None:
        return []
    found = source.drafts.exclude(state__in=(DraftState.MERGED, DraftState.SPLIT))
    return sorted(found.select_related("matter"), key=_position)


def _position(draft: Draft) -> tuple[int, int]:
    return (draft.spans[0][0] if draft.spans else 0, draft.pk)


def _frame(
    document: Document,
    drafts: Sequence[Draft],
    acts: frozenset[str],
    edition: EditionView | None,
) -> Desk:
    units = {u["unit"] for d in drafts for u in d.units if u.get("unit")}
    names = units_by_id(units) if units else {}
    return Desk(document.text, document.pk, names, acts, edition.before if edition else {})


def desk_page(actor: Actor, document_id: int) -> DeskPage:
    """The desk of one document.

    Raises:
        Http404: where the actor sees no such document.
        AccessDenied: where the actor sees it but may not see drafts.
    """
    document = fetch_document(actor, document_id)
    demand(actor, "draft.view", scope_of(document.jurisdiction_id))
    source = Source.objects.filter(document=document).first()
    drafts = _drafts(source)
    acts = _acts(actor, document.jurisdiction_id)
    edition = edition_view(document, drafts)
    frame = _frame(document, drafts, acts, edition)
    reading = document.readings.first()
    result = reading.result if reading else {}
    return DeskPage(
        document=_head(document),
        source_id=source.pk if source else None,
        pieces=segments(document.text, _marks(document, result, drafts)),
        cards=tuple(card_of(d, frame, i) for i, d in enumerate(drafts, 1)),
        besides=_besides(result, drafts),
        edition=edition,
        approvers=tuple(approver_options(document.jurisdiction_id)),
        acts=acts,
    )


def _head(document: Document) -> DocumentHead:
    return DocumentHead(
        pk=document.pk,
        title=document.title,
        kind=document.kind,
        file_name=document.file_name,
        dated_on=document.dated_on,
        date_basis=document.date_basis,
        received_at=document.received_at,
        received_by=document.received_by.name if document.received_by else "",
        notices=tuple(document.warnings),
    )


def _marks(
    document: Document, result: dict[str, Any], drafts: Sequence[Draft], lit: Draft | None = None
) -> Marks:
    roles = []
    for article in result.get("articles", ()):
        roles += [(name, article[name]["spans"]) for name in HEADINGS if article.get(name)]
        for key, role in HEADING_LISTS.items():
            roles += [(role, field["spans"]) for field in article.get(key, ())]
    pages = [(b["page"], b["span"][0]) for b in document.blocks] if len(document.blocks) > 1 else []
    return Marks(
        roles=roles,
        drafts=[(d.pk, d.spans) for d in drafts],
        lit=[(name, spans) for name, spans in marks_of(lit)] if lit else [],
        pages=pages,
    )


def _besides(
    result: dict[str, Any], drafts: Sequence[Draft]
) -> tuple[tuple[str, tuple[Besides, ...]], ...]:
    taken = [(a, b) for d in drafts for a, b in d.spans]
    found = []
    for name in CLASSES:
        lines = [
            Besides(f["text"], json.dumps(f["spans"]), f.get("rule", ""))
            for f in result.get(name, ())
            if f["spans"] and not _is_taken(f["spans"], taken)
        ]
        if lines:
            found.append((name, tuple(lines)))
    return tuple(found)


def _is_taken(spans: Sequence[Sequence[int]], taken: Sequence[tuple[int, int]]) -> bool:
    """Whether a draft stands for it already: every run lies inside a run of some draft."""
    return all(any(a <= s and e <= b for a, b in taken) for s, e in spans)


def draft_card(actor: Actor, pk: int) -> DraftCard:
    """One card.

    Raises:
        Http404: where the actor sees no such draft.
    """
    draft = fetch_draft(actor, pk)
    document = draft.source.document
    if document is None:
        raise Http404
    drafts = _drafts(draft.source)
    ids = [d.pk for d in drafts]
    acts = _acts(actor, draft.source.jurisdiction_id)
    edition = edition_view(document, drafts)
    # A draft that was merged or split away has no place among the others.
    number = ids.index(pk) + 1 if pk in ids else 0
    return card_of(draft, _frame(document, [draft], acts, edition), number)


def draft_context(actor: Actor, pk: int) -> tuple[DocumentHead, tuple[Segment, ...]]:
    """The document of a draft with the draft's own characters lit, for the page that needs no script."""
    draft = fetch_draft(actor, pk)
    document = draft.source.document
    if document is None:
        raise Http404
    reading = document.readings.first()
    marks = _marks(document, reading.result if reading else {}, [draft], lit=draft)
    return _head(document), segments(document.text, marks)


@dataclass(frozen=True, slots=True)
class LastChange:
    """Who changed a draft last: what those are told who came second."""

    name: str
    actor: str
    at: dt.datetime
    reason: str


def last_change(actor: Actor, pk: int) -> LastChange | None:
    """The last line of a draft's history."""
    draft = fetch_draft(actor, pk)
    entries = journal.history(draft.stream)
    if not entries:
        return None
    last = entries[-1]
    reason = str(json.loads(last.content).get("reason", ""))
    return LastChange(last.name, last.actor, last.at, reason)


def draft_counts(actor: Actor, pk: int) -> dict[str, int]:
    """The tally of the desk that a draft lies on."""
    draft = fetch_draft(actor, pk)
    states = [
        s
        for s in draft.source.drafts.values_list("state", flat=True)
        if s not in (DraftState.MERGED, DraftState.SPLIT)
    ]
    return tally(states)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another waiting draft of the same document, which a draft may take in."""

    value: str
    label: str


def neighbours(actor: Actor, pk: int) -> tuple[Neighbour, ...]:
    """The other waiting drafts of a draft's document: the one after it first, then in the order of the text."""
    draft = fetch_draft(actor, pk)
    drafts = _drafts(draft.source)
    numbers = {d.pk: i for i, d in enumerate(drafts, 1)}
    others = [d for d in drafts if d.state == DraftState.PROPOSED and d.pk != pk]
    here = _position(draft)
    others.sort(key=lambda d: (_position(d) < here, _position(d)))
    return tuple(Neighbour(f"{d.pk}:{d.version}", f"{numbers[d.pk]} · {d.title}") for d in others)


def draft_units(actor: Actor, pk: int) -> list[UnitCard]:
    """The units that a draft's names may mean, by name."""
    return unit_options(fetch_draft(actor, pk).source.jurisdiction_id)


def unit_search(actor: Actor, pk: int) -> dict[int, str]:
    """All names of each unit that a draft may name, by the unit's id, for lists that are searched."""
    return names_by_unit(fetch_draft(actor, pk).source.jurisdiction_id)


def desk_approvers(actor: Actor, document_id: int) -> tuple[ApproverOption, ...]:
    """Who may have approved registrations from a document."""
    document = fetch_document(actor, document_id)
    return tuple(approver_options(document.jurisdiction_id))


def desk_source(actor: Actor, document_id: int) -> int:
    """The source that a document's drafts belong to.

    Raises:
        Http404: where the actor sees no such document, or it was never read.
    """
    document = fetch_document(actor, document_id)
    source = Source.objects.filter(document=document).first()
    if source is None:
        raise Http404
    return source.pk
