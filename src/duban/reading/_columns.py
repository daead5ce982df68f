"""Newspaper columns printed side by side, put one under the other.

A run of lines that share a blank gutter, with prose on both sides of it, is read column by column. Tables are not its
concern: they are taken out before. Called by `layout`.
"""

from __future__ import annotations

import itertools
import operator
from typing import TYPE_CHECKING

from duban.reading._grid import METRICS, Metric, Segment, blanks_between, inked, segments, slices
from duban.reading._lines import Line, display_width

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST_LINES = 3
_MOST_LINES = 200
_LEAST_GUTTER = 2
_LEAST_COLUMN = 14
_MOST_COLUMNS = 4


def unfold_columns(lines: Sequence[Line]) -> list[Line]:
    """The lines with side-by-side columns put into reading order."""
    ordered: list[Line] = []
    i = 0
    while i < len(lines):
        end = _region_end(lines, i) if "  " in lines[i].text or "\u3000" in lines[i].text else i
        columns = _split(lines[i:end]) if end - i >= _LEAST_LINES else []
        if columns:
            ordered.extend(itertools.chain.from_iterable(columns))
            i = end
            continue
        ordered.append(lines[i])
        i += 1
    return ordered


def _region_end(lines: Sequence[Line], start: int) -> int:
    """End of the run of lines from `start` that could be printed in columns."""
    first = segments(lines[start])
    if len(first) < 2 or not _apart(first):
        return start
    left, gutter = first[0].right, first[1].left
    end = start + 1
    multi = end
    while end < min(len(lines), start + _MOST_LINES):
        parts = segments(lines[end])
        if len(parts) >= 2 and _apart(parts):
            left, gutter = max(left, parts[0].right), min(gutter, parts[1].left)
            if left >= gutter + _LEAST_COLUMN:
                break
            multi = end + 1
        elif not (parts[0].right <= gutter or parts[0].left >= left) or (
            lines[end].gap and end > multi
        ):
            break
        end += 1
    return end


def _apart(parts: Sequence[Segment]) -> bool:
    """Whether a blank of at least three columns stands between some two parts."""
    return any(b.left - a.right >= 3 for a, b in itertools.pairwise(parts))


def _split(lines: Sequence[Line]) -> list[list[Line]]:
    """The columns of the longest start of a region that has any, and the lines left over; or nothing."""
    best: tuple[int, list[list[Line]]] = (0, [])
    for metric in METRICS:
        masks = list(itertools.accumulate((inked(line, metric) for line in lines), operator.or_))
        for end in range(len(lines), max(best[0], _LEAST_LINES - 1), -1):
            bounds = [right for _, right in blanks_between(masks[end - 1], _LEAST_GUTTER)]
            if not bounds or len(bounds) >= _MOST_COLUMNS:
                continue
            columns = _columns(lines[:end], bounds, metric)
            if all(map(_is_prose, columns)):
                best = (end, columns)
                break
    end, columns = best
    if not columns or end == len(lines):
        return columns
    return [*columns, [_fresh(lines[end]), *lines[end + 1 :]]]


def _fresh(line: Line) -> Line:
    return Line(line.text, line.start, line.indent, line.width, gap=True)


def _columns(lines: Sequence[Line], bounds: Sequence[int], metric: Metric) -> list[list[Line]]:
    """The lines cut at the gutters; the first line below a missing one has a gap before it."""
    grid = [slices(line, bounds, metric) for line in lines]
    columns: list[list[Line]] = []
    for number in range(len(bounds) + 1):
        cells = [row[number] for row in grid]
        edge = min((c.left for c in cells if c), default=0)
        column: list[Line] = []
        gap = True
        for line, cell in zip(lines, cells, strict=True):
            if cell is None:
                gap = True
                continue
            indent, width = cell.left - edge, display_width(cell.text)
            column.append(Line(cell.text, cell.start, indent, width, gap or line.gap))
            gap = False
        columns.append(column)
    return columns


def _is_prose(column: Sequence[Line]) -> bool:
    """Whether a column holds running text rather than cells."""
    if not column:
        return False
    widths = sorted(line.width for line in column)
    return widths[-1] >= _LEAST_COLUMN and any(ch in line.text for line in column for ch in "，。")
