"""Columns by their words, and rows with every error listed."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from duban.workbooks import (
    CellDate,
    Column,
    ColumnMapping,
    Table,
    UnitName,
    guess_mapping,
    parse_rows,
    read_table,
)

MakeSheet = Callable[..., bytes]
BASE = datetime.date(2026, 4, 10)


def columns_of(*headers: str) -> tuple[Column, ...]:
    """Columns with the given headers; "/" parts the levels."""
    return tuple(Column(n, tuple(h.split("/")), h) for n, h in enumerate(headers))


def meanings(mapping: ColumnMapping, columns: tuple[Column, ...]) -> dict[str, str]:
    """Column key to field."""
    return {columns[a.column].key: a.field for a in mapping.assignments}


@pytest.mark.parametrize(
    "expected",
    [
        # Column sets as offices use them: a rectification list, a provincial progress table, a work
        # decomposition, a list of petitions, a register of instructions.
        {
            "序号": "number", "反馈问题": "problem", "责任单位": "responsible", "督导单位": "supervise",
            "责任人": "person", "整改目标": "goal", "整改措施": "measures", "整改时限": "deadline",
            "备注": "note",
        },
        {
            "序号": "number", "整改任务": "title", "整改时限": "deadline", "整改措施": "measures",
            "目前进展情况及存在问题": "progress", "完成进度": "state", "备 注": "note",
        },
        {
            "序号": "number", "重点工作任务": "title", "牵头市领导": "lead_person", "牵头单位": "lead",
            "配合单位": "assist", "完成时限（年月日）": "deadline", "联系人": "contact", "联系电话": "phone",
        },
        {
            "编号": "number", "来源渠道": "source", "投诉内容": "problem", "点位地址": "site",
            "所属县区": "jurisdiction", "问题类型": "category", "交办日期": "assigned_on",
            "办理情况": "progress", "是否办结": "state", "佐证材料": "evidence",
        },
        {
            "序号": "number", "批示领导": "lead_person", "批示内容": "title", "立项依据": "basis",
            "立项日期": "registered_on", "主办单位": "lead", "协办单位": "assist", "截止日期": "deadline",
            "实际完成时间": "completed_on", "下一步工作": "next_steps", "存在困难": "difficulties",
        },
        {
            "序号": "number", "责任分工/牵头": "lead", "责任分工/配合": "assist", "主要措施和要求": "measures",
            "* 完成 时限": "deadline",
        },
    ],
)  # fmt: skip
def test_columns_are_known_by_their_words(expected: dict[str, str]) -> None:
    """Synonyms, remarks in brackets, stars and blanks, headers of two rows."""
    columns = columns_of(*expected)
    assert meanings(guess_mapping(columns), columns) == expected


def test_an_unknown_column_gets_no_meaning() -> None:
    """It is kept as extra, not forced into a field."""
    columns = columns_of("序号", "事项", "气温", "投资额（万元）")
    assert meanings(guess_mapping(columns), columns) == {"序号": "number", "事项": "title"}


def test_one_field_has_one_column() -> None:
    """Of two equal ones the left; the better word wins over its place."""
    columns = columns_of("要求完成的事项内容", "事项", "任务")
    mapping = guess_mapping(columns)
    assert meanings(mapping, columns)["事项"] == "title"
    assert len({a.field for a in mapping.assignments}) == len(mapping.assignments)
    assert {a.basis for a in mapping.assignments if a.field == "title"} == {"exact"}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (("序号", "点位"), {"序号": "number", "点位": "problem"}),
        (("点位", "问题"), {"点位": "site", "问题": "problem"}),
        (("问题", "点位"), {"点位": "site", "问题": "problem"}),
    ],
)
def test_a_word_of_two_meanings_takes_the_one_left(
    headers: tuple[str, ...], expected: dict[str, str]
) -> None:
    """A site is the problem where nothing else is, wherever it stands."""
    columns = columns_of(*headers)
    assert meanings(guess_mapping(columns), columns) == expected


def test_a_confirmed_mapping_is_remembered() -> None:
    """By the look of the headers; a column that moved makes another signature."""
    columns = columns_of("序号", "点位", "甲")
    signature = guess_mapping(columns).signature
    remembered = {signature: {"序号": "number", "点位": "site", "甲": "note", "乙": "nonsense"}}
    mapping = guess_mapping(columns, remembered=remembered)
    assert meanings(mapping, columns) == {"序号": "number", "点位": "site", "甲": "note"}
    assert {a.basis for a in mapping.assignments} == {"remembered"}
    moved = guess_mapping(columns_of("点位", "序号", "甲"), remembered=remembered)
    assert moved.signature != signature


@pytest.fixture
def table(a_sheet: MakeSheet) -> Table:
    """A small ledger with good and bad cells."""
    rows = [
        ["序号", "问题", "牵头单位", "配合单位", "完成时限", "交办日期", "投资额"],
        [1, "排口直排", "市水务局", "市住建局、茂南区", "2026年6月底前", datetime.date(2026, 4, 1), 12.5],
        [2, None, "市水务局", None, "2026年4月31日", "长期", None],
        [3, "管网破损", None, None, "张三", 2026.1, "约3万元"],
        [4, "裸土", "市城管局", None, "15个工作日内", "4月9日", None],
        [5, "扬尘", "市城管局", None, "尽快", "2026.4.9", None],
    ]  # fmt: skip
    return read_table(a_sheet(rows), "a.xlsx")


def test_rows_are_read_into_fields(table: Table) -> None:
    """Values by field, the cells untouched beside them, unmapped columns by their header."""
    parsed = parse_rows(table, guess_mapping(table.columns), base=BASE)
    row = parsed.rows[0]
    assert row.get("number") == "1"
    assert row.original("number") == 1
    assert row.get("problem") == "排口直排"
    assert row.get("assist") == (UnitName("市住建局"), UnitName("茂南区"))
    assert row.original("assist") == "市住建局、茂南区"
    deadline = row.get("deadline")
    assert isinstance(deadline, CellDate)
    assert (deadline.on, deadline.text) == (datetime.date(2026, 6, 30), "2026年6月底前")
    assert row.extra() == {"投资额": 12.5}
    assert row.cells == table.rows[0].cells
    assert row.get("measures") is None
    assert row.original("measures") is None


def test_every_error_is_listed_with_its_place(table: Table) -> None:
    """Row and letters of the sheet, the header, the value and a code; one bad cell hides no other."""
    parsed = parse_rows(table, guess_mapping(table.columns), base=BASE, required=("lead",))
    assert [(e.row, e.column, e.header, e.value, e.code) for e in parsed.errors] == [
        (3, "E", "完成时限", "2026年4月31日", "DATE_IMPOSSIBLE"),
        (3, "F", "交办日期", "长期", "DATE_EXPECTED"),
        (3, "B", "问题", "", "REQUIRED_MISSING"),
        (4, "E", "完成时限", "张三", "DATE_UNREADABLE"),
        (4, "F", "交办日期", "2026.1", "DATE_AMBIGUOUS"),
        (4, "C", "牵头单位", "", "REQUIRED_MISSING"),
    ]
    assert parsed.errors[4].params == {"first": "2026-01", "second": "2026-10"}
    assert [(w.row, w.header, w.code) for w in parsed.warnings] == [
        (5, "交办日期", "DATE_YEAR_ASSUMED"),
        (6, "完成时限", "DATE_VAGUE"),
    ]
    assert len(parsed.rows) == len(list(parsed)) == 5


def test_a_required_column_that_is_missing_is_an_error_in_every_row(table: Table) -> None:
    """Without a column there is no letter to show."""
    mapping = guess_mapping(table.columns)
    bare = ColumnMapping(
        mapping.signature, tuple(a for a in mapping.assignments if a.field not in {"problem"})
    )
    errors = [e for e in parse_rows(table, bare, base=BASE).errors if e.code == "REQUIRED_MISSING"]
    assert [(e.row, e.column) for e in errors] == [(n, "") for n in range(2, 7)]
