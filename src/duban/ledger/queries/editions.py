"""What a document's desk says against an earlier edition: what is new, changed, the same, and what is gone.

The notes on the new drafts were made when it was read; here stands what an earlier edition asked and how it ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duban.documents.models import Document
from duban.ledger.models import Draft, Source
from duban.ledger.queries.known import ABSORBED, known_of
from duban.ledger.queries.likeness import Part, pair_up, shared_parts


@dataclass(frozen=True, slots=True)
class Earlier:
    """A draft of the earlier edition; `parts` marks what the new one still says."""

    text: str
    parts: tuple[Part, ...]
    limit_said: str
    state: str
    matter_id: int | None
    matter_number: str


@dataclass(frozen=True, slots=True)
class EditionView:
    """An earlier edition against the present one; `before` is keyed by the present draft's id."""

    document_id: int
    title: str
    gone: tuple[Earlier, ...]
    before: dict[int, Earlier]


def edition_view(document: Document, drafts: Sequence[Draft]) -> EditionView | None:
    """The comparison for a document's standing drafts, or None where it is no later edition."""
    earlier = document.previous_edition
    if earlier is None:
        return None
    source = Source.objects.filter(document=earlier).first()
    old = known_of(source) if source else []
    here = [d for d in drafts if d.state not in ABSORBED]
    pairs = pair_up([known.text for known in old], [d.text for d in here])
    found = {old[i].draft.pk for i, _score in pairs.values()}
    gone = {k.draft.pk: k.draft for k in old if k.stands and k.draft.pk not in found}
    return EditionView(
        document_id=earlier.pk,
        title=earlier.title,
        gone=tuple(_earlier(d, "") for d in gone.values()),
        before={
            here[j].pk: _earlier(old[i].stands_for, here[j].text) for j, (i, _s) in pairs.items()
        },
    )


def _earlier(draft: Draft, now: str) -> Earlier:
    matter = draft.matter
    return Earlier(
        text=draft.text,
        parts=shared_parts(draft.text, now) if now else (Part(draft.text, is_shared=False),),
        limit_said=(draft.deadline or {}).get("text", ""),
        state=draft.state,
        matter_id=matter.pk if matter else None,
        matter_number=matter.number if matter else "",
    )
