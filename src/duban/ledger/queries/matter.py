"""The page of one matter: what was asked with its sentence in context, who is held to it, until when, and its history."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from duban.foundation import clock, journal
from duban.foundation.access import Actor, can
from duban.foundation.lifecycle import Transition, available
from duban.ledger.access import fetch_matter, visible_matters
from duban.ledger.choices import LimitKind
from duban.ledger.lifecycle import MATTER_TRANSITIONS
from duban.ledger.models import Matter, MatterSource
from duban.ledger.queries.cells import shown
from duban.ledger.queries.tree import TreePage, matter_tree

CONTEXT = 160
# Fields of an imported row that have a place of their own on the page.
SHOWN_FIELDS = frozenset(
    {
        "title",
        "problem",
        "site",
        "measures",
        "goal",
        "lead",
        "responsible",
        "assist",
        "supervise",
        "verify",
        "deadline",
        "progress",
    }
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the document around a source sentence; `is_source` where it is the sentence itself."""

    text: str
    is_source: bool


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source of the matter with its sentence in context."""

    title: str
    kind: str
    dated_on: dt.date | None
    document_id: int | None
    text: str
    pieces: tuple[Piece, ...]
    is_cut_before: bool
    is_cut_after: bool


@dataclass(frozen=True, slots=True)
class DutyView:
    """A unit's part on the matter's page."""

    name: str
    said: str
    role: str
    kind: str
    question: str


@dataclass(frozen=True, slots=True)
class LimitView:
    """The limit as said, and the day it came to."""

    said: str
    kind: str
    due_on: dt.date | None
    reason: str
    rule: dict[str, Any]
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class EntryView:
    """One line of the history."""

    sequence: int
    name: str
    at: dt.datetime
    actor: str
    post: str
    reason: str
    digest: str


@dataclass(frozen=True, slots=True)
class MatterPage:
    """Everything on the page of one matter."""

    pk: int
    number: str
    title: str
    requirement: str
    problem: str
    place: str
    instructed_by: str
    state: str
    light: str
    days: int | None
    due_on: dt.date | None
    registered_on: dt.date
    registered_by: str
    approver: str
    basis: str
    jurisdiction: str
    limits: tuple[LimitView, ...]
    duties: tuple[DutyView, ...]
    measures: tuple[tuple[str, str], ...]
    sources: tuple[SourceView, ...]
    entries: tuple[EntryView, ...]
    moves: tuple[Transition, ...]
    progress: str
    extra: tuple[tuple[str, str], ...]
    may_edit: bool
    tree: TreePage

    @property
    def has_no_end(self) -> bool:
        """Whether the limit was meant to have no end: a standing or a recurring one."""
        return any(x.kind in {LimitKind.STANDING, LimitKind.RECURRING} for x in self.limits)


def in_context(text: str, spans: Sequence[Sequence[int]]) -> tuple[tuple[Piece, ...], bool, bool]:
    """The document around some spans, cut at line or sentence ends near `CONTEXT` characters on both sides.

    >>> [p.text for p in in_context("上文。要办好。下文。", [[3, 6]])[0]]
    ['上文。', '要办好', '。下文。']
    """
    if not spans:
        return (), False, False
    ordered = sorted((int(a), int(b)) for a, b in spans)
    first, last = max(0, ordered[0][0] - CONTEXT), min(len(text), ordered[-1][1] + CONTEXT)
    pieces, cursor = [], first
    for start, end in ordered:
        if start > cursor:
            pieces.append(Piece(text[cursor:start], is_source=False))
        pieces.append(Piece(text[start:end], is_source=True))
        cursor = max(cursor, end)
    if last > cursor:
        pieces.append(Piece(text[cursor:last], is_source=False))
    return tuple(pieces), first > 0, last < len(text)


def _sources(matter: Matter) -> tuple[SourceView, ...]:
    rows = MatterSource.objects.filter(matter=matter).select_related("source__document")
    views = []
    for row in rows:
        document = row.source.document
        pieces, before, after = in_context(document.text if document else "", row.spans)
        views.append(
            SourceView(
                title=row.source.title,
                kind=row.source.kind,
                dated_on=row.source.dated_on,
                document_id=document.pk if document else None,
                text=row.text,
                pieces=pieces,
                is_cut_before=before,
                is_cut_after=after,
            )
        )
    return tuple(views)


def _entries(matter: Matter) -> tuple[EntryView, ...]:
    return tuple(
        EntryView(
            sequence=e.sequence,
            name=e.name,
            at=e.at,
            actor=e.actor,
            post=e.post,
            reason=str(json.loads(e.content).get("reason", "")),
            digest=e.digest,
        )
        for e in reversed(journal.history(matter.stream))
    )


def _duties(matter: Matter) -> tuple[DutyView, ...]:
    return tuple(
        DutyView(d.unit.name if d.unit else d.said, d.said, d.role, d.kind, d.question)
        for d in matter.duties.select_related("unit")
    )


def _limits(matter: Matter) -> tuple[LimitView, ...]:
    return tuple(
        LimitView(x.said, x.kind, x.due_on, x.reason, x.rule, x.is_provisional)
        for x in matter.limits.all()
    )


def _other_cells(matter: Matter) -> tuple[tuple[str, str], ...]:
    """The imported cells that the page shows nowhere else, whether their column was given a meaning or not."""
    mapped = matter.import_run.mapping if matter.import_run else {}
    cells = (
        (key, shown(value))
        for key, value in matter.extra.items()
        if mapped.get(key) not in SHOWN_FIELDS
    )
    return tuple((key, text) for key, text in cells if text and text != matter.title)


def matter_page(actor: Actor, pk: int) -> MatterPage:
    """One matter with all its parts.

    Raises:
        Http404: where the actor sees no such matter.
    """
    fetched = fetch_matter(actor, pk)
    matter = Matter.objects.select_related(
        "approver__unit", "registered_by", "jurisdiction", "import_run"
    ).get(pk=fetched.pk)
    day = clock.today()
    approver = matter.approver
    return MatterPage(
        pk=matter.pk,
        number=matter.number,
        title=matter.title,
        requirement=matter.requirement,
        problem=matter.problem,
        place=matter.place,
        instructed_by=matter.instructed_by,
        state=matter.state,
        light=matter.light(day),
        days=(matter.due_on - day).days if matter.due_on else None,
        due_on=matter.due_on,
        registered_on=matter.registered_on,
        registered_by=matter.registered_by.name if matter.registered_by else "",
        approver=f"{approver.unit.name}{approver.title}" if approver else "",
        basis=matter.basis,
        jurisdiction=matter.jurisdiction.name,
        limits=_limits(matter),
        duties=_duties(matter),
        measures=tuple((m.text, m.role) for m in matter.measures.all()),
        sources=_sources(matter),
        entries=_entries(matter),
        moves=tuple(available(matter, actor)),
        progress=matter.progress_note,
        extra=_other_cells(matter),
        may_edit=can(actor, "matter.edit", matter.scope()).allowed,
        tree=matter_tree(actor, matter),
    )


def movable(actor: Actor, pk: int, name: str) -> tuple[int, Transition]:
    """The matter's id and the transition, where the actor sees the matter, may make the move, and there is such a move.

    Raises:
        Http404: for a matter that is not seen, or a move that does not exist.
        AccessDenied: where the move is not the actor's.
    """
    known = {t.name: t for t in MATTER_TRANSITIONS}
    if name not in known:
        raise Http404
    return fetch_matter(actor, pk, act=known[name].act).pk, known[name]


def facts_of(actor: Actor, transition: Transition, given: Mapping[str, str]) -> dict[str, Any]:
    """What a move must carry, out of a form: texts, and for `into` the matter of that number among those the actor sees."""
    facts: dict[str, Any] = {name: given.get(name, "") for name in transition.requires}
    if "into" in facts:
        other = visible_matters(actor).filter(number=facts["into"].strip()).first()
        facts["into"] = other.pk if other else 0
    return facts
