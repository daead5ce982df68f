"""One field of a draft set by a clerk: from characters selected in the document, or typed.

Each is an `edit_draft` with its version check and journal line. A field that was selected keeps its spans; one that was
typed claims none.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from duban.calendars.queries import calendar_for
from duban.foundation.access import Actor
from duban.ledger.actions.drafts import add_draft, edit_draft
from duban.ledger.actions.propose import resolve_units
from duban.ledger.choices import DutyRole, LimitKind, MeasureRole
from duban.ledger.models import Draft, Source
from duban.ledger.queries.said_limits import typed_limit
from duban.people.queries import UnitIndex

Json = dict[str, Any]
SELECTABLE = ("unit", "deadline", "place", "speaker", "measure")
# A day that a clerk gives counts from nothing.
TYPED: Json = {"reason": None, "workdays": None, "base": None, "rule": None}
_PIECE = re.compile(r"\S(?:[^\r\n]*\S)?")


class NotSelectable(ValueError):
    """The range holds no text, or does not lie in the document."""


def field_at(text: str, spans: Sequence[Sequence[int]]) -> Json:
    """The field that a selection stands for: its characters without line ends and the blanks around them.

    >>> field_at("县水利\\n  局负责", [[0, 7]])
    {'text': '县水利局', 'spans': [[0, 3], [6, 7]]}

    Raises:
        NotSelectable: where nothing is left, or a range is not inside the text.
    """
    found: list[re.Match[str]] = []
    for start, end in spans:
        if not 0 <= start < end <= len(text):
            raise NotSelectable(f"{start}-{end}")
        found += _PIECE.finditer(text, start, end)
    if not found:
        raise NotSelectable(str(spans))
    return {
        "text": "".join(m.group() for m in found),
        "spans": [[m.start(), m.end()] for m in found],
    }


def add_selection(source_id: int, *, spans: Sequence[Sequence[int]], actor: Actor) -> Draft:
    """A new draft from a selection.

    Raises:
        NotSelectable, AccessDenied: as their names say.
    """
    source = Source.objects.select_related("document").get(pk=source_id)
    field = field_at(source.document.text if source.document else "", spans)
    return add_draft(source_id, text=field["text"], spans=field["spans"], actor=actor)


def assign_selection(
    draft_id: int, *, version: int, name: str, spans: Sequence[Sequence[int]], actor: Actor
) -> Draft:
    """Make a selection one of the draft's fields: another unit or measure, or its deadline, place or speaker.

    Raises:
        NotSelectable: for an unusable range.
        KeyError: for a name that is not in `SELECTABLE`.
        StaleDraft, WrongState, AccessDenied: as their names say.
    """
    if name not in SELECTABLE:
        raise KeyError(name)
    draft = Draft.objects.select_related("source__document").get(pk=draft_id)
    document = draft.source.document
    field = field_at(document.text if document else "", spans)
    changes = _changes(draft, name, field)
    return edit_draft(draft_id, version=version, changes=changes, actor=actor)


def _changes(draft: Draft, name: str, field: Json) -> Json:
    if name == "unit":
        index = UnitIndex(draft.source.jurisdiction_id)
        role = DutyRole.ASSIST if any(u["role"] == DutyRole.LEAD for u in draft.units) else None
        mention = {**field, "role": role or "lead"}
        return {"units": [*draft.units, *resolve_units([mention], index)]}
    if name == "measure":
        return {"measures": [*draft.measures, {**field, "role": MeasureRole.STEP.value}]}
    if name == "deadline":
        return {"deadline": {**said_limit(draft, field["text"]), "spans": field["spans"]}}
    return {name: field}


def base_of(draft: Draft) -> dt.date | None:
    """The day from which limits of a draft count: what its own limit counts from, else its source's date."""
    base = (draft.deadline or {}).get("base")
    return dt.date.fromisoformat(base) if base else draft.source.dated_on


def said_limit(draft: Draft, phrase: str) -> Json:
    """A phrase as the draft's deadline, counted by the calendar of its place."""
    return typed_limit(phrase, base_of(draft), calendar_for(draft.source.jurisdiction_id))


def set_limit(
    draft_id: int, *, version: int, said: str, kind: str, due_on: dt.date | None, actor: Actor
) -> Draft:
    """Set or take away a draft's limit as typed; a day that the clerk gives stands over what the words say."""
    draft = Draft.objects.select_related("source").get(pk=draft_id)
    old = draft.deadline or {}
    new: Json | None = None
    if said or due_on or kind != LimitKind.DATE:
        new = dict(old) if said and said == old.get("text") else said_limit(draft, said)
        new["kind"] = kind or new["kind"]
        if old.get("others"):
            new["others"] = old["others"]
        if due_on is not None and due_on.isoformat() != new.get("iso"):
            new |= {"iso": due_on.isoformat(), **TYPED}
        elif due_on is None and said == old.get("text"):
            new["iso"] = None
    return edit_draft(draft_id, version=version, changes={"deadline": new}, actor=actor)


def set_words(
    draft_id: int,
    *,
    version: int,
    title: str,
    text: str,
    place: str,
    speaker: str,
    measures: Sequence[str],
    actor: Actor,
) -> Draft:
    """Set a draft's words as typed; its spans stay, since they say where the instruction was read."""
    draft = Draft.objects.get(pk=draft_id)
    changes = {
        "title": title,
        "text": text.replace("\r\n", "\n").strip(),
        "place": _typed(draft.place, place),
        "speaker": _typed(draft.speaker, speaker),
        "measures": _typed_measures(draft.measures, measures),
    }
    return edit_draft(draft_id, version=version, changes=changes, actor=actor)


def _typed(old: Mapping[str, Any] | None, text: str) -> Json | None:
    """A place or speaker as typed: the old field where it says the same, else one that claims no spans."""
    if not text:
        return None
    return dict(old) if old and old["text"] == text else {"text": text, "spans": []}


def _typed_measures(old: Sequence[Mapping[str, Any]], lines: Sequence[str]) -> list[Json]:
    """Measures as typed; those that say what they said keep their spans and part."""
    known = {m["text"].strip(): m for m in old}
    return [
        dict(known[line])
        if line in known
        else {"text": line, "spans": [], "role": MeasureRole.STEP.value}
        for line in lines
    ]
