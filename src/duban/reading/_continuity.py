"""How likely one text runs on in another: the word that lies across, the characters that meet, the marks left open.

It looks at the two ends only and knows no articles. Its figures are natural logarithms of odds: above 0 speaks for the
seam. Called by `_kinship`.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter

from duban.reading import _lexicon

_CORPUS = 60_000_000
_UNKNOWN = -14.0
_BODY_NAME = -11.0
_PAGE_WORD = -11.0
_PAGE_PAIR = -12.0
_RUN = 7
_LONGEST = 4
_SMOOTH = 0.7
_BODY_ENDS = ("", "局", "厅", "委", "办", "部门")
_PAIRS = (("“", "”"), ("《", "》"), ("（", "）"), ("(", ")"))
_START = "^"
_DATE = re.compile(r"\d{1,4}[年月日至]")
_NUMBER = -2.0


def across(left: str, right: str, page: str) -> float:
    """How much likelier the words become when the two texts are read as one, 0 if no word lies across.

    A string that the page holds elsewhere counts as a word.
    """
    before, after = _gains(left[-_RUN:], back=True), _gains(right[:_RUN], back=False)
    best = 0.0
    for i, lost in enumerate(before, 1):
        for j, spared in enumerate(after, 1):
            word = left[-i:] + right[:j]
            cost = _cost(word)
            if word in page:
                known = _PAGE_PAIR if i + j == 2 else _PAGE_WORD
                cost = known if cost is None else max(cost, known)
            if cost is not None:
                best = max(best, lost + cost + spared)
    return best


@functools.lru_cache(maxsize=4096)
def _gains(run: str, *, back: bool) -> tuple[float, ...]:
    """What is gained when the 1, 2, 3 characters next to the seam need not be words of their own."""
    text = run[::-1] if back else run
    size = next((i for i, c in enumerate(text) if not _is_hanzi(c)), len(text))
    text = text[:size]
    worth = [0.0] * (size + 1)
    for i in range(size - 1, -1, -1):
        worth[i] = max(
            _worth(text[i : i + n], back=back) + worth[i + n] for n in _lengths(size - i)
        )
    return tuple(worth[i] - worth[0] for i in _lengths(size) if i < _LONGEST)


def _lengths(room: int) -> range:
    return range(1, min(_LONGEST, room) + 1)


def _worth(word: str, *, back: bool) -> float:
    """Log probability of a word, given back to front if `back`."""
    cost = _cost(word[::-1] if back else word)
    if cost is not None:
        return cost
    return _UNKNOWN if len(word) == 1 else -math.inf


def _is_hanzi(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def meets(left: str, right: str) -> float:
    """How much oftener than by chance the genre lets the first character of `right` follow the last of `left`."""
    return _odds(left[-1], right[0])


def begins(text: str) -> float:
    """How much oftener than by chance the genre opens a paragraph with the text's first character.

    Of numbers only dates open paragraphs.
    """
    if text[0].isdigit() and not _DATE.match(text):
        return _NUMBER
    return _odds(_START, text[0])


def balance(left: str, right: str) -> float:
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


def rarity(gram: str) -> float:
    """How telling a group of three characters is: 1 if the genre never joins them, near 0 for its stock phrases."""
    pairs = _pairs()[0]
    return 4.0 / (4.0 + min(pairs.get(gram[:2], 0), pairs.get(gram[1:], 0)))


def _odds(left: str, right: str) -> float:
    pairs, firsts, seconds, total = _pairs()
    expected = firsts[left] * seconds[right] / total
    return math.log((pairs.get(left + right, 0) + _SMOOTH) / (expected + _SMOOTH))


@functools.cache
def _pairs() -> tuple[dict[str, int], Counter[str], Counter[str], int]:
    """Counts of pairs, of first and of second characters, and their total."""
    pairs: dict[str, int] = {}
    firsts: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    for name, group in _lexicon.sections("seam_pairs").items():
        for pair in group:
            pairs[pair] = int(name)
            firsts[pair[0]] += int(name)
            seconds[pair[1]] += int(name)
    return pairs, firsts, seconds, sum(firsts.values())


def _cost(word: str) -> float | None:
    return _words().get(word)


@functools.cache
def _words() -> dict[str, float]:
    """Log probability of common words, and of the short names of bodies."""
    stems = _lexicon.words("units", "short_names", "agents")
    costs = {stem + end: _BODY_NAME for stem in stems for end in _BODY_ENDS}
    for name, group in _lexicon.sections("seam_words").items():
        cost = math.log(1.5 * 2 ** int(name) / _CORPUS)
        costs.update(dict.fromkeys(group, cost))
    return costs
