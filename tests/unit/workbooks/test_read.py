"""Tables out of spreadsheets: headers of every build, merged cells, and what is no row."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from duban.workbooks import Note, WorkbookError, read_table

MakeSheet = Callable[..., bytes]
HEADER = ["序号", "问题", "牵头单位", "完成时限"]
FIRST = [1, "排口直排", "市水务局", "4月底前"]
SECOND = [2, "管网破损", "市住建局", "长期"]


def test_a_plain_table(a_sheet: MakeSheet) -> None:
    """Header in the first row; rows carry their number on the sheet."""
    table = read_table(a_sheet([HEADER, FIRST, SECOND]), "a.xlsx")
    assert [column.path for column in table.columns] == [(word,) for word in HEADER]
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, tuple(FIRST)),
        (3, tuple(SECOND)),
    ]
    assert (table.sheet, table.header_rows) == ("台账", (1,))


def test_titles_above_the_header_are_noted(a_sheet: MakeSheet) -> None:
    """A merged title, a line filled in by hand, an empty row: the header is below them."""
    rows = [
        ["某市问题整改台账", None, None, None],
        ["填报单位：市水务局", None, "填报日期：2026年4月", None],
        [],
        HEADER,
        FIRST,
    ]
    table = read_table(a_sheet(rows, merges=["A1:D1", "A2:B2", "C2:D2"]), "a.xlsx")
    assert table.header_rows == (4,)
    assert [note.text for note in table.notes] == [
        "某市问题整改台账",
        "填报单位：市水务局 填报日期：2026年4月",
    ]
    assert [row.number for row in table.rows] == [5]


def test_a_header_of_two_rows_with_merged_cells(a_sheet: MakeSheet) -> None:
    """Parents over several columns, labels over two rows."""
    rows = [
        ["整改台账", None, None, None, None],
        ["序号", "问题", "责任分工", None, "完成\n时限"],
        [None, None, "牵头单位", "配合单位", None],
        [1, "排口直排", "市水务局", "市住建局", "4月底前"],
    ]
    merges = ["A1:E1", "A2:A3", "B2:B3", "C2:D2", "E2:E3"]
    table = read_table(a_sheet(rows, merges=merges), "a.xlsx")
    assert [column.path for column in table.columns] == [
        ("序号",),
        ("问题",),
        ("责任分工", "牵头单位"),
        ("责任分工", "配合单位"),
        ("完成时限",),
    ]
    assert table.header_rows == (2, 3)


def test_a_header_of_three_rows(a_sheet: MakeSheet) -> None:
    """Three levels, the deepest one below a merged child."""
    rows = [
        ["序号", "任务", "责任", None, None],
        [None, None, "单位", None, "责任人"],
        [None, None, "牵头单位", "配合单位", None],
        [1, "排查", "市水务局", "市住建局", "张三"],
    ]
    merges = ["A1:A3", "B1:B3", "C1:E1", "C2:D2", "E2:E3"]
    table = read_table(a_sheet(rows, merges=merges), "a.xlsx")
    assert [column.key for column in table.columns] == [
        "序号",
        "任务",
        "责任/单位/牵头单位",
        "责任/单位/配合单位",
        "责任/责任人",
    ]
    assert len(table.rows) == 1


def test_a_header_of_two_rows_without_merged_cells() -> None:
    """A text file knows no merged cells: a parent holds for its neighbours on the right."""
    text = (
        "序号,问题,责任分工,,完成时限\n,,牵头单位,配合单位,\n1,排口直排,市水务局,市住建局,4月底前\n"
    )
    table = read_table(text.encode("gb18030"), "a.csv")
    assert [column.key for column in table.columns] == [
        "序号",
        "问题",
        "责任分工/牵头单位",
        "责任分工/配合单位",
        "完成时限",
    ]
    assert [row.number for row in table.rows] == [3]


def test_cells_merged_downwards_are_carried(a_sheet: MakeSheet) -> None:
    """One problem with three measures: each row has the problem."""
    rows = [
        ["序号", "问题", "整改措施", "责任单位"],
        [1, "排口直排", "封堵", "市水务局"],
        [None, None, "溯源", None],
        [None, None, "验收", "市住建局"],
        [2, "管网破损", "修复", "市住建局"],
    ]
    table = read_table(a_sheet(rows, merges=["A2:A4", "B2:B4", "D2:D3"]), "a.xlsx")
    assert [row.cells for row in table.rows] == [
        (1, "排口直排", "封堵", "市水务局"),
        (1, "排口直排", "溯源", "市水务局"),
        (1, "排口直排", "验收", "市住建局"),
        (2, "管网破损", "修复", "市住建局"),
    ]


def test_an_empty_cell_that_is_not_merged_stays_empty(a_sheet: MakeSheet) -> None:
    """Nothing is carried without a merged cell to say so."""
    table = read_table(a_sheet([HEADER, FIRST, [None, "管网破损", None, None]]), "a.xlsx")
    assert table.rows[1].cells == (None, "管网破损", None, None)


def test_sections_totals_and_remarks_are_no_rows(a_sheet: MakeSheet) -> None:
    """They are kept beside the rows, and a section names the rows below it."""
    rows = [
        HEADER,
        [1, 2, 3, 4],
        ["一、水环境方面", None, None, None],
        FIRST,
        HEADER,
        ["二、大气环境方面", None, None, None],
        SECOND,
        ["合计", 2, None, None],
        ["填表人：张三", None, "审核人：李四", None],
    ]
    table = read_table(a_sheet(rows, merges=["A3:D3", "A6:D6"]), "a.xlsx")
    assert [(row.number, row.section) for row in table.rows] == [
        (4, "一、水环境方面"),
        (7, "二、大气环境方面"),
    ]
    assert table.notes == (
        Note(2, "numbering", "1 2 3 4"),
        Note(5, "repeated_header", "序号 问题 牵头单位 完成时限"),
        Note(8, "total", "合计 2"),
        Note(9, "remark", "填表人：张三 审核人：李四"),
    )


def test_equal_headers_have_keys_of_their_own(a_sheet: MakeSheet) -> None:
    """Two columns named alike, and one without a name."""
    rows = [["序号", "事项", "备注", "备注", None], [1, "排查", "甲", "乙", "丙"]]
    table = read_table(a_sheet(rows), "a.xlsx")
    assert [column.key for column in table.columns] == ["序号", "事项", "备注", "备注(2)", "#5"]


def test_a_table_that_does_not_begin_in_the_first_cell(a_sheet: MakeSheet) -> None:
    """Empty rows above and an empty column at the left: numbers and letters are the sheet's."""
    rows = [[], [], [None, *HEADER], [None, *FIRST], [None, None, "排口溢流", None, None]]
    table = read_table(a_sheet(rows, merges=["B4:B5"]), "a.xlsx")
    assert [column.letters for column in table.columns] == ["B", "C", "D", "E"]
    assert [(row.number, row.cells[0]) for row in table.rows] == [(4, 1), (5, 1)]


def test_values_keep_their_kind(a_sheet: MakeSheet) -> None:
    """Whole numbers whole, dates dates, texts untouched with their blanks and line feeds."""
    day = datetime.date(2026, 4, 9)
    moment = datetime.datetime(2026, 4, 9, 8, 30)  # noqa: DTZ001 - sheets have no zone
    rows = [HEADER, [1.0, " 甲\n乙 ", 2.5, day], ["1-1", "=文字", True, moment]]
    data = a_sheet(rows)
    table = read_table(data, "a.xlsx")
    assert table.rows[0].cells == (1, " 甲\n乙 ", 2.5, day)
    assert table.rows[1].cells[0] == "1-1"
    assert table.rows[1].cells[2:] == (True, moment)


def test_the_sheet_with_the_table_is_found(a_sheet: MakeSheet) -> None:
    """A sheet of remarks in front is passed over; a sheet may also be named."""
    data = a_sheet([HEADER, FIRST], others=["填报说明"])
    table = read_table(data, "a.xlsx")
    assert (table.sheet, table.other_sheets) == ("台账", ("填报说明",))
    assert read_table(data, "a.xlsx", sheet="台账") == table
    with pytest.raises(WorkbookError) as caught:
        read_table(data, "a.xlsx", sheet="没有")
    assert caught.value.code == "SHEET_UNKNOWN"


def test_csv_with_quotes_and_other_separators() -> None:
    """Line feeds and separators inside of quotes belong to the cell."""
    text = '序号;事项;备注\r\n1;"甲;乙\n丙";"他说""好"""\r\n'
    table = read_table(text.encode("utf-8-sig"), "a.csv")
    assert table.rows[0].cells == ("1", "甲;乙\n丙", '他说"好"')


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.xlsx", "EMPTY"),
        (b"PK\x03\x04 no zip", "a.xlsx", "DAMAGED"),
        (b"%PDF-1.4 \x00", "a.xlsx", "WRONG_TYPE"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a.xls", "WRONG_TYPE"),
        ("一段没有表格的文字\n第二行".encode(), "a.csv", "NO_TABLE"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "a.xls", "DAMAGED"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "a.xlsx",
            "ENCRYPTED",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook_VBA_PROJECT".encode("utf-16-le"),
            "a.xls",
            "MACRO",
        ),
        (b"x", "a.xlsm", "MACRO"),
        (("a," * 600 + "\n").encode() * 2, "a.csv", "ROW_TOO_WIDE"),
        ("序号,事项\n1,".encode() + b'"' + b"x" * 200_000 + b'"', "a.csv", "DAMAGED"),
    ],
)
def test_bad_files_are_refused(data: bytes, name: str, code: str) -> None:
    """The same judgement as for documents, with the same codes."""
    with pytest.raises(WorkbookError) as caught:
        read_table(data, name)
    assert caught.value.code == code


def test_parents_merged_across_without_labels_merged_down(a_sheet: MakeSheet) -> None:
    """Labels of one row beside parents of two: the places below the labels are left empty, not merged."""
    rows = [
        ["序号", "问题", "责任分工", None, "完成时限"],
        [None, None, "牵头", "配合", None],
        [1, "排口直排", "市水务局", "市住建局", "4月底前"],
    ]
    table = read_table(a_sheet(rows, merges=["C1:D1"]), "a.xlsx")
    assert [column.key for column in table.columns] == [
        "序号",
        "问题",
        "责任分工/牵头",
        "责任分工/配合",
        "完成时限",
    ]
    assert [row.number for row in table.rows] == [3]


def test_a_merged_cell_ends_where_it_ends(a_sheet: MakeSheet) -> None:
    """The row below a merged cell has nothing of it, and an empty row in between carries nothing on."""
    rows = [
        HEADER,
        FIRST,
        [None, "管网破损", None, None],
        [None, "裸土", None, None],
        [],
        [None, "扬尘", None, None],
    ]
    table = read_table(a_sheet(rows, merges=["C2:C3"]), "a.xlsx")
    assert [row.cells[2] for row in table.rows] == ["市水务局", "市水务局", None, None]
