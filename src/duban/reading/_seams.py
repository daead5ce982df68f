"""Which open text a loose chunk of an interleaved page carries on.

Columns of a page can reach us in an order in which one article's text stands between two parts of another. Here every
loose chunk is given to an article, so that all seams together fit best: words across the seam, sentences left open,
indents, shared names, nearness. Called by `_articles`, only for pages that need it.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from duban.reading._forms import END_MARKS
from duban.reading._lines import Piece

_WORDS = Path(__file__).parent / "data" / "seam_words.txt"
_BEAM = 48
_REACH = 3
_MOST_LIKE = 8.0
_LIKE = 1.6
_NEAR = 1.5
_NEAR_SPACED = 4.0
_CARRY_ON = frozenset("，。、；：！？”’）》】,;!?")
_HANZI = re.compile(r"[\u4e00-\u9fff]+")
_COUNTED = re.compile(
    r"[多余]?(?:[个项家户人名处座条公平万亿千百年月日时分件起台套次米吨亩元]|%|％|％)"
)
_PAIRS = ("“”", "《》", "（）", "()")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Pieces that stand together on the page; `opens` is the article they open, or None for a loose chunk.

    `resumes` tells that the chunk follows an 上接 mark, `turns` that it ends at a 下转 mark. `heading` is the text
    of the heading block above it.
    """

    pieces: tuple[Piece, ...]
    opens: int | None
    resumes: bool = False
    turns: bool = False
    heading: str = ""


@dataclass(frozen=True, slots=True)
class _State:
    score: float
    tails: tuple[Piece | None, ...]
    turned: frozenset[int]
    homes: tuple[int, ...]


def is_open(piece: Piece) -> bool:
    """Whether the paragraph breaks off in mid-sentence, or inside a quotation."""
    if piece.form not in ("text", "lead") or piece.rows:
        return False
    text = piece.text
    return text[-1] not in END_MARKS or text.count("“") > text.count("”")


def assign(chunks: Sequence[Chunk], articles: int) -> list[int]:
    """The article of every chunk, in page order.

    A chunk that resumes a text which never turned away gets a number of its own from `articles` upwards.
    """
    page = _Page(chunks)
    states = [_State(0.0, (None,) * (articles + len(chunks)), frozenset(), ())]
    for index, chunk in enumerate(chunks):
        if chunk.opens is not None:
            states = [_step(s, chunk, chunk.opens, 0.0) for s in states]
            continue
        grown = [
            _step(state, chunk, home, page.fit(state, index, home))
            for state in states
            for home in _candidates(state, chunk, articles + index)
        ]
        states = sorted(grown, key=lambda s: -s.score)[:_BEAM]
    return list(max(states, key=_settled).homes)


def _settled(state: _State) -> float:
    """The score of a finished assignment: every text still open costs."""
    left = sum(1 for tail in state.tails if tail is not None and is_open(tail))
    return state.score - 3.0 * left


def _candidates(state: _State, chunk: Chunk, fresh: int) -> list[int]:
    """Articles the loose chunk may carry on."""
    opened = sorted(set(state.homes))
    if chunk.resumes:
        return sorted(state.turned) or [fresh]
    return [i for i in opened if i not in state.turned] or opened or [fresh]


def _step(state: _State, chunk: Chunk, home: int, gain: float) -> _State:
    """The state after the chunk was given to an article."""
    tails = list(state.tails)
    texts = [p for p in chunk.pieces if p.form != "end"]
    if texts:
        tails[home] = texts[-1]
    turned = state.turned - {home} if chunk.resumes else state.turned
    if chunk.turns:
        turned |= {home}
    return _State(state.score + gain, tuple(tails), turned, (*state.homes, home))


class _Page:
    """What the fit of a seam is judged by: the page's own words and the chunks' likeness."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self.chunks = chunks
        self.text = "\n".join(p.text for c in chunks for p in c.pieces)
        self.grams = [_grams(c) for c in chunks]
        starts = [p.indent >= 2 for c in chunks for p in c.pieces if p.form in ("text", "lead")]
        self.indented = sum(starts) * 2 > len(starts)
        self.spaced = sum(len(c.pieces) == 1 for c in chunks) * 3 > len(chunks) * 2

    def fit(self, state: _State, index: int, home: int) -> float:
        """How well the chunk carries on the article."""
        tail = state.tails[home]
        likeness = self.likeness(state, index, home)
        if tail is None:
            return likeness
        head = self.chunks[index].pieces[0]
        near = bool(state.homes) and state.homes[-1] == home
        if is_open(tail):
            return likeness + self._carried_on(tail, head)
        closed = (_NEAR_SPACED if self.spaced else _NEAR) if near else -1.0
        if head.text[0] in _CARRY_ON:
            closed -= 8.0
        if self.indented:
            closed += 1.0 if head.indent >= 2 else -3.0
        return likeness + closed

    def _carried_on(self, tail: Piece, head: Piece) -> float:
        """How well the head carries on an open tail."""
        left, right = tail.text, head.text
        score = 2.0
        if right[0] in _CARRY_ON and left[-1] in "，、；：":
            score -= 6.0
        if self.indented:
            score += -4.0 if head.indent >= 2 else 2.0
        score += _balance(left, right)
        if left[-1].isdigit():
            score += 3.0 if right[0].isdigit() or _COUNTED.match(right) else -2.0
        return score + self._across(left, right)

    def _across(self, left: str, right: str) -> float:
        """Reward for a word that lies across the seam, by the page itself or by the word list."""
        best = 0.0
        for back in range(1, _REACH + 1):
            for ahead in range(1, _REACH + 1):
                word = left[-back:] + right[:ahead]
                if len(word) != back + ahead or not _HANZI.fullmatch(word):
                    continue
                if word in _words():
                    best = max(best, 1.0 + len(word))
                elif word in self.text:
                    best = max(best, 0.5 + len(word))
        return best

    def likeness(self, state: _State, index: int, home: int) -> float:
        """How many character groups the chunk shares with this article only."""
        others: set[str] = set()
        own: set[str] = set()
        for grams, owner in zip(self.grams, state.homes, strict=False):
            (own if owner == home else others).update(grams)
        shared = len((self.grams[index] & own) - others)
        return min(_MOST_LIKE, _LIKE * math.sqrt(shared))


def _grams(chunk: Chunk) -> frozenset[str]:
    """Groups of three Chinese characters in the chunk."""
    runs = _HANZI.findall("\n".join([chunk.heading, *(p.text for p in chunk.pieces)]))
    return frozenset(run[i : i + 3] for run in runs for i in range(len(run) - 2))


def _balance(left: str, right: str) -> float:
    """Reward for a bracket or quotation opened on one side of the seam and closed on the other."""
    score = 0.0
    for opening, closing in _PAIRS:
        wanting = left.count(opening) > left.count(closing)
        first_close, first_open = right.find(closing), right.find(opening)
        given = first_close >= 0 and (first_open < 0 or first_close < first_open)
        if wanting and given:
            score += 4.0
        elif wanting or given:
            score -= 3.0
    return score


@functools.cache
def _words() -> frozenset[str]:
    """Common words of two to four characters."""
    lines = _WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
