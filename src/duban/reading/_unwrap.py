"""Wrapped lines joined to the paragraphs they were cut from.

A line is joined to the next only when it is as long as the document's other wrapped lines, and the next line does not
open a paragraph by its form. It never joins across a blank line. Called by `layout`.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING

from duban.reading._forms import END_MARKS, INNER_MARKS, LIST_MARK, is_byline, is_label, lead_length
from duban.reading._lines import Line, Piece
from duban.reading._values import value

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLAUSE = re.compile(r"[，。；：,;]")
#: 【任务二】 and labels of duty open a line of their own wherever the edge lies.
_BOX = re.compile(
    r"【(?:任务|问题|事项|项目|议题)|(?:责任|牵头|配合|完成|整改)[\u4e00-\u9fff]{2}[：:]"
)
_MIN_WRAP = 20
_TOLERANCE = 2
_DEEPEST = 8


@value(frozen=True, slots=True)
class _Wrap:
    """How the document was wrapped: full edges by printed width, by number of characters, and its indents."""

    printed: frozenset[int]
    counted: frozenset[int]
    indented: bool = False

    def full(self, line: Line) -> bool:
        """Whether the line reaches the edge at which lines were cut."""
        return line.edge in self.printed or line.counted_edge in self.counted


def unwrap(lines: Sequence[Line]) -> list[Piece]:
    """Join wrapped lines into pieces; never across a gap."""
    wrap = _wrap(lines)
    pieces: list[Piece] = []
    run: list[Line] = []
    top = False
    for line in lines:
        if run and (line.gap or not _continues(run, line, wrap, top=top)):
            pieces.append(_piece(run))
            run = []
        top = (line.gap or top) and not _CLAUSE.search(line.text)
        run.append(line)
    if run:
        pieces.append(_piece(run))
    return pieces


def _wrap(lines: Sequence[Line]) -> _Wrap:
    """How the lines were wrapped; no edges when they were not."""
    witnesses = [
        line.text[-1] not in END_MARKS and not after.gap and _breaks_off(line.text, after.text)
        for line, after in itertools.pairwise(lines)
    ]
    printed = _edges([line.edge for line in lines], witnesses)
    counted = _edges([line.counted_edge for line in lines], witnesses)
    wrap = _Wrap(printed, counted)
    return _Wrap(printed, counted, bool(printed or counted) and _is_indented(lines, wrap))


def _breaks_off(text: str, after: str) -> bool:
    """Whether a line may break off in mid-sentence, by its own words and those of the next."""
    broken = INNER_MARKS.search(text) or INNER_MARKS.search(after)
    return broken is not None and not _BOX.match(after)


def _edges(reaches: Sequence[int], witnesses: Sequence[bool]) -> frozenset[int]:
    """Edges at which a line counts as full.

    A line bears witness when it breaks off in mid-sentence and the next line follows at once and is no longer.
    """
    seen: Counter[int] = Counter()
    for (reach, after), witness in zip(itertools.pairwise(reaches), witnesses, strict=True):
        if witness and reach >= _MIN_WRAP and after <= reach + _TOLERANCE:
            seen[reach] += 1
    strong = {w for w in seen if sum(seen[w + d] for d in (-1, 0, 1)) >= 2}
    return frozenset(w + d for w in strong for d in range(-_TOLERANCE, _TOLERANCE + 1))


def _is_indented(lines: Sequence[Line], wrap: _Wrap) -> bool:
    """Whether wrapped paragraphs begin with an indent: most lines below the short last line of one do."""
    below = [
        2 <= line.indent <= _DEEPEST
        for before, line in itertools.pairwise(lines)
        if not line.gap and before.text[-1] in END_MARKS and not wrap.full(before)
    ]
    return sum(below) >= 2 and sum(below) * 3 >= len(below) * 2


def _continues(run: Sequence[Line], line: Line, wrap: _Wrap, *, top: bool) -> bool:
    """Whether `line`, which follows at once, carries on the paragraph of the lines before it.

    `top` tells that no line since the last gap holds a clause, so that headings may still stand here.
    """
    before = run[-1]
    if not wrap.full(before) or _overlong(line, before) or _BOX.match(line.text):
        return False
    if line.indent > before.indent and line.indent >= 2:
        return False
    if wrap.indented and (line.indent >= 2 or run[0].indent >= 2):
        return line.indent < 2
    if (top and _heads(run, line)) or is_byline(line.text):
        return False
    mid_sentence = before.text[-1] not in END_MARKS and INNER_MARKS.search(run[0].text)
    return bool(mid_sentence) or not starts_afresh(line.text)


def _overlong(line: Line, before: Line) -> bool:
    """Whether the line is too long to have been wrapped like the one before it."""
    room = 2 * _TOLERANCE
    return line.edge > before.edge + room and line.counted_edge > before.counted_edge + room


def starts_afresh(text: str) -> bool:
    """Whether the outward form opens a new paragraph: list mark, label, byline, lead."""
    if text.startswith(("——", "--")):
        return True
    return bool(LIST_MARK.match(text) or lead_length(text)) or is_label(text) or is_byline(text)


def _heads(run: Sequence[Line], line: Line) -> bool:
    """Whether two lines at the start of a chunk are headings rather than a wrapped sentence."""
    if len(run) > 1:
        return False
    return not (_CLAUSE.search(run[0].text) or _CLAUSE.search(line.text))


def _piece(run: Sequence[Line]) -> Piece:
    """One piece out of the lines of one paragraph."""
    first = run[0]
    text = first.text if len(run) == 1 else "".join(line.text for line in run)
    return Piece(text, tuple((line.start, line.end) for line in run), first.gap, first.indent)
