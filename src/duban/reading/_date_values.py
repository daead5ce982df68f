"""What day a time phrase means, given the day it was said and the dates named before it.

It owns the normalisation of the guideline (月底前 is the last day, N日内 adds N, 10月前 is the end of September and flagged).
It never guesses without leaving a reason code. Called by `_dates` with a match of `_date_forms`.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from calendar import monthrange
from collections.abc import Callable
from functools import cache
from importlib import resources

from duban.reading._date_forms import HOLIDAY_DAYS
from duban.reading._numerals import whole_number
from duban.reading._values import value

_ONE_DAY = dt.timedelta(days=1)
#: A date without a year that lies further back than this is taken for next year's.
_LONG_PAST = dt.timedelta(days=62)
#: A day of the month that lies this little back is taken for a late print, not for next month.
_JUST_PAST = 3
_WEEKDAY = {c: i for i, c in enumerate("一二三四五六日")} | {"天": 6, "末": 6}
_NEXT_YEAR = {"明年", "次年", "翌年"}


@value(frozen=True, slots=True)
class Said:
    """When a phrase was said: `day` for relative words, `issued` for the document, `after` the date named before it."""

    day: dt.date | None
    issued: dt.date | None
    after: dt.date | None = None


@value(frozen=True, slots=True)
class Value:
    """A normalised phrase; the fields are those of `Deadline`. `firm` tells that a year was written."""

    iso: dt.date | None = None
    kind: str = "date"
    reason: str | None = None
    workdays: int | None = None
    base: dt.date | None = None
    firm: bool = False


Match = re.Match[str]
NO_BASE = Value(reason="NO_DOCUMENT_DATE")


def month_last(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, monthrange(year, month)[1])


def add_months(day: dt.date, months: int) -> dt.date:
    """The corresponding day so many months later, or that month's last day where it has none."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _made(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _written_year(match: Match, said: Said) -> int | None:
    named = match.re.groupindex
    if "y" in named and (year := match["y"]):
        value = whole_number(year)
        return None if value is None else value if value >= 100 else 2000 + value
    word = match["yw"] if "yw" in named else None
    if word is None or said.issued is None:
        return None
    return said.issued.year + (2 if word == "后年" else 1 if word in _NEXT_YEAR else 0)


def _dated(
    match: Match, said: Said, at: Callable[[int], dt.date | None], reason: str | None = None
) -> Value:
    """The date that `at(year)` gives, the year taken from the words, from the date before, or from the document."""
    year = _written_year(match, said)
    if year is not None:
        return Value(at(year), reason=reason, firm=True)
    if said.after is not None and (follow := at(said.after.year)) and follow >= said.after:
        return Value(follow, reason=reason, firm=True)
    issued = said.issued or said.day
    if issued is None:
        return NO_BASE
    day = at(issued.year)
    if day is not None and day < issued - _LONG_PAST and not match.groupdict().get("yw"):
        return Value(at(issued.year + 1), reason=reason or "YEAR_ASSUMED")
    return Value(day, reason=reason)


def _number(text: str) -> int:
    return whole_number(text) or 0


def _day(match: Match, said: Said) -> Value:
    month, day = _number(match["m"]), _number(match["d"])
    return _dated(match, said, lambda year: _made(year, month, day))


def _named_month_of(word: str, said: dt.date) -> dt.date:
    return add_months(said.replace(day=1), 1 if word[0] in "下次" else 0)


def _month_day(match: Match, said: Said) -> Value:
    if said.day is None:
        return NO_BASE
    first = _named_month_of(match["mw"], said.day)
    return Value(_made(first.year, first.month, _number(match["d"])))


def _bare_day(match: Match, said: Said) -> Value:
    """16日18时前: the month is that of the speech, or the next where the day has clearly gone by."""
    if said.day is None:
        return NO_BASE
    day, first = _number(match["d"]), said.day.replace(day=1)
    if day < said.day.day - _JUST_PAST:
        first = add_months(first, 1)
    return Value(_made(first.year, first.month, day), reason="MONTH_ASSUMED")


_PART_DAYS = {"上旬": 10, "中旬": 20, "初": 10, "中": 15, "上半月": 15}


def _part_of_month(year: int, month: int, part: str | None) -> dt.date | None:
    day = _PART_DAYS.get(part or "")
    return month_last(year, month) if day is None else _made(year, month, day)


def _before(match: Match) -> bool:
    return (match.groupdict().get("end") or "") in ("前", "之前", "以前")


def _month(match: Match, said: Said) -> Value:
    month, part = _number(match["m"]), match["part"]
    if part is None and _before(match):
        return _dated(match, said, lambda y: dt.date(y, month, 1) - _ONE_DAY, "MONTH_EXCLUSIVE")
    reason = "PART_ASSUMED" if part in ("初", "中") else None
    return _dated(match, said, lambda y: _part_of_month(y, month, part), reason)


def _named_month(match: Match, said: Said) -> Value:
    if said.day is None:
        return NO_BASE
    groups = match.groupdict()
    first = _named_month_of(groups.get("mw") or "本月", said.day)
    return Value(_part_of_month(first.year, first.month, groups.get("part")))


def _month_end(match: Match, said: Said) -> Value:
    """月底前 is this month's, or the month of the date named just before (7月1日起…，月底前…)."""
    day = max(filter(None, (said.day, said.after)), default=None)
    return NO_BASE if day is None else Value(month_last(day.year, day.month))


def _quarter(match: Match, said: Said) -> Value:
    last = _number(match["q"]) * 3
    if match["part"] is None and _before(match):
        exclusive = max(last - 3, 0)
        return _dated(
            match, said, lambda y: dt.date(y, exclusive + 1, 1) - _ONE_DAY, "PERIOD_EXCLUSIVE"
        )
    return _dated(match, said, lambda y: month_last(y, last))


def _named_quarter(match: Match, said: Said) -> Value:
    if said.day is None:
        return NO_BASE
    last = (said.day.month + 2) // 3 * 3
    day = month_last(said.day.year, last)
    later = add_months(day.replace(day=1), 3)
    return Value(month_last(later.year, later.month) if match["qw"][0] == "下" else day)


def _half(match: Match, said: Said) -> Value:
    month = 12 if match["half"] == "下半年" else 6
    return _dated(match, said, lambda y: month_last(y, month))


def _year(match: Match, said: Said) -> Value:
    year = _written_year(match, said)
    if year is None:
        return NO_BASE
    part = match["part"]
    if part is None and _before(match):
        return Value(dt.date(year - 1, 12, 31), reason="YEAR_EXCLUSIVE", firm=True)
    if part == "初":
        return Value(dt.date(year, 3, 31), reason="PART_ASSUMED", firm=True)
    return Value(dt.date(year, 12, 31), firm=True)


def _year_end(match: Match, said: Said) -> Value:
    day = said.issued or said.day
    return NO_BASE if day is None else Value(dt.date(day.year, 12, 31))


def _named_day(match: Match, said: Said) -> Value:
    if said.day is None:
        return NO_BASE
    ahead = {"明": 1, "次": 1, "翌": 1, "后": 2}.get(match["dw"][0], 0)
    return Value(said.day + ahead * _ONE_DAY)


def _week(match: Match, said: Said) -> Value:
    if said.day is None:
        return NO_BASE
    monday = said.day - said.day.weekday() * _ONE_DAY
    word = match["ww"] or match["ww2"] or ""
    wanted = _WEEKDAY[match["wd"]] if match["wd"] else 6
    weeks = word.count("下") if "下" in word else 1 if word == "次" else 0
    day = monday + (7 * weeks + wanted) * _ONE_DAY
    if not word and day < said.day:
        day += 7 * _ONE_DAY
    return Value(day)


def _workdays(match: Match, said: Said) -> Value:
    reason = None if said.day else "NO_DOCUMENT_DATE"
    return Value(kind="workdays", workdays=_number(match["n"]), base=said.day, reason=reason)


_UNIT_DAYS = {"自然日": 1, "日历日": 1, "日": 1, "天": 1, "周": 7, "星期": 7, "礼拜": 7}
_HALF_DAYS = {"个月": 15, "月": 15}


def _span(match: Match, said: Said) -> Value:
    """N日内, N个月内, 半个月内, 24小时内, counted from the day of the speech, that day not counted."""
    if said.day is None:
        return NO_BASE
    unit, count = match["u"], match["n"]
    if unit == "小时":
        hours = _number(count) if count else 0
        whole = hours > 0 and hours % 24 == 0
        return (
            Value(said.day + hours // 24 * _ONE_DAY)
            if whole
            else Value(kind="vague", reason="HOURS")
        )
    if count is None:
        return Value(
            add_months(said.day, 6)
            if unit == "年"
            else said.day + _HALF_DAYS.get(unit, 1) * _ONE_DAY
        )
    number = _number(count)
    extra = 15 * _ONE_DAY if match["half"] and unit in _HALF_DAYS else dt.timedelta()
    if unit in _UNIT_DAYS:
        return Value(said.day + number * _UNIT_DAYS[unit] * _ONE_DAY)
    return Value(add_months(said.day, number * (12 if unit == "年" else 1)) + extra)


@cache
def _festivals() -> dict[str, str | list[str]]:
    text = resources.files("duban.reading").joinpath("data", "festivals.json").read_text("utf-8")
    table: dict[str, str | list[str]] = json.loads(text)
    return table


#: Festivals a fixed number of days from another: 元宵 is the fifteenth day of the first month.
_FROM_SPRING = {"元宵": 14, "除夕": -1}


def _festival(name: str, year: int) -> dt.date | None:
    if name in _FROM_SPRING:
        spring = _festival("春节", year)
        return spring and spring + _FROM_SPRING[name] * _ONE_DAY
    entry = _festivals()[name]
    if isinstance(entry, str):
        return dt.date.fromisoformat(f"{year}-{entry}")
    return next((dt.date.fromisoformat(day) for day in entry if day.startswith(str(year))), None)


def _holiday(match: Match, said: Said) -> Value:
    """The day before a festival begins: the one of the year written, or the next to come; of two, the earlier."""
    names = {HOLIDAY_DAYS[name] for name in (match["h"], match["h2"]) if name}
    if names & {"双节", "两节"}:
        return Value(kind="event", reason="DEPENDS_ON_EVENT")
    year, issued = _written_year(match, said), said.day or said.issued
    if year is None and issued is None:
        return NO_BASE
    days = [_next_festival(name, year, issued) for name in names]
    if None in days:
        return Value(kind="event", reason="FESTIVAL_UNKNOWN")
    return Value(min(day for day in days if day) - _ONE_DAY)


def _next_festival(name: str, year: int | None, issued: dt.date | None) -> dt.date | None:
    if year is not None:
        return _festival(name, year)
    if issued is None:
        return None
    days = (_festival(name, issued.year), _festival(name, issued.year + 1))
    return next((day for day in days if day is not None and day > issued), None)


_PLAN_ENDS = {"十四五": 2025, "十五五": 2030, "十六五": 2035}


def _plan(match: Match, said: Said) -> Value:
    """“十五五”末: the last day of the five-year plan."""
    return Value(dt.date(_PLAN_ENDS[match["plan"]], 12, 31))


def _lunar(match: Match, said: Said) -> Value:
    """正月十五前: counted from New Year's Day of the moon; the twelfth month has 29 or 30 days, so 腊月 stays open."""
    day = _number(match["ld"].lstrip("初"))
    issued = said.issued or said.day
    if issued is None:
        return NO_BASE
    first = _festival("春节", issued.year)
    if match["lm"] == "腊月" or first is None:
        return Value(kind="event", reason="FESTIVAL_UNKNOWN")
    return Value(first + (day - 1) * _ONE_DAY)


def _kind(kind: str, reason: str | None = None) -> Callable[[Match, Said], Value]:
    return lambda match, said: Value(kind=kind, reason=reason)


_RULES: dict[str, Callable[[Match, Said], Value]] = {
    "day": _day, "plain_day": _day, "month_day": _month_day, "bare_day": _bare_day, "month": _month,
    "named_month": _named_month, "month_end": _month_end, "quarter": _quarter, "named_quarter": _named_quarter,
    "half": _half, "year": _year, "year_end": _year_end, "named_day": _named_day, "week": _week,
    "workdays": _workdays, "span": _span, "holiday": _holiday, "lunar": _lunar,
    "plan": _plan, "immediate": _kind("immediate"),
    "vague": _kind("vague", "VAGUE_WORD"), "recurring": _kind("recurring"), "rhythm": _kind("recurring"),
    "season": _kind("event", "DEPENDS_ON_EVENT"),
}  # fmt: skip


def value_of(form: str, match: Match, said: Said) -> Value:
    """The normalised value of one match of the named form."""
    return _RULES[form](match, said)
