"""One draft as the desk shows it: its fields with their open questions, what is missing, and the moves that are allowed.

Built from rows that the caller fetched; makes no query of its own except where said.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from duban.ledger.choices import DraftState, DutyRole, LimitKind
from duban.ledger.lifecycle import DRAFT_TRANSITIONS
from duban.ledger.models import Draft
from duban.ledger.queries.editions import Earlier
from duban.ledger.queries.likeness import flat
from duban.ledger.queries.rules import explain
from duban.ledger.queries.said_limits import NEED_NO_DAY

Json = Mapping[str, Any]
# A limit of these kinds has no single day by its nature; its lack is no question to the clerk.
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit of a draft: as written, with its part, and the unit meant or the open question."""

    said: str
    role: str
    unit_id: int | None
    name: str
    question: str
    candidates: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A draft's limit: the words, the day, why there is none or why it is doubtful, and from which day it counts.

    `others` are the limits of drafts that were merged into this one.
    """

    said: str
    kind: str
    day: dt.date | None
    reason: str
    base: dt.date | None = None
    others: tuple[LimitLine, ...] = ()

    @property
    def shown_words(self) -> str:
        """The words, unless they are nothing but the day that is shown beside them."""
        plain = _DATE.fullmatch(self.said.strip())
        is_day = plain and self.day and tuple(map(int, plain.groups())) == self.day.timetuple()[:3]
        return "" if is_day else self.said

    @property
    def counted_from(self) -> dt.date | None:
        """The day from which a relative limit counts; None where the words need none."""
        return self.base if self.day else None

    @property
    def lacks_day(self) -> bool:
        """Whether the clerk should look for a day."""
        return self.day is None and self.kind not in NEED_NO_DAY


@dataclass(frozen=True, slots=True)
class DraftCard:
    """One draft; `marks` is JSON for the script that lights characters, `source_text` the document's own words."""

    pk: int
    source_id: int
    document_id: int | None
    number: int
    version: int
    state: str
    kind: str
    title: str
    text: str
    source_text: str
    rule_text: str
    actionability: str
    speaker: str
    place: str
    limit: LimitLine | None
    units: tuple[UnitLine, ...]
    measures: tuple[tuple[str, str], ...]
    quantities: tuple[str, ...]
    dismissal_reason: str
    matter_id: int | None
    matter_number: str
    edition_note: str
    before: Earlier | None
    marks: str
    moves: frozenset[str]
    may_edit: bool

    @property
    def is_open(self) -> bool:
        """Whether it still waits for the clerk."""
        return self.state == DraftState.PROPOSED

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(DraftState(self.state).label)

    @property
    def is_reworded(self) -> bool:
        """Whether a clerk wrote something else than the document says."""
        return flat(self.text) != flat(self.source_text)

    @property
    def has_own_title(self) -> bool:
        """Whether the title says something else than how the text begins."""
        return not flat(self.text).startswith(flat(self.title.rstrip("…")))

    @property
    def lacks_owner(self) -> bool:
        """Whether no unit is named at all."""
        return not self.units

    @property
    def lacks_lead(self) -> bool:
        """Whether units are named but none of them leads."""
        return bool(self.units) and all(u.role != DutyRole.LEAD for u in self.units)

    @property
    def open_units(self) -> tuple[UnitLine, ...]:
        """The names that nobody settled yet."""
        return tuple(u for u in self.units if u.unit_id is None)

    @property
    def open_names(self) -> str:
        """The unsettled names as written."""
        return "、".join(u.said for u in self.open_units)

    @property
    def lacks_date(self) -> bool:
        """Whether no day stands and none is ruled out."""
        return self.limit is None or self.limit.lacks_day


@dataclass(frozen=True, slots=True)
class Desk:
    """What all cards of a desk share, so that sixty cards cost no more queries than one."""

    document_text: str
    document_id: int | None
    unit_names: Mapping[int, str]
    acts: frozenset[str]
    before: Mapping[int, Earlier] = field(default_factory=dict)


def card_of(draft: Draft, desk: Desk, number: int) -> DraftCard:
    """The card of one draft; `number` is its place among the drafts of its document."""
    source_text = "".join(desk.document_text[a:b] for a, b in draft.spans)
    matter = draft.matter
    return DraftCard(
        pk=draft.pk,
        source_id=draft.source_id,
        document_id=desk.document_id,
        number=number,
        version=draft.version,
        state=draft.state,
        kind=draft.kind,
        title=draft.title,
        text=draft.text,
        source_text=source_text or draft.text,
        rule_text=explain(draft.rule),
        actionability=draft.actionability,
        speaker=_text(draft.speaker),
        place=_text(draft.place),
        limit=_limit(draft.deadline),
        units=tuple(_unit(u, desk.unit_names) for u in draft.units),
        measures=tuple((m["text"], m["role"]) for m in draft.measures),
        quantities=tuple(dict.fromkeys(q["text"] for q in draft.quantities)),
        dismissal_reason=draft.dismissal_reason,
        matter_id=matter.pk if matter else None,
        matter_number=matter.number if matter else "",
        edition_note=draft.edition_note,
        before=desk.before.get(draft.pk),
        marks=json.dumps(marks_of(draft)),
        moves=frozenset(
            t.name for t in DRAFT_TRANSITIONS if draft.state in t.sources and t.act in desk.acts
        ),
        may_edit=draft.state == DraftState.PROPOSED and "draft.edit" in desk.acts,
    )


def _text(value: Json | None) -> str:
    return str(value["text"]) if value else ""


def _limit(deadline: Json | None) -> LimitLine | None:
    if not deadline:
        return None
    iso, base = deadline.get("iso"), deadline.get("base")
    return LimitLine(
        said=deadline.get("text", ""),
        kind=deadline.get("kind") or LimitKind.DATE,
        day=dt.date.fromisoformat(iso) if iso else None,
        reason=deadline.get("reason") or "",
        base=dt.date.fromisoformat(base) if base else None,
        others=tuple(line for o in deadline.get("others", ()) if (line := _limit(o))),
    )


def _unit(unit: Json, names: Mapping[int, str]) -> UnitLine:
    pk = unit.get("unit")
    return UnitLine(
        said=unit["text"],
        role=unit["role"],
        unit_id=pk,
        name=names.get(pk, unit["text"]) if pk else "",
        question=unit.get("question") or "",
        candidates=tuple(unit.get("candidates") or ()),
    )


def marks_of(draft: Draft) -> list[list[Any]]:
    """What selecting the draft lights: pairs of a field's kind and its spans, the whole draft first."""
    marks: list[list[Any]] = [["text", draft.spans]]
    named = (("speaker", draft.speaker), ("place", draft.place), ("deadline", draft.deadline))
    marks += [[name, value["spans"]] for name, value in named if value and value.get("spans")]
    marks += [["unit", u["spans"]] for u in draft.units if u.get("spans")]
    marks += [["quantity", q["spans"]] for q in draft.quantities if q.get("spans")]
    return marks
