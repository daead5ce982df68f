"""Builders of the workbooks that the tests read; every file is made here."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import openpyxl
import pytest

MakeSheet = Callable[..., bytes]


@pytest.fixture
def a_sheet() -> MakeSheet:
    """Makes a workbook of one sheet from rows, with merged cells; further sheets by name."""

    def make(
        rows: Sequence[Sequence[object]],
        *,
        merges: Sequence[str] = (),
        name: str = "台账",
        others: Sequence[str] = (),
    ) -> bytes:
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        sheet.title = name
        for row in rows:
            sheet.append(list(row))
        for merge in merges:
            sheet.merge_cells(merge)
        for other in others:
            book.create_sheet(other, 0).append(["说明"])
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    return make
