"""Where the articles of a newspaper page begin, judged by form and position of headings, bylines and leads.

It decides only beginnings; which text belongs to which article is decided by `_articles`, its caller.
"""

from __future__ import annotations

import functools
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duban.reading import _forms as forms
from duban.reading._continuity import across, rarity
from duban.reading._kinship import grams, is_open
from duban.reading._lines import Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEAD = ("heading", "byline")
_BODY = ("text", "lead", "table")
_PUBLIC_NOTICE = re.compile(
    r"(?:通告|公告|公示|启事|通知|声明|预告|提示|通报|倡议书|预警|[简快短]讯|速递|播报|快报|动态)$"
)
_CLOSING = re.compile(
    r"(?:参加|陪同|出席|列席|主持)(?:了)?(?:调研|活动|会议|检查|座谈|督导|考察)?。$"
)
_NEWS_START = re.compile(r"近日|日前|昨日|昨天|今日|连日来|\d{1,2}月\d{1,2}日")
_EVENT = re.compile(
    r"召开|部署|启动|开通|调研|督办|督导|检查|恢复|协商|举行|发布|出台|通报|开工|竣工|揭牌|签约|会见|走访|慰问|主持|视察|获"
)
_DASHES = ("——", "--", "－－", "――")
_FIRST_WORDS = 60
_TELLING = 0.6
_AKIN = 3
_ASKED = 4.0
_PAGE = 80
_WORD = 0.6
_ENOUGH = 2.5


@dataclass(slots=True)
class Opening:
    """Where an article begins: the heading block `[start, body)` and what stands in it."""

    start: int
    body: int
    block: list[Piece]
    byline: Piece | None
    kickers: list[Piece]


def _news(text: str) -> float:
    """Evidence that a paragraph is the first of a report: it soon names a day."""
    if _NEWS_START.match(text):
        return 1.5
    return 1.0 if _NEWS_START.search(text, 0, _FIRST_WORDS) else 0.0


def _together(bylines: Sequence[Piece]) -> Piece | None:
    """A byline printed over several lines as one."""
    return functools.reduce(Piece.joined, bylines) if bylines else None


class Finder:
    """Finds where articles begin in a row of shaped pieces."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces
        follow = [
            b.gap
            for a, b in itertools.pairwise(pieces)
            if a.form in _BODY and b.form == "text" and not is_open(a)
        ]
        starts = [p.indent >= 2 for p in pieces if p.form in ("text", "lead")]
        self.indented = sum(starts) * 2 > len(starts)
        self.spaced = sum(follow) * 2 > len(follow)

    def first(self) -> Opening | None:
        """The opening of a document that holds one article."""
        for i, piece in enumerate(self.pieces):
            if piece.form in _HEAD:
                end = self._run_end(i)
                block = [p for p in self.pieces[i:end] if p.form == "heading"]
                bylines = [p for p in self.pieces[i:end] if p.form == "byline"]
                return Opening(i, end, block, _together(bylines), [])
            if piece.form in _BODY:
                return Opening(i, i, [], None, [])
        return None

    def openings(self) -> list[Opening]:
        """All openings of the page, in page order."""
        found: list[Opening] = []
        i = 0
        while i < len(self.pieces):
            piece = self.pieces[i]
            if piece.form in _HEAD:
                end = self._run_end(i)
                if self._labels_column(i, end):
                    self.pieces[i] = piece.shaped("folio")
                    continue
                found.extend(self._open_run(self._without_fragment(i), end, found))
                i = end
                if found and found[-1].body == end:
                    i += 1
                continue
            if piece.form == "lead" or (
                piece.form == "text" and not found and not self._resumed(i)
            ):
                found.append(Opening(i, i, [], None, []))
            i += 1
        return found

    def _labels_column(self, i: int, end: int) -> bool:
        """Whether a short heading stands alone above a rule: the label of a column of briefs."""
        if end - i > 1 or end >= len(self.pieces) or self.pieces[end].form not in ("rule", "folio"):
            return False
        return len(forms.squeeze(self.pieces[i].text)) <= 8

    def _resumed(self, i: int) -> bool:
        """Whether the text at `i` carries on what began on another page."""
        return any(piece.form == "resume" for piece in self.pieces[:i])

    def _run_end(self, i: int) -> int:
        """End of the run of headings and bylines that starts at `i`."""
        while i < len(self.pieces) and self.pieces[i].form in _HEAD:
            i += 1
        return i

    def _without_fragment(self, start: int) -> int:
        """The run's start, past a last line of the text before that only looks like a heading."""
        first = self.pieces[start]
        if start == 0 or first.form == "byline" or self.pieces[start - 1].form not in _BODY:
            return start
        more = start + 1 < len(self.pieces)
        if not first.gap and (not more or self.pieces[start + 1].gap):
            self.pieces[start] = first.shaped("text")
            return start + 1
        return start

    def _open_run(self, start: int, end: int, found: list[Opening]) -> list[Opening]:
        """The openings in one run of headings and bylines."""
        openings: list[Opening] = []
        while start < end:
            mark = next((k for k in range(start, end) if self.pieces[k].form == "byline"), end)
            if mark < end and mark == start and self._closes(start, end, found):
                self.pieces[start] = self.pieces[start].shaped("end")
                start += 1
                continue
            stop = self._stop(mark, end)
            if mark < end or self._opens(start, end, bool(found or openings)):
                openings.append(self._opening(start, mark, stop))
            start = stop
        return openings

    def _stop(self, mark: int, end: int) -> int:
        """Where the heading block around the byline at `mark` ends: before headings of a further byline."""
        if mark >= end:
            return end
        k = mark
        while k < end and self.pieces[k].form == "byline":
            k += 1
        more = any(p.form == "byline" for p in self.pieces[k:end])
        return k if more else end

    def _opening(self, start: int, mark: int, stop: int) -> Opening:
        block = self.pieces[start:mark]
        bylines = [p for p in self.pieces[mark:stop] if p.form == "byline"]
        after = [p for p in self.pieces[mark:stop] if p.form == "heading"]
        if not block and after and not bylines:
            block, after = after, []
        return Opening(start, stop, block, _together(bylines), after)

    def _closes(self, start: int, end: int, found: list[Opening]) -> bool:
        """Whether the byline at `start` closes the article before it rather than opening one."""
        if start + 1 >= end:
            at_end = start + 1 >= len(self.pieces) or self.pieces[start + 1].form not in _BODY
            return bool(found) and at_end
        return bool(found) and (not self.pieces[start].gap or found[-1].byline is None)

    def _opens(self, start: int, end: int, already: bool) -> bool:  # noqa: FBT001
        """Whether a run of headings without a byline opens an article (else it is a heading inside one)."""
        if end >= len(self.pieces):
            return False
        if not already or self.pieces[end].form == "lead":
            return True
        if self.pieces[end].form not in _BODY:
            return False
        return self._weight(start, end) >= _ENOUGH

    def _weight(self, start: int, end: int) -> float:
        """Evidence that the headings `[start, end)` open an article of their own."""
        weight = self._surroundings(start, end) + self._wording(start, end)
        return weight - (self._fragment(start) if end - start == 1 else 0.0)

    def _fragment(self, start: int) -> float:
        """Evidence that what looks like a heading is the end of a sentence left open above."""
        text = self.pieces[start].text
        near = self.pieces[max(0, start - _PAGE) : start]
        tails = [p.text for p in near if is_open(p)]
        if not tails:
            return 0.0
        asked = _ASKED if text[-1] in "？！?!" else 0.0
        return asked + _WORD * max(across(tail, text, "") for tail in tails)

    def _surroundings(self, start: int, end: int) -> float:
        """The part of the evidence that lies in position: what stands before and after, blank lines, indents."""
        before, first, after = self.pieces[start - 1], self.pieces[start], self.pieces[end]
        weight = 0.0
        if before.form in ("rule", "folio", "end", "turn"):
            weight += 3.0
        if self._ends_signed(end):
            weight += 2.0
        if not self.spaced and first.gap and not after.gap:
            weight += 2.5
        if self.indented:
            weight += -2.0 if first.indent >= 2 else 1.0
        if is_open(before) and first.gap:
            weight += 2.0
        return weight + (2.0 if end - start >= 2 else 0.0)

    def _wording(self, start: int, end: int) -> float:
        """The part of the evidence that lies in words: news before, in and below the headings."""
        text = self.pieces[start].text
        weight = 3.0 if _PUBLIC_NOTICE.search(text) else 0.0
        if _CLOSING.search(self.pieces[start - 1].text):
            weight += 1.5
        if _EVENT.search(text) and not re.search(r"[ 　]", text):
            weight += 1.0
        if any(piece.text.startswith(_DASHES) for piece in self.pieces[start + 1 : end]):
            weight += 3.0
        weight += _news(self.pieces[end].text)
        return weight + (self._apart(start, end) if self.spaced else 0.0)

    def _apart(self, start: int, end: int) -> float:
        """Evidence from the telling words: shared with the text below, but not with the text above the headings."""
        below = self._telling(end, 1)
        if not below:
            return 0.0
        heads = grams("\n".join(p.text for p in self.pieces[start:end]))
        named = 0.5 if any(g in below and rarity(g) > _TELLING for g in heads) else 0.0
        shared = len(below & self._telling(start - 1, -1))
        return named + (1.5 if shared == 0 else -1.5 if shared >= _AKIN else 0.0)

    def _telling(self, i: int, step: int) -> set[str]:
        """The rare character groups of the body text from `i` on, up to the next heading or end."""
        found: set[str] = set()
        while 0 <= i < len(self.pieces) and self.pieces[i].form in _BODY:
            found |= {g for g in grams(self.pieces[i].text) if rarity(g) > _TELLING}
            i += step
        return found

    def _ends_signed(self, i: int) -> bool:
        """Whether the text from `i` on ends with a writer in brackets before anything else begins."""
        while i < len(self.pieces) and self.pieces[i].form in _BODY:
            i += 1
        return i < len(self.pieces) and self.pieces[i].form == "end"
