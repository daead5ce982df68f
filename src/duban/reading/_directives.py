"""Writes the drafts of directives from the segments of an element: where an item begins, goes on and ends (R1 to R5).

It keeps the open item of one element and asks the judges; fields are filled elsewhere. Called by the reader of elements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duban.reading._actors import actors_in
from duban.reading._anchors import Anchor, find_anchor
from duban.reading._blocks import bracket_block
from duban.reading._context import Context
from duban.reading._dates import find_deadlines
from duban.reading._enumerations import Element
from duban.reading._fill import Block, Draft
from duban.reading._findings import Deadline, UnitMention
from duban.reading._frames import last_clause, mode_of
from duban.reading._judgement import (
    Candidate,
    accepts,
    all_work,
    commands,
    continues,
    is_work,
    open_part,
    refusal,
)
from duban.reading._labels import trailing_bracket
from duban.reading._passage import Passage
from duban.reading._sentences import Clause, Sentence
from duban.reading._wordlists import compiled, either, groups, phrase


@dataclass(slots=True)
class ItemWriter:
    """The open item of one element, and what the element lends its items.

    `own` is what the element's bracket or labels say; `named` are the units that label the element; `topical` is true once the
    element turned out to open with a title, `full` once the open item has a doer with its own modal.
    """

    context: Context
    passage: Passage
    block: Block
    element: Element
    listed: bool
    own: Block | None
    named: tuple[UnitMention, ...] = ()
    open: Draft | None = None
    topical: bool = False
    full: bool = False

    @property
    def level(self) -> str:
        """The level of the element's mark, empty without one."""
        return self.element.mark.level if self.element.mark else ""

    def ordering(self) -> bool:
        """Whether the stretch is one of orders, where no modal is needed."""
        scope = self.context.scope
        if (self.own is not None or self.named) and scope.mode != "problem":
            return True
        if scope.orders_without_modal():
            return True
        return scope.mode == "list" and not scope.verb and self._in_list()

    def _in_list(self) -> bool:
        """Whether a list of work has begun: the preface of a plan tells and does not order."""
        note = compiled(r"^(?:说明|备注|注|要求)：").match(self.passage.folded)
        begun = self.listed or self.element.mark is not None or bool(self.context.drafts)
        return begun or note is not None

    def take(
        self, clauses: Sequence[Clause], sentence: Sentence, *, begins: bool, fresh: bool
    ) -> None:
        """Judge one segment; `begins` is the first of the element, `fresh` the first of its sentence."""
        cut = self._next_doer(clauses)
        if cut:
            self.take(clauses[:cut], sentence, begins=begins, fresh=fresh)
            self.take(clauses[cut:], sentence, begins=False, fresh=True)
            return
        start, end = clauses[0].start, clauses[-1].end
        if self._is_lead(end):
            self._open_lead(start, end)
            return
        anchor = find_anchor(self.passage, clauses, bare=self.ordering())
        candidate = Candidate(self.passage, clauses, sentence, anchor)
        refused = refusal(candidate, self.context.scope)
        idle = anchor is None or anchor.force == "bare" or (anchor.force == "by" and self.listed)
        if self.block.closed and idle:
            refused = refused or "closed"
        if refused is not None:
            self.context.refused.append((self.passage, start, end, refused))
            self.open = None
            # 要抓好三件事 is no item itself, yet what follows is ordered.
            modal = anchor is not None and anchor.modal >= 0
            self.context.scope.modal_seen |= modal and refused == "background"
        elif self.open is not None and anchor is None and self._details(start):
            self.open.end = end
        elif self.open is not None and continues(
            anchor,
            self.level,
            whole=self.own is not None,
            listed=self.listed and not self.topical,
            fresh=fresh,
            full=self.full,
        ):
            self.open.end = end
            self.full = self.full or (anchor is not None and commands(anchor))
        else:
            self._begin(candidate, begins=begins)

    def _next_doer(self, clauses: Sequence[Clause]) -> int:
        """The clause from which another body has its own work and its own day; 0 where there is none."""
        if (
            self.own is not None
            or self.element.mark
            or self.listed
            or len(clauses) < 2
            or not self.ordering()
        ):
            return 0
        if len(self.passage.units_in(clauses[0].start, clauses[-1].end)) < 2:
            return 0
        doers = [actors_in(self.passage, clause, None) for clause in clauses]
        first = next((i for i, groups_ in enumerate(doers) if groups_), len(clauses))
        for index in range(first + 1, len(clauses)):
            if not doers[index] or not self._limits(clauses[index : index + 1]):
                continue
            group = doers[index][0]
            opens = group.start == clauses[index].start and all(
                u.role in ("subject", "lead") for u in group.units
            )
            before = self.passage.folded[clauses[0].start : clauses[index].start - 1]
            if opens and not compiled(r"(?:牵头|配合|负责|参与|参加|协助|同意|[的后时前])$").search(
                before
            ):
                return index
        return 0

    def _details(self, start: int) -> bool:
        """其中…完工: details of the item before, also behind a full stop."""
        return bool(compiled(r"^(?:其中|其余|具体)").match(self.passage.folded[start : start + 4]))

    def _begin(self, candidate: Candidate, *, begins: bool) -> None:
        """Open an item where the segment has an anchor that counts here, or heads a list of work."""
        anchor, ordering = candidate.anchor, self.ordering()
        clauses = candidate.clauses
        end = clauses[-1].end
        if anchor is not None and accepts(
            anchor,
            self.context.scope,
            ordering=ordering,
            own=self.own is not None,
            dated=self.context.scope.is_spoken() and bool(self._limits(clauses)),
        ):
            rule = self._list_rule() if self.listed and begins else anchor.rule
            self._draft(self._start(candidate, anchor, begins=begins), end, rule, anchor)
        elif anchor is None and ordering and (bare := self._bare_rule(clauses, begins=begins)):
            start = open_part(candidate)
            if start is not None:
                self._draft(self._with_mark(start, clauses[0].start), end, bare, None)
        elif anchor is not None:
            self.context.refused.append((self.passage, clauses[0].start, end, "unaddressed"))

    def _bare_rule(self, clauses: Sequence[Clause], *, begins: bool) -> str | None:
        """The rule that takes work without a doer, where orders are given; None where nothing does."""
        if begins and (self.listed or (self.named and self.passage.folded[:1] != "【")):
            return self._list_rule()
        if self.topical and is_work(self.passage, clauses):
            return "TITLED_WORK"
        return "DATED_WORK" if self._is_dated(clauses) else None

    def _limits(self, clauses: Sequence[Clause]) -> list[Deadline]:
        return find_deadlines(
            self.passage.strand, clauses[0].start, clauses[-1].end, base=self.context.base
        )

    def _is_dated(self, clauses: Sequence[Clause]) -> bool:
        """会议决定，…，3月底前完成…: work with a firm day but no doer, where orders are given."""
        limits = self._limits(clauses)
        text = self.passage.folded[clauses[0].start : clauses[-1].end]
        decided = self.context.scope.verb in groups("speech")["orders"]
        bounded = any(
            compiled(r"[前内底]$").search(limit.field.text)
            or (decided and limit.kind == "recurring")
            for limit in limits
        )
        return bounded and not compiled(either("negatives", "praise")).search(text)

    def _start(self, candidate: Candidate, anchor: Anchor, *, begins: bool) -> int:
        first = candidate.clauses[0].start
        if begins and (self.level == "series" or (self.listed and self.ordering())):
            opened = open_part(candidate)
            return self._with_mark(first if opened is None else opened, first)
        scope = self.context.scope
        ordered = bool(scope.addressed) or scope.verb in groups("speech")["orders"]
        if ordered and all_work(self.passage, candidate.clauses[: anchor.clause]):
            return min(anchor.start, first)
        return anchor.start

    def _with_mark(self, start: int, first: int) -> int:
        """一是 belongs to the item; a number or a star does not."""
        mark = self.element.mark
        return (
            mark.start if mark is not None and mark.level == "series" and start == first else start
        )

    def _list_rule(self) -> str:
        if self.own is not None:
            return "BRACKET_DUTY"
        return {"": "LABEL_MEASURE", "series": "ENUM_SERIES"}.get(self.level, "ENUM_ITEM")

    def _draft(self, start: int, end: int, rule: str, anchor: Anchor | None) -> None:
        scope, context = self.context.scope, self.context
        bracket = trailing_bracket(self.passage.strand.text, start, end)
        own = None
        if bracket and bracket[0] > start + 3:
            own = bracket_block(self.passage.strand, *bracket, context.base, context.known)
            end = bracket[0] if own else end
        lent_whole = (
            bool(self.own and self.own.units) and anchor is not None and anchor.force == "bare"
        )
        subject = anchor.subject.units if anchor and anchor.subject and not lent_whole else ()
        lent = scope.addressed or tuple(scope.lead.units)
        self.open = Draft(
            self.passage, start, end, context.number, rule,
            speaker=scope.speaker,
            inherited=lent or (() if subject else self._subject_before(start, anchor)),
            scene=scope.scene,
            spoken=scope.spoken,
            block=self.block,
            own=own,
            addressee=subject or self.named,
            announced=scope.lead.deadlines,
        )  # fmt: skip
        named = anchor is not None and (anchor.rule.startswith("MODAL") or bool(subject))
        scope.modal_seen = scope.modal_seen or named
        if named and self.level != "series":
            scope.hear_subject(subject)
        self.full = anchor is not None and commands(anchor)
        context.drafts.append(self.open)

    def _subject_before(self, start: int, anchor: Anchor | None) -> tuple[UnitMention, ...]:
        """Whom the words before called on: the statement's subject, or that of the part before the semicolon."""
        if not self._is_bare(anchor):
            return ()
        last = self.context.drafts[-1] if self.context.drafts else None
        near = last is not None and last.passage is self.passage
        if last and near and self.passage.folded[last.end : start].strip() == "；":
            return self.context.scope.subject or last.addressee
        return self.context.scope.subject

    def _is_bare(self, anchor: Anchor | None) -> bool:
        """Whether nothing but connectors stands before the modal, so that the subject of the sentence before holds."""
        if anchor is None or anchor.modal < 0:
            return True
        before = compiled(r"[，。；：]").split(self.passage.folded[anchor.start : anchor.modal])[-1]
        return bool(phrase(r"^(?:<cues.adverb>|\s)*$").match(before))

    def _is_lead(self, end: int) -> bool:
        """A segment that ends the paragraph with a colon only announces what follows."""
        return self.passage.folded[:end].endswith("：") and not self.passage.folded[end:].strip()

    def _open_lead(self, start: int, end: int) -> None:
        """以下三项由人才集团统筹，9月15日前落实到位：… who and when hold for the lines after it."""
        scope, strand = self.context.scope, self.passage.strand
        lead = Block([u[2] for u in self.passage.units_in(start, end)])
        lead.deadlines = find_deadlines(
            strand, start, end, base=self.context.base, spoken=scope.spoken
        )
        text = self.passage.folded[start:end]
        charges = bool(lead.units) and compiled(r"由|负责|牵头|统筹|承担|责成|落实").search(text)
        if charges or lead.deadlines or mode_of(last_clause(text)) == "order":
            scope.open_list(inline=False)
            scope.lead = lead
            if not self.context.press:
                scope.speaker = scope.meeting
