"""Tables written and read again: nothing lost, nothing turned into something else."""

from __future__ import annotations

import datetime
import io
import itertools
from collections.abc import Callable, Iterator, Sequence

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.workbooks import (
    Cell,
    Style,
    Table,
    WorkbookError,
    guess_mapping,
    read_table,
    write_table,
)

MakeSheet = Callable[..., bytes]
HEADER = ("序号", "事项", "完成时限", "备注")
MOMENT = datetime.datetime(2026, 4, 9, 8, 30)  # noqa: DTZ001 - sheets have no zone
CELLS = st.one_of(
    st.none(),
    st.text(
        alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=20
    ),
    st.integers(-(2**53), 2**53),
    st.floats(-1e9, 1e9).map(lambda number: round(number, 3)).filter(lambda n: not n.is_integer()),
    st.booleans(),
    st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 1, 1)),
)


def written(rows: Sequence[Sequence[Cell]] | Iterator[Sequence[Cell]], **options: object) -> bytes:
    """A workbook with the four columns."""
    out = io.BytesIO()
    write_table(HEADER, rows, out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def body(data: bytes) -> list[tuple[Cell, ...]]:
    """The cells below the header."""
    return [row.cells for row in read_table(data, "a.xlsx").rows]


def again(table: Table) -> Table:
    """A table written in its own columns and read again."""
    out = io.BytesIO()
    write_table(table.columns, [row.cells for row in table.rows], out, sheet=table.sheet)
    return read_table(out.getvalue(), "a.xlsx")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), max_size=8))
def test_what_is_written_is_read(rows: list[tuple[Cell, ...]]) -> None:
    """Any mixture of kinds in any column comes back equal and of its kind."""
    # A row is told by what stands in it: one word alone may be a remark, a total or a repeated header.
    marked = [(f"第{number}行", *row[1:3], "甲") for number, row in enumerate(rows)]
    assert body(written(marked)) == marked
    kinds = [[type(cell) for cell in row] for row in body(written(iter(marked)))]
    assert kinds == [[type(cell) for cell in row] for row in marked]


def test_every_order_of_kinds_in_a_column_is_kept() -> None:
    """The first row decides nothing: a number below a date stays a number."""
    kinds: list[Cell] = ["文", 5, 2.5, datetime.date(2026, 4, 9), MOMENT, None, True]
    for order in itertools.permutations(kinds, 3):
        rows: list[tuple[Cell, ...]] = [
            (f"第{n}行", cell, "甲", None) for n, cell in enumerate(order)
        ]
        assert [(type(r[1]), r[1]) for r in body(written(rows))] == [(type(c), c) for c in order]


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "'a", "\t=1"]
)
def test_no_text_becomes_a_formula(text: str) -> None:
    """A text from outside is stored as text, so that no program computes it."""
    data = written([("1", text, text, "甲")])
    assert body(data) == [("1", text, text, "甲")]
    cell = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]["B2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_what_a_sheet_cannot_hold_is_kept_as_text() -> None:
    """Long codes, days before the calendar of spreadsheets, times: as text, never rounded."""
    rows: list[tuple[Cell, ...]] = [
        ("1", 440902199001011234, datetime.date(1899, 5, 1), datetime.time(8, 30)),
    ]
    assert body(written(rows)) == [("1", "440902199001011234", "1899-05-01", "08:30:00")]


def test_a_round_trip_keeps_an_office_table(a_sheet: MakeSheet) -> None:
    """Headers of two rows, equal headers, mixed kinds: read, written, read, equal."""
    rows = [
        ["序号", "问题", "责任分工", None, "备注", "备注"],
        [None, None, "牵头单位", "配合单位", None, None],
        [1, "排口直排\n第二行", "市水务局", "市住建局", datetime.date(2026, 4, 9), 3.5],
        ["1-1", " 空格 ", None, "=1", 46121, "长期"],
    ]
    merges = ["A1:A2", "B1:B2", "C1:D1", "E1:E2", "F1:F2"]
    table = read_table(a_sheet(rows, merges=merges), "a.xlsx")
    assert again(table) == table
    assert guess_mapping(again(table).columns) == guess_mapping(table.columns)


def test_a_table_without_rows_has_its_header() -> None:
    """An empty ledger is exported as a form."""
    table = read_table(written([]), "a.xlsx")
    assert ([column.key for column in table.columns], table.rows) == (list(HEADER), ())


def test_looks_are_written() -> None:
    """Frozen header, widths, value lists, styles; dates keep their look in a styled column."""
    data = written(
        iter([("1", "甲", datetime.date(2026, 4, 9), "乙"), ("2", "丙", "长期", 5)]),
        sheet="一季度",
        widths={"事项": 60},
        validations={"备注": ["乙", "丁"]},
        styles={"事项": Style(wrap=True), "完成时限": Style(bold=True)},
    )
    sheet = openpyxl.load_workbook(io.BytesIO(data))["一季度"]
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["B"].width == pytest.approx(60, abs=1)
    assert sheet["A1"].font.bold
    assert sheet["B2"].alignment.wrap_text
    assert sheet["C2"].number_format == "yyyy-mm-dd"
    rule = sheet.data_validations.dataValidation[0]
    assert (str(rule.sqref), rule.formula1, rule.errorStyle) == ("D2:D3", '"乙,丁"', "warning")


def test_a_late_date_in_a_styled_column_is_not_turned_into_a_number() -> None:
    """Of a stream only the first rows are known: a date that comes later is written as text."""
    rows = (
        (str(n), "文" if n < 1500 else datetime.date(2026, 4, 9), "甲", None) for n in range(1501)
    )
    data = written(rows, styles={"事项": Style(wrap=True)})
    assert body(data)[-1][1] == "2026-04-09"


@pytest.mark.parametrize(
    ("row", "code", "params"),
    [
        (("1", "甲" * 32_768, "", ""), "TEXT_TOO_LONG", {"row": 3, "column": "B"}),
        (("1", "\ud800", "", ""), "TEXT_UNWRITABLE", {}),
        (("1", "甲"), "ROW_TOO_WIDE", {"row": 3, "columns": 2, "limit": 4}),
    ],
)
def test_what_cannot_be_written_is_refused_and_nothing_is_written(
    row: tuple[str, ...], code: str, params: dict[str, object]
) -> None:
    """The place is named, and the target stays as it was."""
    out = io.BytesIO()
    with pytest.raises(WorkbookError) as caught:
        write_table(HEADER, iter([("1", "甲", "", ""), row]), out)
    assert (caught.value.code, caught.value.params) == (code, params)
    assert out.getvalue() == b""


def test_a_list_that_is_too_long_is_refused() -> None:
    """Spreadsheet programs call a file with a longer list damaged."""
    with pytest.raises(WorkbookError) as caught:
        written([], validations={"备注": [f"市第{n}办公室" for n in range(60)]})
    assert caught.value.code == "LIST_TOO_LONG"
