"""Rewrites alternations so that the pattern engine can skip to the places where one of them can begin.

The engine looks for first characters in one sweep only where every alternative opens with a plain character; a lookbehind, a
class or a group in front makes it try all alternatives at each place. The meaning never changes. Called where patterns are built.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from duban.reading._values import value

#: Lookbehinds of one fixed text or class: (?<!无), (?<=会议), (?<![重主首]).
_BEHIND = re.compile(r"\(\?<[!=](?:\[(?:\\.|[^\]\\])+\]|[^()\[\]|\\.?*+{}^$])+\)")
_CLASS = re.compile(r"\[([^\]\\^-]+)\]")
_START = re.compile(r"\^")
_AT_START = r"(?<![\s\S])"
_QUANTIFIERS = ("?", "*", "+", "{")
_SPECIAL = frozenset("\\[(.^$?*+{|)")
_WIDEST_CLASS = 32


def plain_first(alternation: str) -> str:
    """The alternation with a plain character at the head of each alternative; as it was where that cannot be.

    >>> plain_first("(?<!不)已|[未没]有|(?:以|年)来|约?谈")
    '已(?<!不已)|未有|没有|以来|年来|约谈|谈'
    """
    opened: list[str] = []
    for alternative in alternatives(alternation):
        parts = _opened(alternative)
        if parts is None:
            return alternation
        opened.extend(parts)
    return _grouped(opened)


def by_first(choice: str) -> str:
    """A choice of plain words with those of one first character together, so that fewer are tried at each place.

    >>> by_first("市长|书记|市委")
    '市(?:长|委)|书记'
    """
    return _grouped(alternatives(choice))


def _grouped(opened: list[str]) -> str:
    """Alternatives by their first character; the order counts only among those that share it."""
    tails: dict[str, list[str]] = {}
    for part in dict.fromkeys(opened):
        if part[0] in _SPECIAL:
            return "|".join(opened)
        tails.setdefault(part[0], []).append(part[1:])
    return "|".join(
        char + (tail[0] if len(tail) == 1 else f"(?:{'|'.join(tail)})")
        for char, tail in tails.items()
    )


@value(frozen=True, slots=True)
class Sweep:
    """Several alternations in one sweep; what no sweep can find (`apart`) is tried by itself."""

    swept: re.Pattern[str]
    apart: re.Pattern[str] | None

    @classmethod
    def of(cls, alternations: Iterable[str]) -> Sweep:
        """Gather the alternatives of all the alternations."""
        swept, apart = list[str](), list[str]()
        for alternation in alternations:
            for alternative in alternatives(_unwrapped(alternation)):
                parts = _opened(alternative)
                swept.extend(parts or ())
                apart.extend([] if parts else [alternative])
        one = re.compile("|".join(apart)) if apart else None
        return cls(re.compile(_grouped(swept)), one)

    def finds(self, text: str) -> bool:
        """Whether any alternative stands anywhere in the text."""
        if self.swept.search(text):
            return True
        return self.apart is not None and self.apart.search(text) is not None


def _unwrapped(alternation: str) -> str:
    whole = alternation.startswith("(?:") and _group_end(alternation) == len(alternation) - 1
    return alternation[3:-1] if whole else alternation


def alternatives(pattern: str) -> list[str]:
    """The pattern cut at its outermost bars."""
    parts, depth, start, at = list[str](), 0, 0, 0
    while at < len(pattern):
        char = pattern[at]
        if char == "[":
            at = _class_end(pattern, at)
        elif char == "\\":
            at += 1
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and depth == 0:
            parts.append(pattern[start:at])
            start = at + 1
        at += 1
    return [*parts, pattern[start:]]


def _class_end(pattern: str, at: int) -> int:
    """Where the class that opens at `at` closes."""
    at += 2 if pattern[at + 1] in "]^" else 1
    while pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return at


def _group_end(pattern: str) -> int:
    """Where the group that opens the pattern closes."""
    depth = at = 0
    while True:
        char = pattern[at]
        if char == "[":
            at = _class_end(pattern, at)
        elif char == "\\":
            at += 1
        elif char in "()":
            depth += 1 if char == "(" else -1
            if depth == 0:
                return at
        at += 1


def _opened(alternative: str) -> list[str] | None:
    """One alternative as several that each open with a plain character; None where that cannot be."""
    behind = ""
    while match := _BEHIND.match(alternative) or _START.match(alternative):
        behind += _AT_START if match[0] == "^" else match[0]
        alternative = alternative[match.end() :]
    heads, rest = _heads(alternative)
    optional = rest[:1] == "?" and rest[1:2] not in ("?", "+")
    if not heads or (rest[:1] in _QUANTIFIERS and not optional):
        return None
    rest = rest[optional:]
    opened: list[str] = []
    for head in heads:
        deeper = [head] if len(head) == 1 and head not in _SPECIAL else _opened_all(head)
        if deeper is None or (behind and any(_BEHIND.search(part) for part in deeper)):
            return None
        opened.extend(_with_behind(part + rest, behind) for part in deeper)
    without = _opened(behind + rest) if optional else []
    return None if without is None else opened + without


def _opened_all(pattern: str) -> list[str] | None:
    found = [_opened(part) for part in alternatives(pattern)]
    return None if None in found else [one for parts in found if parts for one in parts]


def _heads(alternative: str) -> tuple[list[str], str]:
    """What can stand first, and the rest: a plain character, those of a class, or the alternatives of a group."""
    if not alternative:
        return [], ""
    if alternative[0] not in _SPECIAL:
        return [alternative[0]], alternative[1:]
    listed = _CLASS.match(alternative)
    if listed and len(listed[1]) <= _WIDEST_CLASS:
        return list(listed[1]), alternative[listed.end() :]
    if alternative.startswith("(?:"):
        end = _group_end(alternative)
        return alternatives(alternative[3:end]), alternative[end + 1 :]
    return [], ""


def _with_behind(part: str, behind: str) -> str:
    """The lookbehinds moved behind the first character: (?<!不)已 is 已(?<!不已)."""
    moved = "".join(f"{one[:-1]}{part[0]})" for one in _BEHIND.findall(behind))
    return part[0] + moved + part[1:]
