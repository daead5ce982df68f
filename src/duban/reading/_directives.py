"""Walks through an article and drafts its directives: paragraphs, elements, sentences, segments, in that order.

It owns granularity (R1 to R5 of the guideline): where an item begins, what continues it, what ends it. Fields are filled elsewhere.
Called by `read`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from duban.reading._actors import addressed_in, unit_label
from duban.reading._anchors import Anchor, find_anchor, is_lead_in
from duban.reading._blocks import add_label, blocks_for, bracket_block, replace_end
from duban.reading._dates import find_dates, find_deadlines
from duban.reading._enumerations import Element, leading_mark, split_elements
from duban.reading._fill import Block, Draft
from duban.reading._findings import UnitMention
from duban.reading._frames import is_heading, last_clause, mode_of, numbers_are_titled
from duban.reading._labels import DUTY, Label, label_line, read_labels, trailing_bracket
from duban.reading._layout import ArticleText, Paragraph
from duban.reading._negatives import is_balance, is_public, is_wish, refuse_any, refuse_bare
from duban.reading._passage import Passage
from duban.reading._places import scene
from duban.reading._scope import Scope, is_outsider, titles_of
from duban.reading._sentences import Clause, Sentence, split_sentences
from duban.reading._speakers import Head, find_heads, leading_body
from duban.reading._wordlists import compiled, either, groups

_RECENT = dt.timedelta(days=45)
_LISTED = ("number", "series", "bullet")


@dataclass(slots=True)
class Refused:
    """A segment that looked like an order and was refused, with the class that refused it."""

    passage: Passage
    start: int
    end: int
    kind: str


@dataclass(slots=True)
class Heard:
    """A statement head and where its content ends."""

    passage: Passage
    head: Head
    end: int
    scope_speaker: object


@dataclass(slots=True)
class Walk:
    """One article's walk; `drafts`, `refused` and `heard` are its yield."""

    article: ArticleText
    number: int
    press: bool
    voiced: bool
    base: dt.date | None
    known: tuple[str, ...]
    names: frozenset[str]
    drafts: list[Draft] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    scope: Scope = field(init=False)
    titled: bool = False
    default_mode: str = "plain"
    titles: dict[str, str] = field(default_factory=dict)
    passages: list[Passage] = field(default_factory=list)

    def run(self, default_mode: str) -> None:
        """Walk every paragraph of the article."""
        self.scope = Scope(self.press, default_mode)
        self.default_mode = default_mode
        paragraphs = self.article.paragraphs
        self.passages = [Passage.of(p.strand, self.known, self.names) for p in paragraphs]
        self.titles = titles_of(self.passages)
        self.titled = numbers_are_titled([p.folded for p in self.passages])
        blocks = blocks_for(paragraphs, self.base, self.known)
        for paragraph, passage, block in zip(paragraphs, self.passages, blocks, strict=True):
            if passage.folded.strip() and paragraph.role != "colophon":
                self._paragraph(paragraph, passage, block)

    def hear_date(self, dates: Sequence[dt.date]) -> None:
        """A day on which something was said: not after the document, and not long before it."""
        if dates and self.base and dt.timedelta(0) <= self.base - dates[-1] <= _RECENT:
            self.scope.spoken = dates[-1]

    def _paragraph(self, paragraph: Paragraph, passage: Passage, block: Block) -> None:
        text = passage.strand.text
        labels = label_line(text)
        if labels:
            self._labelled(passage, block, labels)
            return
        mark = leading_mark(text)
        lead = passage.folded.rstrip().endswith(("：", "—"))
        if not lead and (paragraph.role == "section" or is_heading(text)):
            if not self.press:
                self.scope.set_mode(
                    mode_of(text)
                    or (self.default_mode if mark and mark.level == "chapter" else self.scope.mode)
                )
            self.scope.listing = self.scope.listing and not self.press
            return
        if lead and not self.press and mode_of(last_clause(passage.folded)) == "order":
            self.default_mode = "order"
            self.scope.set_mode("order")
        self.scope.open_paragraph(marked=mark is not None)
        self.scope.leave_mode(self.default_mode, marked=mark is not None)
        announced = ""
        for element in split_elements(text):
            if element.mark is None and passage.folded[: element.end].rstrip().endswith("："):
                announced = mode_of(last_clause(passage.folded[element.start : element.end])) or ""
            elif announced in ("problem", "fact"):
                continue
            self._element(passage, block, element)

    def _labelled(self, passage: Passage, block: Block, labels: Sequence[Label]) -> None:
        """A line of labels: measures are read as orders; a label without a value sets the frame of what follows."""
        for label in labels:
            filled = bool(passage.folded[label.start : label.end].strip())
            if label.kind == "meta" and self.voiced:
                dates = find_dates(passage.strand, label.start, label.end, base=self.base)
                self.hear_date([day for _, day in dates if day])
            if label.kind in DUTY | {"time", "place", "meta"}:
                continue
            mode = {"measure": "order", "goal": "goal"}.get(label.kind, "problem")
            self.scope.set_mode(self.default_mode if filled and mode != "order" else mode)
            if label.kind == "measure" and filled:
                self._measures(passage, block, label)

    def _measures(self, passage: Passage, block: Block, label: Label) -> None:
        """The value of a measure label: one item, or one for each number that has a unit or a limit of its own."""
        text = passage.strand.text
        elements = [e for e in split_elements(text[: label.end]) if e.end > label.start]
        if not any(self._has_own(passage, e) for e in elements[1:]):
            elements = [Element(None, label.start, label.end)]
        for element in elements:
            start = max(element.start, label.start)
            if text[start : element.end].strip():
                self._element(
                    passage, block, Element(element.mark, start, element.end), listed=True
                )

    def _has_own(self, passage: Passage, element: Element) -> bool:
        anchor = find_anchor(passage, [Clause(element.start, element.end)], bare=True)
        limits = find_deadlines(passage.strand, element.start, element.end, base=self.base)
        firm = any(limit.kind in ("date", "workdays") for limit in limits)
        return firm or (anchor is not None and anchor.subject is not None)

    def _element(
        self, passage: Passage, block: Block, element: Element, *, listed: bool = False
    ) -> None:
        """One element of a list, or a plain paragraph."""
        end, own = self._own_block(passage, element)
        listed = (
            listed
            or own is not None
            or (element.mark is not None and element.mark.level in _LISTED)
        )
        first = len(self.drafts)
        reader = _Reader(self, passage, block, element, listed, own)
        reader.named = unit_label(passage, element)
        reader.read(split_sentences(passage.strand.text, element.start, end))
        for draft in self.drafts[first:]:
            draft.own = draft.own or own

    def _own_block(self, passage: Passage, element: Element) -> tuple[int, Block | None]:
        """Duties and limits that stand at the end of the element itself, and where its text ends before them."""
        strand = passage.strand
        bracket = trailing_bracket(strand.text, element.start, element.end)
        if bracket and bracket[0] > element.start + 3:
            own = bracket_block(strand, *bracket, self.base, self.known)
            if own is not None:
                return bracket[0], own
        for match in compiled(r"(?<=[。；])（").finditer(
            passage.folded, element.start, element.end
        ):
            close = passage.folded.find("）", match.start(), element.end)
            own = (
                bracket_block(strand, match.start(), close + 1, self.base, self.known)
                if close > 0
                else None
            )
            if own is not None:
                return match.start(), own
        labels = [
            label
            for label in read_labels(strand.text, element.start, element.end)
            if label.kind in DUTY | {"time"}
        ]
        if labels and labels[0].at > element.start + 3:
            own = Block()
            for label in labels:
                add_label(own, strand, replace_end(label, strand.text), self.base, self.known)
            if own.units or own.deadlines:
                return labels[0].at, own
        return element.end, None


@dataclass(slots=True)
class _Reader:
    """Reads the sentences of one element and opens, continues or refuses items."""

    walk: Walk
    passage: Passage
    block: Block
    element: Element
    listed: bool
    own: Block | None
    open: Draft | None = None
    named: tuple[UnitMention, ...] = ()
    topical: bool = False

    def read(self, sentences: Sequence[Sentence]) -> None:
        for index, sentence in enumerate(sentences):
            if index == 0 and len(sentences) > 1 and self._is_topic(sentence, sentences[1]):
                self.topical = True
                continue
            self._sentence(sentence, first=index == 0)

    def _heads_next(self, text: str, following: Sentence) -> bool:
        """抓好设备检修。各供热企业应…: a short title before a sentence with a doer of its own."""
        if len(text) > 14 or compiled(r"[\d，]").search(text):
            return False
        if self.walk.titled:
            return True
        anchor = find_anchor(self.passage, following.segments[0].clauses, bare=True)
        return anchor is not None and anchor.subject is not None

    def _is_topic(self, sentence: Sentence, following: Sentence) -> bool:
        """A run-in heading: （一）立查立改。"""
        mark = self.element.mark
        text = self.passage.folded[sentence.start : sentence.end]
        if (
            mark is None
            or mark.level == "series"
            or len(text) > 24
            or sentence.mark not in ("。", "\n", "")
        ):
            return False
        if "，" in text and len(text) > 14:
            return False
        topic = compiled(r"^关于|(?:问题|工作|事项|事宜|方面)$").search(text) is not None
        if mark.level == "number" and not topic and not self._heads_next(text, following):
            return False
        if (
            mark.level in ("chapter", "part")
            and len(text) <= 14
            and not compiled(r"[，\d]").search(text)
        ):
            return True
        return topic or not find_anchor(self.passage, sentence.segments[0].clauses, bare=True)

    def _sentence(self, sentence: Sentence, *, first: bool) -> None:
        scope = self.walk.scope
        heads = find_heads(self.passage.strand, self.passage.folded, sentence, self.passage.people)
        cursor = sentence.start
        if heads and not scope.press:
            self._note_agent(sentence.start, heads[0].verb_start)
        if self.open is not None and self.element.mark and self.element.mark.level == "series":
            heads = [
                h
                for h in heads
                if h.kind != "same" or (h.start == sentence.start and h.tone != "order")
            ]
        if (
            heads
            and heads[0].kind == "same"
            and scope.agent is None
            and scope.speaker is None
            and not scope.press
        ):
            heads = [h for h in heads if h.kind != "same"]
        for position, head in enumerate(heads):
            if head.start > cursor and scope.press and not (position and scope.told):
                self._narrative(cursor, head.start)
            elif head.start > cursor:
                self._told(cursor, head.start, sentence, first=first)
            until = heads[position + 1].start if position + 1 < len(heads) else sentence.end
            self._narrative(max(cursor, sentence.start), head.verb_start)
            scope.open_statement(
                head,
                outsider=is_outsider(self.passage, head.speaker or scope.agent, self.walk.titles),
            )
            self.open = None
            self.walk.heard.append(Heard(self.passage, head, until, scope.speaker))
            self._after_head(head, until, sentence, first=first)
            cursor = until
        if heads and not scope.press and scope.tone == "say":
            scope.tone = scope.verb = ""
        if not heads:
            if not scope.press and self.walk.voiced and not self.walk.drafts:
                self._narrative(sentence.start, sentence.end)
            self._told(sentence.start, sentence.end, sentence, first=first)

    def _after_head(self, head: Head, until: int, sentence: Sentence, *, first: bool) -> None:
        """The content of a statement; a lead without content opens a list, within the paragraph or after it."""
        scope = self.walk.scope
        lead_end = max(head.content, head.verb_end)
        scope.addressed = addressed_in(self.passage, head.start, lead_end)
        if not self.passage.folded[lead_end:until].strip(" —："):
            if head.tone in ("tell", "order"):
                scope.open_list(inline=bool(self.passage.folded[until:].strip("：—。 \n")))
            return
        self._told(head.content, until, sentence, first=first)

    def _note_agent(self, start: int, end: int) -> None:
        """Remember who acts in a narrative: the first person, or a team or meeting at a clause's head."""
        people = self.passage.people_in(start, end)
        team = leading_body(self.passage.strand, self.passage.folded, start, end)
        if team is not None and (not people or team.spans[0][0] < people[0][2].spans[0][0]):
            self.walk.scope.agent = team
        elif people:
            self.walk.scope.agent = people[0][2]

    def _narrative(self, start: int, end: int) -> None:
        """Take in who acts, where and when, from a stretch that tells and does not order."""
        scope = self.walk.scope
        self._note_agent(start, end)
        scope.scene = scene(self.passage.strand, start, end) or scope.scene
        if scope.press or self.walk.voiced:
            dates = [
                d for _, d in find_dates(self.passage.strand, start, end, base=self.walk.base) if d
            ]
            self.walk.hear_date(dates)

    def _told(self, start: int, end: int, sentence: Sentence, *, first: bool) -> None:
        """Read the part `[start, end)` of a sentence for items, segment by segment."""
        scope = self.walk.scope
        if not scope.told and scope.press and not scope.listing:
            self._narrative(start, end)
            if self.passage.folded[start:end].rstrip().endswith(("：", "—")):
                self._open_list(start, end)
            return
        fresh = True
        for segment in sentence.segments:
            clauses = _clip(segment.clauses, start, end)
            if not clauses:
                continue
            begins = first and fresh
            self._segment(clauses, sentence, begins=begins, fresh=fresh)
            fresh = False

    def _open_list(self, start: int, end: int) -> None:
        """A lead that ends in a colon and promises orders opens a list over the next paragraphs."""
        text = self.passage.folded[start:end]
        if mode_of(last_clause(text)) == "order":
            scope = self.walk.scope
            scope.open_list(inline=bool(self.passage.folded[end:].strip("：—。 \n")))
            scope.told, scope.tone, scope.speaker = True, "tell", scope.agent
            scope.subject, scope.subject_open = (), True

    def _segment(
        self, clauses: Sequence[Clause], sentence: Sentence, *, begins: bool, fresh: bool
    ) -> None:
        scope = self.walk.scope
        start, end = clauses[0].start, clauses[-1].end
        ordering = self._ordering()
        if self._is_lead(end):
            self._open_lead(start, end)
            return
        anchor = find_anchor(self.passage, clauses, bare=ordering)
        refusal = self._refusal(anchor, clauses, sentence)
        if self.open is not None and refusal is None and self._continues(anchor, fresh):
            self.open.end = end
            return
        if anchor is not None and refusal is None and self._accepts(anchor):
            begin = self._begin(anchor, clauses, begins=begins)
            self._draft(
                begin,
                end,
                anchor.rule if not (self.listed and begins) else self._list_rule(),
                anchor,
            )
            return
        if anchor is None and refusal is None and begins and self.listed and ordering:
            begin = self._skip_closed(clauses)
            if begin is not None:
                self._draft(
                    self._mark_start(begin, begins=begin == start), end, self._list_rule(), None
                )
                return
        if refusal or anchor:
            self.walk.refused.append(Refused(self.passage, start, end, refusal or "unaddressed"))
        if refusal:
            self.open = None

    def _is_lead(self, end: int) -> bool:
        """A segment that ends the paragraph with a colon only announces what follows."""
        return self.passage.folded[:end].endswith("：") and not self.passage.folded[end:].strip()

    def _open_lead(self, start: int, end: int) -> None:
        """以下三项由人才集团统筹，9月15日前落实到位：… who and when hold for the lines after it."""
        scope, walk = self.walk.scope, self.walk
        lead = Block([u[2] for u in self.passage.units_in(start, end)])
        lead.deadlines = find_deadlines(
            self.passage.strand, start, end, base=walk.base, spoken=scope.spoken
        )
        if (
            lead.units
            or lead.deadlines
            or mode_of(last_clause(self.passage.folded[start:end])) == "order"
        ):
            scope.open_list(inline=False)
            scope.lead = lead

    def _ordering(self) -> bool:
        """Whether the stretch is one of orders, where no modal is needed."""
        scope = self.walk.scope
        if (self.own is not None or self.named) and scope.mode != "problem":
            return True
        return scope.orders_without_modal() or (scope.mode == "list" and not scope.verb)

    def _refusal(
        self, anchor: Anchor | None, clauses: Sequence[Clause], sentence: Sentence
    ) -> str | None:
        start = anchor.start if anchor else clauses[0].start
        text = self.passage.folded[start : clauses[-1].end]
        if sentence.mark == "？":
            return "question"
        if is_public(text) or is_public(self.passage.folded[clauses[0].start : clauses[-1].end]):
            return "public"
        strong = refuse_any(text)
        if strong is None and is_wish(self.passage.folded[sentence.start : sentence.end]):
            strong = "wish"
        if strong is None and sentence.spoken and (anchor is None or anchor.subject is None):
            strong = "quote"
        if (
            strong is None
            and not self.walk.scope.verb
            and (anchor is None or anchor.subject is None)
        ):
            strong = "slogan" if is_balance(text) else None
        if strong is not None:
            return strong
        if anchor is None or anchor.force in ("bare", "by"):
            clause = clauses[anchor.clause] if anchor else None
            weak = refuse_bare(
                self.passage.folded[max(start, clause.start) : clause.end] if clause else text
            )
            opens = compiled(f"^{either('cues', 'verbs')}").match(text)
            if anchor and not weak:
                early = self.passage.folded[clauses[0].start : clauses[anchor.clause].start]
                weak = "closed" if early and refuse_bare(early) == "closed" else None
            if weak and not (weak == "problem" and (anchor is not None or opens)):
                if anchor is None and self._skip_closed(clauses) is not None:
                    return None
                return weak
        return None

    def _accepts(self, anchor: Anchor) -> bool:
        """Whether this stretch lets such an anchor make an item."""
        scope = self.walk.scope
        if scope.mode in ("problem", "fact", "goal") and not scope.listing and self.own is None:
            return anchor.force in ("yao", "strong", "order") and anchor.subject is not None
        if scope.tone == "say" and not (anchor.force == "bare" and scope.modal_seen):
            return anchor.force in ("yao", "strong", "order") and anchor.subject is not None
        return anchor.force != "bare" or self._ordering()

    def _continues(self, anchor: Anchor | None, fresh: bool) -> bool:
        """R2 and R3: whether a segment continues the open item."""
        level = self.element.mark.level if self.element.mark else ""
        if self.own is not None or level == "series":
            return True
        listed = self.listed and not self.topical
        if anchor is None:
            return listed or not fresh
        if listed and level in _LISTED:
            bare = anchor.subject is None and anchor.force not in ("by", "order")
            return bare and (fresh or anchor.force in ("ban", "bare"))
        return False

    def _begin(self, anchor: Anchor, clauses: Sequence[Clause], *, begins: bool) -> int:
        if self.listed and begins and self._ordering():
            skipped = self._skip_closed(clauses)
            begin = clauses[0].start if skipped is None else skipped
            return self._mark_start(begin, begins=begin == clauses[0].start)
        level = self.element.mark.level if self.element.mark else ""
        if begins and level == "series":
            return self._mark_start(clauses[0].start, begins=True)
        if self.walk.scope.verb in groups("speech")["orders"] and self._all_work(
            clauses[: anchor.clause]
        ):
            return min(anchor.start, clauses[0].start)
        return anchor.start

    def _all_work(self, clauses: Sequence[Clause]) -> bool:
        """Whether every clause before the anchor is a lead-in or opens with a verb of work."""
        verbs = compiled(rf"^(?:{either('cues', 'adverb')}|\s)*{either('cues', 'verbs')}")
        texts = [self.passage.folded[c.start : c.end] for c in clauses]
        return all(is_lead_in(t) or (verbs.match(t) and refuse_bare(t) is None) for t in texts)

    def _mark_start(self, start: int, *, begins: bool) -> int:
        """一是 belongs to the item; a number or a star does not."""
        mark = self.element.mark
        if begins and mark is not None and mark.level == "series":
            return mark.start
        return start

    def _skip_closed(self, clauses: Sequence[Clause]) -> int | None:
        """Where the open part begins when a segment first tells what is done (…其余2处…); None when all is."""
        text = self.passage.folded
        if refuse_bare(text[clauses[0].start : clauses[-1].end]) in (None, "problem"):
            return clauses[0].start
        for clause in clauses[1:]:
            if compiled(r"^(?:其余|其他|剩余|余下|剩下|尚未|未完成|另有?|但)").match(
                text[clause.start : clause.end]
            ):
                rest = text[clause.start : clauses[-1].end]
                return clause.start if refuse_bare(rest) is None else None
        return None

    def _list_rule(self) -> str:
        if self.own is not None:
            return "BRACKET_DUTY"
        mark = self.element.mark
        return (
            "LABEL_MEASURE"
            if mark is None
            else {"series": "ENUM_SERIES"}.get(mark.level, "ENUM_ITEM")
        )

    def _draft(self, start: int, end: int, rule: str, anchor: Anchor | None) -> None:
        scope = self.walk.scope
        bracket = trailing_bracket(self.passage.strand.text, start, end)
        own = None
        if bracket and bracket[0] > start + 3:
            own = bracket_block(self.passage.strand, *bracket, self.walk.base, self.walk.known)
            end = bracket[0] if own else end
        subject = anchor.subject.units if anchor and anchor.subject else ()
        inherited = (
            scope.addressed or tuple(scope.lead.units) or (scope.subject if not subject else ())
        )
        if anchor is not None and (anchor.rule.startswith("MODAL") or subject):
            scope.hear_subject(subject)
        self.open = Draft(
            self.passage, start, end, self.walk.number, rule, scope.speaker, inherited, scope.scene,
            scope.spoken, self.block, own, subject or self.named, scope.lead.deadlines,
        )  # fmt: skip
        self.walk.drafts.append(self.open)


def _clip(clauses: Sequence[Clause], start: int, end: int) -> list[Clause]:
    """The clauses that reach into `[start, end)`, cut to it."""
    return [
        Clause(max(c.start, start), min(c.end, end))
        for c in clauses
        if c.end > start and c.start < end
    ]
