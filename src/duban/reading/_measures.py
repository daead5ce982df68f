"""Cuts a directive into its measures: one a comma clause, lead-ins joined to the clause after them.

The addressee and the modal of the first clause are left out, so that a measure opens with its action. A directive of one clause has
no measures of its own. Called by the field filler.
"""

from __future__ import annotations

from collections.abc import Sequence

from duban.reading._anchors import is_lead_in
from duban.reading._findings import Measure
from duban.reading._modals import find_orders, first_modal
from duban.reading._passage import Passage
from duban.reading._sentences import Clause
from duban.reading._wordlists import compiled, phrase


def measures_of(passage: Passage, clauses: Sequence[Clause]) -> tuple[Measure, ...]:
    """The measures of a directive's clauses; none where it is a single clause."""
    ranges = _joined(passage, clauses)
    if len(ranges) < 2:
        return ()
    head = ranges[0]
    ranges[0] = (_past_modal(passage, *head), head[1])
    return tuple(_measure(passage, a, b) for a, b in ranges if passage.folded[a:b].strip())


def _joined(passage: Passage, clauses: Sequence[Clause]) -> list[tuple[int, int]]:
    """Clause ranges with lead-ins joined to what they open."""
    ranges: list[tuple[int, int]] = []
    opened: int | None = None
    for index, clause in enumerate(clauses):
        begin = clause.start if opened is None else opened
        last = index == len(clauses) - 1
        if not last and _opens_next(passage.folded[clause.start : clause.end]):
            opened = begin
            continue
        ranges.append((begin, clause.end))
        opened = None
    return ranges


def _opens_next(text: str) -> bool:
    """A lead-in that is no action itself: a topic, a time, who leads."""
    text = text.strip()
    if len(text) <= 14 and compiled(r"(?:前|底|内|起|时|后|期间|方面|牵头|配合|参与|的)$").search(
        text
    ):
        return True
    return is_lead_in(text) and bool(
        compiled(r"^(?:对|针对|若|如|凡|由).*(?:的|问题|牵头|配合|机构|企业|单位|原则)$").search(
            text
        )
    )


def _past_modal(passage: Passage, start: int, end: int) -> int:
    """Where the action begins: after the modal, or after the ordering verb and its addressee."""
    folded = passage.folded
    order = next(find_orders(folded, start, end), None)
    if order is not None and order.start - start <= 2:
        after = order.end
        for unit in passage.units_in(after, end):
            if compiled(r"^[、和及与]?$").match(folded[after : unit[0]]):
                after = unit[1]
        modal = first_modal(folded, after, min(end, after + 4))
        return modal.end if modal else after
    modal = first_modal(folded, start, end)
    if modal is None or modal.force == "ban" or modal.end - start > 40:
        return start
    return modal.end


def _measure(passage: Passage, start: int, end: int) -> Measure:
    goal = phrase(r"^[\s并]*(?:切实|全力|努力|有效|不断)?<cues.goal>")
    role = "goal" if goal.match(passage.folded[start:end]) else "step"
    return Measure(passage.strand.field(start, end), role)
