"""Cells of a plan's book, both ways: numbers, instants, durations, working hours, predecessors, needs.

Durations and lags are in minutes, instants are naive local time. It knows no sheet; a cell that can't be understood raises CellFault.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import normalize

from duban.scheduling import LinkKind
from duban.workbooks._values import Cell
from duban.workbooks.plans._values import CellFault

DAY = 1440
HOUR = 60
WEEK_DAYS = 5
KEY = r"[A-Za-z]*\d+(?:\.\d+)*"
_UNITS = {
    "d": "d", "day": "d", "days": "d", "天": "d", "日": "d", "工日": "d", "工作日": "d", "个工作日": "d",
    "w": "w", "wk": "w", "week": "w", "weeks": "w", "周": "w",
    "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "小时": "h", "时": "h", "工时": "h", "个小时": "h",
    "m": "min", "min": "min", "mins": "min", "minute": "min", "minutes": "min", "分钟": "min", "分": "min",
    "自然日": "ed", "个自然日": "ed", "日历日": "ed", "个日历日": "ed", "日历天": "ed",
}  # fmt: skip
_UNIT = r"[a-z\u4e00-\u9fff]*"
_AMOUNT = re.compile(rf"([+-]?\s*\d+(?:\.\d+)?)\s*({_UNIT})\s*\??")
_LINK = re.compile(
    rf"({KEY})\s*(FS|SS|FF|SF)?\s*([+-]\s*\d+(?:\.\d+)?\s*{_UNIT})?\s*(?:~\s*([+-]?\s*\d+(?:\.\d+)?\s*{_UNIT}))?\s*(?:@\s*(.+))?",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[,，;；\n]")
_NEED = re.compile(r"(.+?)\s*(?:[×xX*]\s*(\d+(?:\.\d+)?)|\[\s*(\d+(?:\.\d+)?)\s*(%?)\s*\])?")
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]+(\d{1,2}):(\d{2})(?::00)?)?"
)
_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*[-~–—至]\s*(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time in minutes: of working time, or of the clock where `is_elapsed`."""

    minutes: int
    is_elapsed: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """A predecessor as it is written: whose, which edges, least and largest lag, in whose calendar."""

    key: str
    kind: LinkKind
    lag: Length | None
    most: Length | None
    calendar: str


def plain(cell: Cell) -> str:
    """The text of a cell, widths folded, without blanks around it."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else normalize("NFKC", str(cell)).strip()


def number_of(cell: Cell) -> float:
    """A number."""
    try:
        found = float(plain(cell).removesuffix("%")) / (100 if plain(cell).endswith("%") else 1)
    except ValueError:
        raise CellFault("NUMBER_EXPECTED") from None
    if isinstance(cell, bool) or not 0 <= abs(found) < 2**53:
        raise CellFault("NUMBER_EXPECTED")
    return found


def whole_of(cell: Cell) -> int:
    """A whole number."""
    found = number_of(cell)
    if not found.is_integer():
        raise CellFault("NUMBER_EXPECTED")
    return int(found)


def instant_of(cell: Cell, *, is_end: bool) -> dt.datetime:
    """An instant; a bare date is its midnight, and as an end the midnight after it: a day that is named belongs to it."""
    if isinstance(cell, dt.datetime):
        found = cell.replace(tzinfo=None)
    elif isinstance(cell, dt.date):
        found = dt.datetime.combine(cell, dt.time())
    else:
        return _instant_of_text(plain(cell), is_end=is_end)
    bare = found.time() == dt.time()
    try:
        return found + dt.timedelta(days=1) if is_end and bare else found
    except OverflowError:
        # 9999-12-31, by which some mean that there is none.
        raise CellFault("DATE_EXPECTED") from None


def _instant_of_text(text: str, *, is_end: bool) -> dt.datetime:
    match = _DATE.fullmatch(text)
    if not match:
        raise CellFault("DATE_EXPECTED")
    year, month, day, hour, minute = (int(one) if one else 0 for one in match.groups())
    try:
        found = dt.datetime(year, month, day) + dt.timedelta(hours=hour, minutes=minute)  # noqa: DTZ001
        if hour > 24 or minute > 59:
            raise CellFault("DATE_EXPECTED")
        return found + dt.timedelta(days=1) if is_end and match[4] is None else found
    except (ValueError, OverflowError):
        raise CellFault("DATE_EXPECTED") from None


def day_of(cell: Cell) -> dt.date:
    """A day."""
    return instant_of(cell, is_end=False).date()


def instant_cell(instant: dt.datetime, *, is_end: bool) -> Cell:
    """An instant as a date where it is one, else as a text with its time."""
    if instant.time() != dt.time():
        return f"{instant:%Y-%m-%d %H:%M}"
    return (instant - dt.timedelta(days=1)).date() if is_end else instant.date()


def length_of(cell: Cell, day: int) -> Length:
    """A duration or lag: a bare number counts days.

    Args:
        day: how many minutes a day of working time has.
    """
    if isinstance(cell, dt.timedelta):
        return Length(round(cell.total_seconds() / 60))
    match = _AMOUNT.fullmatch(plain(cell).casefold())
    if not match:
        raise CellFault("DURATION_EXPECTED")
    unit = match[2] or "d"
    is_elapsed = unit not in _UNITS and unit.startswith("e") and unit[1:] in _UNITS
    unit = _UNITS.get(unit[1:] if is_elapsed else unit, "")
    if unit == "ed":
        unit, is_elapsed = "d", True
    sizes = {"min": 1, "h": HOUR, "d": DAY if is_elapsed else day}
    sizes["w"] = 7 * DAY if is_elapsed else WEEK_DAYS * day
    if unit not in sizes:
        raise CellFault("DURATION_EXPECTED")
    minutes = float(match[1].replace(" ", "")) * sizes[unit]
    if abs(minutes) > 2**40 or abs(minutes - round(minutes)) > 1e-6:
        raise CellFault("DURATION_EXPECTED")
    return Length(round(minutes), is_elapsed)


def length_text(length: Length, day: int) -> str:
    """The shortest way to write a length: 5d, 4h, 30min, 5ed."""
    prefix, size = ("e", DAY) if length.is_elapsed else ("", day)
    if length.minutes % size == 0:
        return f"{length.minutes // size}{prefix}d"
    if length.minutes % HOUR == 0:
        return f"{length.minutes // HOUR}{prefix}h"
    return f"{length.minutes}{prefix}min"


def hours_of(cell: Cell) -> tuple[tuple[int, int], ...]:
    """Working hours of a day: 8:00-12:00, 13:00-17:00; 全天; empty for none. The words are resolved by the caller."""
    text = plain(cell)
    if not text:
        return ()
    found: list[tuple[int, int]] = []
    for part in _PARTS.split(text):
        match = _HOURS.fullmatch(part.strip())
        if not match:
            raise CellFault("HOURS_EXPECTED")
        a, b, c, d = (int(one) for one in match.groups())
        start, end = a * 60 + b, c * 60 + d
        last = found[-1][1] if found else -1
        if not (b < 60 and d < 60 and last < start < end <= DAY):
            raise CellFault("HOURS_EXPECTED")
        found.append((start, end))
    return tuple(found)


def hours_text(hours: tuple[tuple[int, int], ...]) -> str:
    """Working hours as they are read."""
    return ", ".join(
        f"{start // 60}:{start % 60:02d}-{end // 60}:{end % 60:02d}" for start, end in hours
    )


def befores_of(cell: Cell, usual: int, named: int) -> Iterator[Before]:
    """Predecessors as MS Project writes them: 3, 3FS+2d, 5SS; with a largest lag: 3FS+2d~5d; in a calendar: 3FS+2d@标准.

    Args:
        usual: how many minutes a day of lag has where no calendar is named.
        named: how many it has where one is.
    """
    for part in _PARTS.split(plain(cell)):
        if not part.strip():
            continue
        match = _LINK.fullmatch(part.strip())
        if not match:
            raise CellFault("LINK_EXPECTED")
        day = named if match[5] else usual
        lag = length_of(match[3], day) if match[3] else None
        most = length_of(match[4], day) if match[4] else None
        kind = LinkKind((match[2] or "FS").upper())
        yield Before(match[1], kind, lag, most, (match[5] or "").strip())


def before_text(before: Before, day: int) -> str:
    """A predecessor as it is read."""
    text = before.key
    if before.kind is not LinkKind.FINISH_START or before.lag or before.most:
        text += before.kind.value
    if before.lag:
        said = length_text(before.lag, day)
        text += said if said.startswith("-") else f"+{said}"
    if before.most:
        text += f"~{length_text(before.most, day)}"
    return text + (f"@{before.calendar}" if before.calendar else "")


def needs_of(cell: Cell) -> Iterator[tuple[str, float]]:
    """Resources and how many units: 一队, 挖掘机×2, 测量组[50%]."""
    for part in _PARTS.split("" if cell is None else str(cell)):
        if not part.strip():
            continue
        match = _NEED.fullmatch(part.strip())
        if not match:
            raise CellFault("NEED_EXPECTED")
        share = 0.01 if match[4] else 1.0
        yield match[1].strip(), float(match[2] or match[3] or 1) * share


def need_text(name: str, units: float) -> str:
    """A resource and its units as they are read."""
    return name if units == 1 else f"{name}×{units:.10g}"


def is_writable(name: str) -> bool:
    """Whether a name can stand in a list of names and come back."""
    folded = normalize("NFKC", name)
    is_alone = bool(name) and name == name.strip() and folded == folded.strip()
    is_whole = not _PARTS.search(name) and not _PARTS.search(folded) and "@" not in folded
    return is_alone and is_whole and list(needs_of(name)) == [(name, 1.0)]
