"""Completes a draft of a directive with its fields: units, deadline, place, measures, quantities, actionability.

What the item names itself comes first; what its sentence, statement or block of labels holds is inherited only where the item
is silent. Called by the directive walk.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from duban.reading._actionability import actionability
from duban.reading._actors import actors_in
from duban.reading._dates import find_deadlines
from duban.reading._findings import Deadline, Directive, UnitMention
from duban.reading._measures import measures_of
from duban.reading._modals import first_modal
from duban.reading._passage import Passage
from duban.reading._places import find_places
from duban.reading._quantities import find_quantities
from duban.reading._sentences import Clause
from duban.reading._strand import Field


@dataclass(slots=True)
class Block:
    """What the labels around an item say: who, by when, where."""

    units: list[UnitMention] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    place: Field | None = None
    closed: bool = False


@dataclass(slots=True)
class Draft:
    """A directive in the making: `[start, end)` of a passage and what it may inherit."""

    passage: Passage
    start: int
    end: int
    article: int
    rule: str
    speaker: Field | None = None
    inherited: tuple[UnitMention, ...] = ()
    scene: Field | None = None
    spoken: dt.date | None = None
    block: Block | None = None
    own: Block | None = None
    addressee: tuple[UnitMention, ...] = ()
    announced: list[Deadline] = field(default_factory=list)


def complete(draft: Draft, base: dt.date | None) -> Directive:
    """The finished directive; raises nothing."""
    passage, start, end = draft.passage, draft.start, draft.end
    parts = passage.clauses(start, end)
    units = _units(draft, parts)
    deadlines = _deadlines(draft, base)
    chief = _chief(deadlines)
    quantities = tuple(find_quantities(passage.strand, start, end))
    measures = measures_of(passage, parts)
    clauses = [m.field.text for m in measures] or [passage.folded[start:end]]
    return Directive(
        field=passage.strand.field(start, end),
        article=draft.article,
        rule=draft.rule,
        actionability=actionability(clauses, dated=chief is not None, counted=bool(quantities)),
        speaker=draft.speaker,
        units=units,
        place=_place(draft),
        deadline=chief,
        other_deadlines=tuple(d for d in deadlines if d is not chief),
        measures=measures,
        quantities=quantities,
    )


def _place(draft: Draft) -> Field | None:
    """A site that the item names itself, else the scene or the block's site; a doer is no site."""
    passage, start, end = draft.passage, draft.start, draft.end
    for left, right, site in find_places(passage.strand, start, end):
        doers = passage.units_in(start, end)
        if not any(left < stop and begin < right for begin, stop, _ in doers):
            return site
    return draft.scene or (draft.block.place if draft.block else None)


def _units(draft: Draft, clauses: Sequence[Clause]) -> tuple[UnitMention, ...]:
    """The units that must act: the item's own, else those it inherits."""
    own = list(draft.addressee)
    for clause in clauses if draft.passage.units else ():
        modal = first_modal(draft.passage.folded, clause.start, clause.end)
        for group in actors_in(
            draft.passage,
            clause,
            modal.start if modal else None,
            heads=not (draft.own and draft.own.units),
        ):
            own.extend(group.units)
    if draft.own and draft.own.units:
        return _distinct([*draft.own.units, *own])
    if own:
        return _distinct(own)
    if draft.inherited:
        return _distinct(draft.inherited)
    return _distinct(draft.block.units if draft.block else [])


def _distinct(units: list[UnitMention] | tuple[UnitMention, ...]) -> tuple[UnitMention, ...]:
    seen: dict[str, UnitMention] = {}
    for unit in units:
        kept = seen.get(unit.field.text)
        if kept is None or kept.role == "subject":
            seen[unit.field.text] = unit
    return tuple(seen.values())


def _deadlines(draft: Draft, base: dt.date | None) -> list[Deadline]:
    found = find_deadlines(
        draft.passage.strand, draft.start, draft.end, base=base, spoken=draft.spoken
    )
    if draft.own and draft.own.deadlines:
        found = [*found, *draft.own.deadlines]
    if any(limit.iso or limit.workdays for limit in found):
        return found
    if any(d.kind == "recurring" and d.field.text.endswith("前") for d in found):
        return found
    if draft.announced:
        return [*found, *draft.announced]
    # 每季度巡查 inside a block that ends in September: the block's day completes the item.
    if draft.block:
        return [*found, *draft.block.deadlines]
    return found


def _chief(deadlines: list[Deadline]) -> Deadline | None:
    """The completing limit: the last day named, else the strongest phrase."""
    dated = [d for d in deadlines if d.iso is not None and d.kind != "start"]
    if dated:
        return max(dated, key=lambda d: d.iso or dt.date.min)
    order = ("workdays", "date", "immediate", "event", "recurring", "vague", "start")
    return min(deadlines, key=lambda d: order.index(d.kind), default=None)
