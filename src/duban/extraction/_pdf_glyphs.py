"""The characters of a PDF page as plain values, and lines of them as text.

A PDF draws glyphs and knows no words: blanks are guessed from gaps, doubled glyphs of artificial bold are
dropped, radicals are read as the characters they stand for. Called by the PDF reader's other parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from pdfminer.layout import LTChar, LTContainer, LTCurve, LTTextBox, LTTextLine

from duban.extraction._values import Box

_UNMAPPED = re.compile(r"\(cid:\d+\)")
_UNUSABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffd\ufffe\uffff\ud800-\udfff\u00ad]")
_RADICALS = re.compile("[\u2e80-\u2fd5\uf900-\ufaff\ufb00-\ufb06]")
_WIDE = re.compile(
    "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\U00020000-\U0003ffff“”‘’…—]"
)
# Gaps in shares of the glyph's size above which a blank was meant.
_WIDE_GAP, _NARROW_GAP = 0.9, 0.2


@dataclass(frozen=True, slots=True)
class Glyph:
    """One drawn character; coordinates in points from the page's lower left corner. "" is an unmapped glyph."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """Glyphs of one printed line, left to right, and the line's text."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    glyphs: tuple[Glyph, ...] = ()


def glyph_lines(box: LTTextBox) -> Iterator[list[Glyph]]:
    """The printed lines of a text box as glyphs."""
    for line in box:
        if isinstance(line, LTTextLine):
            glyphs = [_glyph(char) for char in line if isinstance(char, LTChar)]
            if glyphs:
                yield glyphs


def text_boxes(container: Iterable[object]) -> Iterator[LTTextBox]:
    """All text boxes of a page, also inside drawn forms."""
    for item in container:
        if isinstance(item, LTTextBox):
            yield item
        elif isinstance(item, LTContainer):
            yield from text_boxes(item)


def drawn_shapes(container: Iterable[object]) -> Iterator[LTCurve]:
    """All lines, rectangles and paths of a page."""
    for item in container:
        if isinstance(item, LTCurve):
            yield item
        elif isinstance(item, LTContainer) and not isinstance(item, LTTextBox):
            yield from drawn_shapes(item)


def _glyph(char: LTChar) -> Glyph:
    text = char.get_text()
    if _UNMAPPED.fullmatch(text):
        text = ""
    text = clean_text(text).replace("\n", "")
    return Glyph(text, char.x0, char.y0, char.x1, char.y1, max(char.size, 0.1))


def without_doubles(lines: Iterable[list[Glyph]]) -> list[list[Glyph]]:
    """The lines without second drawings of a glyph at its place, as artificial bold has them."""
    seen: set[tuple[str, int, int]] = set()
    kept: list[list[Glyph]] = []
    for line in lines:
        first = [glyph for glyph in line if not _places(glyph) & seen or glyph.text == " "]
        for glyph in first:
            seen |= _places(glyph)
        kept.append(first)
    return kept


def _places(glyph: Glyph) -> set[tuple[str, int, int]]:
    """Where a glyph stands, on two grids of a quarter of its size, so that no edge parts two near ones."""
    step = 0.25 * glyph.size
    return {
        (glyph.text, 2 * int(glyph.x0 / step + shift) + (shift > 0), int(glyph.y0 / step + 0.5))
        for shift in (0.0, 0.5)
    }


def clean_text(text: str) -> str:
    """Text without what no reader sees, radicals read as the characters that they stand for."""
    text = _UNUSABLE.sub("", text.replace("\xa0", " "))
    return _RADICALS.sub(lambda match: normalize("NFKC", match[0]), text)


def make_line(glyphs: Iterable[Glyph]) -> Line | None:
    """A line from glyphs of one printed line; None where nothing of it is text."""
    kept = sorted((glyph for glyph in glyphs if glyph.text), key=lambda glyph: glyph.x0)
    if not kept:
        return None
    text = "".join(_with_blanks(kept)).strip()
    if not text:
        return None
    size = sorted(glyph.size for glyph in kept)[len(kept) // 2]
    x0, y0, x1, y1 = surround(kept)
    return Line(text, x0, y0, x1, y1, size, tuple(kept))


def surround(items: Sequence[Glyph] | Sequence[Line]) -> Box:
    """The smallest box around glyphs or lines."""
    return (
        min(item.x0 for item in items),
        min(item.y0 for item in items),
        max(item.x1 for item in items),
        max(item.y1 for item in items),
    )


def _with_blanks(glyphs: list[Glyph]) -> Iterator[str]:
    before: Glyph | None = None
    for glyph in glyphs:
        if before is not None and before.text != " " and glyph.text != " ":
            wide = _WIDE.search(before.text) or _WIDE.search(glyph.text)
            if glyph.x0 - before.x1 > (_WIDE_GAP if wide else _NARROW_GAP) * glyph.size:
                yield " "
        yield glyph.text
        before = glyph


def is_wide(character: str) -> bool:
    """Whether a character is Chinese or full-width, so that no blank stands beside it."""
    return bool(_WIDE.match(character))
