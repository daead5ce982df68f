"""What one draft says when it has taken another in: nothing that either said is lost.

Pure functions over two drafts; `actions.drafts.merge_drafts` writes what they give. They save nothing themselves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from duban.foundation import journal
from duban.ledger.actions.propose import TITLE_LENGTH, title_of
from duban.ledger.models import Draft

Json = dict[str, Any]
TITLE_MOST = 200


def merged_fields(into: Draft, other: Draft) -> Json:
    """The fields of `into` with `other` taken in; texts stand in the order of the document."""
    ordered = sorted((into, other), key=lambda d: d.spans[0][0] if d.spans else 0)
    return {
        "title": merged_title(ordered),
        "text": "；".join(d.text.rstrip("。；") for d in ordered),
        "spans": [s for d in ordered for s in d.spans],
        "units": _united(into.units, other.units),
        "measures": [m for d in ordered for m in d.measures],
        "deadline": merged_deadline([d.deadline for d in ordered]),
        "place": into.place or other.place,
        "speaker": into.speaker or other.speaker,
    }


def merged_title(drafts: Sequence[Draft]) -> str:
    """The titles that a clerk set, or else what each of the drafts begins with."""
    by_hand = [d.title for d in drafts if titled_by_hand(d)]
    if by_hand:
        return "；".join(by_hand)[:TITLE_MOST]
    whole = title_of("；".join(d.text.rstrip("。；") for d in drafts))
    if not whole.endswith("…"):
        return whole
    # Cut at its end, the joined text would name the first instruction alone.
    return "；".join(title_of(d.title, TITLE_LENGTH // len(drafts)) for d in drafts)


def titled_by_hand(draft: Draft) -> bool:
    """Whether a clerk wrote the title; a merge, which writes one too, moves the spans with it."""
    edits = (json.loads(e.content) for e in journal.history(draft.stream) if e.name == "draft.edit")
    return any("title" in edit and "spans" not in edit for edit in edits)


def merged_deadline(deadlines: Sequence[Mapping[str, Any] | None]) -> Json | None:
    """The limit by which everything is done, with the other limits kept under `others`.

    >>> both = [{"text": "4月30日", "iso": "2026-04-30"}, {"text": "5月底前", "iso": "2026-05-31"}]
    >>> merged_deadline(both)["text"], [o["text"] for o in merged_deadline(both)["others"]]
    ('5月底前', ['4月30日'])
    """
    found: list[Json] = []
    for deadline in filter(None, deadlines):
        alone = {k: v for k, v in deadline.items() if k != "others"}
        for one in (*deadline.get("others", ()), alone):
            if not any(_is_same(one, known) for known in found):
                found.append(dict(one))
    if not found:
        return None
    # A limit without a day is open: it completes nothing that has a day.
    last = max(found, key=lambda d: d.get("iso") or "")
    others = [d for d in found if d is not last]
    return {**last, "others": others} if others else last


def _is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return (one.get("text"), one.get("iso")) == (other.get("text"), other.get("iso"))


def _united(mine: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]]) -> list[Any]:
    seen = {(u["text"], u["role"]) for u in mine}
    return [*mine, *(u for u in theirs if (u["text"], u["role"]) not in seen)]
