"""No ledger with a secrecy marking is read: the marks that refuse a document refuse a workbook's cell, sheet name or file name.

It looks at every cell of every sheet, since the file would be kept whole. Called by the opening and reading of workbooks.
"""

from __future__ import annotations

from collections.abc import Iterator

from duban.extraction import find_secrecy_marking, marking_in_name
from duban.workbooks._values import Cell, WorkbookError

# Every marking holds it; most cells do not, so that a hundred thousand rows cost no more than a look.
_IN_EVERY_MARKING = "密"


def demand_open_name(name: str) -> None:
    """Refuse a file or sheet whose name bears a marking.

    Raises:
        WorkbookError: SECRECY_MARKING with the level; the marking's own words would be content kept.
    """
    if level := marking_in_name(name):
        raise WorkbookError("SECRECY_MARKING", {"level": level})
    _demand_open(name)


def open_rows(rows: Iterator[list[Cell]]) -> Iterator[list[Cell]]:
    """The rows as they are, up to the first cell with a marking.

    A cell that says nothing but 秘密 is one: it stands under 密级 or beside it.

    Raises:
        WorkbookError: SECRECY_MARKING with the level.
    """
    for row in rows:
        for cell in row:
            if isinstance(cell, str) and _IN_EVERY_MARKING in cell:
                _demand_open(cell)
        yield row


def _demand_open(text: str) -> None:
    if marking := find_secrecy_marking(text):
        raise WorkbookError("SECRECY_MARKING", {"level": marking.level})
