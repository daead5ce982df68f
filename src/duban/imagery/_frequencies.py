"""The signs of the lowest frequencies of a square of samples, as 64 bits; how they turn when the square is turned or mirrored.

Shared by the hash of a whole picture and by the hashes of its points.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

Grid = npt.NDArray[np.float64]

_LOW = 8
# The frequency pairs behind the bits (down, across): the lowest 8 x 8 without the mean, lowest sums first, and one further
# pair that is its own mirror image.
PAIRS: tuple[tuple[int, int], ...] = (
    *sorted(
        ((v, u) for v in range(_LOW) for u in range(_LOW) if v or u), key=lambda p: (sum(p), p)
    ),
    (_LOW, _LOW),
)


@cache
def waves(side: int) -> Grid:
    """The cosine waves of the lowest frequencies over `side` samples, one in each row."""
    steps = np.arange(_LOW + 1)[:, None] * (2 * np.arange(side)[None, :] + 1)
    return np.cos(np.pi * steps / (2 * side))


def coefficients(square: Grid) -> list[float]:
    """The weights of the 64 frequencies, in the order of `PAIRS`."""
    wave = waves(len(square))
    table = wave @ square @ wave.T
    return [float(table[pair]) for pair in PAIRS]


def signs(square: Grid) -> int:
    """The 64 signs as bits; the lowest frequency is bit 0."""
    return sum(1 << bit for bit, weight in enumerate(coefficients(square)) if weight > 0)


@cache
def _odd(axis: int) -> int:
    return sum(1 << bit for bit, pair in enumerate(PAIRS) if pair[axis] % 2)


@cache
def _swapped() -> tuple[int, ...]:
    return tuple(PAIRS.index((u, v)) for v, u in PAIRS)


def turned(bits: int, *, is_swapped: bool, is_mirrored: bool, is_upended: bool) -> int:
    """The signs as they would be of the square with its axes swapped, then mirrored left to right, then upside down.

    >>> turned(turned(5, is_swapped=True, is_mirrored=False, is_upended=False),
    ...        is_swapped=True, is_mirrored=False, is_upended=False)
    5
    """
    if is_swapped:
        bits = sum(((bits >> old) & 1) << new for new, old in enumerate(_swapped()))
    if is_mirrored:
        bits ^= _odd(1)
    if is_upended:
        bits ^= _odd(0)
    return bits
