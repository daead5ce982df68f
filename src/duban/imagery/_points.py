"""Points of a picture that are found again after cropping, scaling and turning, each with a 64-bit hash of its surroundings.

Points are extremes over place and scale (differences of Gaussians); the hash holds the signs of the lowest frequencies around
the point, in a window whose size follows the point's scale. Coordinates are shares of the longer edge.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from duban.imagery._frequencies import signs
from duban.imagery._values import Point

Grid = npt.NDArray[np.float64]

EDGE = 256
MOST_POINTS = 48
# Scales in pixels of the reduced picture; the window around a point is eight scales wide.
_SCALES = tuple(1.8 * 1.26**step for step in range(9))
_REACH, _SAMPLES = 4.0, 16
# Grey levels by which a point stands out; below this it is noise of the sensor or of JPEG.
_LEAST_CONTRAST = 2.0
# A point on a straight edge slides along it: the ratio of its two curvatures is bounded.
_MOST_ELONGATED = 8.0


def points_of(grey: Image.Image) -> tuple[Point, ...]:
    """The points that stand out most, at most `MOST_POINTS`; none in a picture without structure."""
    small = grey.copy()
    small.thumbnail((EDGE, EDGE), Image.Resampling.BOX)
    if min(small.size) < _SAMPLES:
        return ()
    pixels = np.asarray(small, dtype=np.float64)
    spectrum = np.fft.rfft2(_mirrored(pixels))
    blurs = np.stack([_blurred(spectrum, pixels.shape, scale) for scale in _SCALES])
    bands = np.diff(blurs, axis=0)
    found = _extremes(bands)
    order = np.argsort(-np.abs(bands[found]), kind="stable")
    edge = max(small.size)
    points: list[Point] = []
    sharp: dict[int, Grid] = {}
    for level, y, x in np.stack(found, axis=1)[order]:
        scale = _SCALES[level] * 1.12
        if level not in sharp:
            sharp[level] = _blurred(spectrum, pixels.shape, scale / 3)
        window = _window(sharp[level], y, x, scale)
        if window is not None:
            # The middle of a pixel, so that a mirrored picture has its points at the mirrored places.
            x_share, y_share = (float(x) + 0.5) / edge, (float(y) + 0.5) / edge
            points.append(Point(x_share, y_share, scale / edge, signs(window)))
        if len(points) == MOST_POINTS:
            break
    return tuple(points)


def _mirrored(pixels: Grid) -> Grid:
    """The picture with its mirror images beside it, so that blurring by frequencies meets no jump at the edge."""
    wide = np.concatenate([pixels, pixels[:, ::-1]], axis=1)
    return np.concatenate([wide, wide[::-1]], axis=0)


def _blurred(spectrum: npt.NDArray[np.complex128], shape: tuple[int, ...], scale: float) -> Grid:
    height, width = shape
    down = np.fft.fftfreq(2 * height)[:, None]
    across = np.fft.rfftfreq(2 * width)[None, :]
    damping = np.exp(-2 * (np.pi * scale) ** 2 * (down**2 + across**2))
    whole: Grid = np.fft.irfft2(spectrum * damping, s=(2 * height, 2 * width))
    return whole[:height, :width]


def _extremes(bands: Grid) -> tuple[npt.NDArray[Any], ...]:
    """Where a band is above, or below, all its 26 neighbours in place and scale, and is no edge."""
    inner = bands[1:-1, 1:-1, 1:-1]
    highest, lowest = np.full(inner.shape, -np.inf), np.full(inner.shape, np.inf)
    depth, height, width = bands.shape
    for z in range(3):
        for y in range(3):
            for x in range(3):
                if (z, y, x) != (1, 1, 1):
                    near = bands[z : depth - 2 + z, y : height - 2 + y, x : width - 2 + x]
                    highest, lowest = np.maximum(highest, near), np.minimum(lowest, near)
    stands_out = ((inner > highest) | (inner < lowest)) & (np.abs(inner) >= _LEAST_CONTRAST)
    levels, rows, columns = np.nonzero(stands_out & ~_elongated(bands)[1:-1])
    return levels + 1, rows + 1, columns + 1


def _elongated(bands: Grid) -> npt.NDArray[np.bool_]:
    middle = bands[:, 1:-1, 1:-1]
    across = bands[:, 1:-1, 2:] + bands[:, 1:-1, :-2] - 2 * middle
    down = bands[:, 2:, 1:-1] + bands[:, :-2, 1:-1] - 2 * middle
    corners = bands[:, 2:, 2:] + bands[:, :-2, :-2] - bands[:, 2:, :-2] - bands[:, :-2, 2:]
    determinant = across * down - (corners / 4) ** 2
    bound = (_MOST_ELONGATED + 1) ** 2 / _MOST_ELONGATED
    answer: npt.NDArray[np.bool_] = (determinant <= 0) | (
        (across + down) ** 2 > bound * determinant
    )
    return answer


@cache
def _offsets() -> Grid:
    return (np.arange(_SAMPLES) + 0.5) / _SAMPLES * 2 - 1


def _window(picture: Grid, y: int, x: int, scale: float) -> Grid | None:
    """Sixteen by sixteen samples around a point, or None where the window leaves the picture."""
    height, width = picture.shape
    reach = _REACH * scale
    if y < reach or x < reach or y + reach > height - 1 or x + reach > width - 1:
        return None
    rows, columns = y + _offsets() * reach, x + _offsets() * reach
    top, left = rows.astype(int), columns.astype(int)
    down, across = (rows - top)[:, None], (columns - left)[None, :]
    upper = picture[np.ix_(top, left)] * (1 - across) + picture[np.ix_(top, left + 1)] * across
    lower = (
        picture[np.ix_(top + 1, left)] * (1 - across) + picture[np.ix_(top + 1, left + 1)] * across
    )
    answer: Grid = upper * (1 - down) + lower * down
    return answer
