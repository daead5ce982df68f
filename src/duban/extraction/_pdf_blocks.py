"""Printed lines gathered into blocks, and blocks cut into paragraphs.

pdfminer's own blocks join two columns under one large headline, so only its lines are used. Called by the PDF
reader.
"""

from __future__ import annotations

from collections.abc import Iterator

from duban.extraction._pdf_glyphs import Line, surround

_SAME_SIZE = 1.15
# The white between two lines of one block, in shares of the type's size: official documents set 29 points
# for 16-point type.
_WHITE = 1.1
_OVERLAP = 0.5
_INDENT = (1.4, 3.2)


def blocks_of(lines: list[Line]) -> list[list[Line]]:
    """The lines gathered into blocks, each from top to bottom."""
    blocks: list[list[Line]] = []
    growing: list[list[Line]] = []
    ordered = sorted(lines, key=lambda line: (-line.y1, line.x0))
    tallest = max((line.y1 - line.y0 for line in lines), default=0.0)
    reach = _WHITE * max((line.size for line in lines), default=0.0)
    for place, line in enumerate(ordered):
        # Lines come from the top down: a block that is out of reach of one is out of reach of all that follow.
        growing = [block for block in growing if block[-1].y0 - line.y1 <= reach]
        above = [block for block in growing if _continues(block[-1], line)]
        beside = _beside(ordered, place, tallest)
        if len(above) == 1 and not any(
            _share_of_width(above[0][-1], other) > 0 for other in beside
        ):
            above[0].append(line)
        else:
            blocks.append([line])
            growing.append(blocks[-1])
    return blocks


def _beside(ordered: list[Line], place: int, tallest: float) -> list[Line]:
    """The lines that stand beside the one at this place; only neighbours in height are looked at."""
    line = ordered[place]
    found: list[Line] = []
    for step in (-1, 1):
        at = place + step
        while 0 <= at < len(ordered) and abs(ordered[at].y1 - line.y1) <= tallest:
            if _side_by_side(line, ordered[at]):
                found.append(ordered[at])
            at += step
    return found


def _continues(last: Line, line: Line) -> bool:
    """Whether a line may stand directly below another one of the same block."""
    if max(last.size, line.size) > _SAME_SIZE * min(last.size, line.size):
        return False
    white = last.y0 - line.y1
    return -0.5 * line.size < white < _WHITE * line.size and _share_of_width(last, line) > _OVERLAP


def _share_of_width(first: Line, second: Line) -> float:
    shared = min(first.x1, second.x1) - max(first.x0, second.x0)
    return shared / max(min(first.x1 - first.x0, second.x1 - second.x0), 1.0)


def _side_by_side(first: Line, second: Line) -> bool:
    shared = min(first.y1, second.y1) - max(first.y0, second.y0)
    return shared > _OVERLAP * min(first.y1 - first.y0, second.y1 - second.y0)


def paragraphs_of(lines: list[Line]) -> Iterator[list[Line]]:
    """A block cut at first-line indents; upright type, one character a line, becomes one line."""
    if len(lines) > 2 and all(len(line.text) == 1 for line in lines):
        x0, y0, x1, y1 = surround(lines)
        yield [Line("".join(line.text for line in lines), x0, y0, x1, y1, lines[0].size)]
        return
    low, high = _INDENT
    left = min(line.x0 for line in lines)
    held: list[Line] = []
    for line in lines:
        if held and low * line.size < line.x0 - left < high * line.size:
            yield held
            held = []
        held.append(line)
    if held:
        yield held
