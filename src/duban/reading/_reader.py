"""Reads the sentences of one element: who begins to speak, what is told, and which parts go to the item writer.

It owns the order of things inside a sentence (narrative, head, content). Items are judged elsewhere. Called by the walk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from duban.reading._actors import addressed_in
from duban.reading._anchors import find_anchor, is_lead_in
from duban.reading._context import Heard, Told
from duban.reading._dates import find_dates
from duban.reading._directives import ItemWriter
from duban.reading._frames import last_clause, mode_of
from duban.reading._places import scene
from duban.reading._scope import is_outsider
from duban.reading._sentences import Clause, Segment, Sentence
from duban.reading._speakers import Head, find_heads, leading_body
from duban.reading._wordlists import compiled, phrase

_BY_TITLE = r"^([\u4e00-\u9fff])副?(?:县长|书记|市长|区长|镇长|乡长|州长|主任|局长|主席|部长|厅长|秘书长|常委)$"
_CLOSERS = "：—。 \n"


@dataclass(slots=True)
class ElementReader:
    """Reads one element's sentences and passes what is ordered to its writer."""

    writer: ItemWriter

    def read(self, sentences: Sequence[Sentence]) -> None:
        """Read the sentences in order; a title at the head of the element is passed over."""
        for index, sentence in enumerate(sentences):
            if sentence.spoken and (index == 0 or not sentences[index - 1].spoken):
                self._hear_behind(sentences[index:])
            if index == 0 and len(sentences) > 1 and self._is_topic(sentence, sentences[1]):
                self.writer.topical = True
                continue
            self._sentence(sentence, first=index == int(self.writer.topical))

    def _hear_behind(self, sentences: Sequence[Sentence]) -> None:
        """“名册要天天更新。”她对校方说。: the speaker stands behind the quotation."""
        passage, context = self.writer.passage, self.writer.context
        behind = next((one for one in sentences if not one.spoken), None)
        if behind is None or context.scope.quoting or behind.end - behind.start > 40:
            return
        heads = find_heads(passage.strand, passage.folded, behind, passage.people)
        if heads and heads[0].verb_end >= behind.end:
            speaker = heads[0].speaker or context.scope.agent
            context.scope.open_statement(heads[0], outsider=is_outsider(speaker, context.titles))
            context.scope.quoting = "behind"

    def _is_topic(self, sentence: Sentence, following: Sentence) -> bool:
        """A run-in heading: （一）立查立改。"""
        mark, passage = self.writer.element.mark, self.writer.passage
        text = passage.folded[sentence.start : sentence.end]
        if mark is None or mark.level == "series" or sentence.mark not in ("。", "\n", ""):
            return False
        if len(text) > (14 if "，" in text else 24):
            return False
        if compiled(r"^关于|(?:问题|工作|事项|事宜|方面)$").search(text):
            return True
        if mark.level == "number":
            return self._titles_work(text, following)
        if len(text) <= 14 and not compiled(r"[，\d]").search(text):
            return True
        return not find_anchor(passage, sentence.segments[0].clauses, bare=True)

    def _titles_work(self, text: str, following: Sentence) -> bool:
        """抓好设备检修。各供热企业应…: a short title, by habit or before a sentence with a doer of its own."""
        if len(text) > 14 or compiled(r"[\d，]").search(text):
            return False
        named = len(text) <= 8 and not phrase(r"^<cues.verbs>").match(text)
        if named or self.writer.context.titled:
            return True
        anchor = find_anchor(self.writer.passage, following.segments[0].clauses, bare=True)
        return anchor is not None and anchor.subject is not None

    def _sentence(self, sentence: Sentence, *, first: bool) -> None:
        context = self.writer.context
        context.scope.quoting = context.scope.quoting if sentence.spoken else ""
        heads = self._heads(sentence)
        if not heads:
            if not context.press and context.voiced and not context.drafts:
                self._narrate(sentence.start, sentence.end)
            self._content(sentence.start, sentence.end, sentence, first=first)
            context.hear_on(self.writer.passage, sentence.end)
            return
        cursor = sentence.start
        for position, head in enumerate(heads):
            self._before(cursor, head.start, sentence, told=bool(position), first=first)
            cursor = heads[position + 1].start if position + 1 < len(heads) else sentence.end
            self._speak(head, cursor, sentence, first=first)
        if not context.press and context.scope.tone == "say":
            context.scope.tone, context.scope.verb, context.scope.told = "", "", False

    def _heads(self, sentence: Sentence) -> list[Head]:
        """The heads that count here: none inside a running series, none without anybody to speak."""
        scope, passage = self.writer.context.scope, self.writer.passage
        heads = find_heads(passage.strand, passage.folded, sentence, passage.people)
        if not heads:
            return heads
        if not scope.press:
            self._note_agent(sentence.start, heads[0].verb_start)
        heads = [
            h for h in heads if h.tone != "soft" or h.kind != "same" or self._asks(h, sentence)
        ]
        if self.writer.open is not None and self.writer.level == "series":
            heads = [h for h in heads if h.kind != "same" or _opens(h, sentence)]
        nobody = not scope.press and scope.agent is None and scope.speaker is None
        if nobody and heads and heads[0].kind == "same":
            heads = [h for h in heads if h.kind != "same"]
        return heads

    def _asks(self, head: Head, sentence: Sentence) -> bool:
        """Whether a wish without a speaker of its own is put to a unit."""
        return bool(self.writer.passage.units_in(head.verb_end, sentence.end)) or scope_told(
            self.writer
        )

    def _before(self, start: int, end: int, sentence: Sentence, *, told: bool, first: bool) -> None:
        """What stands before a head: told in the press, read for orders in an official paper."""
        if start >= end:
            return
        scope = self.writer.context.scope
        if scope.press and not (told and scope.told):
            self._narrate(start, end)
        elif not is_lead_in(self.writer.passage.folded[start:end].rstrip("，")):
            self._content(start, end, sentence, first=first)

    def _speak(self, head: Head, until: int, sentence: Sentence, *, first: bool) -> None:
        """A statement: its content, or the list that its lead opens."""
        context, passage = self.writer.context, self.writer.passage
        scope = context.scope
        self._narrate(max(sentence.start, head.start), head.verb_start)
        head = self._by_full_name(head)
        speaker = head.speaker or scope.agent
        scope.open_statement(
            head, outsider=is_outsider(speaker, context.titles), body_only=context.voiced
        )
        self.writer.open = None
        context.heard.append(Heard(passage, head, scope.speaker, until))
        lead_end = max(head.content, head.verb_end)
        colon = passage.folded[:lead_end].endswith("：")
        scope.addressed = addressed_in(
            passage, sentence.start if colon or head.kind == "same" else head.start, lead_end
        )
        if passage.folded[lead_end:until].strip(" —："):
            self._content(head.content, until, sentence, first=first)
        elif passage.folded[until : until + 1] == "“":
            scope.quoting = "ahead"
        elif head.tone in ("tell", "order"):
            scope.open_list(inline=bool(passage.folded[until:].strip(_CLOSERS)))
        else:
            scope.told = False

    def _by_full_name(self, head: Head) -> Head:
        """方县长 is the 方小舟 who spoke or stood in the text before."""
        called = compiled(_BY_TITLE).match(head.speaker.text) if head.speaker else None
        if called is None:
            return head
        context = self.writer.context
        known = [one.speaker for one in context.heard if one.head.kind == "person" and one.speaker]
        known += [name for told in context.told for _, _, name in told.passage.people]
        same = (
            n
            for n in known
            if n.text[0] == called.group(1) and not compiled(_BY_TITLE).match(n.text)
        )
        return replace(head, speaker=next(same, head.speaker))

    def _content(self, start: int, end: int, sentence: Sentence, *, first: bool) -> None:
        """Read `[start, end)` of a sentence for items, segment by segment; in the press only what somebody said."""
        scope = self.writer.context.scope
        if scope.press and not scope.told and not scope.listing:
            self._narrate(start, end)
            self._maybe_list(start, end)
            return
        fresh = True
        for segment in sentence.segments:
            clauses = _clip(segment, start, end)
            if clauses:
                self.writer.take(clauses, sentence, begins=first and fresh, fresh=fresh)
                fresh = False

    def _maybe_list(self, start: int, end: int) -> None:
        """A lead that ends in a colon and promises orders opens a list over the next paragraphs."""
        passage, scope = self.writer.passage, self.writer.context.scope
        text = passage.folded[start:end]
        if text.rstrip().endswith(("：", "—")) and mode_of(last_clause(text)) == "order":
            scope.open_list(inline=bool(passage.folded[end:].strip(_CLOSERS)))
            scope.told, scope.tone, scope.speaker = True, "tell", scope.agent
            scope.subject, scope.subject_open = (), True

    def _note_agent(self, start: int, end: int) -> None:
        """Remember who acts in a narrative: the first person, or a team or meeting at a clause's head."""
        passage, scope = self.writer.passage, self.writer.context.scope
        people = passage.people_in(start, end)
        team = leading_body(passage.strand, passage.folded, start, end)
        if team is not None and (not people or team.spans[0][0] < people[0][2].spans[0][0]):
            scope.agent, scope.agent_is_body = team, True
        elif people:
            scope.agent, scope.agent_is_body = people[0][2], False

    def _narrate(self, start: int, end: int) -> None:
        """Take in who acts, where and when, from a stretch that tells and does not order."""
        if start >= end:
            return
        context, strand = self.writer.context, self.writer.passage.strand
        scope = context.scope
        self._note_agent(start, end)
        place = scene(strand, start, end)
        scope.scene = place or scope.scene
        if context.press or context.voiced:
            if context.base is not None:
                found = find_dates(strand, start, end, base=context.base)
                context.hear_date([day for _, day in found if day])
            context.told.append(
                Told(self.writer.passage, start, end, scope.agent, place, scope.spoken)
            )


def scope_told(writer: ItemWriter) -> bool:
    """Whether somebody speaks already."""
    return writer.context.press and writer.context.scope.agent is not None


def _opens(head: Head, sentence: Sentence) -> bool:
    return head.start == sentence.start and head.tone != "order"


def _clip(segment: Segment, start: int, end: int) -> Sequence[Clause]:
    """The clauses that reach into `[start, end)`, cut to it."""
    if start <= segment.start and segment.end <= end:
        return segment.clauses
    return [
        Clause(max(c.start, start), min(c.end, end))
        for c in segment.clauses
        if c.end > start and c.start < end
    ]
