"""Reads the rows of a table into drafts: one item a row, its fields told by the headers of their columns (R5).

It judges headers by the same words as labels. A row that is closed gives nothing. Called by `read`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from duban.reading._blocks import add_label
from duban.reading._fill import Block, Draft
from duban.reading._labels import DUTY, Label, kind_of
from duban.reading._layout import Cell, Row
from duban.reading._negatives import refuse_bare
from duban.reading._passage import Passage
from duban.reading._wordlists import compiled

_ASSIGNS = DUTY | {"time"}
_EMPTY = r"^[\s—\-－/／无]*$"


def drafts_of(
    rows: Sequence[Row],
    number: int,
    base: dt.date | None,
    known: tuple[str, ...],
    names: frozenset[str],
) -> list[Draft]:
    """The drafts of a table's rows, closed rows left out."""
    columns = {kind_of(cell.header) for row in rows for cell in row.cells}
    assigned = [row for row in rows if not columns & _ASSIGNS or _is_assigned(row)]
    made = (_draft(row, number, base, known, names) for row in assigned)
    return [draft for draft in made if draft is not None]


def _draft(
    row: Row, number: int, base: dt.date | None, known: tuple[str, ...], names: frozenset[str]
) -> Draft | None:
    kinds = [kind_of(cell.header) for cell in row.cells]
    task = _task(row.cells, kinds)
    if task is None or _closed(row.cells, kinds):
        return None
    block = Block()
    for cell, kind in zip(row.cells, kinds, strict=True):
        if kind in DUTY | {"time", "place"} and cell is not task:
            size = len(cell.strand)
            add_label(block, cell.strand, Label(str(kind), cell.header, 0, 0, size), base, known)
    passage = Passage.of(task.strand, known, names or None)
    return Draft(
        passage,
        0,
        _without_stop(passage.folded),
        number,
        "TABLE_ROW",
        None,
        (),
        None,
        None,
        None,
        block,
    )


def _task(cells: Sequence[Cell], kinds: Sequence[str | None]) -> Cell | None:
    """The cell that says what is to be done: a measure column, else the longest that is no problem."""
    filled = [
        (c, k)
        for c, k in zip(cells, kinds, strict=True)
        if not compiled(_EMPTY).match(c.strand.text)
    ]
    measures = [c for c, k in filled if k == "measure"]
    if measures:
        return max(measures, key=lambda c: len(c.strand))
    loose = [c for c, k in filled if k is None and len(c.strand) >= 6]
    return max(loose, key=lambda c: len(c.strand), default=None)


def _is_assigned(row: Row) -> bool:
    """Whether somebody or some day stands in a row; where others have them, a row without only titles those below it."""
    return any(kind_of(cell.header) in _ASSIGNS and cell.strand.text.strip() for cell in row.cells)


def _closed(cells: Sequence[Cell], kinds: Sequence[str | None]) -> bool:
    """Whether the limit or the state of the row says that it is done."""
    return any(
        cell.strand.text.strip().startswith("已") or refuse_bare(cell.strand.text) == "closed"
        for cell, kind in zip(cells, kinds, strict=True)
        if kind in ("time", "status")
    )


def _without_stop(text: str) -> int:
    return len(text.rstrip("。；， \u3000\n"))
