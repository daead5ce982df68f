"""Printed lines, and the repaired paragraphs that wrapped lines were cut from.

It knows widths, indents, blank lines and the outward form of a line (list mark, label, byline), nothing about articles
or meaning. Called by `layout`, `_columns` and `_tables`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from duban.reading._strand import Span, Strand

_LINE = re.compile(r"[^\r\n\f\v\x85\u2028\u2029]+")
_NUMBER = r"(?:[一二三四五六七八九十]{1,3}|\d{1,3}|[０-９]{1,3})"
LIST_MARK = re.compile(
    rf"(?:[（(]{_NUMBER}[)）]|{_NUMBER}[、．]|\d{{1,3}}[.](?!\d)|\d{{1,2}}(?:\.\d{{1,2}}){{1,2}}(?=[^\d元万亿%％个])"
    r"|[①-⑳⑴-⒇ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]|[★◎●◆■□▲△▼○◇☆▪•·※►▶◼]|第[一二三四五六七八九十]{1,3}[章节条项、，]"
    r"|[-—–]{1,2}(?=[^-—–])|\d{1,3}[)）]|【|任务[一二三四五六七八九十\d]+[:：、]|问题[一二三四五六七八九十\d]+[:：、])"
)
LABEL = re.compile(r"(?:[（(【\[])?[\u4e00-\u9fff（）()/／、]{2,12}(?:[】\])）])?\s*[:：]")
BYLINE = re.compile(
    r"[■□●◆▲（(【\[]?\s*(?:文/|图/|文图/|文／)?\s*(?:本报|本网|本台|省报|市报|县报|晚报|日报|晨报|新华社|人民日报|[\u4e00-\u9fff]{2,6}(?:日报|晚报|融媒|报社|网))?"
    r"(?:全媒体|融媒体?|特约|首席|见习|实习|特派)*(?:记者|通讯员|评论员|撰稿人?|通 讯 员|记 者)[\s:：/／]*[\u4e00-\u9fff]"
)
END_MARKS = frozenset("。！？!?…”’）)】〕》；;：:.")
INNER_MARKS = re.compile(r"[，。；、：！？,;]")
_FULL_TOLERANCE = 2
_MIN_WRAP = 20


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


@dataclass(slots=True)
class Piece:
    """One repaired paragraph before it is given to an article."""

    text: str
    spans: tuple[Span, ...]
    gap: bool
    indent: int
    lines: int = 1
    kind: str = "text"
    cells: list[list[tuple[str, tuple[Span, ...]]]] = field(default_factory=list)

    def strand(self, source: str) -> Strand:
        """The paragraph as a strand over its source."""
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
        offset = match.start() + raw.index(text[0])
        blanks = source[match.start() : offset]
        gap = last_end < 0 or _has_blank_line(source[last_end : match.start()])
        indent = display_width(blanks.replace("\t", "    ")) if blanks else 0
        lines.append(Line(text, offset, indent, display_width(text), gap))
        last_end = match.end()
    return lines


def _has_blank_line(between: str) -> bool:
    """Whether the characters from one line's end to the next line's start hold a blank line."""
    breaks = between.count("\n") or between.count("\r")
    return breaks > 1 or "\f" in between


def wrap_widths(lines: Sequence[Line]) -> frozenset[int]:
    """Right edges (indent + width) at which the document's lines were wrapped; empty when they were not.

    A line bears witness when it breaks off in mid-sentence and the next line follows at once.
    """
    seen: Counter[int] = Counter()
    for line, after in zip(lines, lines[1:], strict=False):
        edge = line.indent + line.width
        if after.gap or edge < _MIN_WRAP or line.text[-1] in END_MARKS:
            continue
        if INNER_MARKS.search(line.text) or INNER_MARKS.search(after.text):
            seen[edge] += 1
    near = {w: sum(seen[w + d] for d in range(-1, 2)) for w in seen}
    return frozenset(w for w, count in near.items() if count >= 2)


def starts_afresh(line: Line) -> bool:
    """Whether the line's outward form opens a new paragraph: list mark, label, byline."""
    text = line.text
    return bool(LIST_MARK.match(text) or LABEL.match(text) or BYLINE.match(text))


def unwrap(lines: Sequence[Line]) -> list[Piece]:
    """Join wrapped lines into pieces; never across a gap."""
    widths = wrap_widths(lines)
    edges = frozenset(w + d for w in widths for d in range(-_FULL_TOLERANCE, _FULL_TOLERANCE + 1))
    indented = sum(line.indent >= 2 for line in lines) >= 2
    pieces: list[Piece] = []
    run: list[Line] = []
    for line in lines:
        if run and not _continues(run[-1], line, edges, indented):
            pieces.append(_piece(run))
            run = []
        run.append(line)
    if run:
        pieces.append(_piece(run))
    return pieces


def _continues(before: Line, line: Line, edges: frozenset[int], indented: bool) -> bool:
    """Whether `line` carries on the paragraph of the line before it."""
    if line.gap or starts_afresh(line) or (line.indent > before.indent and line.indent >= 2):
        return False
    full = before.indent + before.width in edges
    if before.text[-1] not in END_MARKS:
        return full
    return full and (line.indent < before.indent or indented or line.indent == before.indent)


def _piece(run: Sequence[Line]) -> Piece:
    """One piece out of the lines of one paragraph."""
    first = run[0]
    text = first.text if len(run) == 1 else "".join(line.text for line in run)
    spans = tuple((line.start, line.end) for line in run)
    return Piece(text, spans, first.gap, first.indent, len(run))
