"""Which pictures may be copies of one another: a banded index finds candidates, overlaying them decides.

The index holds small numbers (words), so that a table with an index on one column does the same as `TwinIndex` in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Generic, TypeVar

from PIL import Image

from duban.imagery._frequencies import turned
from duban.imagery._opening import opened, upright
from duban.imagery._overlay import POSITIONS, detail_likeness, flags_of, overlay
from duban.imagery._values import PictureError, Prints

Key = TypeVar("Key", bound=Hashable)

# A point's word is its 20 lowest frequencies; the whole gives four bands of 16 bits, numbered behind the points' words.
WORD_BITS, BAND_BITS, BANDS = 20, 16, 4
# One honest pair of a place reached 0.80 in the fine detail, the least like copy 0.95 (benchmarks/signs.py).
TWIN_LIKENESS = 0.88
MOST_CANDIDATES = 24


@dataclass(frozen=True, slots=True)
class Twin(Generic[Key]):
    """A picture that is a copy; `likeness` is the agreement in fine detail, `points` how many points agree."""

    key: Key
    likeness: float
    points: int


def words_of(prints: Prints) -> frozenset[int]:
    """The words under which a picture is kept in an index; each is below 2**21."""
    return frozenset(
        {p.bits & ((1 << WORD_BITS) - 1) for p in prints.points} | set(_bands(prints.whole))
    )


def asked_words(prints: Prints) -> frozenset[int]:
    """The words under which its copies are looked for: its own in all eight positions."""
    found = set()
    for position in POSITIONS:
        flags = flags_of(position)
        points = (turned(p.bits, **flags) for p in prints.points)
        found |= {bits & ((1 << WORD_BITS) - 1) for bits in points}
        found |= set(_bands(turned(prints.whole, **flags)))
    return frozenset(found)


def _bands(whole: int) -> Iterable[int]:
    for band in range(BANDS):
        bits = (whole >> (band * BAND_BITS)) & ((1 << BAND_BITS) - 1)
        yield (1 << WORD_BITS) + (band << BAND_BITS) + bits


def ranked(hits: Iterable[tuple[int, Key]], most: int = MOST_CANDIDATES) -> list[Key]:
    """The keys of (word, key) hits, those that share most words first; a word that many share says little."""
    by_word: dict[int, set[Key]] = defaultdict(set)
    for word, key in hits:
        by_word[word].add(key)
    weights: dict[Key, float] = defaultdict(float)
    for keys in by_word.values():
        for key in keys:
            weights[key] += 1 / len(keys)
    return sorted(weights, key=lambda key: -weights[key])[:most]


@dataclass(slots=True)
class TwinIndex(Generic[Key]):
    """An index in memory over the words of many pictures."""

    _kept: dict[int, set[Key]] = field(default_factory=lambda: defaultdict(set))

    def add(self, key: Key, prints: Prints) -> None:
        """Keep a picture under its words."""
        for word in words_of(prints):
            self._kept[word].add(key)

    def candidates(self, prints: Prints, most: int = MOST_CANDIDATES) -> list[Key]:
        """The pictures that share most words with this one, most first."""
        asked = asked_words(prints)
        hits = ((word, key) for word in asked for key in self._kept.get(word, ()))
        return ranked(hits, most)


def grey_of(data: bytes) -> Image.Image:
    """The upright grey picture of some hundred pixels that prints and comparisons are made from.

    Raises:
        PictureError: where the picture cannot be opened.
    """
    with opened(data) as image:
        return upright(image, edge=320, mode="L")


def twins(
    prints: Prints,
    candidates: Iterable[tuple[Key, Prints]],
    data: Callable[[], bytes],
    load: Callable[[Key], bytes],
) -> list[Twin[Key]]:
    """The copies of a picture among candidates of an index.

    `data` gives the picture's own bytes and `load` those of a candidate, or of their thumbnails; they are asked only where the
    prints agree. What cannot be opened is nobody's copy.
    """
    found = []
    own = cache(lambda: grey_of(data()))
    for key, theirs in candidates:
        laid = overlay(prints, theirs)
        if laid is None:
            continue
        try:
            agreement = detail_likeness(own(), grey_of(load(key)), laid)
        except PictureError:
            continue
        if agreement >= TWIN_LIKENESS:
            found.append(Twin(key, round(agreement, 3), laid.points))
    return found
