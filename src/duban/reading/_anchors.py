"""Finds where a directive begins inside a segment: at its addressee, its modal, its ordering verb, or a doer before a verb.

One segment has at most one anchor (R1, R2 of the guideline). Lead-in clauses (对…的，/ 5月底前，) belong to the clause after them.
Called by the directive walk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from duban.reading._actors import Group, actors_in
from duban.reading._modals import ORDERING, Modal, find_orders, first_modal
from duban.reading._negatives import refuse_any, refuse_bare
from duban.reading._passage import Passage
from duban.reading._sentences import Clause
from duban.reading._values import value
from duban.reading._wordlists import compiled, phrase


@value(frozen=True, slots=True)
class Anchor:
    """Where an item begins; `clause` is the index of the clause that orders, `rule` says why.

    `subject` are the units that stand before the modal: they hold for the bare sentences after; `modal` is where the modal stands,
    -1 without one; a verb that is not `firm` (希望, 建议) orders only somebody named. `named` is true
    where what stands before the modal ends like a body, known or not.
    """

    start: int
    clause: int
    rule: str
    force: str
    subject: Group | None
    modal: int = -1
    firm: bool = True
    named: bool = False


#: First characters of the words that connect a clause with the one before.
_CONNECTING = frozenset("同此另会并但还他她一对为：“")


def find_anchor(passage: Passage, clauses: Sequence[Clause], *, bare: bool) -> Anchor | None:
    """The first anchor of a segment; `bare` also takes a doer before a verb without any modal."""
    for index, clause in enumerate(clauses):
        found = _anchor_of(passage, clause, index, bare=bare)
        if found is not None and not (found.force == "bare" and _tells_problem(passage, clause)):
            return _with_lead_ins(passage, clauses, found)
    return None


def _anchor_of(passage: Passage, clause: Clause, index: int, *, bare: bool) -> Anchor | None:
    modal = first_modal(passage.folded, clause.start, clause.end)
    order = _order_in(passage, clause, modal)
    if order is not None:
        return order_anchor(passage, clause, index, order)
    actors = actors_in(passage, clause, modal.start if modal else None)
    if modal is None and not actors:
        return None
    start = _after_connectors(passage.folded, clause)
    if modal is not None:
        subject = next((g for g in actors if g.end <= modal.start), None)
        rule = {"ban": "MODAL_BAN", "strong": "MODAL_GROUP"}.get(modal.force, "MODAL_GROUP")
        before = passage.folded[clause.start : modal.start]
        named = phrase(r"(?:<cues.body_end>|[几各两三四五]家|两级)$").search(before) is not None
        return Anchor(start, index, rule, modal.force, subject, modal.start, named=named)
    called = next((g for g in actors if _is_called(passage.folded, clause, g)), None)
    if called is not None:
        return Anchor(start, index, "CALLED_UNIT", "by", called)
    if bare and actors:
        return Anchor(start, index, "UNIT_VERB", "bare", actors[0])
    return None


def order_anchor(passage: Passage, clause: Clause, index: int, order: Modal) -> Anchor:
    """An anchor at an ordering verb; a subject before 请 makes the item begin there."""
    before = Clause(clause.start, order.start)
    subject = [g for g in actors_in(passage, clause, order.start) if g.end <= order.start]
    addressee = [g for g in actors_in(passage, clause, None) if g.start >= order.end]
    start = subject[0].start if subject else order.start
    if passage.folded[before.start : before.end].strip() and not subject:
        start = min(start, _after_connectors(passage.folded, clause))
    group = subject[0] if subject else (addressee[0] if addressee else None)
    firm = passage.folded[order.start : order.end] in ("要求", "责成", "责令", "请")
    return Anchor(start, index, "ORDER_VERB", "order", group, firm=firm)


def _order_in(passage: Passage, clause: Clause, modal: Modal | None) -> Modal | None:
    """An ordering verb that heads the clause, before any modal."""
    if ORDERING.search(passage.folded, clause.start, clause.end) is None:
        return None
    for order in find_orders(passage.folded, clause.start, clause.end):
        if modal is not None and modal.start < order.start:
            return None
        prefix = passage.folded[clause.start : order.start]
        if _plain_prefix(prefix) or any(
            u[1] == order.start for u in passage.units_in(clause.start, order.start)
        ):
            return order
    return None


def _plain_prefix(prefix: str) -> bool:
    return bool(
        phrase(r"^(?:<cues.adverb>|<speech.adverb>|[ \u3000”：、])*$").match(prefix)
    ) or bool(compiled(r"^(?:对|针对|关于|在).{1,30}$").match(prefix))


def _is_called(folded: str, clause: Clause, group: Group) -> bool:
    before = folded[clause.start : group.start]
    after = folded[group.end : clause.end]
    return before.endswith("由") or bool(
        compiled(
            r"^(?:等(?:部门|单位)?)?(?:按职责(?:分工)?|分别|共同|具体)?(?:牵头(?!人)|负责(?![人同]))"
        ).match(after)
    )


def _after_connectors(folded: str, clause: Clause) -> int:
    opening = folded[clause.start]
    if opening not in _CONNECTING and not opening.isspace():
        return clause.start
    match = compiled(
        r"^[\s\u3000]*(?:同时|此外|另外|会议|并|但|还|他|她|一方面|另一方面|对此|为此|[：“”])*"
    ).match(folded[clause.start : clause.end])
    shift = match.end() if match else 0
    return clause.start + (shift if clause.start + shift < clause.end else 0)


def _with_lead_ins(passage: Passage, clauses: Sequence[Clause], anchor: Anchor) -> Anchor:
    start, index = anchor.start, anchor.clause
    while index > 0 and (
        is_lead_in(before := passage.folded[clauses[index - 1].start : clauses[index - 1].end])
        or (anchor.rule == "CALLED_UNIT" and _is_matter(before))
    ):
        index -= 1
        start = _after_connectors(passage.folded, clauses[index])
    return anchor if start == anchor.start else replace(anchor, start=start)


def _tells_problem(passage: Passage, clause: Clause) -> bool:
    """Whether a doer before a verb is only the place of a problem (园区三号路路面坑洼积水)."""
    units = passage.units_in(clause.start, clause.end)
    after = passage.folded[units[-1][1] if units else clause.start : clause.end]
    works = phrase(r"^(?:<cues.adverb>)*(?:[^，]{0,10}[前内底])?(?:<cues.verbs>|把|将|对)").match(
        after
    )
    return not works and refuse_bare(passage.folded[clause.start : clause.end]) == "problem"


def _is_matter(text: str) -> bool:
    """Whether a clause before 由甲局… names the work, not an approval or what was done."""
    approved = compiled(r"^(?:会议)?(?:原则|一致)?(?:同意|通过|审议)").match(text.strip())
    return not approved and not refuse_bare(text) and not refuse_any(text)


def is_lead_in(text: str) -> bool:
    """Whether a clause only opens the next one: a topic, a condition, a time, who takes part."""
    text = text.strip()
    if len(text) <= 40 and phrase(r"(?:<cues.lead_in_end>)$").search(text):
        return True
    if compiled(r"^(?:以上|上述|该|此类?|这些|对此).{0,10}$").match(text):
        return True
    return bool(
        phrase(r"^(?:<cues.lead_in_start>)").match(text)
        and len(text) <= 30
        and not first_modal(text, 0, len(text))
    )
