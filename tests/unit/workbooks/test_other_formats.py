"""The older and the open format: what offices send beside xlsx."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager

import openpyxl
import pytest
import xlwt
from openpyxl.styles import Font

from duban.workbooks import WorkbookError, read_table

Bound = Callable[[int], AbstractContextManager[None]]
HEADER = ["序号", "问题", "责任单位", "完成时限"]


def an_xls() -> bytes:
    """A workbook of the older kind, with a merged title, a merged cell in the body and a date."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("台账")
    sheet.write_merge(0, 0, 0, 3, "某市问题台账")
    for column, word in enumerate(HEADER):
        sheet.write(1, column, word)
    sheet.write(2, 0, 1)
    sheet.write(2, 1, "排口直排")
    sheet.write_merge(2, 3, 2, 2, "市水务局")
    sheet.write(2, 3, datetime.date(2026, 4, 9), xlwt.easyxf(num_format_str="YYYY-MM-DD"))
    sheet.write(3, 0, 2)
    sheet.write(3, 1, "管网破损")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def an_ods(rows: list[list[str]], *, repeat: tuple[int, int] = (1, 1)) -> bytes:
    """A spreadsheet in the open format, each cell and each row said to stand for many."""
    across, down = repeat
    cells = "".join(
        f'<table:table-row table:number-rows-repeated="{down}">'
        + "".join(
            f'<table:table-cell table:number-columns-repeated="{across}" office:value-type="string">'
            f"<text:p>{text}</text:p></table:table-cell>"
            for text in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body>'
        f'<office:spreadsheet><table:table table:name="台账">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["a.xls", "A.XLS", "a.et"])
def test_the_older_format_is_read(name: str) -> None:
    """With its merged cells and dates; WPS writes the same under its own ending."""
    table = read_table(an_xls(), name)
    assert table.header_rows == (2,)
    assert [row.cells for row in table.rows] == [
        (1, "排口直排", "市水务局", datetime.date(2026, 4, 9)),
        (2, "管网破损", "市水务局", None),
    ]


def test_a_cut_older_file_is_damaged() -> None:
    """The container's head is there, the rest is not."""
    with pytest.raises(WorkbookError) as caught:
        read_table(an_xls()[:2048], "a.xls")
    assert caught.value.code == "DAMAGED"


def test_the_open_format_is_read() -> None:
    """It goes through the same guard as xlsx."""
    data = an_ods([HEADER, ["1", "排口直排", "市水务局", "长期"]])
    assert read_table(data, "a.ods").rows[0].cells == ("1", "排口直排", "市水务局", "长期")
    with pytest.raises(WorkbookError) as caught:
        read_table(data, "a.xlsx")
    assert (caught.value.code, caught.value.params) == (
        "WRONG_TYPE",
        {"named": "xlsx", "found": "ods"},
    )


def test_two_cells_at_opposite_corners_do_not_end_the_process() -> None:
    """Readers lay out every cell between them: a file of five kilobytes would take 500 gigabytes."""
    for far in ("XFD1048576", "ZZ1000000", "T1048576"):
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        sheet["A1"], sheet[far] = "序号", "x"
        buffer = io.BytesIO()
        book.save(buffer)
        with pytest.raises(WorkbookError) as caught:
            read_table(buffer.getvalue(), "a.xlsx")
        assert (caught.value.code, "cells" in caught.value.params) == ("ARCHIVE_BOMB", True)


def test_a_look_without_content_far_away_is_harmless() -> None:
    """Offices colour whole columns; such cells are no part of the grid."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADER)
    sheet.append([1, "排口直排", "市水务局", "长期"])
    sheet["XFD1048576"].font = Font(bold=True)
    buffer = io.BytesIO()
    book.save(buffer)
    assert len(read_table(buffer.getvalue(), "a.xlsx").rows) == 1


def test_references_in_a_spelling_of_no_program_are_refused() -> None:
    """They would pass the count of cells unseen."""
    book = openpyxl.Workbook()
    book.worksheets[0]["B1"] = "x"
    whole = io.BytesIO()
    book.save(whole)
    for odd in (b"r='XFD1048576'", b'r ="XFD1048576"', b'\tr="XFD1048576"'):
        spoilt = io.BytesIO()
        with zipfile.ZipFile(whole) as old, zipfile.ZipFile(spoilt, "w") as new:
            for entry in old.infolist():
                new.writestr(entry.filename, old.read(entry).replace(b'r="B1"', odd))
        with pytest.raises(WorkbookError) as caught:
            read_table(spoilt.getvalue(), "a.xlsx")
        assert caught.value.code == "DAMAGED"


def test_merged_cells_that_claim_the_whole_sheet_cost_nothing(most_calls: Bound) -> None:
    """Ten thousand ranges of a million rows each are not spread out: the work is that of reading the ranges."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADER)
    sheet.append([1, "排口直排", "市水务局", "长期"])
    buffer = io.BytesIO()
    book.save(buffer)
    ranges = b"".join(b'<mergeCell ref="A2:A1048576"/>' for _ in range(10_000))
    spoilt = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(spoilt, "w") as new:
        for entry in old.infolist():
            part = old.read(entry).replace(
                b"</sheetData>", b"</sheetData><mergeCells>" + ranges + b"</mergeCells>"
            )
            new.writestr(entry.filename, part)
    with most_calls(200_000):
        assert len(read_table(spoilt.getvalue(), "a.xlsx").rows) == 1


def test_repeated_cells_of_the_open_format_are_counted() -> None:
    """One cell may stand for a row of cells, and one row for a sheet of rows."""
    bomb = an_ods([HEADER, ["1", "排口直排", "市水务局", "长期"]], repeat=(16_384, 1_048_576))
    with pytest.raises(WorkbookError) as caught:
        read_table(bomb, "a.ods")
    assert caught.value.code == "ARCHIVE_BOMB"
