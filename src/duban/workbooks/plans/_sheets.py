"""The sheets of a plan's book as lines of named cells, and the list of what is wrong with them.

It finds sheets and columns by their words and hands each cell to the reader of its kind. Called by the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TypeVar

from duban.workbooks._sheet import LIMITS, Book, open_book
from duban.workbooks._values import Cell, column_letters
from duban.workbooks.plans._columns import known, meaning
from duban.workbooks.plans._values import BookProblem, CellFault, PlanBookError

SEARCHED = 12
"""A title and a line of remarks may stand above the names of the columns."""
LEAST_NAMES = 2
T = TypeVar("T")


@dataclass(slots=True)
class Line:
    """One row of a sheet: its cells by the name of their column."""

    sheet: str
    row: int
    cells: dict[str, tuple[str, str, Cell]]
    problems: list[BookProblem]

    def has(self, name: str) -> bool:
        """Whether something stands there."""
        return self.cell(name) not in (None, "")

    def cell(self, name: str) -> Cell:
        """What stands there; None where the column is missing."""
        value = self.cells[name][2] if name in self.cells else None
        return value.strip() if isinstance(value, str) else value

    def text(self, name: str) -> str:
        """What stands there as text."""
        value = self.cell(name)
        return "" if value is None else str(value)

    def read(self, name: str, reader: Callable[[Cell], T], default: T) -> T:
        """The value of a cell; the default where it is empty, and where it is wrong, which is noted."""
        if not self.has(name):
            return default
        try:
            return reader(self.cell(name))
        except CellFault as fault:
            self.fault(name, fault.code, **fault.params)
            return default

    def fault(self, name: str, code: str, **params: str | int) -> None:
        """Note what is wrong with a cell."""
        letters, header, _ = self.cells.get(name, ("", name, None))
        where = (self.sheet, self.row, letters, header, self.text(name))
        self.problems.append(BookProblem(code, *where, tuple(params.items())))

    def word(self, name: str, *words: str) -> str:
        """Which of these words stands there; empty where none does."""
        if not self.has(name):
            return ""
        found = meaning("words", self.text(name))
        if found not in words:
            self.fault(name, "WORD_EXPECTED", known=known("words", *words))
            return ""
        return found


@dataclass(slots=True)
class Sheets:
    """All sheets of a book by their meaning."""

    lines: dict[str, list[Line]]
    problems: list[BookProblem] = field(default_factory=list)

    def __getitem__(self, name: str) -> list[Line]:
        return self.lines.get(name, [])


def sheets_of(data: bytes, name: str) -> Sheets:
    """Every sheet that a plan knows.

    Raises:
        PlanBookError: SHEET_MISSING, HEADER_MISSING.
        WorkbookError: the file is refused or damaged.
    """
    with open_book(data, name, LIMITS) as book:
        found = Sheets({})
        for sheet in book.names:
            table = meaning("sheets", sheet)
            if table and table not in found.lines:
                found.lines[table] = list(_lines(book, sheet, table, found.problems))
        if "tasks" not in found.lines and len(book.names) == 1:
            found.lines["tasks"] = list(_lines(book, book.names[0], "tasks", found.problems))
        book.demand_open(read="")
    if "tasks" not in found.lines:
        said = known("sheets", "tasks")
        raise PlanBookError((BookProblem("SHEET_MISSING", params=(("known", said),)),))
    return found


def _lines(book: Book, sheet: str, table: str, problems: list[BookProblem]) -> Iterator[Line]:
    raw = book.sheet(sheet)
    above = list(islice(raw.rows, SEARCHED))
    for at, head in enumerate(above):
        names = {n: meaning(table, str(one)) for n, one in enumerate(head) if one is not None}
        if len({one for one in names.values() if one}) >= LEAST_NAMES:
            columns = _columns(head, names, raw.first_column)
            body = enumerate(chain(above[at + 1 :], raw.rows), start=raw.first_row + at + 1)
            yield from _body(sheet, columns, body, problems)
            return
    problems.append(BookProblem("HEADER_MISSING", sheet, params=(("known", known(table)),)))


def _body(
    sheet: str,
    columns: dict[int, tuple[str, tuple[str, str]]],
    rows: Iterator[tuple[int, list[Cell]]],
    problems: list[BookProblem],
) -> Iterator[Line]:
    for number, cells in rows:
        if any(one is not None and str(one).strip() for one in cells):
            named = {
                name: (*where, cells[place])
                for place, (name, where) in columns.items()
                if place < len(cells)
            }
            yield Line(sheet, number, named, problems)


def _columns(
    head: list[Cell], names: dict[int, str], first: int
) -> dict[int, tuple[str, tuple[str, str]]]:
    """For each place its column's name, letters and header; of two of one meaning the first."""
    found: dict[str, int] = {}
    for place, name in names.items():
        if name and name not in found:
            found[name] = place
    return {
        place: (name, (column_letters(first + place), str(head[place]).strip()))
        for name, place in found.items()
    }


def settings_of(sheets: Sheets) -> dict[str, Line]:
    """The lines of the settings by what they set."""
    found: dict[str, Line] = {}
    for line in sheets["settings"]:
        name = meaning("setting", line.text("name"))
        if not name:
            line.fault("name", "WORD_EXPECTED", known=known("setting"))
        elif line.has("value"):
            found[name] = line
    return found
