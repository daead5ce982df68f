"""A newspaper page cut into its articles: where each begins, what heads it, which paragraphs are its body.

It judges by form and position only. Called by `layout`; interleaved columns are handed to `_seams`.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from duban.reading import _forms as forms
from duban.reading._headings import Heading, read_heading
from duban.reading._kinship import Chunk, is_open
from duban.reading._openings import Finder, Opening
from duban.reading._seams import assign
from duban.reading._unwrap import starts_afresh

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duban.reading._lines import Piece


@dataclass(slots=True)
class Draft:
    """An article in the making."""

    heading: Heading
    byline: Piece | None = None
    body: list[Piece] = field(default_factory=list)


def split_articles(pieces: Sequence[Piece]) -> tuple[list[Draft], list[Piece]]:
    """The articles of a page in page order, and the pieces that belong to none."""
    shaped, marks = _cut_jumps(pieces)
    finder = Finder(shaped)
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
    every = sorted([*drafts, *late.values()], key=_place)
    return every, [*marks, *furniture]


def single_article(pieces: Sequence[Piece]) -> tuple[list[Draft], list[Piece]]:
    """The one article of a press report, and the pieces that belong to none."""
    shaped, marks = _cut_jumps(pieces)
    opening = Finder(shaped).first()
    if opening is None:
        return [], [*marks, *shaped]
    chunks, furniture = _chunks(shaped, [opening])
    draft = _draft(opening)
    for chunk in chunks:
        _fill(draft, chunk)
    return [draft], [*marks, *furniture]


def _place(draft: Draft) -> int:
    """Where on the page the article begins, as a source offset."""
    heads = [draft.heading.headline, draft.byline and draft.byline.field()]
    spans = [span for head in heads if head for span in head.spans]
    spans += [span for piece in draft.body[:1] for span in piece.spans]
    return min((start for start, _ in spans), default=0)


def _empty() -> Draft:
    return Draft(Heading(None, (), ()))


def _draft(opening: Opening) -> Draft:
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
            mark = piece.cut(0, back).shaped("resume")
            marks.append(mark)
            shaped.append(mark)
            if back < len(text):
                rest = replace(piece.cut(back, len(text)), form="text", gap=False, indent=0)
                shaped.append(rest)
        elif away >= 0:
            mark = piece.cut(away, len(text)).shaped("turn")
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


def _chunks(
    pieces: Sequence[Piece], openings: Sequence[Opening]
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
    for before, chunk in itertools.pairwise(chunks):
        if chunk.opens is not None and before.pieces and is_open(before.pieces[-1]):
            return True
    return False


def _serial(chunks: Sequence[Chunk]) -> list[int]:
    """Every chunk to the article opened last."""
    homes: list[int] = []
    for chunk in chunks:
        homes.append(chunk.opens if chunk.opens is not None else (homes[-1] if homes else 0))
    return homes
