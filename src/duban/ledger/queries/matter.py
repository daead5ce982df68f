"""The page of one matter: what was asked with its sentence in context, who is held to it, until when, and its history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from duban.foundation import clock
from duban.foundation.access import Actor, can
from duban.foundation.clock import Moment
from duban.ledger.access import fetch_matter, visible_matters
from duban.ledger.choices import LimitKind, MatterState
from duban.ledger.lifecycle import MATTER_TRANSITIONS
from duban.ledger.models import Matter, MatterSource
from duban.ledger.models.instants import Ending, due_instant, ending_of, seconds_left
from duban.ledger.queries.cells import shown
from duban.ledger.queries.evidence import Gallery, evidence_gallery
from duban.ledger.queries.history import EntryView, history_of
from duban.ledger.queries.limit_views import LimitView, limit_today, limits_of
from duban.ledger.queries.matter_parts import (
    DutyView,
    ExtensionView,
    GateStep,
    IssuedView,
    JudgementView,
    ReportView,
    SuspensionView,
    duties_of,
    extensions_of,
    gates_of,
    issued_of,
    judgements_of,
    reports_of,
    suspensions_of,
)
from duban.ledger.queries.permitted import ACTS, PermittedAct, demanded, permitted_acts
from duban.ledger.queries.programme_members import MatterProgrammes, programmes_of
from duban.ledger.queries.sections import Section, matter_sections
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
        "programme",
    }
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the document around a source sentence; `is_source` where it is the sentence itself."""

    text: str
    is_source: bool


@dataclass(frozen=True, slots=True)
class MatterLink:
    """The matter that this one was merged into, or one that was merged into it."""

    pk: int
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source of the matter with its sentence in context; `came_with` is the matter that brought it when it was merged into this one."""

    came_with: MatterLink | None
    title: str
    kind: str
    dated_on: dt.date | None
    document_id: int | None
    text: str
    pieces: tuple[Piece, ...]
    is_cut_before: bool
    is_cut_after: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """The limit in force and what bears on it; `days` to the limit, `dispute_days` to the end of the right to dispute. `due_at` and the
    `seconds` to it are given where the limit ends at a time of day.

    `today` is the end to which a certain limit would come by today's calendar, where that is another one.
    """

    due_on: dt.date | None
    due_at: dt.datetime | None
    days: int | None
    seconds: int | None
    limits: tuple[LimitView, ...]
    done_on: dt.date | None
    done_at: dt.datetime | None
    dispute_until: dt.date | None
    dispute_days: int
    suspended_since: dt.datetime | None
    extension: ExtensionView | None
    today: Ending | None

    @property
    def in_force(self) -> LimitView | None:
        """The newest limit."""
        return self.limits[-1] if self.limits else None

    @property
    def original(self) -> LimitView | None:
        """The first limit, where another came after it."""
        return self.limits[0] if len(self.limits) > 1 else None

    @property
    def has_no_end(self) -> bool:
        """Whether the limit was meant to have no end: a standing or a recurring one."""
        return any(x.kind in {LimitKind.STANDING, LimitKind.RECURRING} for x in self.limits)


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
    category: str
    cycle: int
    registered_on: dt.date
    registered_by: str
    approver: str
    basis: str
    jurisdiction: str
    jurisdiction_id: int
    clock: Clock
    duties: tuple[DutyView, ...]
    measures: tuple[tuple[str, str], ...]
    sources: tuple[SourceView, ...]
    entries: tuple[EntryView, ...]
    acts: tuple[PermittedAct, ...]
    reports: tuple[ReportView, ...]
    gates: tuple[GateStep, ...]
    judgements: tuple[JudgementView, ...]
    extensions: tuple[ExtensionView, ...]
    issued: tuple[IssuedView, ...]
    suspensions: tuple[SuspensionView, ...]
    tree: TreePage
    merged_into: MatterLink | None
    share_done: int | None
    progress: str
    extra: tuple[tuple[str, str], ...]
    gallery: Gallery
    programmes: MatterProgrammes
    shows_signs: bool
    sections: tuple[Section, ...]


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


def _sources(actor: Actor, matter: Matter) -> tuple[SourceView, ...]:
    """The matter's own sources, then those of matters merged into it that the actor sees."""
    merged = visible_matters(actor).filter(merged_into=matter).order_by()
    # Asked for first: as a question within the question it would have all sources of all matters read.
    ids = [matter.pk, *merged.values_list("pk", flat=True)]
    found = MatterSource.objects.filter(matter_id__in=ids)
    rows = sorted(
        found.select_related("source__document", "matter"), key=lambda r: r.matter_id != matter.pk
    )
    views = []
    for row in rows:
        document = row.source.document
        pieces, before, after = in_context(document.text if document else "", row.spans)
        views.append(
            SourceView(
                came_with=_link(row.matter) if row.matter_id != matter.pk else None,
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


def _clock(matter: Matter, extensions: Sequence[ExtensionView], now: Moment) -> Clock:
    standing = matter.suspensions.filter(ended_at__isnull=True).first()
    disputable = matter.state == MatterState.ASSIGNED and matter.dispute_until is not None
    until = matter.dispute_until if disputable else None
    return Clock(
        due_on=matter.due_on,
        due_at=matter.due_at,
        days=(matter.due_on - now.day).days if matter.due_on else None,
        seconds=seconds_left(matter.due_at, now.at),
        limits=limits_of(matter),
        done_on=matter.done_on,
        done_at=matter.done_at,
        dispute_until=until,
        dispute_days=(until - now.day).days if until else 0,
        suspended_since=standing.began_at if standing else None,
        extension=next((e for e in extensions if e.state == "asked"), None),
        today=_ending_today(matter, now),
    )


def _ending_today(matter: Matter, now: Moment) -> Ending | None:
    found = limit_today(matter)
    if found is None or found.due_on is None:
        return None
    return ending_of(found.due_on, due_instant(found.ends_at), now)


def _link(matter: Matter | None) -> MatterLink | None:
    return MatterLink(matter.pk, matter.number, matter.title) if matter is not None else None


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
        "approver__unit",
        "registered_by",
        "jurisdiction",
        "import_run",
        "category",
        "merged_into",
        "submitted_by",
        "verified_by",
    ).get(pk=fetched.pk)
    now = clock.moment()
    approver, extensions = matter.approver, extensions_of(matter)
    return MatterPage(
        pk=matter.pk,
        number=matter.number,
        title=matter.title,
        requirement=matter.requirement,
        problem=matter.problem,
        place=matter.place,
        instructed_by=matter.instructed_by,
        state=matter.state,
        light=matter.light(now),
        category=matter.category.name,
        cycle=matter.cycle,
        registered_on=matter.registered_on,
        registered_by=matter.registered_by.name if matter.registered_by else "",
        approver=f"{approver.unit.name}{approver.title}" if approver else "",
        basis=matter.basis,
        jurisdiction=matter.jurisdiction.name,
        jurisdiction_id=matter.jurisdiction_id,
        clock=_clock(matter, extensions, now),
        duties=duties_of(matter),
        sources=_sources(actor, matter),
        acts=permitted_acts(matter, actor),
        extensions=extensions,
        programmes=programmes_of(actor, matter.pk),
        **_happened(matter, actor, now.day),
    )


def _happened(matter: Matter, actor: Actor, day: dt.date) -> dict[str, Any]:
    """The parts of the page that tell what has been done so far."""
    return {
        "measures": tuple((m.text, m.role) for m in matter.measures.all()),
        "entries": history_of(matter),
        "reports": reports_of(matter),
        "gates": gates_of(matter, day),
        "judgements": judgements_of(matter),
        "issued": issued_of(matter, day),
        "suspensions": suspensions_of(matter),
        "tree": matter_tree(actor, matter),
        "merged_into": _link(matter.merged_into),
        "share_done": matter.share_done,
        "progress": matter.progress_note,
        "extra": _other_cells(matter),
        "gallery": evidence_gallery(actor, matter),
        "shows_signs": _shows_signs(actor, matter),
        "sections": matter_sections(actor, matter.pk),
    }


def _shows_signs(actor: Actor, matter: Matter) -> bool:
    """Signs of hollow closure are for the verifier alone, while there is something to verify."""
    may = can(actor, "matter.verify", matter.scope()).allowed
    return may and matter.state == MatterState.SUBMITTED


def movable(actor: Actor, pk: int, name: str) -> PermittedAct:
    """A move as its form needs it, where the actor sees the matter, may make the move, and there is such a move.

    Raises:
        Http404: for a matter that is not seen, or a move that does not exist.
        AccessDenied: where the move is not the actor's.
    """
    known = {t.name: t for t in MATTER_TRANSITIONS}
    if name not in known:
        raise Http404
    fetch_matter(actor, pk, act=known[name].act)
    return PermittedAct(name, is_move=True, requires=known[name].requires)


def doable(actor: Actor, pk: int, name: str) -> PermittedAct:
    """An act beside the moves as its form needs it.

    Raises:
        Http404: for a matter that is not seen, or an act that does not exist.
        AccessDenied: where the act is not the actor's.
        WrongState: where the matter gives no occasion for it.
    """
    if name not in ACTS:
        raise Http404
    return demanded(fetch_matter(actor, pk), actor, name)


def matter_of_number(actor: Actor, number: str) -> int:
    """The matter of that number among those the actor sees; 0 for none, and where several offices gave that number."""
    found = list(
        visible_matters(actor).filter(number=number.strip()).values_list("pk", flat=True)[:2]
    )
    return found[0] if len(found) == 1 else 0


def place_of(pk: int) -> int:
    """The jurisdiction of a matter that has been fetched."""
    return int(Matter.objects.values_list("jurisdiction_id", flat=True).get(pk=pk))
