"""A sheet and the marks on it: boxes, lines, shapes, words. Millimetres from the upper left corner, y downward.

The layouts make marks, the writers of SVG and PDF turn them into files: what one of them shows the other shows too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]
INK = "#1F2933"


@dataclass(frozen=True, slots=True)
class Shape:
    """A run of straight lines, closed and filled or open. `hint` is said when a pointer rests on it.

    Args:
        points: at least two.
        fill: a colour such as #RRGGBB; empty for none.
        stroke: likewise.
        width: of the stroke.
        dash: lengths of strokes and gaps by turns; empty for a full line.
    """

    points: tuple[Point, ...]
    closed: bool = True
    fill: str = ""
    stroke: str = ""
    width: float = 0.2
    dash: tuple[float, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle."""

    x: float
    y: float
    radius: float
    fill: str = ""
    stroke: str = ""
    width: float = 0.2


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text.

    Args:
        x: where it starts, has its middle, or ends, by `anchor`.
        y: its baseline.
        size: the height of its em square.
        is_strong: whether its strokes are thickened.
    """

    x: float
    y: float
    text: str
    size: float
    anchor: Anchor = "start"
    fill: str = INK
    is_strong: bool = False


Mark = Shape | Disc | Words


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its size, what it is called, its marks from the lowest to the uppermost."""

    width: float
    height: float
    title: str
    marks: tuple[Mark, ...]


def box(
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    fill: str = "",
    stroke: str = "",
    line: float = 0.2,
    hint: str = "",
) -> Shape:
    """A rectangle."""
    points = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return Shape(points, fill=fill, stroke=stroke, width=line, hint=hint)


def line(
    *points: Point, stroke: str = INK, width: float = 0.2, dash: tuple[float, ...] = ()
) -> Shape:
    """An open run of lines."""
    return Shape(points, closed=False, stroke=stroke, width=width, dash=dash)


def hatched(
    x: float, y: float, width: float, height: float, *, step: float, stroke: str, thick: float = 0.2
) -> Iterable[Shape]:
    """Slanting lines inside a rectangle, so that two fills differ without colour."""
    reach = width + height
    at = step / 2
    while at < reach:
        low = (x + at, y) if at <= width else (x + width, y + at - width)
        high = (x, y + at) if at <= height else (x + at - height, y + height)
        yield line(low, high, stroke=stroke, width=thick)
        at += step
