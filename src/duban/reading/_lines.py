"""Printed lines, and the pieces that the layout steps make of them.

It knows widths, indents and blank lines, nothing about articles or meaning. Used by all modules of the layout.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from duban.reading._strand import Field, Span, Strand
from duban.reading._values import value

if TYPE_CHECKING:
    from duban.reading._layout import Row

_LINE = re.compile(r"[^\r\n\f\v\x85\u2028\u2029]+")


def display_width(text: str) -> int:
    """Columns the text takes when printed: ASCII one, anything else two."""
    return len(text.encode("gbk", "replace"))


@value(frozen=True, slots=True)
class Line:
    """One printed line without its surrounding blanks; `indent` and `width` are display columns.

    `gap` tells whether blank lines, or the edge of a column, stand before it.
    """

    text: str
    start: int
    indent: int
    width: int
    gap: bool

    @property
    def end(self) -> int:
        """Source offset behind the last character."""
        return self.start + len(self.text)

    @property
    def edge(self) -> int:
        """Display column behind the last character."""
        return self.indent + self.width

    @property
    def counted_edge(self) -> int:
        """The same with every character counted as two columns, for texts wrapped by number of characters."""
        return self.indent + 2 * len(self.text)


@value(frozen=True, slots=True)
class Piece:
    """One repaired paragraph, not yet given to an article; a table is one piece with `rows`.

    `text` is the concatenation of the source `spans`; `form` says what it looks like (see `_headings`).
    """

    text: str
    spans: tuple[Span, ...]
    gap: bool
    indent: int
    form: str = "text"
    rows: tuple[Row, ...] = ()

    def cut(self, start: int, end: int) -> Piece:
        """The part `[start, end)` of the text, its surrounding blanks left out."""
        while start < end and self.text[start].isspace():
            start += 1
        while start < end and self.text[end - 1].isspace():
            end -= 1
        spans: list[Span] = []
        passed = 0
        for left, right in self.spans:
            low, high = max(start - passed, 0), min(end - passed, right - left)
            if low < high:
                spans.append((left + low, left + high))
            passed += right - left
        text = self.text[start:end]
        return Piece(text, tuple(spans), self.gap, self.indent, self.form, self.rows)

    def shaped(self, form: str) -> Piece:
        """The same paragraph with another form."""
        return Piece(self.text, self.spans, self.gap, self.indent, form, self.rows)

    def joined(self, other: Piece) -> Piece:
        """This paragraph carried on by the other one."""
        text, spans = self.text + other.text, self.spans + other.spans
        return Piece(text, spans, self.gap, self.indent, self.form, self.rows)

    def field(self) -> Field:
        """The piece as a field of the contract."""
        return Field(self.text, self.spans)

    def strand(self, source: str) -> Strand:
        """The piece as a strand over its source."""
        return Strand.of(source, self.spans)


def split_lines(source: str) -> list[Line]:
    """The printed lines of the source that hold anything but blanks, in order."""
    lines: list[Line] = []
    last_end = -1
    for match in _LINE.finditer(source):
        raw = match.group()
        text = raw.strip()
        if not text:
            continue
        blanks = raw[: raw.index(text[0])]
        gap = last_end < 0 or _has_blank_line(source[last_end : match.start()])
        indent = display_width(blanks.replace("\t", "    ")) if blanks else 0
        start = match.start() + len(blanks)
        lines.append(Line(text, start, indent, display_width(text), gap))
        last_end = match.end()
    return lines


def _has_blank_line(between: str) -> bool:
    """Whether the characters from one line's end to the next line's start hold a blank line."""
    if len(between) == 1:
        return False
    breaks = between.count("\n") or between.count("\r")
    return breaks > 1 or "\f" in between
