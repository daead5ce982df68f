"""How wide a text is, and how it is made to fit: cut with an ellipsis, or broken into lines.

Widths are those of Noto Sans SC, the font that a PDF embeds; other fonts come close. No font is opened. Called by the layouts.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from importlib.resources import files

ELLIPSIS = "…"
_EM = 1000
_OTHER = 560
_WIDE = {"W", "F", "A"}
# What may not begin a line, by the custom of Chinese type (GB/T 15834): closing marks and stops.
_NOT_FIRST = "，。、；：？！）》」』】〉”’%％)],.;:?!…—"
_NOT_LAST = "（《「『【〈“‘([#"
_PIECE = re.compile(r"[A-Za-z0-9@#&+._/\-]+|\s+|.", re.DOTALL)


@cache
def _advances() -> tuple[int, tuple[int, ...]]:
    raw = json.loads(files("duban.charts").joinpath("data/advances.json").read_text("utf-8"))
    return raw["first"], tuple(raw["advances"])


@cache
def _advance(character: str) -> int:
    first, advances = _advances()
    place = ord(character) - first
    if 0 <= place < len(advances):
        return advances[place]
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return _EM if unicodedata.east_asian_width(character) in _WIDE else _OTHER


def plain(text: str) -> str:
    """The text on one line: line breaks, tabs and what no sheet can show become blanks."""
    return "".join(" " if unicodedata.category(one) == "Cc" else one for one in text)


def width_of(text: str, size: float) -> float:
    """The width of a line, in the unit of `size`.

    >>> width_of("雨污分流", 3)
    12.0
    """
    return sum(_advance(one) for one in text) * size / _EM


def fitted(text: str, size: float, width: float) -> str:
    """The text, or as much of its beginning as fits with an ellipsis.

    >>> fitted("雨污分流改造工程", 3, 12.5)
    '雨污分…'
    """
    if width_of(text, size) <= width:
        return text
    room = width - width_of(ELLIPSIS, size)
    kept = ""
    for one in text:
        room -= width_of(one, size)
        if room < 0:
            break
        kept += one
    return kept.rstrip() + ELLIPSIS


def wrapped(text: str, size: float, width: float) -> tuple[str, ...]:
    """The text in lines; a word or number of Latin letters stays whole where a line can hold it, no line begins with a stop."""
    lines: list[str] = [""]
    for piece in _pieces(text, size, width):
        if width_of(lines[-1] + piece.rstrip(), size) <= width or not lines[-1]:
            lines[-1] += piece
            continue
        _break(lines, piece)
    return tuple(one.strip() for one in lines if one.strip()) or ("",)


def _pieces(text: str, size: float, width: float) -> list[str]:
    """What may stand at either side of a break; a word wider than the line falls into letters."""
    found: list[str] = []
    for match in _PIECE.finditer(text):
        whole = match[0]
        found.extend([whole] if width_of(whole, size) <= width else whole)
    return found


def _break(lines: list[str], piece: str) -> None:
    """Begin a line with the piece, taking along what may not be left behind."""
    taken = ""
    before = lines[-1]
    if piece[0] in _NOT_FIRST and len(before) > 1:
        before, taken = before[:-1], before[-1]
    while len(before) > 1 and before[-1] in _NOT_LAST:
        before, taken = before[:-1], before[-1] + taken
    lines[-1] = before
    lines.append(taken + piece.lstrip())
