"""The older and the open format: what offices send beside xlsx."""

from __future__ import annotations

import datetime
import io
import zipfile

import pytest
import xlwt

from duban.workbooks import WorkbookError, read_table

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


def an_ods(rows: list[list[str]]) -> bytes:
    """A spreadsheet in the open format."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
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
