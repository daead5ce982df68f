"""Lights (灯) as they are drawn: colour, shape and fill together, so that they read in black and white too.

Red is a triangle, yellow a diamond, green a disc, grey a ring, done a disc with a tick. Called by the layouts.
"""

from __future__ import annotations

from collections.abc import Iterator

from duban.charts._marks import INK, Disc, Mark, Shape, hatched, line
from duban.charts._values import Light

COLOURS = {
    Light.RED: "#C62828",
    Light.YELLOW: "#F2A900",
    Light.GREEN: "#2E7D32",
    Light.GREY: "#78909C",
    Light.DONE: "#455A64",
}
PLAIN = "#3F6FB0"
_PALE = {
    Light.RED: "#F6C5C2",
    Light.YELLOW: "#FCE7B2",
    Light.GREEN: "#BFE0C2",
    Light.GREY: "#DDE3E7",
    Light.DONE: "#B8C4CA",
}
PLAIN_PALE = "#C3D5EC"
# How far apart the slanting lines of a bar stand, as a share of its height: the worse, the denser.
_HATCH = {Light.RED: 0.45, Light.YELLOW: 1.0}


def light_marks(light: Light, x: float, y: float, size: float) -> Iterator[Mark]:
    """The shape of a light around a middle, `size` high and wide."""
    half, fill = size / 2, COLOURS[light]
    edge = size * 0.06
    if light is Light.RED:
        corners = ((x, y - half), (x + half, y + half * 0.85), (x - half, y + half * 0.85))
        yield Shape(corners, fill=fill, stroke=INK, width=edge)
    elif light is Light.YELLOW:
        points = ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
        yield Shape(points, fill=fill, stroke=INK, width=edge)
    elif light is Light.GREY:
        yield Disc(x, y, half * 0.85, fill="#FFFFFF", stroke=fill, width=size * 0.16)
    else:
        yield Disc(x, y, half * 0.95, fill=fill, stroke=INK, width=edge)
    if light is Light.DONE:
        tick = (
            (x - half * 0.45, y),
            (x - half * 0.1, y + half * 0.4),
            (x + half * 0.5, y - half * 0.4),
        )
        yield line(*tick, stroke="#FFFFFF", width=size * 0.12)


def colour_of(light: Light | None) -> str:
    """The full colour of a bar."""
    return PLAIN if light is None else COLOURS[light]


def pale_of(light: Light | None) -> str:
    """The colour of what is still to be done of a bar."""
    return PLAIN_PALE if light is None else _PALE[light]


def hatch_marks(
    light: Light | None, x: float, y: float, width: float, height: float
) -> Iterator[Mark]:
    """What tells the bars of lights apart without colour."""
    share = _HATCH.get(light) if light else None
    if share is not None and width > 0.4:
        step = max(share * height, 0.5)
        yield from hatched(
            x, y, width, height, step=step, stroke=colour_of(light), thick=height * 0.06
        )
