"""The order in which a person reads the pieces of a page: columns one after the other, headlines first.

It cuts the page at its gutters and at its horizontal gaps again and again (an XY cut), and sees boxes only,
never text. Called by the PDF reader.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TypeVar

from duban.extraction._values import Box

Item = TypeVar("Item")
# A gutter is at least this wide, in points; columns stand side by side over this share of the lower one.
_GUTTER = 3.0
_OVERLAP = 0.4
_DEPTH = 40


def reading_order(
    items: list[Item],
    box_of: Callable[[Item], Box],
    is_headline: Callable[[Item], bool] = lambda item: False,
) -> list[Item]:
    """The items in reading order; boxes are (x0, y0, x1, y1) with y growing upwards.

    A headline that has a strip of the page for itself begins a new part: nothing below it is read before it,
    nothing above it after it.

    >>> boxes = [(200.0, 0.0, 290.0, 80.0), (0.0, 0.0, 90.0, 80.0), (0.0, 90.0, 290.0, 100.0)]
    >>> [box[0:2] for box in reading_order(boxes, lambda box: box)]
    [(0.0, 90.0), (0.0, 0.0), (200.0, 0.0)]
    """
    return _ordered(items, box_of, is_headline, 0)


def _ordered(
    items: list[Item],
    box_of: Callable[[Item], Box],
    is_headline: Callable[[Item], bool],
    depth: int,
) -> list[Item]:
    if len(items) < 2 or depth > _DEPTH:
        return _by_place(items, box_of)
    groups = _grouped(_strips(items, box_of), box_of, is_headline)
    if len(groups) > 1:
        return [
            item for group in groups for item in _ordered(group, box_of, is_headline, depth + 1)
        ]
    columns = _columns(items, box_of)
    if len(columns) > 1:
        return [
            item for column in columns for item in _ordered(column, box_of, is_headline, depth + 1)
        ]
    return _by_place(items, box_of)


def _by_place(items: list[Item], box_of: Callable[[Item], Box]) -> list[Item]:
    return sorted(items, key=lambda item: (-round(box_of(item)[3]), box_of(item)[0]))


def _columns(items: list[Item], box_of: Callable[[Item], Box]) -> list[list[Item]]:
    """Items split at gutters that no item crosses, left to right; one list where there is no gutter."""
    columns: list[list[Item]] = []
    right = float("-inf")
    for item in sorted(items, key=lambda item: box_of(item)[0]):
        box = box_of(item)
        if not columns or box[0] - right >= _GUTTER:
            columns.append([])
        columns[-1].append(item)
        right = max(right, box[2])
    if all(_beside(a, b, box_of) for a, b in pairwise(columns)):
        return columns
    # Pieces that do not stand side by side are no columns: a signature at the right below a list.
    return [items]


def _beside(left: list[Item], right: list[Item], box_of: Callable[[Item], Box]) -> bool:
    left_boxes, right_boxes = [box_of(item) for item in left], [box_of(item) for item in right]
    bottoms = [min(box[1] for box in boxes) for boxes in (left_boxes, right_boxes)]
    tops = [max(box[3] for box in boxes) for boxes in (left_boxes, right_boxes)]
    shared = min(tops) - max(bottoms)
    lower = min(top - bottom for top, bottom in zip(tops, bottoms, strict=True))
    return shared >= _OVERLAP * max(lower, 1.0)


def _strips(items: list[Item], box_of: Callable[[Item], Box]) -> list[list[Item]]:
    """Items split at horizontal gaps that no item crosses, top to bottom."""
    strips: list[list[Item]] = []
    bottom = float("inf")
    for item in sorted(items, key=lambda item: -box_of(item)[3]):
        box = box_of(item)
        if not strips or box[3] <= bottom:
            strips.append([])
        strips[-1].append(item)
        bottom = min(bottom, box[1])
    return strips


def _grouped(
    strips: list[list[Item]], box_of: Callable[[Item], Box], is_headline: Callable[[Item], bool]
) -> list[list[Item]]:
    """Strips that share their gutters put together again.

    Gaps at the same height in neighbouring columns are chance. A strip joins the strips above it only if no
    gutter is lost: a headline across the columns loses some and stays by itself.
    """
    groups: list[list[Item]] = []
    for strip in strips:
        if groups and not all(map(is_headline, strip)):
            union = groups[-1] + strip
            gutters = len(_columns(union, box_of))
            if gutters > 1 and gutters >= max(
                len(_columns(groups[-1], box_of)), len(_columns(strip, box_of))
            ):
                groups[-1] = union
                continue
        groups.append(list(strip))
    return groups
