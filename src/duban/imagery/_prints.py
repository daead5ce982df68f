"""What is kept of a picture to find its twins: a hash of the whole, and its points. Also as text, for a column of a table."""

from __future__ import annotations

import base64
import struct

import numpy as np
from PIL import Image

from duban.imagery._frequencies import signs
from duban.imagery._points import points_of
from duban.imagery._values import Point, Prints

_SIDE = 32
# x, y and size as shares of the longer edge in steps of 1/65535, then the 64 bits.
_POINT = struct.Struct("<HHHQ")
_UNIT = 65535


def prints_of(grey: Image.Image) -> Prints:
    """The prints of an upright grey picture of some hundred pixels."""
    small = grey.resize((_SIDE, _SIDE), Image.Resampling.BOX)
    edge = max(grey.size)
    return Prints(
        whole=signs(np.asarray(small, dtype=np.float64)),
        points=points_of(grey),
        width=grey.width / edge,
        height=grey.height / edge,
    )


def distance(one: int, other: int) -> int:
    """In how many of the 64 bits two hashes differ.

    >>> distance(0b1011, 0b0010)
    2
    """
    return (one ^ other).bit_count()


def to_text(points: tuple[Point, ...]) -> str:
    """Points as base64, some 19 characters for each."""
    packed = (
        _POINT.pack(round(p.x * _UNIT), round(p.y * _UNIT), round(p.size * _UNIT), p.bits)
        for p in points
    )
    return base64.b64encode(b"".join(packed)).decode()


def from_text(text: str) -> tuple[Point, ...]:
    """The points of `to_text`."""
    data = base64.b64decode(text)
    return tuple(
        Point(x / _UNIT, y / _UNIT, size / _UNIT, bits)
        for x, y, size, bits in _POINT.iter_unpack(data)
    )
