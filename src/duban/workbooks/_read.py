"""Reading one table out of a workbook: header found, body rows numbered, merged cells carried down.

It keeps every cell as it is and understands none of them. Titles, totals, remarks and repeated headers are
noted and are no rows. Called by the import of ledgers and by the filling of templates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice

from duban.extraction import Limits
from duban.workbooks._header import SEARCHED_ROWS, Header, Merge, find_header
from duban.workbooks._sheet import LIMITS, Book, Sheet, open_book
from duban.workbooks._values import Cell, Column, Note, Row, Table, WorkbookError

_TOTAL = re.compile(r"\s*(?:合\s*计|总\s*计|小\s*计|共\s*计)\s*[:：]?\s*")
_REMARK = re.compile(
    r"\s*(?:填表|填报|制表|审核|审批|联系|注\s*[:：]|备注\s*[:：]|说明\s*[:：]|单位负责人)"
)
_ORDINAL = re.compile(r"[（(]?\s*(\d{1,2}|[一二三四五六七八九十]{1,3}|[甲乙丙丁戊己庚])\s*[）)]?")
_SHARED_TEXT = 24


def read_table(
    data: bytes, name: str, *, sheet: str | None = None, limits: Limits = LIMITS
) -> Table:
    """Read the table of one sheet.

    Args:
        data: the file's bytes; xlsx, xls, ods or csv.
        name: its name, which must agree with what it is.
        sheet: which sheet; by default the visible one whose header reads most like a ledger's.
        limits: what the file may ask of the machine.

    Returns:
        The table. Row numbers are the sheet's own, from 1.

    Raises:
        WorkbookError: the file is refused, has no such sheet, has no table, or bears a secrecy marking anywhere.
    """
    with open_book(data, name, limits) as book:
        table = _first_table(book) if sheet is None else _read_sheet(book.sheet(sheet))
        if table is None:
            raise WorkbookError("NO_TABLE", {"sheet": sheet or ""})
        book.demand_open(read=table.sheet)
        others = tuple(other for other in book.names if other != table.sheet)
        return Table(table.sheet, table.header_rows, table.columns, table.rows, table.notes, others)


def _first_table(book: Book) -> Table | None:
    """The table of the first visible sheet that has one with rows; one without rows where none has."""
    without_rows: Table | None = None
    for name in book.names:
        table = _read_sheet(book.sheet(name))
        if table and table.rows:
            return table
        without_rows = without_rows or table
    return without_rows


def _read_sheet(sheet: Sheet) -> Table | None:
    head = list(islice(sheet.rows, SEARCHED_ROWS))
    merges = _local(sheet)
    header = find_header(head, merges)
    if header is None:
        return None
    body = _Body(sheet, header, merges)
    rows = tuple(body.read(chain(head[header.bottom + 1 :], sheet.rows)))
    notes = [
        Note(sheet.first_row + number, "title", _joined(cells))
        for number, cells in enumerate(head[: header.top])
        if _joined(cells)
    ]
    numbers = range(sheet.first_row + header.top, sheet.first_row + header.bottom + 1)
    columns = tuple(
        Column(column.index + sheet.first_column, column.path, column.key)
        for column in body.columns
    )
    return Table(sheet.name, tuple(numbers), columns, rows, (*notes, *body.notes))


def _local(sheet: Sheet) -> list[Merge] | None:
    """Merged ranges counted from the first filled cell, as the rows are."""
    if sheet.merges is None:
        return None
    row, column = sheet.first_row - 1, sheet.first_column
    return [
        ((first[0] - row, first[1] - column), (last[0] - row, last[1] - column))
        for first, last in sheet.merges
    ]


def _joined(cells: list[Cell]) -> str:
    return " ".join(str(cell).strip() for cell in cells if cell is not None and str(cell).strip())


class _Body:
    """The rows below the header, read once and in order."""

    def __init__(self, sheet: Sheet, header: Header, merges: list[Merge] | None) -> None:
        self._next_row = sheet.first_row + header.bottom + 1
        self._header = header
        self._starts = _downward(merges, header.bottom)
        # The merged cells that reach into the row being read: column to last row. A range is never spread
        # out beforehand: one may claim to reach a million rows down.
        self._reaching: dict[int, int] = {}
        self._wide = _wide_rows(merges, len(header.columns))
        self._labels = {_label_row(header.columns, level) for level in (0, -1)}
        self._label_words = {word for labels in self._labels for word in labels}
        self._shared: dict[str, str] = {}
        self._section = ""
        self.columns = header.columns
        self.notes: list[Note] = []

    def read(self, rows: Iterator[list[Cell]]) -> Iterator[Row]:
        """The body's rows; what is no row is noted instead."""
        before: list[Cell] = []
        at_start = True
        for place, cells in enumerate(rows, start=self._header.bottom + 1):
            number = self._next_row
            self._next_row += 1
            self._carry_down(place, cells, before)
            filled: list[Cell] = [cell for cell in cells if cell is not None]
            if not filled:
                before = []
                continue
            before = cells
            if self._is_beside(number, place, cells, filled, at_start=at_start):
                continue
            at_start = False
            yield Row(number, self._share(cells), self._section)

    def _carry_down(self, place: int, cells: list[Cell], before: list[Cell]) -> None:
        """Give the cells that a merged cell covers its value."""
        for column, last in list(self._reaching.items()):
            if place > last:
                del self._reaching[column]
            elif before and column < len(cells) and cells[column] is None:
                cells[column] = before[column]
        self._reaching.update(self._starts.get(place, ()))

    def _share(self, cells: list[Cell]) -> tuple[Cell, ...]:
        """The cells, with one string for equal short texts: units and states repeat in every row."""
        shared = self._shared
        return tuple(
            shared.setdefault(cell, cell)
            if isinstance(cell, str) and len(cell) < _SHARED_TEXT
            else cell
            for cell in cells
        )

    def _is_beside(
        self, number: int, place: int, cells: list[Cell], filled: list[Cell], *, at_start: bool
    ) -> bool:
        """Whether a row is no row of the ledger; sections and notes are remembered."""
        first = str(filled[0])
        if len(filled) == 1 and len(cells) > 2:
            return self._is_lone(number, place, first, cells)
        if _TOTAL.fullmatch(first):
            self.notes.append(Note(number, "total", _joined(cells)))
        elif at_start and _is_numbering(filled, len(cells)):
            self.notes.append(Note(number, "numbering", _joined(cells)))
        elif _plain(filled[0]) in self._label_words and tuple(map(_plain, cells)) in self._labels:
            self.notes.append(Note(number, "repeated_header", _joined(cells)))
        elif _REMARK.match(first) and len(filled) <= 4 and ("：" in first or ":" in first):
            self.notes.append(Note(number, "remark", _joined(cells)))
        else:
            return False
        return True

    def _is_lone(self, number: int, place: int, text: str, cells: list[Cell]) -> bool:
        """A row with one text only: a section's heading where it is merged across, or a remark."""
        if _REMARK.match(text) or _TOTAL.fullmatch(text):
            self.notes.append(Note(number, "remark", text))
            return True
        if place in self._wide:
            self._section = text
            return True
        return False


def _plain(cell: Cell) -> str:
    return "" if cell is None else "".join(str(cell).split())


def _label_row(columns: tuple[Column, ...], level: int) -> tuple[str, ...]:
    return tuple(_plain(column.path[level]) if column.path else "" for column in columns)


def _is_numbering(filled: list[Cell], width: int) -> bool:
    """A row that numbers the columns: 1 2 3 4, or 甲 乙 1 2."""
    if len(filled) < max(3, width - 1) or not all(_ORDINAL.fullmatch(str(cell)) for cell in filled):
        return False
    figures = [int(str(cell)) for cell in filled if str(cell).isdigit()]
    return len(figures) < 2 or figures == list(range(figures[0], figures[0] + len(figures)))


def _downward(merges: list[Merge] | None, bottom: int) -> dict[int, list[tuple[int, int]]]:
    """Cells merged downwards below the header: first row to (column, last row)."""
    starts: dict[int, list[tuple[int, int]]] = {}
    for first, last in merges or ():
        if bottom < first[0] < last[0]:
            starts.setdefault(first[0], []).append((first[1], last[0]))
    return starts


def _wide_rows(merges: list[Merge] | None, width: int) -> frozenset[int]:
    """Rows of which at least half is one merged cell."""
    return frozenset(
        first[0]
        for first, last in merges or ()
        if first[0] == last[0] and 2 * (last[1] - first[1] + 1) >= width
    )
