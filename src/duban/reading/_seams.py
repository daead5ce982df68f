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
_MOST_LIKE = 12.0
_LIKE = 2.4
_MET = 5.0
_NEAR = 1.0
_NEAR_SPACED = 4.0
_NEAR_WHOLE = 4.0
_PAUSE = frozenset("；;：:")
_CARRY_ON = frozenset("，。、；：！？”’）》】,;!?")
_HANZI = re.compile(r"[\u4e00-\u9fff]+")
_COUNTED = re.compile(
    r"[多余]?(?:[个项家户人名处座条公平万亿千百年月日时分件起台套次米吨亩元]|%|％|％)"
)
_INTRODUCED = re.compile(
    r"(?:书记|市长|县长|区长|州长|省长|镇长|乡长|主任|局长|组长|部长|主席|处长|厅长|秘书长|常委|专员|旗长|盟长|总经理|董事长)"
    r"([\u4e00-\u9fff]{2,3})|^([\u4e00-\u9fff]{2,3})(?=到|赴|在|来|主持|调研|检查|督|调度|会见|率|深入|走访|出席|强调)",
    re.MULTILINE,
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


def assign(chunks: Sequence[Chunk], articles: int, *, broken: bool) -> list[int]:
    """The article of every chunk, in page order.

    `broken` tells that the page shows texts breaking off; without it the printed order is trusted more. A chunk that resumes a text which never turned away gets a number of its own from `articles` upwards.
    """
    page = _Page(chunks, _trust(chunks, broken=broken))
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


def _trust(chunks: Sequence[Chunk], *, broken: bool) -> float:
    """How much a whole paragraph belongs to the text printed just before it."""
    if not broken:
        return _NEAR_WHOLE
    spaced = sum(len(c.pieces) == 1 for c in chunks) * 3 > len(chunks) * 2
    return _NEAR_SPACED if spaced else _NEAR


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

    def __init__(self, chunks: Sequence[Chunk], trust: float) -> None:
        self.chunks = chunks
        self.trust = trust
        self.words = ["\n".join([c.heading, *(p.text for p in c.pieces)]) for c in chunks]
        self.text = "\n".join(self.words)
        self.grams = [_grams(words) for words in self.words]
        self.people = [_people(words, self.text) for words in self.words]
        starts = [p.indent >= 2 for c in chunks for p in c.pieces if p.form in ("text", "lead")]
        self.indented = sum(starts) * 2 > len(starts)

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
        closed = self.trust if near else -1.0
        if head.text[0] in _CARRY_ON:
            closed -= 8.0
        if self.indented and tail.text[-1] not in _PAUSE:
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
        """What the chunk shares with this article only: character groups, and the people introduced there."""
        others: set[str] = set()
        own: set[str] = set()
        known: set[str] = set()
        foreign: set[str] = set()
        for number, owner in enumerate(state.homes):
            (own if owner == home else others).update(self.grams[number])
            (known if owner == home else foreign).update(self.people[number])
        shared = len((self.grams[index] & own) - others)
        words = self.words[index]
        met = any(name in words for name in known - foreign)
        return min(_MOST_LIKE, _LIKE * math.sqrt(shared)) + (_MET if met else 0.0)


def _people(words: str, page: str) -> frozenset[str]:
    """Names that a title or the head of a headline introduces, if the page names them again."""
    found: set[str] = set()
    for match in _INTRODUCED.finditer(words):
        run = match.group(1) or match.group(2)
        long, short = run[:3], run[:2]
        if len(long) == 3 and page.count(long) > 1 and page.count(long) * 2 > page.count(short):
            found.add(long)
        elif page.count(short) > 1:
            found.add(short)
    return frozenset(found)


def _grams(words: str) -> frozenset[str]:
    """Groups of three Chinese characters."""
    runs = _HANZI.findall(words)
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
