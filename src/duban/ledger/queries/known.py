"""What a desk has dealt with already: every draft of a source under the words that it was read with and those it has now.

For reading again and for a next edition: what a clerk merged, split or worded anew must be known again, not proposed a
second time. Rows come from the caller's source; nothing is changed here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from duban.foundation.models import Entry
from duban.ledger.choices import DraftState
from duban.ledger.models import Draft, Source
from duban.ledger.queries.likeness import flat

# Drafts whose content lives on in others stand for nothing by themselves.
ABSORBED = (DraftState.MERGED, DraftState.SPLIT)
READ = ("draft.propose", "draft.reread")


@dataclass(frozen=True, slots=True)
class Known:
    """A draft under one wording; `stands_for` is the draft that has its content now."""

    draft: Draft
    text: str
    said: tuple[object, ...]
    stands_for: Draft

    @property
    def stands(self) -> bool:
        """Whether it still stands for something by itself."""
        return self.draft.state not in ABSORBED


def said_by(text: str, deadline: dict[str, Any] | None, units: list[Any]) -> tuple[object, ...]:
    """What an edition can change: words, limit, units."""
    limit = deadline or {}
    named = sorted({(u["text"], u["role"]) for u in units})
    return flat(text), limit.get("text"), limit.get("iso"), named


def known_of(source: Source) -> list[Known]:
    """The wordings of a source's drafts in the order of the text; a draft whose words have changed comes twice."""
    drafts = list(source.drafts.select_related("matter").order_by("ordinal", "pk"))
    by_id = {d.pk: d for d in drafts}
    read = _as_read(drafts)
    found = []
    for draft in drafts:
        last = _last(draft, by_id)
        said = said_by(draft.text, draft.deadline, draft.units)
        found.append(Known(draft, draft.text, said, last))
        before = read.get(draft.stream)
        if before and flat(before["text"]) != flat(draft.text):
            said = said_by(before["text"], before["deadline"], before["units"])
            found.append(Known(draft, before["text"], said, last))
    return found


def _last(draft: Draft, by_id: dict[int, Draft]) -> Draft:
    """The draft that a merged one, by way of others, was taken into."""
    while draft.merged_into_id in by_id:
        draft = by_id[draft.merged_into_id]
    return draft


def _as_read(drafts: list[Draft]) -> dict[str, dict[str, Any]]:
    """Each draft's fields as reading last gave them, by stream."""
    streams = [d.stream for d in drafts]
    rows = Entry.objects.filter(stream__in=streams, name__in=READ).order_by("pk")
    return {
        stream: json.loads(content) for stream, content in rows.values_list("stream", "content")
    }
