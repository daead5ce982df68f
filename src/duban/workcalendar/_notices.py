"""Notices as they come: the State Council's text, the JSON form of holiday-cn, or a pasted table, made into `Notice`.

It owns how a notice reads and checks what it says of itself: the number of days, the weekdays. It never guesses a day.
Called by whoever lets an office enter notices.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from duban.workcalendar._calendar import Notice

NAMES = {
    "元旦": "NEW_YEAR",
    "春节": "SPRING_FESTIVAL",
    "清明节": "TOMB_SWEEPING",
    "劳动节": "LABOUR_DAY",
    "端午节": "DRAGON_BOAT",
    "中秋节": "MID_AUTUMN",
    "国庆节": "NATIONAL_DAY",
}
_YEAR = re.compile(r"(20\d\d)年[^。\n]{0,12}(?:节假日|放假)")
_ITEM = re.compile(r"[一二三四五六七八九十]+、\s*([^：:。\n]{1,20})[：:]([^\n]+)")
_NOTE = r"(?:[（(]([^（）()]{1,20})[）)])?"
_DATE = rf"(?:(\d{{4}})年)?(?:(\d{{1,2}})月)?(\d{{1,2}})日{_NOTE}"
_REST = re.compile(rf"{_DATE}(?:至{_DATE})?(?:放假|补休|调休)")
_WORK = re.compile(rf"((?:{_DATE}[、和，]?)+)(?:照常)?上班")
_ONE = re.compile(_DATE)
_TOTAL = re.compile(r"共(\d+)天|放假(\d+)天")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_OFF, _ON = frozenset({"放假", "休", "休息", "off"}), frozenset({"上班", "班", "调休上班", "work"})


class NoticeError(ValueError):
    """A notice that can't be taken: `code` says why, `params` what and where.

    Codes: NOTICE_UNREADABLE {text}, NOTICE_NO_YEAR {}, NOTICE_NOTHING {}, NOTICE_COUNT {name, said, found},
    NOTICE_WEEKDAY {day, said}, NOTICE_CLASH {day}.
    """

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params


def read_notice(text: str, *, year: int | None = None) -> Notice:
    """A notice from pasted text: JSON as holiday-cn writes it, lines of a table, or the notice's own words.

    Args:
        text: what was pasted or stood in the file.
        year: the year of the notice where the words do not say it.

    Returns:
        What it changes; `publishes` is empty: whether it settles a year is for whoever enters it to say.

    Raises:
        NoticeError: it can't be read, or contradicts itself.
    """
    stripped = text.strip()
    if stripped.startswith("{"):
        days = list(_from_json(stripped))
    elif re.match(r"\d{4}[-/.]\d", stripped):
        days = list(_from_lines(stripped.splitlines()))
    else:
        days = list(_from_words(stripped, year))
    if not days:
        raise NoticeError("NOTICE_NOTHING")
    rest = {day: name for day, name, off in days if off}
    work = {day: name for day, name, off in days if not off}
    if clash := rest.keys() & work.keys():
        raise NoticeError("NOTICE_CLASH", day=min(clash).isoformat())
    return Notice(rest, work)


def write_notice(notice: Notice) -> str:
    """A notice as lines of a table that people can edit and `read_notice` reads again."""
    names = {code: name for name, code in NAMES.items()}
    days = [(day, name, "放假") for day, name in notice.rest.items()]
    days += [(day, name, "上班") for day, name in notice.work.items()]
    return "\n".join(f"{day}\t{names.get(name, name)}\t{kind}" for day, name, kind in sorted(days))


Day = tuple[dt.date, str, bool]


def _from_json(text: str) -> Iterator[Day]:
    try:
        for entry in json.loads(text)["days"]:
            yield (
                dt.date.fromisoformat(entry["date"]),
                _name(entry["name"]),
                bool(entry["isOffDay"]),
            )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoticeError("NOTICE_UNREADABLE", text=str(error)[:60]) from error


def _from_lines(lines: Iterable[str]) -> Iterator[Day]:
    """Date, name, 放假 or 上班, with tabs or commas between them."""
    for line in filter(str.strip, lines):
        cells = [cell.strip() for cell in re.split(r"[\t,，]", line)]
        kind = cells[-1].lower()
        if len(cells) != 3 or kind not in _OFF | _ON:
            raise NoticeError("NOTICE_UNREADABLE", text=line[:60])
        yield (
            _made(*map(int, re.findall(r"\d+", cells[0])[:3]), said=line),
            _name(cells[1]),
            kind in _OFF,
        )


def _from_words(text: str, year: int | None) -> Iterator[Day]:
    said = _YEAR.search(text)
    year = int(said[1]) if said else year
    if year is None:
        raise NoticeError("NOTICE_NO_YEAR")
    for item in _ITEM.finditer(text):
        name, words = item[1].strip(), item[2]
        off = [day for match in _REST.finditer(words) for day in _stretch(match, year)]
        total = _TOTAL.search(words)
        if total and len(off) != int(total[1] or total[2]):
            raise NoticeError(
                "NOTICE_COUNT", name=name, said=int(total[1] or total[2]), found=len(off)
            )
        yield from ((day, _name(name), True) for day in off)
        for match in _WORK.finditer(words):
            month: int | None = None
            for one in _ONE.finditer(match[1]):
                day = _date(one.groups(), year, month)
                month = day.month
                yield day, _name(name), False


def _stretch(match: re.Match[str], year: int) -> list[dt.date]:
    """The days from the first to the last, both included."""
    groups = match.groups()
    first = _date(groups[:4], year, None)
    last = first if groups[6] is None else _date(groups[4:8], first.year, first.month)
    if last < first:
        raise NoticeError("NOTICE_UNREADABLE", text=match[0][:60])
    return [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]


def _date(groups: tuple[Any, ...], year: int, month: int | None) -> dt.date:
    """A date as written, checked against the weekday beside it."""
    said_year, said_month, said_day, note = groups
    if not said_month and month is None:
        raise NoticeError("NOTICE_UNREADABLE", text=f"{said_day}日")
    day = _made(
        int(said_year or year), int(said_month or month or 0), int(said_day), said=str(said_day)
    )
    weekday = _WEEKDAY.search(note or "")
    if weekday and "一二三四五六日".find(weekday[1].replace("天", "日")) != day.weekday():
        raise NoticeError("NOTICE_WEEKDAY", day=day.isoformat(), said=weekday[0])
    return day


def _made(year: int, month: int = 0, day: int = 0, *, said: str) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise NoticeError("NOTICE_UNREADABLE", text=said[:60]) from error


def _name(text: str) -> str:
    """Our code of a statutory holiday, else the name as it stands; of 国庆节、中秋节 the first."""
    first = re.split(r"[、和]", text.strip())[0]
    return NAMES.get(first, first)
