"""Opening a workbook: which sheets it has, and one sheet's raw rows, streamed, with its merged cells.

It hides that xlsx, xls, ods and csv are different files, and lets no parser's error out. Called by the reading
of tables.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from duban.extraction import ExtractionError, Limits, admit, decode
from duban.workbooks._header import Merge
from duban.workbooks._secrecy import demand_open_name, open_rows
from duban.workbooks._values import Cell, WorkbookError

KINDS = frozenset({"xlsx", "xls", "ods", "csv"})
# A ledger of a whole city with 100,000 rows unpacks to some 300 MB.
LIMITS = Limits(file_bytes=200 * 2**20, unpacked_bytes=2 * 2**30, entries=5000)
_WIDEST = 512
_DELIMITERS = ",\t;|"


@dataclass(slots=True)
class Sheet:
    """One sheet: its rows, the first of which has the sheet row number `first_row`, from its first filled column."""

    name: str
    first_row: int
    first_column: int
    rows: Iterator[list[Cell]]
    merges: list[Merge] | None


class Book:
    """An open workbook."""

    def __init__(
        self,
        names: Sequence[str],
        workbook: CalamineWorkbook | None,
        text: str = "",
        hidden: Sequence[str] = (),
    ) -> None:
        self.names = tuple(names)
        self._hidden = tuple(hidden)
        self._workbook = workbook
        self._text = text

    def sheet(self, name: str) -> Sheet:
        """One sheet, its rows to be read once."""
        if name not in self.names:
            raise WorkbookError("SHEET_UNKNOWN", {"sheet": name})
        if self._workbook is None:
            return Sheet(name, 1, 0, open_rows(_csv_rows(self._text)), None)
        found = self._workbook.get_sheet_by_name(name)
        _, column = found.start or (0, 0)
        if found.width > _WIDEST:
            raise WorkbookError("ROW_TOO_WIDE", {"columns": found.width, "limit": _WIDEST})
        merges = found.merged_cell_ranges
        # calamine skips empty columns at the left, but not empty rows above.
        return Sheet(name, 1, column, open_rows(_rows(found)), merges)

    def demand_open(self, *, read: str) -> None:
        """Look for secrecy markings where nothing was read: on every sheet but `read`, the hidden ones too.

        Raises:
            WorkbookError: SECRECY_MARKING.
        """
        for name in (*self.names, *self._hidden):
            demand_open_name(name)
            if name != read and self._workbook is not None:
                for _row in open_rows(_rows(self._workbook.get_sheet_by_name(name))):
                    pass


@contextmanager
def open_book(data: bytes, name: str, limits: Limits) -> Iterator[Book]:
    """Open a workbook that has been admitted; every failure inside becomes a WorkbookError."""
    try:
        demand_open_name(name)
        kind = admit(data, name, limits=limits, accepted=KINDS)
        if kind == "csv":
            text, _ = decode(data)
            yield Book((name.rpartition(".")[0] or name,), None, text)
            return
        with CalamineWorkbook.from_object(io.BytesIO(data)) as workbook:
            sheets = [s for s in workbook.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
            names = [s.name for s in sheets if s.visible == SheetVisibleEnum.Visible]
            hidden = [s.name for s in sheets if s.visible != SheetVisibleEnum.Visible]
            yield Book(names, workbook, hidden=hidden)
    except ExtractionError as error:
        raise WorkbookError(error.code, error.params) from None
    except PasswordError:
        raise WorkbookError("ENCRYPTED", {"kind": "workbook"}) from None
    except (CalamineError, csv.Error, OSError):
        raise WorkbookError("DAMAGED", {"kind": "workbook"}) from None


def _rows(sheet: CalamineSheet) -> Iterator[list[Cell]]:
    for row in sheet.iter_rows():
        yield [_cell(value) for value in row]


def _cell(value: object) -> Cell:
    """A cell's value: nothing for an empty one, whole numbers whole, as a spreadsheet shows them."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, float) and value.is_integer() and abs(value) <= 2**53:
        return int(value)
    if value is None or isinstance(
        value, bool | int | float | datetime.date | datetime.time | datetime.timedelta
    ):
        return value
    return str(value)


def _csv_rows(text: str) -> Iterator[list[Cell]]:
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    head = list(islice(reader, 200))
    width = max(map(len, head), default=0)
    if width > _WIDEST:
        raise WorkbookError("ROW_TOO_WIDE", {"columns": width, "limit": _WIDEST})
    for row in [*head, *reader] if len(head) < 200 else _chained(head, reader):
        cells: list[Cell] = [value or None for value in row[:width]]
        yield cells + [None] * (width - len(cells))


def _chained(head: list[list[str]], rest: Iterator[list[str]]) -> Iterator[list[str]]:
    yield from head
    yield from rest
