"""Whether two pictures are one photograph: their points laid over each other, then their fine detail compared.

Points that agree under one shift, scale and turn make a candidate. Two honest shots of one place agree in many points too; but
only a copy agrees in the fine detail between them, so that decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from duban.imagery._frequencies import turned
from duban.imagery._values import Prints

Complex = npt.NDArray[np.complex128]
Grid = npt.NDArray[np.float64]

MATCHING_BITS = 14
# Of two random pictures no more than two or three points agree by chance (benchmarks/signs.py).
LEAST_POINTS = 6
SAME_WHOLE_BITS = 5
_NEAR = 0.012
_SCALES, _MOST_TURN, _LEAST_APART = (0.4, 2.5), 0.25, 0.08
_MOST_PAIRS = 160


@dataclass(frozen=True, slots=True)
class Position:
    """One of the eight ways to lay a picture down: axes swapped, then mirrored, then upside down."""

    is_swapped: bool
    is_mirrored: bool
    is_upended: bool


POSITIONS = tuple(Position(*flags) for flags in product((False, True), repeat=3))


@dataclass(frozen=True, slots=True)
class Overlay:
    """How the second picture, in a position, lies on the first: point p of the first is scale * p + shift in the second.

    `points` is how many points agree; scale and shift are complex numbers over shares of the longer edge.
    """

    points: int
    position: Position
    scale: complex
    shift: complex


def overlay(one: Prints, other: Prints) -> Overlay | None:
    """The best way to lay the other picture over the first, or None where they are not alike."""
    found = (_laid(one, other, position) for position in POSITIONS)
    best = max((o for o in found if o is not None), key=lambda o: o.points, default=None)
    return best if best is not None and best.points >= LEAST_POINTS else _whole(one, other)


def _whole(one: Prints, other: Prints) -> Overlay | None:
    """Frame on frame, where the pictures agree as wholes: pictures without points are copied too."""
    for position in POSITIONS:
        theirs = turned(other.whole, **flags_of(position))
        if (one.whole ^ theirs).bit_count() <= SAME_WHOLE_BITS:
            return Overlay(0, position, 1 + 0j, 0j)
    return None


def flags_of(position: Position) -> dict[str, bool]:
    """The position as the arguments of `turned`."""
    return {
        "is_swapped": position.is_swapped,
        "is_mirrored": position.is_mirrored,
        "is_upended": position.is_upended,
    }


def _laid(one: Prints, other: Prints, position: Position) -> Overlay | None:
    if not one.points or not other.points:
        return None
    first, second = _pairs(one, other, position)
    if len(first) < 3:
        return None
    begin, end = np.triu_indices(len(first), 1)
    step = first[end] - first[begin]
    apart = np.abs(step) > _LEAST_APART
    scales = (second[end] - second[begin])[apart] / step[apart]
    likely = (
        (np.abs(scales) > _SCALES[0])
        & (np.abs(scales) < _SCALES[1])
        & (np.abs(np.angle(scales)) < _MOST_TURN)
    )
    scales, begin = scales[likely], begin[apart][likely]
    if not len(scales):
        return None
    shifts = second[begin] - scales * first[begin]
    agree = np.abs(scales[:, None] * first + shifts[:, None] - second) < _NEAR
    best = max(
        np.argsort(-agree.sum(axis=1), kind="stable")[:5],
        key=lambda k: _distinct(first, second, agree[k]),
    )
    chosen = agree[best]
    scale, shift = _fitted(first[chosen], second[chosen])
    return Overlay(_distinct(first, second, chosen), position, scale, shift)


def _pairs(one: Prints, other: Prints, position: Position) -> tuple[Complex, Complex]:
    """The places of the point pairs whose hashes agree, nearest first."""
    flags = flags_of(position)
    mine = np.array([p.bits for p in one.points], dtype=np.uint64)
    theirs = np.array([turned(p.bits, **flags) for p in other.points], dtype=np.uint64)
    apart = np.bitwise_count(mine[:, None] ^ theirs[None, :])
    i, j = np.nonzero(apart <= MATCHING_BITS)
    nearest = np.argsort(apart[i, j], kind="stable")[:_MOST_PAIRS]
    places = np.array([complex(p.x, p.y) for p in one.points])
    moved = np.array([_moved(complex(p.x, p.y), other, position) for p in other.points])
    return places[i[nearest]], moved[j[nearest]]


def _moved(place: complex, picture: Prints, position: Position) -> complex:
    x, y, width, height = place.real, place.imag, picture.width, picture.height
    if position.is_swapped:
        x, y, width, height = y, x, height, width
    return complex(
        width - x if position.is_mirrored else x, height - y if position.is_upended else y
    )


def _distinct(first: Complex, second: Complex, chosen: npt.NDArray[np.bool_]) -> int:
    return min(len(np.unique(first[chosen])), len(np.unique(second[chosen])))


def _fitted(first: Complex, second: Complex) -> tuple[complex, complex]:
    """Scale and shift with the least squares of what is left over."""
    middle, centre = first.mean(), second.mean()
    spread = np.vdot(first - middle, first - middle).real
    scale = complex(np.vdot(first - middle, second - centre) / spread) if spread else 1 + 0j
    return scale, complex(centre - scale * middle)


# Fine detail is compared in tiles, so that a stamp over a corner spoils only what it covers.
_DETAIL_EDGE, _TILE = 192, 16
_LEAST_DETAIL, _LEAST_TILES = 3.0, 6
# Copies agree by half and more before the overlay is put right; below this it is not tried.
_HOPELESS = 0.35


def detail_likeness(one: Image.Image, other: Image.Image, laid: Overlay) -> float:
    """The median agreement of fine detail over the tiles that hold any, from -1 to 1; 0 where there are too few.

    Both are upright grey pictures of some 320 pixels. The overlay is first put right by fractions of a pixel, which points
    cannot tell.
    """
    first, second = _reduced(one), _positioned(_reduced(other), laid.position)
    mine = _fine(first)
    best, scale, shift = (
        _agreement(mine, second, first.size, laid.scale, laid.shift),
        laid.scale,
        laid.shift,
    )
    if best < _HOPELESS:
        return best
    pixel = 1 / max(first.size)
    middle = complex(first.width, first.height) * pixel / 2
    for step in (pixel, pixel / 2, pixel / 4):
        for move, stretch in _NUDGES:
            # Stretched about the middle, so that a stretch is no shift of everything.
            new_scale = scale + stretch * step * 2
            new_shift = shift + move * step - stretch * step * 2 * middle
            agreement = _agreement(mine, second, first.size, new_scale, new_shift)
            if agreement > best:
                best, scale, shift = agreement, new_scale, new_shift
    return best


# Right and left, down and up; larger and smaller; turned one way and the other.
_NUDGES: tuple[tuple[complex, complex], ...] = (
    *((move, 0j) for move in (1, -1, 1j, -1j)),
    *((0j, stretch) for stretch in (1, -1, 1j, -1j)),
)


def _agreement(
    mine: Grid, second: Image.Image, size: tuple[int, int], scale: complex, shift: complex
) -> float:
    drawn, inside = _warped(second, size, scale, shift)
    theirs = _fine(drawn)
    scores = []
    for top, left in _tiles(mine.shape):
        box = (slice(top, top + _TILE), slice(left, left + _TILE))
        if not inside[box].all():
            continue
        a, b = mine[box] - mine[box].mean(), theirs[box] - theirs[box].mean()
        strength = float(a.std())
        if strength >= _LEAST_DETAIL:
            scores.append(float((a * b).mean() / (strength * max(float(b.std()), 1e-6))))
    return float(np.median(scores)) if len(scores) >= _LEAST_TILES else 0.0


def _tiles(shape: tuple[int, ...]) -> Sequence[tuple[int, int]]:
    height, width = shape
    return [
        (top, left)
        for top in range(0, height - _TILE + 1, _TILE)
        for left in range(0, width - _TILE + 1, _TILE)
    ]


def _reduced(picture: Image.Image) -> Image.Image:
    small = picture.copy()
    small.thumbnail((_DETAIL_EDGE, _DETAIL_EDGE), Image.Resampling.BOX)
    return small


def _positioned(picture: Image.Image, position: Position) -> Image.Image:
    if position.is_swapped:
        picture = picture.transpose(Image.Transpose.TRANSPOSE)
    if position.is_mirrored:
        picture = ImageOps.mirror(picture)
    return ImageOps.flip(picture) if position.is_upended else picture


def _warped(
    picture: Image.Image, size: tuple[int, int], scale: complex, shift: complex
) -> tuple[Image.Image, npt.NDArray[np.bool_]]:
    """The second picture drawn as it lies on the first, and where it reaches."""
    edge = max(picture.size)
    ratio = edge / max(size)
    a, b = scale.real * ratio, scale.imag * ratio
    data = (a, -b, shift.real * edge, b, a, shift.imag * edge)
    drawn = picture.transform(size, Image.Transform.AFFINE, data, Image.Resampling.BICUBIC)
    reach = Image.new("L", picture.size, 255).transform(
        size, Image.Transform.AFFINE, data, Image.Resampling.NEAREST
    )
    return drawn, np.asarray(reach) > 0


def _fine(picture: Image.Image) -> Grid:
    """What is left of a picture without its coarse shapes."""
    pixels = np.asarray(picture, dtype=np.float64)
    padded = np.pad(pixels, 4, mode="edge")
    sums = np.pad(padded.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    span = 9
    mean = (
        sums[span:, span:] - sums[:-span, span:] - sums[span:, :-span] + sums[:-span, :-span]
    ) / span**2
    fine: Grid = pixels - mean
    return fine
