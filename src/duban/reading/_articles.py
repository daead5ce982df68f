"""A newspaper page cut into its articles: where each begins, what heads it, which paragraphs are its body.

It judges by form and position only. Called by `layout`; interleaved columns are handed to `_seams`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from duban.reading import _forms as forms
from duban.reading._headings import Heading, read_heading
from duban.reading._kinship import Chunk, is_open
from duban.reading._lines import Piece
from duban.reading._seams import assign
from duban.reading._unwrap import starts_afresh

_HEAD = ("heading", "byline")
_BODY = ("text", "lead", "table")
_PUBLIC_NOTICE = re.compile(
    r"(?:通告|公告|公示|启事|通知|声明|预告|提示|通报|倡议书|预警|[简快短]讯|速递|播报|快报|动态)$"
)
_CLOSING = re.compile(
    r"(?:参加|陪同|出席|列席|主持)(?:了)?(?:调研|活动|会议|检查|座谈|督导|考察)?。$"
)
_NEWS_START = re.compile(r"近日|日前|昨日|昨天|今日|连日来|\d{1,2}月\d{1,2}日")
_ENOUGH = 2.5


@dataclass(slots=True)
class Draft:
    """An article in the making."""

    heading: Heading
    byline: Piece | None = None
    body: list[Piece] = field(default_factory=list)


@dataclass(slots=True)
class _Opening:
    """Where an article begins: the heading block `[start, body)` and what stands in it."""

    start: int
    body: int
    block: list[Piece]
    byline: Piece | None
    kickers: list[Piece]


def split_articles(pieces: Sequence[Piece]) -> tuple[list[Draft], list[Piece]]:
    """The articles of a page in page order, and the pieces that belong to none."""
    shaped, marks = _cut_jumps(pieces)
    finder = _Finder(shaped)
    openings = finder.openings()
    if not openings:
        return [], [*marks, *shaped]
    chunks, furniture = _chunks(shaped, openings)
    drafts = [_draft(o) for o in openings]
    broken = _interleaved(chunks)
    if broken or not finder.spaced:
        homes = assign(chunks, len(openings), broken=broken)
    else:
        homes = _serial(chunks)
    late: dict[int, Draft] = {}
    for chunk, home in zip(chunks, homes, strict=True):
        draft = drafts[home] if home < len(drafts) else late.setdefault(home, _empty())
        _fill(draft, chunk)
    return [*drafts, *late.values()], [*marks, *furniture]


def single_article(pieces: Sequence[Piece]) -> tuple[list[Draft], list[Piece]]:
    """The one article of a press report, and the pieces that belong to none."""
    shaped, marks = _cut_jumps(pieces)
    opening = _Finder(shaped).first()
    if opening is None:
        return [], [*marks, *shaped]
    chunks, furniture = _chunks(shaped, [opening])
    draft = _draft(opening)
    for chunk in chunks:
        _fill(draft, chunk)
    return [draft], [*marks, *furniture]


def _empty() -> Draft:
    return Draft(Heading(None, (), ()))


def _draft(opening: _Opening) -> Draft:
    """The article an opening begins."""
    heading = read_heading(opening.block)
    kickers = (*heading.kickers, *(k.field() for k in opening.kickers))
    return Draft(replace(heading, kickers=kickers), opening.byline)


def _fill(draft: Draft, chunk: Chunk) -> None:
    """Add a chunk to an article, joining the paragraph that was cut at the seam."""
    for piece in chunk.pieces:
        if piece.form == "end" and draft.byline is None:
            draft.byline = piece
        elif draft.body and _joins(draft.body[-1], piece):
            draft.body[-1] = draft.body[-1].joined(piece)
        else:
            draft.body.append(piece)


def _joins(before: Piece, piece: Piece) -> bool:
    """Whether the piece carries on the paragraph before it."""
    return piece.form == "text" and is_open(before) and not starts_afresh(piece.text)


def _cut_jumps(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """The pieces without 下转 and 上接 marks, which become pieces of form turn and resume, and are also returned."""
    shaped: list[Piece] = []
    marks: list[Piece] = []
    for piece in pieces:
        text = piece.text
        away, back = forms.turn_to(text), forms.turn_from(text)
        if back:
            mark = replace(piece.cut(0, back), form="resume")
            marks.append(mark)
            shaped.append(mark)
            if back < len(text):
                rest = replace(piece.cut(back, len(text)), form="text", gap=False, indent=0)
                shaped.append(rest)
        elif away >= 0:
            mark = replace(piece.cut(away, len(text)), form="turn")
            if away:
                shaped.append(
                    replace(
                        piece.cut(0, away), form="text" if piece.form == "heading" else piece.form
                    )
                )
            marks.append(mark)
            shaped.append(mark)
        else:
            shaped.append(piece)
    return shaped, marks


class _Finder:
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

    def first(self) -> _Opening | None:
        """The opening of a document that holds one article."""
        for i, piece in enumerate(self.pieces):
            if piece.form in _HEAD:
                end = self._run_end(i)
                block = [p for p in self.pieces[i:end] if p.form == "heading"]
                bylines = [p for p in self.pieces[i:end] if p.form == "byline"]
                return _Opening(i, end, block, bylines[0] if bylines else None, [])
            if piece.form in _BODY:
                return _Opening(i, i, [], None, [])
        return None

    def openings(self) -> list[_Opening]:
        """All openings of the page, in page order."""
        found: list[_Opening] = []
        i = 0
        while i < len(self.pieces):
            piece = self.pieces[i]
            if piece.form in _HEAD:
                end = self._run_end(i)
                if self._labels_column(i, end):
                    self.pieces[i] = replace(piece, form="folio")
                    continue
                found.extend(self._open_run(self._without_fragment(i), end, found))
                i = end
                if found and found[-1].body == end:
                    i += 1
                continue
            if piece.form == "lead" or (
                piece.form == "text" and not found and not self._resumed(i)
            ):
                found.append(_Opening(i, i, [], None, []))
            i += 1
        return found

    def _labels_column(self, i: int, end: int) -> bool:
        """Whether a short heading stands alone above a rule: the label of a column of briefs."""
        if end - i > 1 or end >= len(self.pieces) or self.pieces[end].form not in ("rule", "folio"):
            return False
        return len(forms.squeeze(self.pieces[i].text)) <= 8

    def _resumed(self, i: int) -> bool:
        return i > 0 and self.pieces[i - 1].form == "resume"

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
            self.pieces[start] = replace(first, form="text")
            return start + 1
        return start

    def _open_run(self, start: int, end: int, found: list[_Opening]) -> list[_Opening]:
        """The openings in one run of headings and bylines."""
        openings: list[_Opening] = []
        while start < end:
            mark = next((k for k in range(start, end) if self.pieces[k].form == "byline"), end)
            if mark < end and mark == start and self._closes(start, end, found):
                self.pieces[start] = replace(self.pieces[start], form="end")
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

    def _opening(self, start: int, mark: int, stop: int) -> _Opening:
        block = self.pieces[start:mark]
        bylines = [p for p in self.pieces[mark:stop] if p.form == "byline"]
        after = [p for p in self.pieces[mark:stop] if p.form == "heading"]
        if not block and after and not bylines:
            block, after = after, []
        return _Opening(start, stop, block, bylines[0] if bylines else None, after)

    def _closes(self, start: int, end: int, found: list[_Opening]) -> bool:
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
        before, after = self.pieces[start - 1], self.pieces[end]
        first = self.pieces[start]
        weight = 0.0
        if before.form in ("rule", "folio", "end", "turn"):
            weight += 3.0
        if _PUBLIC_NOTICE.search(first.text):
            weight += 3.0
        if self._ends_signed(end):
            weight += 2.0
        if not self.spaced and first.gap and not after.gap:
            weight += 2.5
        if self.indented:
            weight += -2.0 if first.indent >= 2 else 1.0
        if is_open(before) and first.gap:
            weight += 2.0
        if _CLOSING.search(before.text):
            weight += 1.5
        if end - start >= 2:
            weight += 2.0
        if _NEWS_START.match(after.text):
            weight += 1.5
        return weight

    def _ends_signed(self, i: int) -> bool:
        """Whether the text from `i` on ends with a writer in brackets before anything else begins."""
        while i < len(self.pieces) and self.pieces[i].form in _BODY:
            i += 1
        return i < len(self.pieces) and self.pieces[i].form == "end"


def _chunks(
    pieces: Sequence[Piece], openings: Sequence[_Opening]
) -> tuple[list[Chunk], list[Piece]]:
    """The body pieces in chunks, each with the article it opens, and the furniture between them."""
    maker = _ChunkMaker()
    bounds = {o.start: (number, o) for number, o in enumerate(openings)}
    i = 0
    while i < len(pieces):
        if i in bounds:
            number, opening = bounds[i]
            maker.close()
            maker.opens, maker.heading = number, "\n".join(p.text for p in opening.block)
            if opening.body > i:
                i = opening.body
                continue
        maker.take(pieces[i], fresh=i in bounds)
        i += 1
    maker.close()
    return maker.chunks, maker.furniture


class _ChunkMaker:
    """Collects pieces until a boundary."""

    def __init__(self) -> None:
        self.chunks: list[Chunk] = []
        self.furniture: list[Piece] = []
        self.held: list[Piece] = []
        self.opens: int | None = None
        self.resumes = False
        self.heading = ""

    def take(self, piece: Piece, *, fresh: bool) -> None:
        """Add one piece, or close the chunk at a boundary."""
        if piece.form in ("rule", "folio"):
            self.furniture.append(piece)
            self.close()
        elif piece.form == "turn":
            self.close(turns=True)
        elif piece.form == "resume":
            self.close()
            self.resumes = True
        else:
            if piece.gap and self.held and not fresh and piece.form != "end":
                self.close()
            self.held.append(piece)

    def close(self, *, turns: bool = False) -> None:
        """End the chunk in hand."""
        if self.held or self.opens is not None:
            held = tuple(self.held)
            self.chunks.append(Chunk(held, self.opens, self.resumes, turns, self.heading))
            self.held, self.opens, self.resumes, self.heading = [], None, False, ""
        elif turns and self.chunks:
            self.chunks[-1] = replace(self.chunks[-1], turns=True)


def _interleaved(chunks: Sequence[Chunk]) -> bool:
    """Whether some text breaks off where another article begins, or is carried on from elsewhere."""
    if any(c.resumes for c in chunks):
        return True
    for before, chunk in zip(chunks, chunks[1:], strict=False):
        if chunk.opens is not None and before.pieces and is_open(before.pieces[-1]):
            return True
    return False


def _serial(chunks: Sequence[Chunk]) -> list[int]:
    """Every chunk to the article opened last."""
    homes: list[int] = []
    for chunk in chunks:
        homes.append(chunk.opens if chunk.opens is not None else (homes[-1] if homes else 0))
    return homes
