"""A plan as a workbook: nothing is lost on the way, what others write is understood, and faults are named cell by cell."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from duban.scheduling import (
    Link,
    LinkKind,
    Pattern,
    Plan,
    PlanFile,
    Timescale,
    plan_file_of,
)
from duban.workbooks.plans import PlanBookError, plan_template, read_plan_book, write_plan_book
from unit.workbooks.plan_files import plan_files

HEAD = ("编号", "任务", "工期", "前置任务", "最早开始", "最迟完成", "资源", "日历")
Cells = Sequence[object]


def book(tasks: Sequence[Cells], head: Cells = HEAD, **others: Sequence[Cells]) -> bytes:
    """An xlsx file with a sheet of tasks and further sheets by name."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "任务"
    for row in (head, *tasks):
        sheet.append(list(row))
    for name, rows in others.items():
        further = made.create_sheet(name)
        for row in rows:
            further.append(list(row))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def problems(data: bytes) -> list[tuple[str, str, int, str, str]]:
    """What is wrong with a book: code, sheet, row, column, value."""
    with pytest.raises(PlanBookError) as caught:
        read_plan_book(data, "plan.xlsx")
    return [(one.code, one.sheet, one.row, one.column, one.value) for one in caught.value.problems]


@settings(max_examples=60, deadline=None)
@given(plan_files(), st.sampled_from(["zh-Hans", "en"]))
def test_nothing_is_lost_on_the_way(file: PlanFile, language: str) -> None:
    """Written and read again, in either language, a plan is what it was."""
    assert read_plan_book(write_plan_book(file, language=language), "plan.xlsx") == file  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_template_is_a_plan(language: str) -> None:
    """Whoever downloads it finds every kind of entry in use: an outline, links, a crew, closures, a deadline."""
    file = read_plan_book(plan_template(2026, language=language), "template.xlsx")  # type: ignore[arg-type]
    assert [row.is_heading for row in file.rows] == [True, False, False, False, False]
    assert len(file.problem.links) == 3
    assert [len(one.days) for one in file.patterns] == [1, 2]
    assert file.problem.task("3").needs
    assert file.problem.task("5").deadline


def test_a_book_of_ms_project_is_understood() -> None:
    """Its headings, its way of writing predecessors and units, a title above, dates as dates and as text."""
    data = book(
        [
            ("标识号", "任务名称", "工期", "前置任务", "资源名称", "最迟完成"),
            (1, "测绘", "5 个工作日", None, None, None),
            (2, "开挖", "2 周", "1FS+2 个工作日", "一队,挖掘机[200%]", "2026年6月30日"),
            (3, "敷设", "1.5d", "2ss+3d;1FF-1d", "一队", dt.date(2026, 7, 10)),
        ],
        head=("河东片区工期表",),
        日历=[("日历", "周一", "周二", "周三", "周四", "周五", "周六", "周日"), ("标准", *["8:00-12:00, 13:00-17:00"] * 5, None, "休息")],
        资源=[("资源名称", "最大单位"), ("一队", 1), ("挖掘机", "200%")],
    )  # fmt: skip
    file = read_plan_book(data, "plan.xlsx")
    hour = dt.timedelta(hours=1) // file.timescale.tick
    assert [one.duration for one in file.problem.tasks] == [40 * hour, 80 * hour, 12 * hour]
    links = [(one.before, one.after, one.kind, one.lag // hour) for one in file.problem.links]
    assert links == [
        ("1", "2", LinkKind.FINISH_START, 16),
        ("2", "3", LinkKind.START_START, 24),
        ("1", "3", LinkKind.FINISH_FINISH, -8),
    ]
    deadline = file.problem.task("2").deadline
    assert deadline is not None
    assert file.timescale.instant(deadline.by) == dt.datetime(2026, 7, 1)  # noqa: DTZ001
    assert {one.resource: one.amount for one in file.problem.task("2").needs} == {
        "一队": 1,
        "挖掘机": 2,
    }


def test_an_outline_by_numbers() -> None:
    """1 stands over 1.1 and 1.2, and what waits for 1 waits for both."""
    data = book(
        [
            ("1", "片区", None),
            ("1.1", "开挖", 3),
            ("1.2", "敷设", 4),
            ("2", "验收", 0, "1", dt.date(2026, 4, 1)),
        ]
    )
    file = read_plan_book(data, "plan.xlsx")
    assert [(row.key, row.level, row.is_heading) for row in file.rows] == [
        ("1", 1, True), ("1.1", 2, False), ("1.2", 2, False), ("2", 1, False),
    ]  # fmt: skip
    assert [(one.before, one.after) for one in file.problem.links] == [("1.1", "2"), ("1.2", "2")]


def test_every_fault_is_named_with_its_place() -> None:
    """Ten wrong cells of several sheets at once, each with sheet, row, column and value."""
    data = book(
        [
            ("1", "开挖", "五天", None, dt.date(2026, 4, 1), None, "三队", "没有"),
            ("1", "敷设", 4, None, None, None, None, None),
            ("甲", "回填", 4, "9", "4月9日", None, None, None),
            ("3", None, None, "1XX", None, "2026-02-30", None, None),
        ],
        日历=[("日历", "周一"), ("标准", "8点到12点")],
    )
    found = problems(data)
    assert set(found) >= {
        ("DURATION_EXPECTED", "任务", 2, "C", "五天"),
        ("NAME_UNKNOWN", "任务", 2, "H", "没有"),
        ("NAME_TWICE", "任务", 3, "A", "1"),
        ("KEY_EXPECTED", "任务", 4, "A", "甲"),
        ("DATE_EXPECTED", "任务", 4, "E", "4月9日"),
        ("VALUE_MISSING", "任务", 5, "B", ""),
        ("VALUE_MISSING", "任务", 5, "C", ""),
        ("LINK_EXPECTED", "任务", 5, "D", "1XX"),
        ("DATE_EXPECTED", "任务", 5, "F", "2026-02-30"),
        ("HOURS_EXPECTED", "日历", 2, "B", "8点到12点"),
    }


def test_names_that_nothing_bears_are_named() -> None:
    """A predecessor that is no task, and a crew that is not in the sheet of resources."""
    data = book([("1", "开挖", 3, "7", dt.date(2026, 4, 1), None, "三队", None)])
    assert problems(data) == [
        ("NAME_UNKNOWN", "任务", 2, "G", "三队"),
        ("NAME_UNKNOWN", "任务", 2, "D", "7"),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (book([("a", "b")], head=("什么", "东西")), "HEADER_MISSING"),
        (book([]), "VALUE_MISSING"),
        (book([("1", "开挖", 3)]), "NO_DATE"),
        (book([("1", "开挖", 3, None, dt.date(2026, 4, 1)), ("2", "敷设", 3, "1~5ed~3")]), "LINK_EXPECTED"),
    ],
)  # fmt: skip
def test_books_that_are_no_plan(data: bytes, code: str) -> None:
    """No columns, no tasks, no date from which anything could begin."""
    assert code in [one[0] for one in problems(data)]


def test_a_rule_of_the_engine_is_told() -> None:
    """A crew of one that two are needed of: what the engine refuses has no cell, but it is said."""
    data = book(
        [("1", "开挖", 3, None, dt.date(2026, 4, 1), None, "一队×2")],
        资源=[("资源", "数量"), ("一队", 1)],
    )
    assert [one[0] for one in problems(data)] == ["PLAN_RULE"]


def test_what_would_not_come_back_is_not_written() -> None:
    """Bare numbers, a name with a comma, a text with a bell: refused as a whole."""
    file = read_plan_book(plan_template(2026), "t.xlsx")
    rung = replace(file, rows=(replace(file.rows[0], title="\x07"), *file.rows[1:]))
    comma = replace(file, patterns=(*file.patterns, Pattern("a, b", file.patterns[0].week)))
    for wrong, code in (
        (plan_file_of(file.problem, "j30"), "BARE_NUMBERS"),
        (rung, "NAME_UNWRITABLE"),
        (comma, "NAME_UNWRITABLE"),
    ):
        with pytest.raises(PlanBookError) as caught:
            write_plan_book(wrong)
        assert code in [one.code for one in caught.value.problems]


def test_names_that_are_no_numbers_are_numbered() -> None:
    """A plan whose tasks have names of another kind is numbered in the order of its rows; its links follow."""
    file = read_plan_book(plan_template(2026), "t.xlsx")
    names = {"2": "survey", "3": "dig", "4": "lay", "5": "done"}
    renamed = replace(
        file,
        problem=replace(
            file.problem,
            tasks=tuple(replace(one, name=names[one.name]) for one in file.problem.tasks),
            links=tuple(Link(names[one.before], names[one.after], one.kind, one.lag, one.most, one.calendar) for one in file.problem.links),
        ),
        rows=tuple(replace(row, key=names.get(row.key, "part")) for row in file.rows),
    )  # fmt: skip
    assert read_plan_book(write_plan_book(renamed), "t.xlsx") == file


def test_dates_of_a_plan_come_with_it() -> None:
    """Begin and end of each task are in the book, the end as the last day."""
    file = read_plan_book(plan_template(2026), "t.xlsx")
    dated = replace(file, plan=Plan({"2": (60, 81)}))
    again = read_plan_book(write_plan_book(dated), "t.xlsx")
    assert again.plan == dated.plan
    assert again.timescale == Timescale(dt.datetime(2026, 1, 1), dt.timedelta(days=1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("duration", "before", "due", "code"),
    [
        (5, "", dt.date(9999, 12, 31), "DATE_EXPECTED"),
        (5, "", "9999-12-31", "DATE_EXPECTED"),
        ("9" * 400, "", dt.date(2026, 6, 1), "DURATION_EXPECTED"),
        (5, "1FS+" + "9" * 400, dt.date(2026, 6, 1), "DURATION_EXPECTED"),
    ],
)
def test_what_no_calendar_reaches_is_named_by_its_cell(
    duration: object, before: str, due: object, code: str
) -> None:
    """The last day that there is, by which some mean that there is none, and numbers that are none."""
    tasks = [(1, "开挖", 5, "", dt.date(2026, 4, 1)), (2, "铺管", duration, before, "", due)]
    found = problems(book(tasks))
    assert [(one[0], one[2]) for one in found] == [(code, 3)]
