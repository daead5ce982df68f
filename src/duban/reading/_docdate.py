"""The date a document bears.

It reads only what is printed; it never asks a clock. Called by `read` when no date was given.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duban.reading._layout import Layout

_FOLDED = str.maketrans("０１２３４５６７８９．／－—○Ｏ零", "0123456789.//-〇〇〇")
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")}
_FULL = re.compile(
    r"((?:19|20)\d{2}|[一二][〇一二三四五六七八九]{3})\s*(?:年|[.\-/])\s*"
    r"(\d{1,2}|[一二三四五六七八九十]{1,3})\s*(?:月|[.\-/])\s*(\d{1,2}|[一二三四五六七八九十]{1,3})(?!\d)\s*日?"
)
#: Marks behind the year, one of which every full date has.
_DATED = re.compile(r"[年.\-/．／－—]")
_MONTH_DAY = re.compile(r"(?<![\d.])(\d{1,2})月(\d{1,2})日(?!前|内|起|止|之前|以前)")
_YEAR = re.compile(r"(20\d{2})(?:年|〕|\]|）?\d+号)")
_NUMBERED = re.compile(r"[〔［\[（(](20\d{2})[〕］\]）)]\s*第?\s*\d+\s*[号期次]")
_LIMIT = re.compile(r"\s*(?:[\d:：时点分]{0,6})(?:前|之前|以前|起|止|至|到|内|底)")
_DUE = re.compile(r"时限|期限|截止|节点|完成")
_MEETING = re.compile(r"(?:会议|开会|召开)?时\s*间\s*[:：]")
_EDGE_LINES = 6
_FIRST_EVENTS = 12


def document_date(text: str, layout: Layout) -> tuple[dt.date | None, str]:
    """The date and its basis: `stated` on the page, `inferred` from what it tells, or (None, `none`)."""
    met: dt.date | None = None
    for line in _edges(text, layout):
        found = None if _DUE.search(line) else _stated(line)
        if found and not _MEETING.match(line):
            return found, "stated"
        met = met or found
    if met:
        return met, "inferred"
    told = layout.kind in ("newspaper_page", "press_report", "meeting_minutes")
    inferred = _inferred(text, layout.kind) if told else None
    return (inferred, "inferred") if inferred else (None, "none")


def _edges(text: str, layout: Layout) -> Iterator[str]:
    """Lines that may bear the document's own date, the likeliest first."""
    yield from (field.text for field in layout.furniture)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    press = layout.kind in ("newspaper_page", "press_report")
    bottom, top = lines[: -_EDGE_LINES - 1 : -1], lines[:_EDGE_LINES]
    for line in [*top, *bottom] if press else [*bottom, *top]:
        if len(line) <= 60 and "。" not in line:
            yield line
    if not press:
        yield from (
            p.strand.text for a in layout.articles for p in a.paragraphs if p.role == "colophon"
        )


def _stated(line: str) -> dt.date | None:
    """The full date of a short line that is a date line and not a limit."""
    if not _DATED.search(line):
        return None
    folded = line.translate(_FOLDED)
    for match in _FULL.finditer(folded):
        if _LIMIT.match(folded, match.end()):
            continue
        day = _date(*match.groups())
        if day:
            return day
    return None


def _date(year: str, month: str, day: str) -> dt.date | None:
    """The date of digits or Chinese numerals; None when there is no such day."""
    number = int(year) if year.isdigit() else int("".join(str(_DIGITS[c]) for c in year))
    try:
        return dt.date(number, _small(month), _small(day))
    except ValueError:
        return None


def _small(text: str) -> int:
    """A number up to 99 in digits or Chinese numerals."""
    if text.isdigit():
        return int(text)
    if "十" not in text:
        return _DIGITS[text[-1]]
    tens, _, ones = text.partition("十")
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def _inferred(text: str, kind: str) -> dt.date | None:
    """The day after the last event told of on a page, or that day itself in any other document.

    It needs a year: that of the document's number, of a full date in the text, or else the only year named.
    """
    folded = text.translate(_FOLDED)
    years = {int(y) for y in _YEAR.findall(folded)}
    full = [d for m in _FULL.finditer(folded) if (d := _date(*m.groups()))]
    number = _NUMBERED.search(folded)
    year = int(number[1]) if number else max(years, default=0)
    if len(years) > 1 and not number:
        year = max((d.year for d in full), default=0)
    if not year:
        return None
    told = [
        d
        for m in _MONTH_DAY.finditer(folded)
        if m.start() < 4 or folded[m.start() - 1] != "年"
        if (d := _date(str(year), *m.groups()))
        if not _LIMIT.match(folded, m.end())
    ]
    last = max(told[:_FIRST_EVENTS], default=None)
    if last is None:
        return None
    return last + dt.timedelta(days=1) if kind == "newspaper_page" else last
