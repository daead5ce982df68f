"""Date expressions inside a phrase: 2026年4月9日, 4月底前, 第二季度, 年底前, 2026.4.9, 4/9.

Each form is one pattern with its rule name; forms are tried from the fullest to the barest, and characters that
one has taken are gone for the next. Called by the reading of date cells.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass

from duban.workbooks._values import Span

_RELATIVE_YEARS = {
    "今年": 0,
    "本年": 0,
    "本年度": 0,
    "当年": 0,
    "明年": 1,
    "次年": 1,
    "来年": 1,
    "去年": -1,
}
_YEAR = rf"(?:(?P<year>(?:19|20)\d{{2}})年度?|(?P<spoken>{'|'.join(_RELATIVE_YEARS)}))"
_TO = r"[-—–~～至到、]"
_BEFORE = r"(?P<before>之?以?前)"
_FEASTS = {
    "元旦": (12, 31),
    "五一": (4, 30),
    "劳动节": (4, 30),
    "七一": (6, 30),
    "国庆": (9, 30),
    "十一": (9, 30),
}
_THIRDS = {"上旬": 10, "中旬": 20, "月初": 10}


class ImpossibleDate(Exception):
    """A day that no calendar has, such as the 31st of April."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A date expression: where it stands in the phrase, its last day, and its first where it is a range."""

    span: Span
    rule: str
    on: datetime.date
    start: datetime.date | None = None
    assumed_year: bool = False


@dataclass(slots=True)
class _Context:
    """What the cell and the import supply: the base day, and the last year that the cell named."""

    base: datetime.date
    named_year: int | None = None

    def year(self, match: re.Match[str]) -> tuple[int, bool]:
        """The expression's year, and whether it was supplied."""
        groups = match.groupdict()
        if groups.get("year"):
            year = groups["year"]
            self.named_year = int(year) if len(year) == 4 else 2000 + int(year)
            return self.named_year, False
        if groups.get("spoken"):
            return self.base.year + _RELATIVE_YEARS[groups["spoken"]], False
        return (self.named_year, False) if self.named_year else (self.base.year, True)


def _day(year: int, month: int, day: int) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise ImpossibleDate from None


def _month_end(year: int, month: int) -> datetime.date:
    if not 1 <= month <= 12:
        raise ImpossibleDate
    return _day(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)


Reader = Callable[[re.Match[str], int, _Context], tuple[datetime.date, datetime.date | None]]


def _full(
    match: re.Match[str], year: int, context: _Context
) -> tuple[datetime.date, datetime.date | None]:
    month = int(match["month"])
    first = _day(year, month, int(match["day"]))
    until = match.groupdict().get("until")
    return (_day(year, month, int(until)), first) if until else (first, None)


def _month(
    match: re.Match[str], year: int, context: _Context
) -> tuple[datetime.date, datetime.date | None]:
    month = int(match["month"])
    until = match.groupdict().get("until")
    if until:
        return _month_end(year, int(until)), _day(year, month, 1)
    return _month_end(year, month), None


def _third(
    match: re.Match[str], year: int, context: _Context
) -> tuple[datetime.date, datetime.date | None]:
    month, part = int(match["month"]), match["part"]
    day = _THIRDS.get(part) or {"初": 10, "中": 15}.get(part)
    return (_day(year, month, day) if day else _month_end(year, month)), None


def _before_month(
    match: re.Match[str], year: int, context: _Context
) -> tuple[datetime.date, datetime.date | None]:
    return _day(year, int(match["month"]), 1) - datetime.timedelta(days=1), None


def _quarter(
    match: re.Match[str], year: int, context: _Context
) -> tuple[datetime.date, datetime.date | None]:
    last = int(match.groupdict().get("until") or match["quarter"])
    return _month_end(year, 3 * last), None


def _half(
    match: re.Match[str], year: int, context: _Context
) -> tuple[datetime.date, datetime.date | None]:
    return _month_end(year, 6 if match["half"] == "上" else 12), None


def _year_end(
    match: re.Match[str], year: int, context: _Context
) -> tuple[datetime.date, datetime.date | None]:
    return _month_end(year, 12), None


def _this_month(
    match: re.Match[str], year: int, context: _Context
) -> tuple[datetime.date, datetime.date | None]:
    shift = 1 if match[0].startswith(("下", "次")) else 0
    month = context.base.month + shift
    return _month_end(context.base.year + (month > 12), (month - 1) % 12 + 1), None


def _feast(
    match: re.Match[str], year: int, context: _Context
) -> tuple[datetime.date, datetime.date | None]:
    month, day = _FEASTS[match["feast"]]
    # "2027年元旦前" is the last day of 2026; without a year the next New Year is meant.
    return _day(year - (match["feast"] == "元旦" and bool(match["year"])), month, day), None


_SEP = r"[年./\-]"
_FORMS: tuple[tuple[str, re.Pattern[str], Reader], ...] = tuple(
    (rule, re.compile(pattern), reader)
    for rule, pattern, reader in (
        ("FULL", rf"(?P<year>(?:19|20)\d{{2}})年?{_SEP}(?P<month>\d{{1,2}})[月./\-](?P<day>\d{{1,2}})日?(?:{_TO}(?P<until>\d{{1,2}})日)?(?![\d月])", _full),
        ("COMPACT", r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)", _full),
        ("MONTH_DAY", rf"{_YEAR}?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日?(?:{_TO}(?P<until>\d{{1,2}})日)?(?!\d)", _full),
        ("MONTH_PART", rf"{_YEAR}?(?P<month>\d{{1,2}})月份?的?(?P<part>上旬|中旬|下旬|初|中)", _third),
        ("MONTH_END", rf"{_YEAR}?(?<!\d)(?P<month>\d{{1,2}})月?{_TO}(?P<until>\d{{1,2}})月份?(?:底|末)?", _month),
        ("MONTH_END", rf"{_YEAR}?(?P<month>\d{{1,2}})月份?(?:底|末)", _month),
        ("BEFORE_MONTH", rf"{_YEAR}?(?P<month>\d{{1,2}})月份?{_BEFORE}", _before_month),
        ("MONTH_END", rf"{_YEAR}?(?P<month>\d{{1,2}})月份?(?!\d)", _month),
        ("QUARTER_END", rf"{_YEAR}?第?(?P<quarter>[1-4])(?:{_TO}(?P<until>[1-4]))?季度?(?:末|底)?", _quarter),
        ("QUARTER_END", rf"{_YEAR}?(?:Q|q)(?P<quarter>[1-4])", _quarter),
        ("HALF_YEAR_END", rf"{_YEAR}?(?P<half>[上下])半年", _half),
        ("FEAST", rf"{_YEAR}?(?P<feast>{'|'.join(_FEASTS)})节?(?=之?以?前)", _feast),
        ("MONTH_END", r"(?P<year>(?:19|20)\d{2})[./\-](?P<month>\d{1,2})(?!\d|[./\-]\d{1,2}(?!\d))", _month),
        ("YEAR_END", rf"{_YEAR}(?:年?(?:底|末|内|终)|全年)?", _year_end),
        ("YEAR_END", r"(?:(?<=^)|(?<=[^\d半每全]))年(?:底|末|内|终)|全年", _year_end),
        ("THIS_MONTH_END", r"(?:本月|当月|下个?月|次月)(?:底|末|内)?|(?<!\d)月(?:底|末)", _this_month),
        ("SHORT_YEAR", r"^(?P<year>\d{2})[./\-](?P<month>\d{1,2})[./\-](?P<day>\d{1,2})(?=$|[^\d])", _full),
        ("MONTH_DAY", rf"^(?P<month>\d{{1,2}})[./\-](?P<day>\d{{1,2}})(?:{_TO}(?P<until>\d{{1,2}}))?(?=$|前|之前|以前)", _full),
    )
)  # fmt: skip


def find_expressions(phrase: str, base: datetime.date) -> list[Expression]:
    """All date expressions of a phrase, in its order.

    Raises:
        ImpossibleDate: where a form is met by a day that does not exist.
    """
    context = _Context(base)
    left = phrase
    matches: list[tuple[re.Match[str], str, Reader]] = []
    for rule, pattern, reader in _FORMS:
        for match in list(pattern.finditer(left)):
            matches.append((match, rule, reader))
            # Private characters keep the places and match no form.
            left = left[: match.start()] + "\ue000" * len(match[0]) + left[match.end() :]
    found: list[Expression] = []
    for match, rule, reader in sorted(matches, key=lambda item: item[0].start()):
        year, assumed = context.year(match)
        on, start = reader(match, year, context)
        found.append(Expression(match.span(), rule, on, start, assumed))
    return found
