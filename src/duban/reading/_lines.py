"""Printed lines, and the repaired paragraphs that wrapped lines were cut from.

It knows widths, indents and blank lines, nothing about articles or meaning. Called by `layout`, `_columns` and
`_tables`.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from duban.reading._forms import END_MARKS, INNER_MARKS, LIST_MARK, is_byline, is_label, lead_length
from duban.reading._layout import Row
from duban.reading._strand import Field, Span, Strand

_LINE = re.compile(r"[^\r\n\f\v\x85\u2028\u2029]+")
_CLAUSE = re.compile(r"[，。；：,;]")
_MIN_WRAP = 20
_TOLERANCE = 2
_DEEPEST = 8


def display_width(text: str) -> int:
    """Columns the text takes when printed: ASCII one, anything else two."""
    return len(text.encode("gbk", "replace"))


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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
        return replace(self, text=self.text[start:end], spans=tuple(spans))

    def joined(self, other: Piece) -> Piece:
        """This paragraph carried on by the other one."""
        return replace(self, text=self.text + other.text, spans=self.spans + other.spans)

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


def wrap_edges(lines: Sequence[Line]) -> frozenset[int]:
    """Right edges at which the document's lines count as full; empty when nothing was wrapped.

    A line bears witness when it breaks off in mid-sentence and the next line follows at once.
    """
    seen: Counter[int] = Counter()
    for line, after in itertools.pairwise(lines):
        if after.gap or line.edge < _MIN_WRAP or line.text[-1] in END_MARKS:
            continue
        if INNER_MARKS.search(line.text) or INNER_MARKS.search(after.text):
            seen[line.edge] += 1
    strong = {w for w in seen if sum(seen[w + d] for d in (-1, 0, 1)) >= 2}
    return frozenset(w + d for w in strong for d in range(-_TOLERANCE, _TOLERANCE + 1))


def starts_afresh(text: str) -> bool:
    """Whether the outward form opens a new paragraph: list mark, label, byline, lead."""
    if text.startswith(("——", "--")):
        return True
    return bool(LIST_MARK.match(text) or lead_length(text)) or is_label(text) or is_byline(text)


def unwrap(lines: Sequence[Line]) -> list[Piece]:
    """Join wrapped lines into pieces; never across a gap."""
    edges = wrap_edges(lines)
    indented = _is_indented(lines, edges)
    pieces: list[Piece] = []
    run: list[Line] = []
    for line in lines:
        if run and (line.gap or not _continues(run, line, edges, indented=indented)):
            pieces.append(_piece(run))
            run = []
        run.append(line)
    if run:
        pieces.append(_piece(run))
    return pieces


def _is_indented(lines: Sequence[Line], edges: frozenset[int]) -> bool:
    """Whether wrapped paragraphs begin with an indent: most lines below the short last line of one do."""
    below = [
        2 <= line.indent <= _DEEPEST
        for before, line in itertools.pairwise(lines)
        if not line.gap and before.edge not in edges and before.text[-1] in END_MARKS
    ]
    return bool(edges) and sum(below) * 3 >= len(below) * 2 and sum(below) >= 2


def _continues(run: Sequence[Line], line: Line, edges: frozenset[int], *, indented: bool) -> bool:
    """Whether `line`, which follows at once, carries on the paragraph of the lines before it."""
    before = run[-1]
    if before.edge not in edges or (line.indent > before.indent and line.indent >= 2):
        return False
    if indented and (line.indent >= 2 or run[0].indent >= 2):
        return line.indent < 2
    if _heads(run, line) or is_byline(line.text):
        return False
    mid_sentence = before.text[-1] not in END_MARKS and INNER_MARKS.search(run[0].text)
    return bool(mid_sentence) or not starts_afresh(line.text)


def _heads(run: Sequence[Line], line: Line) -> bool:
    """Whether two lines at the start of a chunk are headings rather than a wrapped sentence."""
    if len(run) > 1 or not run[0].gap:
        return False
    return not (_CLAUSE.search(run[0].text) or _CLAUSE.search(line.text))


def _piece(run: Sequence[Line]) -> Piece:
    """One piece out of the lines of one paragraph."""
    first = run[0]
    text = first.text if len(run) == 1 else "".join(line.text for line in run)
    return Piece(text, tuple((line.start, line.end) for line in run), first.gap, first.indent)
