"""The sheet of a template while it is being filled: rows written, remarks moved, rules extended.

It changes a sheet in memory and nothing else. Called by the filling of templates only, and loaded on first use:
openpyxl is the slowest library here.
"""

from __future__ import annotations

import copy
import datetime
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import load_workbook
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.utils.exceptions import IllegalCharacterError, InvalidFileException
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet

from duban.workbooks._values import Cell, ColumnMapping, Table, WorkbookError

_LONGEST_TEXT = 32_767


def fill_book(
    template: bytes, table: Table, mapping: ColumnMapping, rows: Sequence[Mapping[str, Cell]]
) -> bytes:
    """The template's bytes with its table filled; DAMAGED where openpyxl can't read what the admission let in."""
    try:
        book = load_workbook(io.BytesIO(template))
    except (InvalidFileException, KeyError, ValueError, TypeError, zipfile.BadZipFile):
        raise WorkbookError("DAMAGED", {"kind": "xlsx"}) from None
    Filling(book[table.sheet], table).fill(mapping, rows)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class Filling:
    """One sheet being filled. Rows and columns are counted from 1, as the sheet does."""

    def __init__(self, sheet: Worksheet, table: Table) -> None:
        self._sheet = sheet
        self._table = table
        below = [note for note in table.notes if note.row > table.header_rows[-1]]
        numbering = [note.row for note in below if note.kind == "numbering"]
        self._first = max([table.header_rows[-1], *numbering]) + 1
        feet = [
            note.row
            for note in below
            if note.kind in {"remark", "total"} and note.row >= self._first
        ]
        self._foot = min(feet) if feet else None
        self._width = max(sheet.max_column, max(column.index for column in table.columns) + 1)

    def fill(self, mapping: ColumnMapping, rows: Sequence[Mapping[str, Cell]]) -> None:
        columns = [
            (self._table.columns[assignment.column].index + 1, assignment.field)
            for assignment in mapping.assignments
        ]
        last_sample = (self._foot or self._sheet.max_row + 1) - 1
        self._unmerge(self._first, last_sample)
        looks = [
            copy.copy(self._cell(self._first, column)._style)
            for column in range(1, self._width + 1)
        ]
        height = self._sheet.row_dimensions[self._first].height
        last = self._first + max(len(rows), 1) - 1
        if self._foot is not None and last >= self._foot:
            self._move_foot(self._foot, last + 1 - self._foot)
        self._clear(self._first, max(last_sample, last))
        for number, row in enumerate(rows, start=self._first):
            for column, look in enumerate(looks, start=1):
                self._cell(number, column)._style = copy.copy(look)
            for column, name in columns:
                self._write(number, column, row.get(name))
            self._sheet.row_dimensions[number].height = height
        self._extend_rules(last)
        if self._sheet.freeze_panes is None:
            self._sheet.freeze_panes = f"A{self._first}"

    def _cell(self, number: int, column: int) -> Any:
        """A cell of the body, which has no merged cells any more; its style has no public name in openpyxl."""
        return self._sheet.cell(number, column)

    def _write(self, number: int, column: int, value: Cell) -> None:
        cell = self._cell(number, column)
        if isinstance(value, str) and len(value) > _LONGEST_TEXT:
            raise WorkbookError("TEXT_TOO_LONG", {"row": number, "column": cell.column_letter})
        try:
            cell.value = value
        except (IllegalCharacterError, ValueError):
            raise WorkbookError(
                "TEXT_UNWRITABLE", {"row": number, "column": cell.column_letter}
            ) from None
        if isinstance(value, str):
            # openpyxl makes a formula of what begins with "=": text from outside is never one.
            cell.data_type = "s"
        elif isinstance(value, datetime.date) and cell.number_format == "General":
            cell.number_format = "yyyy-mm-dd"

    def _clear(self, first: int, last: int) -> None:
        for number in range(first, last + 1):
            for column in range(1, self._width + 1):
                if not self._is_foot(number):
                    self._cell(number, column).value = None

    def _is_foot(self, number: int) -> bool:
        return self._foot is not None and number >= self._foot

    def _unmerge(self, first: int, last: int) -> None:
        for merged in list(self._sheet.merged_cells.ranges):
            if merged.min_row >= first and merged.max_row <= last:
                self._sheet.unmerge_cells(merged.coord)

    def _move_foot(self, foot: int, by: int) -> None:
        """Move what stands below the samples down, with its merged cells and heights."""
        sheet = self._sheet
        merges = [merged.coord for merged in sheet.merged_cells.ranges if merged.min_row >= foot]
        for merged in merges:
            sheet.unmerge_cells(merged)
        heights = {row: sheet.row_dimensions[row].height for row in range(foot, sheet.max_row + 1)}
        area = CellRange(min_col=1, max_col=self._width, min_row=foot, max_row=sheet.max_row)
        sheet.move_range(area, rows=by)
        for row, height in heights.items():
            sheet.row_dimensions[row + by].height = height
        for merged in merges:
            moved = CellRange(merged)
            moved.shift(row_shift=by)
            sheet.merge_cells(moved.coord)
        self._foot = foot + by

    def _extend_rules(self, last: int) -> None:
        """Value lists, conditional formats and the filter reach to the last row."""
        sheet = self._sheet
        for validation in sheet.data_validations.dataValidation:
            ranges = [self._extended(found, last) for found in validation.sqref.ranges]
            validation.sqref = MultiCellRange(ranges)
        formats = ConditionalFormattingList()
        for found in sheet.conditional_formatting:
            ranges = [self._extended(part, last) for part in found.sqref.ranges]
            for rule in found.rules:
                formats.add(" ".join(part.coord for part in ranges), rule)
        sheet.conditional_formatting = formats
        if sheet.auto_filter.ref:
            sheet.auto_filter.ref = self._extended(CellRange(sheet.auto_filter.ref), last).coord

    def _extended(self, found: CellRange, last: int) -> CellRange:
        """A range that covers the first row of the body, made to cover all of it."""
        if found.min_row <= self._first <= found.max_row or found.max_row == self._first - 1:
            return CellRange(
                min_col=found.min_col,
                max_col=found.max_col,
                min_row=found.min_row,
                max_row=max(found.max_row, last),
            )
        return found
