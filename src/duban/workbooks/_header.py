"""Finding a table's header on a sheet: titles above it, headers of several rows, merged cells.

It looks at the first rows only and knows no file format. Called by the reading of tables.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from duban.workbooks._fields import is_header_word
from duban.workbooks._values import Cell, Column

# Titles, a unit and a date may stand above a header; more than this is another kind of sheet.
SEARCHED_ROWS = 30
_DEEPEST = 4
_LONGEST_HEADER = 60
_FILLED_IN = re.compile(r"[:：]\s*\S|[:：]$")

Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Header:
    """A header: its first and last row as places in the rows searched, and its columns."""

    top: int
    bottom: int
    columns: tuple[Column, ...]


def find_header(rows: Sequence[Sequence[Cell]], merges: Sequence[Merge] | None) -> Header | None:
    """The header of the table that begins in these rows.

    Args:
        rows: the sheet's first rows from its first one, all of one width.
        merges: merged ranges as (row, column) corners from 0; None where the format does not tell.

    Returns:
        The header, or None where no row looks like one.
    """
    best = max(range(len(rows)), key=lambda number: _likeness(rows, number), default=None)
    if best is None or _likeness(rows, best) <= 0:
        return None
    top = bottom = best
    while top > 0 and bottom - top + 1 < _DEEPEST and _belongs_above(rows, merges, top - 1, top):
        top -= 1
    while bottom + 1 < len(rows) and bottom - top + 1 < _DEEPEST:
        if not _belongs_below(rows, merges, top, bottom):
            break
        bottom += 1
    return Header(top, bottom, _columns(rows, merges, top, bottom))


def _texts(row: Sequence[Cell]) -> list[str]:
    return [cell.strip() for cell in row if isinstance(cell, str) and cell.strip()]


def _likeness(rows: Sequence[Sequence[Cell]], number: int) -> float:
    """How much a row looks like a header: known words count most, then being full of short different texts."""
    row = rows[number]
    filled = [cell for cell in row if cell is not None]
    texts = _texts(row)
    if len(texts) < 2 or len(texts) < len(filled) or max(map(len, texts)) > _LONGEST_HEADER:
        return 0.0
    known = sum(map(is_header_word, texts))
    width = max(len([cell for cell in other if cell is not None]) for other in rows)
    fullness = len(set(texts)) / max(width, 1)
    # An unknown header must at least be full; an earlier row wins over an equal later one.
    if known < 2 and (fullness < 0.6 or len(set(texts)) < len(texts)):
        return 0.0
    return known + fullness - number * 0.01


def _spans_down(merges: Sequence[Merge] | None, row: int) -> bool:
    """Whether a merged cell reaches from this row into the next."""
    return any(first[0] <= row < last[0] for first, last in merges or ())


def _wide_merges(merges: Sequence[Merge] | None, row: int, columns: int) -> list[Merge]:
    """Merged cells of this row over some, but not nearly all, of the columns."""
    return [
        merge
        for merge in merges or ()
        if merge[0][0] <= row <= merge[1][0] and 0 < merge[1][1] - merge[0][1] < columns - 1
    ]


def _belongs_above(
    rows: Sequence[Sequence[Cell]], merges: Sequence[Merge] | None, upper: int, lower: int
) -> bool:
    """Whether the row above the best one is a higher level of the same header, and no title."""
    texts = _texts(rows[upper])
    if not texts or len(texts) < len([cell for cell in rows[upper] if cell is not None]):
        return False
    # "填报单位：某局" is filled in by hand, a header is not.
    if any(_FILLED_IN.search(text) for text in texts):
        return False
    if _spans_down(merges, upper):
        return True
    wide = _wide_merges(merges, upper, len(rows[upper]))
    known = sum(map(is_header_word, texts))
    # Without merges to tell: a row with several header words is no title.
    # Titles are merged from the left edge; a merged cell further right is a parent.
    parent = any(len(texts) > 1 or first[1] > 0 for first, _ in wide)
    return parent or known > 1


def _belongs_below(
    rows: Sequence[Sequence[Cell]], merges: Sequence[Merge] | None, top: int, bottom: int
) -> bool:
    """Whether the next row is a lower level of the same header."""
    lower = rows[bottom + 1]
    texts = _texts(lower)
    if not texts or len(texts) < len([cell for cell in lower if cell is not None]):
        return False
    if max(map(len, texts)) > _LONGEST_HEADER:
        return False
    if merges:
        return _spans_down(merges, bottom) or _splits_parents(merges, bottom, lower)
    return _fills_gaps(rows, top, bottom, texts)


def _fills_gaps(rows: Sequence[Sequence[Cell]], top: int, bottom: int, texts: list[str]) -> bool:
    """Without merged cells: the next row names what the last one left open, below its last parent.

    Where a label stands in a higher row with nothing below it, it is done: a cell there is a value.
    """
    lower, last = rows[bottom + 1], rows[bottom]
    filled = [at for at, cell in enumerate(lower) if cell is not None]
    gaps = [at for at in filled if last[at] is None]
    done = [at for at in gaps if any(rows[level][at] is not None for level in range(top, bottom))]
    return (
        bool(gaps) and not done and len(filled) <= 2 * len(gaps) and any(map(is_header_word, texts))
    )


def _splits_parents(merges: Sequence[Merge], row: int, lower: Sequence[Cell]) -> bool:
    """Whether the cells below stand exactly under the wide merged cells of the row, and nowhere else."""
    under = {
        column
        for first, last in _wide_merges(merges, row, len(lower))
        for column in range(first[1], last[1] + 1)
    }
    filled = {column for column, cell in enumerate(lower) if cell is not None}
    return bool(filled) and filled <= under


def _columns(
    rows: Sequence[Sequence[Cell]], merges: Sequence[Merge] | None, top: int, bottom: int
) -> tuple[Column, ...]:
    """The columns with their header paths; columns without any header get none and an empty path."""
    block = [[_label(cell) for cell in rows[number]] for number in range(top, bottom + 1)]
    for first, last in merges or ():
        for row in range(max(first[0], top), min(last[0], bottom) + 1):
            for column in range(first[1], min(last[1] + 1, len(block[0]))):
                if first[0] >= top:
                    block[row - top][column] = _label(rows[first[0]][first[1]])
    if not any(top <= first[0] <= bottom for first, _ in merges or ()):
        _spread_parents(block)
    columns: list[Column] = []
    seen: dict[str, int] = {}
    for index in range(len(block[0])):
        path: list[str] = []
        for level in block:
            if level[index] and (not path or path[-1] != level[index]):
                path.append(level[index])
        key = "/".join(path) or f"#{index + 1}"
        seen[key] = seen.get(key, 0) + 1
        unique = key if seen[key] == 1 else f"{key}({seen[key]})"
        columns.append(Column(index, tuple(path), unique))
    return tuple(columns)


def _label(cell: Cell) -> str:
    """A header cell's text on one line; offices wrap headers by hand inside of words."""
    if cell is None:
        return ""
    text = str(cell)
    return (
        "".join(text.split())
        if any("\u4e00" <= sign <= "\u9fff" for sign in text)
        else " ".join(text.split())
    )


def _spread_parents(block: list[list[str]]) -> None:
    """Without merged cells a parent stands above its first child only: it holds for the neighbours below it."""
    for upper, lower in pairwise(block):
        for column in range(1, len(upper)):
            if not upper[column] and lower[column] and lower[column - 1] and upper[column - 1]:
                upper[column] = upper[column - 1]
