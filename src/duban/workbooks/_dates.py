"""A date cell read: serial numbers, dates in every form that offices write, and phrases kept as rules.

A cell is a value, not a sentence: it says one limit. Working days are not counted here, only named. Called by
the parsing of rows.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from duban.workbooks._date_expressions import Expression, ImpossibleDate, find_expressions
from duban.workbooks._numerals import plain_phrase
from duban.workbooks._values import Cell, CellDate, DateKind

_EPOCH = datetime.date(1899, 12, 30)
# Serial numbers of 1990 to 2100; a smaller number in a date cell is something else.
_SERIALS = range(32874, 73051)
_YEARS = range(1990, 2101)
_NOTHING = re.compile(r"[-—–/\\无\s]*|暂无|N/?A", re.IGNORECASE)
_WORKDAYS = re.compile(r"(\d{1,3})个?工作日")
_DAYS = re.compile(r"(\d{1,3})(?:个自然日|自然日|个日历日|日|天)(?=之?以?内|完成|办结)")
_WEEKS = re.compile(r"(\d{1,2})(?:周|个?星期)(?=之?以?内|完成|办结)")
_MONTHS = re.compile(r"(\d{1,2})个月(?=之?以?内|完成|办结|$)|(半)个?月(?=之?以?内|完成|办结)")
_IMMEDIATE = re.compile(
    r"立行立改|立即|即知即改|即刻|马上|立查立改|即行即改|边督边改|立知立改|当日|当天|即时"
)
_STANDING = re.compile(r"长期|持续|常态|常年|永久|贯穿全年")
_RECURRING = re.compile(
    r"每(?:年|半年|个?季度|季|个?月|月|周|日|天|旬|\d)|逐月|按月|按季|月报|季报"
)
_EVENT = re.compile(
    r"(?:汛期|主汛期|雨季|开学|夏播|春播|春耕|秋收|三夏|供暖|采暖|入冬|入汛|春节|清明|端午|中秋|换届|"
    r"验收|竣工|开工|投产|会后|会前|会议)[^\d]{0,6}(?:前|后|结束|期间)|^(?:会后|会前)$"
)
_DONE = re.compile(r"^(?:已经?)?(?:全部)?(?:完成|办结|整改到位|销号)")
_VAGUE = re.compile(
    r"尽快|适时|尽早|近期|限时|限期|待定|另行|倒排|序时|抓紧|按(?:期|时|照|进度|计划|要求|方案|节点)|视情|根据|同步"
)
_START = re.compile(r"起|开始|启动|以来")


class DateProblem(Exception):
    """A cell that is no date. Codes: DATE_UNREADABLE, DATE_IMPOSSIBLE, DATE_AMBIGUOUS."""

    def __init__(self, code: str, **params: str | int) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


def read_date(cell: Cell, *, base: datetime.date) -> CellDate | None:
    """Read a date cell.

    Args:
        cell: the cell's value, as it came from the workbook.
        base: the day that supplies what the cell leaves out: the year, or the month of "月底前".

    Returns:
        The date or the rule; None for an empty cell or a dash.

    Raises:
        DateProblem: with a code.

    >>> read_date("4月底前", base=datetime.date(2026, 4, 10)).on
    datetime.date(2026, 4, 30)
    >>> read_date("15个工作日内", base=datetime.date(2026, 4, 10)).amount
    15
    """
    if cell is None:
        return None
    if isinstance(cell, datetime.datetime):
        return CellDate("date", cell.isoformat(" ", "minutes"), "CELL_DATE", cell.date())
    if isinstance(cell, datetime.date):
        return CellDate("date", cell.isoformat(), "CELL_DATE", cell)
    if isinstance(cell, bool | datetime.time | datetime.timedelta):
        raise DateProblem("DATE_UNREADABLE")
    if isinstance(cell, int | float):
        return _from_number(cell, str(cell))
    text = cell.strip()
    if _NOTHING.fullmatch(text):
        return None
    if re.fullmatch(r"\d{4,8}", text):
        return _from_number(int(text), cell)
    return _from_phrase(cell, plain_phrase(text), base)


def _from_number(number: int | float, text: str) -> CellDate:
    """A bare number: a serial number, 20260409, 202604, 2026, or a point that was meant as a date's."""
    whole = int(number)
    if whole in _SERIALS:
        return CellDate("date", text, "SERIAL", _EPOCH + datetime.timedelta(days=whole))
    if number != whole:
        return _from_decimal(number, text)
    try:
        if whole // 10000 in _YEARS:
            day = datetime.date(whole // 10000, whole // 100 % 100, whole % 100)
            return CellDate("date", text, "COMPACT", day)
        if whole // 100 in _YEARS:
            return CellDate("date", text, "MONTH_END", _month_end(whole // 100, whole % 100))
    except ValueError:
        raise DateProblem("DATE_IMPOSSIBLE") from None
    if whole in _YEARS:
        return CellDate("date", text, "YEAR_END", datetime.date(whole, 12, 31))
    raise DateProblem("DATE_UNREADABLE")


def _from_decimal(number: int | float, text: str) -> CellDate:
    """2026.4 typed as a number; 2026.1 may have been 2026.10, and 4.1 both: asked, not guessed."""
    year, _, month = text.partition(".")
    if int(number) in _YEARS and month.isdigit() and len(month) <= 2:
        if month == "1":
            raise DateProblem("DATE_AMBIGUOUS", first=f"{year}-01", second=f"{year}-10")
        if 1 <= int(month) <= 12:
            return CellDate("date", text, "MONTH_END", _month_end(int(year), int(month)))
    raise DateProblem("DATE_AMBIGUOUS" if 1 <= number < 13 else "DATE_UNREADABLE")


def _month_end(year: int, month: int) -> datetime.date:
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return following - datetime.timedelta(days=1)


def _from_phrase(text: str, phrase: str, base: datetime.date) -> CellDate:
    try:
        expressions = find_expressions(phrase, base)
    except ImpossibleDate:
        raise DateProblem("DATE_IMPOSSIBLE") from None
    rule = _counted(text, phrase, expressions)
    if rule is not None:
        return rule
    if _RECURRING.search(phrase):
        return CellDate("recurring", text, "RECURRING")
    if expressions:
        return _from_expressions(text, phrase, expressions)
    worded = _worded(phrase)
    if worded is None:
        raise DateProblem("DATE_UNREADABLE")
    return CellDate(worded.kind, text, worded.rule)


def _counted(text: str, phrase: str, expressions: list[Expression]) -> CellDate | None:
    """A number of days or months from something: kept as a rule, with its first day where the cell names one."""
    start = expressions[0].on if expressions else None
    if match := _WORKDAYS.search(phrase):
        return CellDate("workdays", text, "WORKDAYS", start=start, amount=int(match[1]))
    if match := _MONTHS.search(phrase):
        if match[2]:
            return CellDate("days", text, "HALF_MONTH", start=start, amount=15)
        return CellDate("months", text, "MONTHS", start=start, amount=int(match[1]))
    if match := _WEEKS.search(phrase):
        return CellDate("days", text, "WEEKS", start=start, amount=7 * int(match[1]))
    # "9日内" counts days, "4月9日" does not: the date expression has taken its own figures.
    if (match := _DAYS.search(phrase)) and not any(
        e.span[0] <= match.start() < e.span[1] for e in expressions
    ):
        return CellDate("days", text, "DAYS", start=start, amount=int(match[1]))
    return None


def _from_expressions(text: str, phrase: str, expressions: list[Expression]) -> CellDate:
    """One date, a range, or several of which the last completes."""
    last = max(expressions, key=lambda expression: expression.on)
    assumed = last.assumed_year
    if len(expressions) == 1:
        rest = phrase[last.span[1] : last.span[1] + 3]
        if _START.match(rest):
            return CellDate("start", text, last.rule, start=last.on, assumed_year=assumed)
        return CellDate("date", text, last.rule, last.on, last.start, assumed_year=assumed)
    first = expressions[0]
    between = phrase[first.span[1] : expressions[1].span[0]]
    ranged = len(expressions) == 2 and re.fullmatch(r"[-—–~～至到起开始]{1,4}", between)
    rule = "RANGE" if ranged else "LAST_OF_SEVERAL"
    start = (first.start or _first_day(first)) if ranged else None
    return CellDate("date", text, rule, last.on, start, assumed_year=assumed)


def _first_day(expression: Expression) -> datetime.date:
    """The day on which a range begins: of a month the first one."""
    return expression.on.replace(day=1) if expression.rule == "MONTH_END" else expression.on


@dataclass(frozen=True, slots=True)
class _Worded:
    kind: DateKind
    rule: str


def _worded(phrase: str) -> _Worded | None:
    """A phrase without any date."""
    immediate, standing = _IMMEDIATE.search(phrase), _STANDING.search(phrase)
    if immediate and standing:
        return _Worded("standing", "IMMEDIATE_THEN_STANDING")
    if immediate:
        return _Worded("immediate", "IMMEDIATE")
    if standing:
        return _Worded("standing", "STANDING")
    if _EVENT.search(phrase):
        return _Worded("event", "EVENT")
    if _DONE.search(phrase):
        return _Worded("vague", "SAID_DONE")
    if _VAGUE.search(phrase):
        return _Worded("vague", "VAGUE")
    return None
