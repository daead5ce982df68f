"""How alike two texts of instructions are, and which words they share: pure functions without rows.

Used for likely duplicates, for the next edition of a document and for a document that is read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

# Below this share two instructions are two instructions; measured on reworded items of plans and notices.
PAIRED = 60.0
# Shorter common runs are particles and punctuation, not shared content.
SHORTEST_SHARED = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A run of a text; `is_shared` where the other text has it too."""

    text: str
    is_shared: bool


def flat(text: str) -> str:
    """The text without blanks and line feeds, in which layouts differ."""
    return "".join(text.split())


def likeness(one: str, other: str) -> float:
    """0 to 100: how much of both texts agrees, in order.

    >>> likeness("加快管网改造", "加快管网改造")
    100.0
    """
    return float(fuzz.ratio(flat(one), flat(other)))


def containment(one: str, other: str) -> float:
    """0 to 100: how much of the shorter text's character pairs the longer one has, in any order.

    >>> containment("管网改造", "要加快管网改造，六月底前完成")
    100.0
    """
    pairs = [{t[i : i + 2] for i in range(len(t) - 1)} for t in (flat(one), flat(other))]
    fewer = min(len(p) for p in pairs)
    return 100.0 * len(pairs[0] & pairs[1]) / fewer if fewer else 0.0


def shared_parts(text: str, other: str) -> tuple[Part, ...]:
    """`text` cut into runs that `other` shares and runs that it does not.

    >>> [(p.text, p.is_shared) for p in shared_parts("尽快改造管网", "要改造管网")]
    [('尽快', False), ('改造管网', True)]
    """
    shared = [False] * len(text)
    for op in LCSseq.opcodes(text, other):
        if op.tag == "equal" and op.src_end - op.src_start >= SHORTEST_SHARED:
            shared[op.src_start : op.src_end] = [True] * (op.src_end - op.src_start)
    parts: list[Part] = []
    start = 0
    for i in range(1, len(text) + 1):
        if i == len(text) or shared[i] != shared[start]:
            parts.append(Part(text[start:i], shared[start]))
            start = i
    return tuple(parts)


def pair_up(old: Sequence[str], new: Sequence[str]) -> dict[int, tuple[int, float]]:
    """Which old text each new text stands for: index in `new` to (index in `old`, likeness), each used once.

    Equal texts pair first, in order; of the rest the likest pair first.
    """
    olds, news = [flat(t) for t in old], [flat(t) for t in new]
    pairs: dict[int, tuple[int, float]] = {}
    free: dict[str, list[int]] = {}
    for i, text in enumerate(olds):
        free.setdefault(text, []).append(i)
    for j, text in enumerate(news):
        if free.get(text):
            pairs[j] = (free[text].pop(0), 100.0)
    left = sorted(i for places in free.values() for i in places)
    rest = [j for j in range(len(news)) if j not in pairs]
    scored = [
        (score, i, j)
        for j in rest
        for i in left
        if (score := fuzz.ratio(olds[i], news[j], score_cutoff=PAIRED)) >= PAIRED
    ]
    taken: set[int] = set()
    for score, i, j in sorted(scored, key=lambda s: (-s[0], s[1], s[2])):
        if i not in taken and j not in pairs:
            taken.add(i)
            pairs[j] = (i, float(score))
    return pairs
