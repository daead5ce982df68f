"""A plan file as a book that comes back as it was: the sheets of the reader, in Chinese or in English.

A plan that no book can hold (bare numbers, names that would not come back) is refused and not written in part. Called by whoever hands
out a plan.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from typing import Any
from unicodedata import normalize

from rustpy_xlsxwriter import write_worksheets

from duban.scheduling import Hours, Link, PlanFile, Row, Task
from duban.workbooks._values import Cell
from duban.workbooks._write import HEADER_STYLE, _format, _written
from duban.workbooks.plans._calendars import ALL_DAY, WEEK
from duban.workbooks.plans._cells import (
    DAY,
    HOUR,
    KEY,
    Before,
    Length,
    before_text,
    hours_text,
    instant_cell,
    is_writable,
    length_text,
    need_text,
)
from duban.workbooks.plans._columns import Language, tables, word
from duban.workbooks.plans._read import OFFICE_DAY
from duban.workbooks.plans._values import BookProblem, PlanBookError

LONGEST = 32_767
ALWAYS = (
    "key", "title", "level", "owner", "duration", "predecessors", "start", "finish", "deadline", "release",
    "calendar", "needs", "began", "ended", "note",
)  # fmt: skip
_KEY = re.compile(KEY)
_WIDTHS = {"title": 34, "predecessors": 16, "needs": 20, "owner": 18, "note": 24, "value": 20}
Table = tuple[tuple[str, ...], list[list[Cell]]]


def write_plan_book(file: PlanFile, *, language: Language = "zh-Hans") -> bytes:
    """The bytes of an xlsx file.

    Raises:
        PlanBookError: BARE_NUMBERS for a plan without dates, NAME_UNWRITABLE for names and texts that would not come back.
    """
    problems = tuple(_hindrances(file))
    if problems:
        raise PlanBookError(problems)
    writing = _Writing(file, language)
    sheets = {
        "tasks": writing.tasks(),
        "calendars": writing.calendars(),
        "closures": writing.closures(),
        "resources": writing.resources(),
        "changes": writing.changes(),
        "projects": writing.projects(),
        "settings": writing.settings(),
    }
    return _book({name: one for name, one in sheets.items() if one[1]}, language)


def _book(sheets: dict[str, Table], language: Language) -> bytes:
    records: list[tuple[str, Any]] = []
    widths: dict[str, dict[str, float] | list[float]] = {}
    for name, (columns, rows) in sheets.items():
        heads = [word(name, one, language) for one in columns]
        title = word("sheets", name, language)
        records.append((title, [dict(zip(heads, map(_shown, row), strict=True)) for row in rows]))
        widths[title] = {
            head: _WIDTHS.get(column, 12) for head, column in zip(heads, columns, strict=True)
        }
    out = io.BytesIO()
    write_worksheets(
        records,
        out,
        column_widths=widths,
        header_format={title: _format(HEADER_STYLE) for title, _ in records},
        freeze_panes={"general": {"row": 1, "col": 0}},
        float_format="General",
        datetime_format="yyyy-mm-dd",
    )
    return out.getvalue()


def _shown(cell: Cell) -> object:
    return None if cell is None else _written(cell, styled=False)


def _hindrances(file: PlanFile) -> Iterator[BookProblem]:
    """What would not come back."""
    if not file.is_dated or file.timescale.tick % dt.timedelta(minutes=1):
        yield BookProblem("BARE_NUMBERS")
    problem = file.problem
    named = [*(one.name for one in file.patterns), *(one.name for one in problem.resources)]
    kept = [*named, *(one.name for one in problem.projects), *(one.name for one in problem.choices)]
    for name in named:
        if not is_writable(name):
            yield BookProblem("NAME_UNWRITABLE", value=name)
    folded = [normalize("NFKC", one.name) for one in file.patterns]
    for one, name in zip(file.patterns, folded, strict=True):
        if folded.count(name) > 1:
            yield BookProblem("NAME_UNWRITABLE", value=one.name)
    known = {one.name for one in file.patterns}
    for calendar in problem.calendars:
        if calendar.name not in known:
            yield BookProblem("NAME_UNWRITABLE", value=calendar.name)
    texts = [text for row in file.rows for text in (row.title, row.note, row.owner)]
    texts += [one.name for pattern in file.patterns for one in pattern.days]
    for text in (file.title, *kept, *texts):
        if not _is_kept(text):
            yield BookProblem("NAME_UNWRITABLE", value=text[:60])


def _is_kept(text: str) -> bool:
    """Whether a cell gives a text back as it was."""
    inside = all(one >= " " or one == "\n" for one in text) and "\r" not in text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return (
        inside
        and text == text.strip()
        and len(text) <= LONGEST
        and not re.search("[\ufffe\uffff]", text)
    )


class _Writing:
    """One file on its way out."""

    def __init__(self, file: PlanFile, language: Language) -> None:
        self.file = file
        self.language: Language = language
        self.rows = file.rows or tuple(Row(one.name, one.name) for one in file.problem.tasks)
        keys = [row.key for row in self.rows]
        self.keys = {key: key for key in keys}
        if not all(_KEY.fullmatch(key) for key in keys):
            self.keys = {key: str(at) for at, key in enumerate(keys, start=1)}
        every = {one for pattern in file.patterns for one in pattern.week}
        every |= {one.hours for pattern in file.patterns for one in pattern.days}
        self.day = DAY if every <= {(), ALL_DAY} else OFFICE_DAY
        self.befores: dict[str, list[Link]] = {}
        for link in file.problem.links:
            self.befores.setdefault(link.after, []).append(link)
        self.chosen = {key: one.name for one in file.problem.choices for key in one.tasks}

    def say(self, name: str) -> str:
        """A word inside a cell."""
        return word("words", name, self.language)

    def tasks(self) -> Table:
        """All rows of the outline; columns that nobody needs are left out."""
        lines = [self._line(at, row) for at, row in enumerate(self.rows)]
        used = [
            one
            for one in tables()["tasks"]
            if one in ALWAYS or any(line.get(one) is not None for line in lines)
        ]
        return tuple(used), [[line.get(one) for one in used] for line in lines]

    def _line(self, at: int, row: Row) -> dict[str, Cell]:
        following = self.rows[at + 1].level if at + 1 < len(self.rows) else 0
        kind = "heading" if row.is_heading else "task" if following > row.level else ""
        line: dict[str, Cell] = {
            "key": _number(self.keys[row.key]), "title": row.title, "level": row.level,
            "kind": self.say(kind) if kind else None, "owner": row.owner or None, "note": row.note or None,
            "placing": self.say("late") if row.late else None,
        }  # fmt: skip
        return line if row.is_heading else line | self._task(self.file.problem.task(row.key))

    def _task(self, task: Task) -> dict[str, Cell]:
        span = self.file.plan.spans.get(task.name) if self.file.plan else None
        calendar = task.calendar or self.say("elapsed")
        line = {
            "duration": length_text(Length(self._minutes(task.duration)), self.day if task.calendar else DAY),
            "predecessors": ", ".join(self._before(link, task) for link in self.befores.get(task.name, ())) or None,
            "start": self._instant(span[0]) if span else None,
            "finish": self._instant(span[1], is_end=True) if span else None,
            "release": self._instant(task.release) if task.release else None,
            "calendar": None if task.calendar == self.file.base else calendar,
            "needs": ", ".join(need_text(one.resource, one.amount / self.file.units) for one in task.needs) or None,
            "began": None if task.began is None else self._instant(task.began),
            "ended": None if task.ended is None else self._instant(task.ended, is_end=True),
            "priority": task.priority or None, "optional": self.say("yes") if task.optional else None,
            "choice": self.chosen.get(task.name), "project": task.project or None,
        }  # fmt: skip
        if task.deadline:
            line |= self._deadline(task.deadline.by, task.deadline.weight, hard=task.deadline.hard)
        return line

    def _deadline(self, by: int, weight: int, *, hard: bool) -> dict[str, Cell]:
        return {
            "deadline": self._instant(by, is_end=True),
            "hardness": None if hard else self.say("soft"),
            "weight": None if weight == 1 else weight,
        }

    def _before(self, link: Link, task: Task) -> str:
        usual = task.calendar or self.file.base
        is_elapsed = not link.calendar
        lag = (
            Length(self._minutes(link.lag), is_elapsed)
            if link.lag or link.most is not None
            else None
        )
        most = None if link.most is None else Length(self._minutes(link.most), is_elapsed)
        calendar = link.calendar if lag and link.calendar not in ("", usual) else ""
        before = Before(self.keys[link.before], link.kind, lag, most, calendar)
        return before_text(before, self.day)

    def _minutes(self, ticks: int) -> int:
        return ticks * self.file.timescale.tick // dt.timedelta(minutes=1)

    def _instant(self, edge: int, *, is_end: bool = False) -> Cell:
        return instant_cell(self.file.timescale.instant(edge), is_end=is_end)

    def calendars(self) -> Table:
        """The week of each calendar; an empty day is not worked."""
        rows: list[list[Cell]] = [
            [one.name, *(self._hours(hours) for hours in one.week)] for one in self.file.patterns
        ]
        return ("name", *WEEK), rows

    def _hours(self, hours: Hours) -> Cell:
        if not hours:
            return self.say("closed")
        return self.say("all_day") if hours == ALL_DAY else hours_text(hours)

    def closures(self) -> Table:
        """Days that are not as their weekday says."""
        rows: list[list[Cell]] = [
            [pattern.name, days.first, days.last, self._hours(days.hours), days.name or None]
            for pattern in self.file.patterns
            for days in pattern.days
        ]
        return ("name", "first", "last", "hours", "note"), rows

    def resources(self) -> Table:
        """How much there is of each at first, and in which calendar it works."""
        rows: list[list[Cell]] = [
            [one.name, _amount(one.capacity / self.file.units), one.calendar or None]
            for one in self.file.problem.resources
        ]
        return ("name", "amount", "calendar"), rows

    def changes(self) -> Table:
        """From when on there is another amount."""
        rows: list[list[Cell]] = [
            [one.name, self._instant(at), _amount(amount / self.file.units)]
            for one in self.file.problem.resources
            for at, amount in one.changes
        ]
        return ("name", "first", "amount"), rows

    def projects(self) -> Table:
        """Releases, deadlines and priorities of projects."""
        columns = ("name", "release", "deadline", "hardness", "weight", "priority")
        rows = []
        for one in self.file.problem.projects:
            line: dict[str, Cell] = {"name": one.name, "priority": one.priority or None}
            line["release"] = self._instant(one.release) if one.release else None
            if one.deadline:
                line |= self._deadline(one.deadline.by, one.deadline.weight, hard=one.deadline.hard)
            rows.append([line.get(name) for name in columns])
        return columns, rows

    def settings(self) -> Table:
        """What the book as a whole says."""
        file = self.file
        values: dict[str, Cell] = {
            "title": file.title or None,
            "base": file.base or (self.say("elapsed") if file.patterns else None),
            "now": self._instant(file.problem.now) if file.problem.now else None,
            "origin": self._instant(0),
            "horizon": self._instant(file.problem.horizon, is_end=True),
            "tick": self._minutes(1),
            "day_hours": self.day // HOUR,
            "units": file.units if file.units != 1 else None,
        }
        rows: list[list[Cell]] = [
            # Dates as text: numbers and dates in one column would take each other's look.
            [word("setting", name, self.language), str(value)]
            for name, value in values.items()
            if value is not None
        ]
        return ("name", "value"), rows


def _number(key: str) -> Cell:
    """A key that is a whole number as a number, so that a spreadsheet sorts it."""
    return int(key) if key.isdecimal() and key == str(int(key)) else key


def _amount(units: float) -> Cell:
    return int(units) if units.is_integer() else units
