"""How well a loose chunk of a page carries on an article: the word across the seam, what they share, how near they stand.

It scores single seams; which seams fit best together is found by `_seams`, its only caller.
"""

from __future__ import annotations

import functools
import math
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from duban.reading._continuity import across, balance, begins, meets, rarity
from duban.reading._forms import END_MARKS
from duban.reading._values import value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duban.reading._lines import Piece
    from duban.reading._strand import Span

_MOST_LIKE = 12.0
_LIKE = 2.4
_MET = 5.0
_NEAR = -1.5
_NEAR_SPACED = 4.0
_NEAR_WHOLE = 4.0
_AWAY = -1.0
_AWAY_SPACED = -3.0
_SAID = frozenset("。！？!?…；—”’》）")
_PAUSE = frozenset("；;：:")
_CARRY_ON = frozenset("，。、；：！？”’）》】,;!?")
_GRAM = re.compile(r"(?=([\u4e00-\u9fff]{3}))")
_COUNTED = re.compile(
    r"[多余]?(?:[个项家户人名处座条公平万亿千百年月日时分件起台套次米吨亩元]|%|％|％)"
)
_INTRODUCED = re.compile(
    r"(?:书记|市长|县长|区长|州长|省长|镇长|乡长|主任|局长|组长|部长|主席|处长|厅长|秘书长|常委|专员|旗长|盟长|总经理|董事长)"
    r"([\u4e00-\u9fff]{2,3})|^([\u4e00-\u9fff]{2,3})(?=到|赴|在|来|主持|调研|检查|督|调度|会见|率|深入|走访|出席|强调)",
    re.MULTILINE,
)
_COUNTING = re.compile(r"(?:^|[，。；：、\s“])([一二三四五六七八九])([是要])(?!一)", re.MULTILINE)
_NUMERALS = "一二三四五六七八九"
_CLOSING = re.compile(
    r"(?:参加|陪同|出席|列席)(?:了)?(?:调研|活动|会议|检查|座谈|督导|考察|签约)?。$"
)
_WORD = 0.6
_MEETING = 1.0
_BEGINNING = 1.5
_PAUSED = 1.0
_ENDED = 5.0
_CLOSED = 1.0
_COUNTS_ON = 4.0


@value(frozen=True, slots=True)
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


def is_open(piece: Piece) -> bool:
    """Whether the paragraph breaks off in mid-sentence, or inside a quotation."""
    if piece.form not in ("text", "lead") or piece.rows:
        return False
    text = piece.text
    if text[-1] in "”》" and len(text) > 1 and text[-2] not in _SAID:
        return True
    return text[-1] not in END_MARKS or text.count("“") > text.count("”")


class Page:
    """What a seam is judged by: the page's own words, its people, its indents."""

    def __init__(self, chunks: Sequence[Chunk], *, broken: bool) -> None:
        self.chunks = chunks
        self.trust, self.away = _trust(chunks, broken=broken)
        self.words = ["\n".join([c.heading, *(p.text for p in c.pieces)]) for c in chunks]
        self.text = "\n".join(self.words)
        self._seams: dict[tuple[Span, int, bool], float] = {}
        starts = [p.indent >= 2 for c in chunks for p in c.pieces if p.form in ("text", "lead")]
        self.indented = sum(starts) * 2 > len(starts)

    def kin(self, homes: Sequence[int], index: int) -> dict[int, float]:
        """For each article, what the chunk shares with it alone: character groups, and people introduced there.

        `homes` are the articles of the chunks before this one.
        """
        shared: dict[int, float] = defaultdict(float)
        for numbers, weight in self._kin_groups[index]:
            owners = {homes[n] for n in numbers}
            if len(owners) == 1:
                shared[owners.pop()] += weight
        score = {home: min(_MOST_LIKE, _LIKE * math.sqrt(n)) for home, n in shared.items()}
        for name, places in self._introduced.items():
            owners = {homes[n] for n in places if n < index}
            if len(owners) == 1 and name in self.words[index]:
                home = owners.pop()
                score[home] = max(score.get(home, 0.0), 0.0) + _MET
        self._count_on(homes, index, score)
        return score

    def _count_on(self, homes: Sequence[int], index: int, score: dict[int, float]) -> None:
        """Reward the article whose numbering the chunk's first 二是 or 三要 carries on; the others lose."""
        for kind, number in self._counts[index][0].items():
            if number == 0:
                continue
            last = {
                home: self._counts[n][1].get(kind, -1)
                for n, home in enumerate(homes)
                if kind in self._counts[n][1]
            }
            for home in set(homes):
                fits = last.get(home, -1) == number - 1
                score[home] = score.get(home, 0.0) + (_COUNTS_ON if fits else -_COUNTS_ON)

    @functools.cached_property
    def _counts(self) -> list[tuple[dict[str, int], dict[str, int]]]:
        """For each chunk, the first and the last number of each kind of numbering (一是, 一要)."""
        return [_numbering(words) for words in self.words]

    @functools.cached_property
    def _kin_groups(self) -> list[list[tuple[tuple[int, ...], float]]]:
        """For each chunk, sets of earlier chunks and how telling the character groups are that all of a set hold."""
        groups: list[dict[tuple[int, ...], float]] = [defaultdict(float) for _ in self.chunks]
        for gram, numbers in _shared_grams(self.words).items():
            weight = rarity(gram)
            for k in range(1, len(numbers)):
                groups[numbers[k]][tuple(numbers[:k])] += weight
        return [list(group.items()) for group in groups]

    @functools.cached_property
    def _introduced(self) -> dict[str, list[int]]:
        """For each name, the chunks that introduce it."""
        names: dict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(self.words):
            for name in _people(words, self.text):
                names[name].append(number)
        return names

    def seam(self, tail: Piece | None, index: int, *, near: bool) -> float:
        """How well the chunk carries on the last paragraph of an article."""
        if tail is None:
            return 0.0
        key = (tail.spans[-1], index, near)
        if key not in self._seams:
            head = self.chunks[index].pieces[0]
            if is_open(tail):
                fit = self._carried_on(tail, head)
            else:
                fit = self._follows(tail, head, near=near)
                if tail.text[-1] in _PAUSE:
                    fit = max(fit, self._carried_on(tail, head) - _PAUSED)
            self._seams[key] = fit
        return self._seams[key]

    def _follows(self, tail: Piece, head: Piece, *, near: bool) -> float:
        """How well the head stands as a paragraph of its own behind a finished tail."""
        closed = self.trust if near else self.away
        closed += _BEGINNING * begins(head.text)
        if tail.form == "end":
            closed -= _ENDED
        elif _CLOSING.search(tail.text):
            closed -= _CLOSED
        if head.text[0] in _CARRY_ON:
            closed -= 8.0
        if self.indented and tail.text[-1] not in _PAUSE:
            closed += 1.0 if head.indent >= 2 else -3.0
        return closed

    def _carried_on(self, tail: Piece, head: Piece) -> float:
        """How well the head carries on an open tail."""
        left, right = tail.text, head.text
        score = 2.0
        if right[0] in _CARRY_ON and left[-1] in "，、；：":
            score -= 6.0
        if self.indented:
            score += -4.0 if head.indent >= 2 else 2.0
        score += balance(left, right)
        if left[-1].isdigit():
            score += 3.0 if right[0].isdigit() or _COUNTED.match(right) else -2.0
        score += _WORD * across(left, right, self.text)
        return score + _MEETING * meets(left, right) - _BEGINNING * begins(right)


def _trust(chunks: Sequence[Chunk], *, broken: bool) -> tuple[float, float]:
    """How much a whole paragraph belongs to the text printed just before it, and to one that ended elsewhere."""
    if not broken:
        return _NEAR_WHOLE, _AWAY
    spaced = sum(len(c.pieces) == 1 for c in chunks) * 3 > len(chunks) * 2
    return (_NEAR_SPACED, _AWAY_SPACED) if spaced else (_NEAR, _AWAY)


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


def grams(words: str) -> frozenset[str]:
    """Groups of three Chinese characters."""
    return frozenset(_GRAM.findall(words))


def _shared_grams(words: Sequence[str]) -> dict[str, list[int]]:
    """The groups of characters that several chunks hold, with the chunks; most stand in one and are passed over as sets."""
    seen: set[str] = set()
    again: set[str] = set()
    held = [grams(text) for text in words]
    for found in held:
        again |= seen & found
        seen |= found
    shared: dict[str, list[int]] = defaultdict(list)
    for number, found in enumerate(held):
        for gram in found & again:
            shared[gram].append(number)
    return shared


def _numbering(words: str) -> tuple[dict[str, int], dict[str, int]]:
    """The first and the last number of each kind of numbering in the text, counted from 0."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for match in _COUNTING.finditer(words):
        number = _NUMERALS.index(match.group(1))
        first.setdefault(match.group(2), number)
        last[match.group(2)] = number
    return first, last
