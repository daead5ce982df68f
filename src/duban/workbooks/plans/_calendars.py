"""The calendars of a plan's book: the hours of each weekday, and the days that are otherwise. Names are checked as they are met.

Called by the reader.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from duban.scheduling import Days, Hours, Pattern
from duban.workbooks._values import Cell
from duban.workbooks.plans._cells import DAY, day_of, hours_of
from duban.workbooks.plans._columns import meaning
from duban.workbooks.plans._sheets import Line, Sheets

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALL_DAY: Hours = ((0, DAY),)
NO_HOURS: Hours = ()


def patterns_of(sheets: Sheets) -> Iterator[Pattern]:
    """The calendars of a book, each with its closures."""
    days: dict[str, list[Days]] = {}
    names = [line.text("name") for line in sheets["calendars"]]
    for line in sheets["closures"]:
        demand_known(line, "name", names)
        first = line.read("first", day_of, dt.date.min)
        last = line.read("last", day_of, first)
        if not line.has("first") or last < first:
            line.fault("first" if not line.has("first") else "last", "DATE_EXPECTED")
        hours = line.read("hours", _hours, NO_HOURS)
        days.setdefault(line.text("name"), []).append(Days(first, last, hours, line.text("note")))
    seen: dict[str, int] = {}
    for line in sheets["calendars"]:
        name = line.text("name")
        once(line, "name", seen)
        a, b, c, d, e, f, g = (line.read(one, _hours, NO_HOURS) for one in WEEK)
        yield Pattern(name, (a, b, c, d, e, f, g), tuple(days.get(name, ())))


def demand_known(line: Line, column: str, names: Collection[str]) -> None:
    """Note a name that the book does not hold."""
    if line.text(column) not in names:
        line.fault(column, "NAME_UNKNOWN", known=" / ".join(names))


def _hours(cell: Cell) -> Hours:
    said = meaning("words", "" if cell is None else str(cell))
    if said == "all_day":
        return ALL_DAY
    return () if said == "closed" else hours_of(cell)


def once(line: Line, column: str, seen: dict[str, int]) -> None:
    """Note a name that is missing, or stands in an earlier row too."""
    name = line.text(column)
    if not name:
        line.fault(column, "VALUE_MISSING")
    elif name in seen:
        line.fault(column, "NAME_TWICE", row=seen[name])
    seen.setdefault(name, line.row)
