"""Walks through an article paragraph by paragraph: headings, labels, leads, and the elements of lists.

It owns what a paragraph is for; its sentences are read elsewhere. Called by `read`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duban.reading._actors import unit_label
from duban.reading._anchors import find_anchor
from duban.reading._blocks import add_label, blocks_for, bracket_block, replace_end
from duban.reading._context import Context
from duban.reading._dates import find_dates, find_deadlines
from duban.reading._directives import ItemWriter
from duban.reading._enumerations import Element, leading_mark, split_elements
from duban.reading._fill import Block
from duban.reading._findings import Deadline
from duban.reading._frames import is_heading, last_clause, mode_of, numbers_are_titled
from duban.reading._judgement import LISTED
from duban.reading._labels import DUTY, Label, is_general, label_line, read_labels, trailing_bracket
from duban.reading._layout import Paragraph
from duban.reading._passage import Passage
from duban.reading._reader import ElementReader
from duban.reading._scope import titles_of
from duban.reading._sentences import Clause, split_sentences
from duban.reading._strand import Field
from duban.reading._wordlists import compiled


def walk(context: Context, paragraphs: Sequence[Paragraph], passages: Sequence[Passage]) -> None:
    """Walk the paragraphs of an article; what is found is added to the context."""
    context.titles = titles_of(passages)
    context.titled = numbers_are_titled([p.folded for p in passages])
    context.limits = _general_limits(context, passages)
    blocks = blocks_for(paragraphs, context.base, context.known)
    if context.voiced:
        context.scope.meeting = _meeting(paragraphs)
    titled = _titled_blocks(context, paragraphs, passages)
    for index, (paragraph, passage) in enumerate(zip(paragraphs, passages, strict=True)):
        reader = _Paragraph(context, passage, blocks[index])
        if paragraph.role == "colophon":
            reader.note_day()
        elif index in titled:
            _read_below(reader, titled[index])
        elif passage.folded.strip():
            reader.read(paragraph.role)


def _general_limits(context: Context, passages: Sequence[Passage]) -> list[Deadline]:
    """各项任务原则上12月底前完成: the limit that the preface of a list sets for all its work."""
    if context.press:
        return []
    for passage in passages:
        said = compiled(
            r"(?:各项|所有|全部|上述|以上|本表|表中)[^，。；]{0,6}(?:任务|事项|工作|项目|问题)[^，。；\d]{0,10}[^，。；]{2,14}前[^，。；]{0,4}(?:完成|办结|到位)"
        ).search(passage.folded)
        if said and leading_mark(passage.strand.text) is None:
            return find_deadlines(passage.strand, *said.span(), base=context.base)
    return []


def _meeting(paragraphs: Sequence[Paragraph]) -> Field | None:
    """The meeting that minutes speak for, where their text names it."""
    for paragraph in paragraphs:
        at = paragraph.strand.text.find("会议")
        if at >= 0 and paragraph.role == "text" and not is_heading(paragraph.strand.text):
            return paragraph.strand.field(at, at + 2)
    return None


def _read_below(reader: _Paragraph, block: Block | None) -> None:
    """A paragraph below a titled duty; the title itself, without a block, is passed over."""
    if block is not None:
        reader.block = block
        reader.context.scope.open_paragraph("")
        reader.read_elements(listed=True)


def _titled_blocks(
    context: Context, paragraphs: Sequence[Paragraph], passages: Sequence[Passage]
) -> dict[int, Block | None]:
    """Duties that stand in the title of unmarked paragraphs: ◎露营基地项目（承办：文旅办） above its lines.

    Maps each such paragraph to the block of its title, and the title itself to None.
    """
    found: dict[int, Block | None] = {}
    block: Block | None = None
    for index, passage in enumerate(passages):
        text = passage.strand.text
        if leading_mark(text) is not None or not _is_plain(paragraphs[index], text):
            block = _title_block(context, passage)
            following = passages[index + 1].strand.text if index + 1 < len(passages) else ""
            below = bool(following) and leading_mark(following) is None
            if block is None or not below or not _is_plain(paragraphs[index + 1], following):
                block = None
            else:
                found[index] = None
        elif block is not None:
            found[index] = block
    return found


def _is_plain(paragraph: Paragraph, text: str) -> bool:
    return paragraph.role in ("text", "label") and not label_line(text) and not is_heading(text)


def _title_block(context: Context, passage: Passage) -> Block | None:
    """What the bracket of a title says; a title is short and holds no sentence."""
    text = passage.strand.text.rstrip()
    bracket = trailing_bracket(text, 0, len(text))
    if (
        bracket is None
        or bracket[1] < len(text)
        or compiled(r"[，。；：]").search(text[: bracket[0]])
    ):
        return None
    return bracket_block(passage.strand, *bracket, context.base, context.known)


@dataclass(slots=True)
class _Paragraph:
    """One paragraph on the walk, with the block of labels it belongs to."""

    context: Context
    passage: Passage
    block: Block

    def read(self, role: str) -> None:
        text, scope = self.passage.strand.text, self.context.scope
        # In a report 市长X作出安排：… looks like a label and is a statement.
        labels = () if self.context.press else label_line(text)
        if labels:
            self._labelled(labels)
            return
        mark = leading_mark(text)
        lead = self.passage.folded.rstrip().endswith(("：", "—"))
        if not lead and (role == "section" or is_heading(text)):
            self._heading(text, chapter=mark is not None and mark.level == "chapter")
            return
        scope.open_paragraph(mark.level if mark else "")
        scope.leave_mode(self.context.default_mode, marked=mark is not None)
        self.read_elements(listed=False)
        if self.context.press:
            return
        announces = lead or compiled(r"(?:如下|以下[^，。]{1,8})。?\s*$").search(
            self.passage.folded
        )
        if announces and mode_of(last_clause(self.passage.folded)) == "order":
            self.context.default_mode = "order"
            scope.set_mode("order")

    def note_day(self) -> None:
        """The day of the meeting, where minutes name it in a line of its own (时间：…)."""
        label = next(
            (one for one in label_line(self.passage.strand.text) if "时间" in one.name), None
        )
        if label is not None and self.context.voiced:
            strand = self.passage.strand
            dates = find_dates(strand, label.start, label.end, base=self.context.base)
            self.context.hear_date([day for _, day in dates if day])

    def _heading(self, text: str, *, chapter: bool) -> None:
        """A heading says what the section is for; in the press it only ends a list."""
        scope = self.context.scope
        if self.context.press:
            scope.listing = False
            return
        mode = mode_of(text)
        if self.context.voiced and mode != "order":
            mode = self.context.default_mode
        scope.set_mode(mode or (self.context.default_mode if chapter else scope.mode))

    def read_elements(self, *, listed: bool) -> None:
        """Read each element, unless the lead before them announces problems or facts."""
        announced = ""
        for element in split_elements(self.passage.strand.text):
            opening = self.passage.folded[element.start : element.end].rstrip()
            if element.mark is None and opening.endswith("："):
                announced = mode_of(last_clause(opening)) or ""
            elif announced in ("problem", "fact"):
                continue
            self._element(element, listed=listed)

    def _labelled(self, labels: Sequence[Label]) -> None:
        """A line of labels: measures are read as orders; a label without a value frames what follows."""
        strand, context = self.passage.strand, self.context
        context.scope.open_paragraph("number")
        self.note_day()
        for label in labels:
            filled = bool(strand.text[label.start : label.end].strip())
            if label.kind in DUTY | {"time", "place", "meta"}:
                continue
            mode = {"measure": "order", "goal": "goal"}.get(label.kind, "problem")
            context.scope.set_mode(context.default_mode if filled and mode != "order" else mode)
            if label.kind == "measure" and filled:
                self._measures(label, general=is_general(label.name))

    def _measures(self, label: Label, *, general: bool) -> None:
        """The value of a measure label: one item, or one for each number with a unit or a limit of its own.

        Under a general label (保障措施：…) the sentences are read as they would be below such a heading.
        """
        text = self.passage.strand.text
        elements = [e for e in split_elements(text[: label.end]) if e.end > label.start]
        if general:
            self._element(Element(None, label.start, label.end))
            return
        if not any(self._has_own(element) for element in elements if element.mark is not None):
            elements = [Element(None, label.start, label.end)]
        for element in elements:
            start = max(element.start, label.start)
            if text[start : element.end].strip():
                self._element(Element(element.mark, start, element.end), listed=True)

    def _has_own(self, element: Element) -> bool:
        strand = self.passage.strand
        anchor = find_anchor(self.passage, [Clause(element.start, element.end)], bare=True)
        limits = find_deadlines(strand, element.start, element.end, base=self.context.base)
        firm = any(limit.kind in ("date", "workdays") for limit in limits)
        return firm or (anchor is not None and anchor.subject is not None)

    def _element(self, element: Element, *, listed: bool = False) -> None:
        """One element of a list, or a plain paragraph."""
        end, own = self._own_block(element)
        marked = element.mark is not None and element.mark.level in LISTED
        writer = ItemWriter(
            self.context, self.passage, self.block, element, listed or own is not None or marked, own,
            () if self.context.press and not marked else unit_label(self.passage, element),
        )  # fmt: skip
        first = len(self.context.drafts)
        ElementReader(writer).read(split_sentences(self.passage.strand.text, element.start, end))
        for draft in self.context.drafts[first:]:
            draft.own = draft.own or own
            if own is not None and not draft.announced:
                draft.announced = self.context.limits

    def _own_block(self, element: Element) -> tuple[int, Block | None]:
        """Duties and limits that stand at the end of the element itself, and where its text ends before them."""
        strand, context = self.passage.strand, self.context
        for start, end in self._brackets(element):
            own = bracket_block(strand, start, end, context.base, context.known)
            if own is not None:
                return start, own
        labels = [
            label
            for label in read_labels(strand.text, element.start, element.end)
            if label.kind in DUTY | {"time"}
        ]
        if labels and labels[0].at > element.start + 3:
            own = Block()
            for label in labels:
                add_label(own, strand, replace_end(label, strand.text), context.base, context.known)
            if own.units or own.deadlines:
                return labels[0].at, own
        return element.end, None

    def _brackets(self, element: Element) -> list[tuple[int, int]]:
        """The bracket that ends the element, and those that stand behind a full stop inside it."""
        found = []
        last = trailing_bracket(self.passage.strand.text, element.start, element.end)
        if last and last[0] > element.start + 3:
            found.append(last)
        folded = self.passage.folded
        if folded.find("（", element.start, element.end) < 0:
            return found
        for match in compiled(r"(?<=[。；])（").finditer(folded, element.start, element.end):
            close = folded.find("）", match.start(), element.end)
            if close > 0:
                found.append((match.start(), close + 1))
        return found
