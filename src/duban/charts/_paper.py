"""Paper sizes, and the rule of how large text must be to be read from a distance.

Called by the layouts.
"""

from __future__ import annotations

import math

PAPERS: dict[str, tuple[float, float]] = {
    "A4": (210, 297),
    "A3": (297, 420),
    "A2": (420, 594),
    "A1": (594, 841),
    "A0": (841, 1189),
}
"""Width and height upright, in mm (ISO 216)."""

LEAST_ARC_MINUTES = 16
"""Capitals and figures appear at least this high (ISO 9241-3, its minimum; 20 to 22 are what it prefers)."""
CAPITAL = 0.733
"""Height of the capitals of Noto Sans SC in its em square. Han characters fill 0.92 of it: at 16 minutes they appear 20 high."""


def readable_size(metres: float) -> float:
    """The em square in mm that is read from a distance.

    >>> round(readable_size(3), 2), round(readable_size(1), 2)
    (19.05, 6.35)
    """
    capital = 2 * metres * 1000 * math.tan(math.radians(LEAST_ARC_MINUTES / 60 / 2))
    return capital / CAPITAL
