"""The gallery of a matter's evidence: what was before and after side by side, with what the verifier should know of each piece."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from duban.foundation.access import Actor, can, demand
from duban.ledger.access import CHECK_ACT, evidence_act, fetch_evidence, fetch_matter
from duban.ledger.choices import EvidenceOrigin, EvidenceSide, FactBasis
from duban.ledger.lifecycle import WORKING_STATES
from duban.ledger.models import Evidence, Matter
from duban.ledger.queries.previews import has_preview


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One piece in the gallery. `at_is_typed` and `place_is_typed` where a person said so and no device measured it."""

    pk: int
    name: str
    kind: str
    side: str
    note: str
    has_preview: bool
    megabytes: float
    digest: str
    cycle: int
    measure: int | None
    captured_at: dt.datetime | None
    at_is_typed: bool
    zone_is_assumed: bool
    place: str
    place_is_typed: bool
    camera: str
    edited_with: str
    author: str
    unit: str
    uploaded_at: dt.datetime
    superseded_by: int | None
    is_of_check: bool


@dataclass(frozen=True, slots=True)
class Gallery:
    """A matter's evidence of the present round, and what was superseded or belongs to earlier rounds."""

    matter_id: int
    before: tuple[EvidenceView, ...]
    after: tuple[EvidenceView, ...]
    others: tuple[EvidenceView, ...]
    past: tuple[EvidenceView, ...]
    asks_pair: bool
    may_add: bool

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in this round."""
        return not (self.before or self.after or self.others)


@dataclass(frozen=True, slots=True)
class StoredEvidence:
    """A file to be handed out."""

    name: str
    digest: str


def evidence_gallery(actor: Actor, matter: Matter) -> Gallery:
    """The gallery of a matter that was fetched for this actor, in two queries."""
    rows = Evidence.objects.filter(matter=matter).select_related(
        "user", "unit", "measure", "superseded_by"
    )
    views = [_view(row) for row in rows]
    present = [v for v in views if v.cycle == matter.cycle and v.superseded_by is None]
    shown = {v.pk for v in present}
    return Gallery(
        matter_id=matter.pk,
        before=_of(present, EvidenceSide.BEFORE),
        after=_of(present, EvidenceSide.AFTER),
        others=_of(present, EvidenceSide.OTHER),
        past=tuple(v for v in views if v.pk not in shown),
        asks_pair=matter.category.needs_pair,
        may_add=_may_add(actor, matter),
    )


def _may_add(actor: Actor, matter: Matter) -> bool:
    """Whether the actor would be let in now; the action asks again."""
    act = evidence_act(actor, matter)
    if act == CHECK_ACT:
        return not any(matter.bars(side, actor) for side in ("executor", "applicant"))
    return matter.state in WORKING_STATES and can(actor, act, matter.scope()).allowed


def _of(views: Iterable[EvidenceView], side: str) -> tuple[EvidenceView, ...]:
    return tuple(v for v in views if v.side == side)


def _view(row: Evidence) -> EvidenceView:
    later = getattr(row, "superseded_by", None)
    return EvidenceView(
        pk=row.pk,
        name=row.name,
        kind=row.kind,
        side=row.side,
        note=row.note,
        has_preview=has_preview(row),
        megabytes=round(row.size / 2**20, 1),
        digest=row.digest,
        cycle=row.cycle,
        measure=row.measure.ordinal if row.measure else None,
        captured_at=row.captured_at,
        at_is_typed=row.captured_basis == FactBasis.TYPED,
        zone_is_assumed=row.captured_basis == FactBasis.MEASURED and not row.has_offset,
        place=f"{row.latitude:.5f}, {row.longitude:.5f}" if row.has_place else "",
        place_is_typed=row.place_basis == FactBasis.TYPED,
        camera=row.camera,
        edited_with=row.edited_with,
        author=row.user.name if row.user else "",
        unit=row.unit.name if row.unit else "",
        uploaded_at=row.uploaded_at,
        superseded_by=later.pk if later else None,
        is_of_check=row.origin == EvidenceOrigin.CHECK,
    )


def stored_evidence(actor: Actor, pk: int) -> StoredEvidence:
    """The file of a piece of evidence that the actor may see."""
    evidence = fetch_evidence(actor, pk)
    return StoredEvidence(evidence.name, evidence.digest)


@dataclass(frozen=True, slots=True)
class EvidenceFormPage:
    """What the form for adding evidence shows of its matter."""

    pk: int
    number: str
    title: str
    asks_pair: bool
    measures: tuple[tuple[int, str], ...]


def evidence_form_page(actor: Actor, pk: int) -> EvidenceFormPage:
    """The matter to which the actor may add evidence.

    Raises:
        Http404, AccessDenied: as `fetch_matter`.
    """
    matter = fetch_matter(actor, pk)
    demand(actor, evidence_act(actor, matter), matter.scope())
    measures = tuple((m.ordinal, m.text) for m in matter.measures.all())
    return EvidenceFormPage(
        matter.pk, matter.number, matter.title, matter.category.needs_pair, measures
    )
