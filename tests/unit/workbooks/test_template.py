"""An office's own template filled: its look stays, the rows are ours."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from duban.workbooks import Cell, WorkbookError, fill_template, guess_mapping, read_table

HEADER = ["序号", "问题", "牵头单位", "完成时限", "办理状态"]


def a_template(change: Callable[[Worksheet], None] = lambda sheet: None) -> bytes:
    """A template as an office draws it: title, header, one sample row with its look, remarks below."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "台账"
    sheet.append(["某市问题整改台账"])
    sheet.merge_cells("A1:E1")
    sheet.append(HEADER)
    sheet.append([1, "样例问题", "样例单位", "2026年6月底前", "办理中"])
    for cell in sheet[3]:
        cell.font = Font(name="仿宋_GB2312", size=14)
        cell.alignment = Alignment(wrap_text=True)
    sheet.row_dimensions[3].height = 42
    sheet.column_dimensions["B"].width = 55
    rule = DataValidation(type="list", formula1='"办理中,已完成"')
    rule.add("E3:E3")
    sheet.add_data_validation(rule)
    red = PatternFill(bgColor="FFFF0000")
    sheet.conditional_formatting.add("E3:E3", CellIsRule("equal", ['"办理中"'], fill=red))
    sheet.auto_filter.ref = "A2:E3"
    change(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def some_rows(count: int) -> list[dict[str, Cell]]:
    """Rows by field."""
    return [
        {
            "number": n,
            "problem": f"问题{n}",
            "lead": "市水务局",
            "deadline": "长期",
            "state": "办理中",
        }
        for n in range(1, count + 1)
    ]


def filled(template: bytes, rows: list[dict[str, Cell]]) -> tuple[bytes, Worksheet]:
    """The filled file and its sheet."""
    table = read_table(template, "t.xlsx")
    data = fill_template(template, guess_mapping(table.columns), rows)
    return data, openpyxl.load_workbook(io.BytesIO(data))["台账"]


def test_rows_replace_the_samples_in_the_templates_look() -> None:
    """Font, height, width, value list, condition and filter reach to the last row; the header is frozen."""
    data, sheet = filled(a_template(), some_rows(4))
    assert [row.cells for row in read_table(data, "a.xlsx").rows] == [
        tuple(row.values()) for row in some_rows(4)
    ]
    assert sheet["A1"].value == "某市问题整改台账"
    assert (sheet["B6"].font.name, sheet["B6"].alignment.wrap_text) == ("仿宋_GB2312", True)
    assert sheet.row_dimensions[6].height == 42
    assert sheet.column_dimensions["B"].width == 55
    assert str(sheet.data_validations.dataValidation[0].sqref) == "E3:E6"
    assert [str(found.sqref) for found in sheet.conditional_formatting] == ["E3:E6"]
    assert sheet.auto_filter.ref == "A2:E6"
    assert sheet.freeze_panes == "A3"


def test_remarks_below_move_down() -> None:
    """With their merged cells; nothing is written over."""

    def change(sheet: Worksheet) -> None:
        sheet.append(["填表人：张三", None, None, "审核人：李四"])
        sheet.merge_cells("A4:C4")
        sheet.append(["注：本表按月报送。"])
        sheet.merge_cells("A5:E5")
        sheet.row_dimensions[5].height = 30

    _, sheet = filled(a_template(change), some_rows(6))
    assert sheet["A8"].value == 6
    assert (sheet["A9"].value, sheet["D9"].value) == ("填表人：张三", "审核人：李四")
    assert sheet["A10"].value == "注：本表按月报送。"
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {"A1:E1", "A9:C9", "A10:E10"}
    assert sheet.row_dimensions[10].height == 30


def test_samples_that_are_not_needed_are_emptied() -> None:
    """Fewer rows than samples, also merged ones: no sample is left in an official ledger."""

    def change(sheet: Worksheet) -> None:
        for number in (4, 5, 6):
            sheet.append([number, "样例", "样例单位", None, None])
        sheet.merge_cells("C4:C6")

    _, sheet = filled(a_template(change), some_rows(1))
    assert sheet["B3"].value == "问题1"
    assert [cell.value for row in sheet["A4:E6"] for cell in row] == [None] * 15


def test_a_formula_from_outside_stays_text() -> None:
    """openpyxl would compute it; dates get a date's look where the template has none."""
    rows: list[dict[str, Cell]] = [
        {"problem": "=1+1", "lead": "@a", "deadline": datetime.date(2026, 4, 9)}
    ]
    _, sheet = filled(a_template(), rows)
    assert (sheet["B3"].value, sheet["B3"].data_type) == ("=1+1", "s")
    assert sheet["D3"].number_format == "yyyy-mm-dd"


def test_a_frozen_header_is_kept_as_the_office_set_it() -> None:
    """Two columns frozen as well."""

    def change(sheet: Worksheet) -> None:
        sheet.freeze_panes = "C3"

    _, sheet = filled(a_template(change), some_rows(1))
    assert sheet.freeze_panes == "C3"


@pytest.mark.parametrize(
    ("value", "code"), [("甲" * 32_768, "TEXT_TOO_LONG"), ("甲\x07", "TEXT_UNWRITABLE")]
)
def test_what_a_cell_cannot_hold_is_refused_with_its_place(value: str, code: str) -> None:
    """Row and column of the template."""
    with pytest.raises(WorkbookError) as caught:
        filled(a_template(), [{"problem": value}])
    assert (caught.value.code, caught.value.params) == (code, {"row": 3, "column": "B"})


def test_templates_that_are_none_are_refused() -> None:
    """No header, another kind of file, macros."""
    mapping = guess_mapping(read_table(a_template(), "t.xlsx").columns)
    empty = io.BytesIO()
    openpyxl.Workbook().save(empty)
    for data, name, code in (
        (empty.getvalue(), "t.xlsx", "TEMPLATE_WITHOUT_HEADER"),
        (b"PK\x03\x04", "t.xlsx", "DAMAGED"),
        (a_template(), "t.xlsm", "MACRO"),
    ):
        with pytest.raises(WorkbookError) as caught:
            fill_template(data, mapping, [], name=name)
        assert caught.value.code == code
