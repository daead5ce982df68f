"""How far two places lie apart."""

from __future__ import annotations

import math

from duban.imagery._values import Place

EARTH_METRES = 6_371_000


def metres_between(one: Place, other: Place) -> float:
    """The way over the globe in metres, exact to half a percent.

    >>> round(metres_between(Place(39.9, 116.4), Place(39.9, 116.5)) / 100) * 100
    8500
    """
    a, b = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(across / 2) ** 2
    return 2 * EARTH_METRES * math.asin(min(1.0, math.sqrt(half)))
