"""Date cells in every form that offices write; phrases stay rules, doubtful cells are asked about."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.workbooks import Cell, DateProblem, read_date

BASE = datetime.date(2026, 4, 10)
D = datetime.date


@pytest.mark.parametrize(
    ("cell", "on", "rule"),
    [
        ("2026/4/9", D(2026, 4, 9), "FULL"),
        ("2026.4.9", D(2026, 4, 9), "FULL"),
        ("2026-04-09", D(2026, 4, 9), "FULL"),
        ("2026-04-09 00:00:00", D(2026, 4, 9), "FULL"),
        ("２０２６年４月９日", D(2026, 4, 9), "FULL"),
        ("2026 年 4 月 9 日前", D(2026, 4, 9), "FULL"),
        ("2026年4月9号", D(2026, 4, 9), "FULL"),
        ("20260409", D(2026, 4, 9), "COMPACT"),
        (20260409, D(2026, 4, 9), "COMPACT"),
        (46121, D(2026, 4, 9), "SERIAL"),
        (46121.75, D(2026, 4, 9), "SERIAL"),
        ("46121", D(2026, 4, 9), "SERIAL"),
        (202604, D(2026, 4, 30), "MONTH_END"),
        (2026.4, D(2026, 4, 30), "MONTH_END"),
        (2026, D(2026, 12, 31), "YEAR_END"),
        ("二〇二六年四月九日", D(2026, 4, 9), "FULL"),
        ("二○二六年十二月三十一日前", D(2026, 12, 31), "FULL"),
        ("26.4.9", D(2026, 4, 9), "SHORT_YEAR"),
        ("2026年6月底前", D(2026, 6, 30), "MONTH_END"),
        ("2026年6月", D(2026, 6, 30), "MONTH_END"),
        ("2026.06", D(2026, 6, 30), "MONTH_END"),
        ("2026年二月末", D(2026, 2, 28), "MONTH_END"),
        ("2028年2月底", D(2028, 2, 29), "MONTH_END"),
        ("2026年10月前", D(2026, 9, 30), "BEFORE_MONTH"),
        ("2026年5月上旬", D(2026, 5, 10), "MONTH_PART"),
        ("2026年5月中旬前", D(2026, 5, 20), "MONTH_PART"),
        ("2026年5月下旬", D(2026, 5, 31), "MONTH_PART"),
        ("2026年第三季度", D(2026, 9, 30), "QUARTER_END"),
        ("2026年三季度末", D(2026, 9, 30), "QUARTER_END"),
        ("2026年上半年", D(2026, 6, 30), "HALF_YEAR_END"),
        ("2026年年底前", D(2026, 12, 31), "YEAR_END"),
        ("2025年底", D(2025, 12, 31), "YEAR_END"),
        ("2026年", D(2026, 12, 31), "YEAR_END"),
        ("明年6月底前", D(2027, 6, 30), "MONTH_END"),
        ("今年底", D(2026, 12, 31), "YEAR_END"),
        ("2026年6月底前完成，并长期坚持", D(2026, 6, 30), "MONTH_END"),
        ("2026年4月9日（已延期）", D(2026, 4, 9), "FULL"),
    ],
)
def test_a_date_with_its_year(cell: Cell, on: datetime.date, rule: str) -> None:
    """The last day meant, by the rule named; nothing is supplied."""
    date = read_date(cell, base=BASE)
    assert date is not None
    assert (date.kind, date.on, date.rule, date.assumed_year) == ("date", on, rule, False)
    assert not isinstance(cell, str) or date.text == cell


@pytest.mark.parametrize(
    ("cell", "on"),
    [
        ("4月9日", D(2026, 4, 9)),
        ("4月底前", D(2026, 4, 30)),
        ("四月底", D(2026, 4, 30)),
        ("十二月前", D(2026, 11, 30)),
        ("4.30", D(2026, 4, 30)),
        ("4/9", D(2026, 4, 9)),
        ("4-9前", D(2026, 4, 9)),
        ("月底前", D(2026, 4, 30)),
        ("本月底", D(2026, 4, 30)),
        ("下月底前", D(2026, 5, 31)),
        ("年底前", D(2026, 12, 31)),
        ("年内完成", D(2026, 12, 31)),
        ("第二季度", D(2026, 6, 30)),
        ("上半年", D(2026, 6, 30)),
        ("国庆节前", D(2026, 9, 30)),
    ],
)
def test_a_date_without_its_year(cell: str, on: datetime.date) -> None:
    """The base supplies the year, and says so."""
    date = read_date(cell, base=BASE)
    assert date is not None
    assert (date.kind, date.on, date.assumed_year) == ("date", on, True)


@pytest.mark.parametrize(
    ("cell", "start", "on", "rule"),
    [
        ("2026年4月9日至5月10日", D(2026, 4, 9), D(2026, 5, 10), "RANGE"),
        ("2026.1-2026.12", D(2026, 1, 1), D(2026, 12, 31), "RANGE"),
        ("2026年4-6月", D(2026, 4, 1), D(2026, 6, 30), "MONTH_END"),
        ("2026年4月1日-15日", D(2026, 4, 1), D(2026, 4, 15), "FULL"),
        ("2026年6月底前完成一期，12月底前全面完成", None, D(2026, 12, 31), "LAST_OF_SEVERAL"),
        ("一期：2026年6月\n二期：2027年6月", None, D(2027, 6, 30), "LAST_OF_SEVERAL"),
    ],
)
def test_ranges_and_several_dates(
    cell: str, start: datetime.date | None, on: datetime.date, rule: str
) -> None:
    """The completing date counts; a later date takes the year of the earlier one."""
    date = read_date(cell, base=BASE)
    assert date is not None
    assert (date.start, date.on, date.rule, date.assumed_year) == (start, on, rule, False)


@pytest.mark.parametrize(
    ("cell", "kind", "amount"),
    [
        ("15个工作日内", "workdays", 15),
        ("十五个工作日", "workdays", 15),
        ("收到交办单后5个工作日内办结", "workdays", 5),
        ("30日内", "days", 30),
        ("7天内", "days", 7),
        ("两周内", "days", 14),
        ("3个月内", "months", 3),
        ("半个月内", "days", 15),
        ("长期", "standing", 0),
        ("长期坚持", "standing", 0),
        ("持续推进", "standing", 0),
        ("立行立改", "immediate", 0),
        ("立行立改，长期坚持", "standing", 0),
        ("每月5日前", "recurring", 0),
        ("每季度末", "recurring", 0),
        ("汛期前", "event", 0),
        ("春节前", "event", 0),
        ("尽快", "vague", 0),
        ("按序时进度推进", "vague", 0),
        ("已完成", "vague", 0),
    ],
)
def test_phrases_are_kept_as_rules(cell: str, kind: str, amount: int) -> None:
    """No date is computed from a rule here; the words are kept to the letter."""
    date = read_date(cell, base=BASE)
    assert date is not None
    assert (date.kind, date.amount, date.on, date.text) == (kind, amount, None, cell)


def test_a_rule_keeps_the_day_it_counts_from() -> None:
    """The counting itself belongs to the working calendar."""
    date = read_date("2026年4月9日起15个工作日内", base=BASE)
    assert date is not None
    assert (date.kind, date.start, date.amount) == ("workdays", D(2026, 4, 9), 15)
    start = read_date("2026年5月1日起施行", base=BASE)
    assert start is not None
    assert (start.kind, start.start, start.on) == ("start", D(2026, 5, 1), None)


@pytest.mark.parametrize("cell", [None, "", "  ", "—", "/", "无", "-"])
def test_an_empty_cell_is_no_date(cell: Cell) -> None:
    """A dash stands for nothing."""
    assert read_date(cell, base=BASE) is None


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2026年4月31日", "DATE_IMPOSSIBLE"),
        ("2026-13-01", "DATE_IMPOSSIBLE"),
        (20261340, "DATE_IMPOSSIBLE"),
        ("2月30日", "DATE_IMPOSSIBLE"),
        (2026.1, "DATE_AMBIGUOUS"),
        (4.1, "DATE_AMBIGUOUS"),
        ("张三", "DATE_UNREADABLE"),
        ("市住建局", "DATE_UNREADABLE"),
        (15, "DATE_UNREADABLE"),
        (True, "DATE_UNREADABLE"),
    ],
)
def test_what_is_no_date_is_an_error(cell: Cell, code: str) -> None:
    """Nothing is guessed: a day that does not exist, a number with two readings, another text."""
    with pytest.raises(DateProblem) as caught:
        read_date(cell, base=BASE)
    assert caught.value.code == code


def test_a_date_cell_is_itself() -> None:
    """Cells that the workbook marks as dates need no reading."""
    date = read_date(datetime.datetime(2026, 4, 9, 12, 30), base=BASE)  # noqa: DTZ001 - sheets have no zone
    assert date is not None
    assert (date.on, date.rule) == (D(2026, 4, 9), "CELL_DATE")


@given(st.dates(min_value=D(1990, 6, 1), max_value=D(2099, 12, 31)))
def test_every_form_gives_the_same_day(day: datetime.date) -> None:
    """One day written in every unambiguous form is read as that day."""
    serial = (day - D(1899, 12, 30)).days
    forms: list[Cell] = [
        day,
        serial,
        int(f"{day:%Y%m%d}"),
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}/{day.month:02}/{day.day:02}",
        f"{day.year}-{day.month}-{day.day} 08:30",
        f"请于{day.year}年{day.month}月{day.day}日前完成",
    ]
    for form in forms:
        date = read_date(form, base=BASE)
        assert date is not None and date.on == day, form


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes the reading fail in another way."""
    try:
        read_date(text, base=BASE)
    except DateProblem as problem:
        assert problem.code.startswith("DATE_")
