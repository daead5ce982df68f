"""What a clerk does with drafts at the desk: edit, dismiss, restore, merge, split, add by selection, register.

Each takes the version of the draft that the clerk saw, so that of two clerks at one draft the second is told. Nothing
here sends anything: a draft becomes a matter only through `register_draft`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from django.db import transaction
from rapidfuzz.distance import LCSseq

from duban.foundation import clock, journal
from duban.foundation.access import Actor, Seat, demand
from duban.foundation.lifecycle import WrongState, move
from duban.ledger.actions.attach import attach_source, detach_source
from duban.ledger.actions.merging import merged_fields
from duban.ledger.actions.propose import EDITABLE, snapshot, title_of
from duban.ledger.actions.register import Authority, DutySpec, LimitSpec, MatterSpec, register
from duban.ledger.choices import DraftKind, DraftState, LimitKind
from duban.ledger.models import Draft, Matter, Source
from duban.ledger.queries.said_limits import rule_of

Span = Sequence[int]
# As long as a limit's words may be.
SAID_MOST = 120
# A part of a split begins and ends with a word, not with the mark that stood between the parts.
EDGES = "，；。、 \n"


class StaleDraft(Exception):
    """Somebody else changed the draft since it was shown; `current` is the version that stands now."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(f"draft {draft.pk} is at version {draft.version}")
        self.draft = draft


class UnitsOpen(Exception):
    """A draft has unit names that nobody settled, or no unit at all (`names` is then empty); registering asks to confirm
    that it stays so."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class Unmergeable(ValueError):
    """Only two different drafts of one source can be joined."""


def _locked(draft_id: int, version: int, act: str, actor: Actor) -> tuple[Draft, Seat | None]:
    draft = Draft.objects.select_for_update().get(pk=draft_id)
    seat = demand(actor, act, draft.scope())
    if draft.state != DraftState.PROPOSED:
        raise WrongState(act, draft.state)
    if draft.version != version:
        raise StaleDraft(draft)
    return draft, seat


@transaction.atomic
def edit_draft(draft_id: int, *, version: int, changes: Mapping[str, Any], actor: Actor) -> Draft:
    """Change fields of a proposed draft.

    Args:
        changes: values for names in `EDITABLE`; only what differs is written and journaled.

    Raises:
        KeyError: for a field that cannot be edited.
        StaleDraft, WrongState, AccessDenied: as their names say.
    """
    for name in changes:
        if name not in EDITABLE:
            raise KeyError(name)
    draft, seat = _locked(draft_id, version, "draft.edit", actor)
    real = {k: v for k, v in changes.items() if getattr(draft, k) != v}
    if not real:
        return draft
    for name, value in real.items():
        setattr(draft, name, value)
    draft.version += 1
    draft.save(update_fields=[*real, "version"])
    journal.write(draft.stream, "draft.edit", actor=actor, at=clock.now(), seat=seat, content=real)
    return draft


@transaction.atomic
def dismiss_draft(draft_id: int, *, version: int, reason: str, actor: Actor) -> Draft:
    """Set a draft aside with a reason; it stays on record and can be restored."""
    draft, _ = _locked(draft_id, version, "draft.dismiss", actor)
    move(draft, "dismiss", actor=actor, at=clock.now(), reason=reason.strip())
    Draft.objects.filter(pk=draft.pk).update(dismissal_reason=reason.strip()[:200])
    draft.refresh_from_db()
    return draft


@transaction.atomic
def restore_draft(draft_id: int, *, actor: Actor) -> Draft:
    """Bring a dismissed draft back to the desk; a matter that took its sentence as a further source gives it up."""
    draft = Draft.objects.select_for_update().get(pk=draft_id)
    move(draft, "restore", actor=actor, at=clock.now())
    if draft.matter_id is not None:
        detach_source(draft, draft.matter_id, actor=actor)
    Draft.objects.filter(pk=draft.pk).update(dismissal_reason="", matter=None)
    draft.refresh_from_db()
    return draft


@transaction.atomic
def attach_draft(draft_id: int, *, version: int, matter_id: int, actor: Actor) -> Matter:
    """Add a draft's sentence to a matter that asks for the same, and set the draft aside as its duplicate.

    Raises:
        StaleDraft, WrongState, AccessDenied: as their names say; nothing is changed then.
    """
    draft, _ = _locked(draft_id, version, "draft.dismiss", actor)
    return attach_source(draft, matter_id, text=source_text(draft), actor=actor)


def _new_draft(
    source: Source, ordinal: int, actor: Actor, seat: Seat | None, **fields: Any
) -> Draft:
    draft = Draft(
        source=source, ordinal=ordinal, kind=DraftKind.SELECTION, rule="BY_HAND", **fields
    )
    draft.title = title_of(draft.text)
    draft.save(force_insert=True)
    journal.write(
        draft.stream,
        "draft.propose",
        actor=actor,
        at=clock.now(),
        seat=seat,
        content=snapshot(draft),
    )
    return draft


@transaction.atomic
def add_draft(source_id: int, *, text: str, spans: Sequence[Span], actor: Actor) -> Draft:
    """A draft from characters that a clerk selected.

    Raises:
        ValueError: where the text is not what stands at the spans.
    """
    source = Source.objects.select_related("document").get(pk=source_id)
    draft = Draft(source=source)
    seat = demand(actor, "draft.edit", draft.scope())
    body = source.document.text if source.document else ""
    if "".join(body[a:b] for a, b in spans) != text or not text.strip():
        raise ValueError("selection does not stand in the document")
    ordinal = source.drafts.count() + 1
    plain = [[int(a), int(b)] for a, b in spans]
    return _new_draft(source, ordinal, actor, seat, text=text, spans=plain)


@transaction.atomic
def merge_drafts(
    into_id: int, other_id: int, *, versions: Mapping[int, int], actor: Actor
) -> Draft:
    """Join another draft into one: titles, texts, spans, units, measures and limits together; the other is marked merged.

    Raises:
        Unmergeable: where the two are the same draft or come from different sources.
    """
    if into_id == other_id:
        raise Unmergeable("a draft cannot be merged into itself")
    first, second = sorted((into_id, other_id))
    pair = {pk: _locked(pk, versions[pk], "draft.edit", actor)[0] for pk in (first, second)}
    into, other = pair[into_id], pair[other_id]
    if into.source_id != other.source_id:
        raise Unmergeable("drafts of two sources cannot be merged")
    changes = merged_fields(into, other)
    merged = edit_draft(into_id, version=into.version, changes=changes, actor=actor)
    move(other, "merge", actor=actor, at=clock.now(), into=into_id)
    Draft.objects.filter(pk=other_id).update(merged_into=into_id)
    return merged


@transaction.atomic
def split_draft(
    draft_id: int, *, version: int, parts: Sequence[tuple[int, int]], actor: Actor
) -> list[Draft]:
    """Cut a draft into parts, given as character ranges of its text that do not overlap; fields go with their characters.

    Units, deadline, place and speaker are inherited by each part that holds none of its own.

    Raises:
        ValueError: for fewer than two parts, or parts that are empty or overlap.
    """
    draft, seat = _locked(draft_id, version, "draft.edit", actor)
    ranges = sorted((int(a), int(b)) for a, b in parts)
    clean = all(0 <= a < b <= len(draft.text) for a, b in ranges)
    apart = all(x[1] <= y[0] for x, y in pairwise(ranges))
    if len(ranges) < 2 or not clean or not apart:
        raise ValueError("a split needs two or more parts that do not overlap")
    offsets = _offsets(draft)
    made = [
        _new_draft(draft.source, draft.ordinal, actor, seat, **_part(draft, offsets, a, b))
        for a, b in ranges
    ]
    move(draft, "split", actor=actor, at=clock.now(), parts=[d.pk for d in made])
    return made


def _offsets(draft: Draft) -> list[int | None]:
    """For each character of the draft's text its place in the document, or None where a clerk wrote it."""
    places = [i for a, b in draft.spans for i in range(a, b)]
    original = source_text(draft)
    if original == draft.text:
        return list(places)
    found: list[int | None] = [None] * len(draft.text)
    for op in LCSseq.opcodes(original, draft.text):
        if op.tag == "equal":
            found[op.dest_start : op.dest_end] = places[op.src_start : op.src_end]
    return found


def _part(draft: Draft, offsets: Sequence[int | None], start: int, end: int) -> dict[str, Any]:
    while start < end and draft.text[start] in EDGES:
        start += 1
    while start < end and draft.text[end - 1] in EDGES:
        end -= 1
    held = {place for place in offsets[start:end] if place is not None}

    def inside(fields: Sequence[Mapping[str, Any]]) -> list[Any]:
        return [f for f in fields if f.get("spans") and f["spans"][0][0] in held]

    return {
        "text": draft.text[start:end],
        "spans": _ranges(sorted(held)),
        "article": draft.article,
        "actionability": draft.actionability,
        "units": inside(draft.units) or draft.units,
        "measures": inside(draft.measures),
        "quantities": inside(draft.quantities),
        "deadline": draft.deadline,
        "place": draft.place,
        "speaker": draft.speaker,
    }


def _ranges(offsets: Sequence[int]) -> list[list[int]]:
    out: list[list[int]] = []
    for offset in offsets:
        if out and out[-1][1] == offset:
            out[-1][1] += 1
        else:
            out.append([offset, offset + 1])
    return out


def limit_spec(deadline: Mapping[str, Any] | None) -> LimitSpec | None:
    """A draft's deadline as the limit that will be registered; None where there is none."""
    if not deadline:
        return None
    iso = deadline.get("iso")
    rule, start = rule_of(deadline)
    kind = deadline.get("kind") or LimitKind.DATE
    # The ledger keeps one limit with one day; the words of limits that were merged away stand with its own.
    said = [
        deadline.get("text", ""),
        *(other.get("text", "") for other in deadline.get("others", ())),
    ]
    return LimitSpec(
        said="；".join(words for words in said if words)[:SAID_MOST],
        kind=kind if kind in LimitKind.values else LimitKind.VAGUE,
        due_on=dt.date.fromisoformat(iso) if iso else None,
        rule=rule,
        reason=deadline.get("reason") or "",
        start=start,
    )


def source_text(draft: Draft) -> str:
    """What stands in the document at the draft's spans, whatever a clerk made of the wording; the text where there are none."""
    document = draft.source.document
    if document is None or not draft.spans:
        return draft.text
    return "".join(document.text[a:b] for a, b in draft.spans)


def spec_of(draft: Draft) -> MatterSpec:
    """The registration that a draft stands for as it is now."""
    return MatterSpec(
        title=draft.title,
        requirement=draft.text,
        source=draft.source,
        source_text=source_text(draft),
        spans=draft.spans,
        place=(draft.place or {}).get("text", ""),
        instructed_by=(draft.speaker or {}).get("text", ""),
        duties=[
            DutySpec(u["text"], u["role"], u.get("unit"), u.get("question", ""))
            for u in draft.units
        ],
        measures=[(m["text"], m["role"]) for m in draft.measures],
        limit=limit_spec(draft.deadline),
    )


@transaction.atomic
def register_draft(
    draft_id: int,
    *,
    version: int,
    authority: Authority,
    actor: Actor,
    leave_units_open: bool = False,
) -> Matter:
    """Register what the draft says, under a named approver and basis; the draft and its matter know each other.

    Raises:
        UnitsOpen: where unit names are unsettled, or no unit is named, and `leave_units_open` is not set.
        StaleDraft, WrongState, AccessDenied, RegistrationRefused: as their names say.
    """
    draft, _ = _locked(draft_id, version, "matter.register", actor)
    unsettled = [u["text"] for u in draft.units if u.get("unit") is None]
    if (unsettled or not draft.units) and not leave_units_open:
        raise UnitsOpen(unsettled)
    (matter,) = register(
        [spec_of(draft)],
        jurisdiction_id=draft.source.jurisdiction_id,
        authority=authority,
        actor=actor,
    )
    Draft.objects.filter(pk=draft.pk).update(matter=matter)
    move(
        draft,
        "register",
        actor=actor,
        at=clock.now(),
        matter=matter.pk,
        approver=authority.approver_post_id,
        basis=authority.basis,
    )
    return matter
