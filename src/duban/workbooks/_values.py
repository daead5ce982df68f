"""The values of the workbooks engine: tables as they stand on a sheet, mappings, parsed rows and their errors.

Plain frozen values. They know no file format and no ledger; every other module of this engine uses them.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Span = tuple[int, int]
Cell = (
    str
    | int
    | float
    | bool
    | datetime.date
    | datetime.datetime
    | datetime.time
    | datetime.timedelta
    | None
)
ParameterValue = str | int | float
DateKind = Literal[
    "date",
    "workdays",
    "days",
    "months",
    "event",
    "recurring",
    "immediate",
    "standing",
    "start",
    "vague",
]
Role = Literal["", "lead", "assist", "supervise", "verify"]


class WorkbookError(Exception):
    """A workbook was refused or can't be written. `code` says why, `params` name what the message needs.

    Codes: those of `duban.extraction.ExtractionError`, and NO_TABLE, SHEET_UNKNOWN, ROW_TOO_WIDE, TEXT_TOO_LONG,
    TEXT_UNWRITABLE, LIST_TOO_LONG, TEMPLATE_WITHOUT_HEADER.
    """

    def __init__(self, code: str, params: Mapping[str, ParameterValue] | None = None) -> None:
        self.code = code
        self.params: dict[str, ParameterValue] = dict(params or {})
        super().__init__(code, self.params)


def column_letters(index: int) -> str:
    """A column's letters from its place, counted from 0.

    >>> column_letters(0), column_letters(25), column_letters(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its place on the sheet from 0, its header from the top row down, and a key unique in its table."""

    index: int
    path: tuple[str, ...]
    key: str

    @property
    def letters(self) -> str:
        """The letters under which a spreadsheet program shows it."""
        return column_letters(self.index)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the body: its number on the sheet from 1, one cell for each column, and its section's heading."""

    number: int
    cells: tuple[Cell, ...]
    section: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A line beside the table: a title above, a total, or a remark below. Kept, but no row of the ledger."""

    row: int
    kind: Literal["title", "total", "remark", "numbering", "repeated_header"]
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """The table of one sheet. `header_rows` are sheet row numbers, `other_sheets` the names of further visible ones."""

    sheet: str
    header_rows: tuple[int, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[Note, ...] = ()
    other_sheets: tuple[str, ...] = ()

    @property
    def signature(self) -> str:
        """What the headers look like, for remembering a mapping."""
        return header_signature(self.columns)


def header_signature(columns: tuple[Column, ...]) -> str:
    """Sixteen hexadecimal digits that are equal for equal headers in equal order."""
    joined = "\x1f".join("\x1e".join(column.path) for column in columns)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Assignment:
    """A column's meaning. `confidence` from 0 to 1; `basis` is "remembered", "exact" or "similar"."""

    column: int
    field: str
    confidence: float
    basis: Literal["remembered", "exact", "similar"]


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which columns mean which fields; columns that are not named here are kept as extra."""

    signature: str
    assignments: tuple[Assignment, ...]

    def fields(self) -> dict[str, int]:
        """Field name to column place in the table's `columns`."""
        return {assignment.field: assignment.column for assignment in self.assignments}


@dataclass(frozen=True, slots=True)
class CellDate:
    """A date cell read. `text` is the cell's, to the letter.

    `on` is the day (the last one of a range), `start` the first of a range or the day a rule counts from;
    `amount` belongs to kinds "workdays", "days" and "months". `rule` names how it was read; `assumed_year` says
    that the cell named none.
    """

    kind: DateKind
    text: str
    rule: str
    on: datetime.date | None = None
    start: datetime.date | None = None
    amount: int = 0
    assumed_year: bool = False


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit named in a cell, with the role that the cell itself states ("" where only the header does)."""

    name: str
    role: Role = ""


Value = str | CellDate | tuple[UnitName, ...] | None


@dataclass(frozen=True, slots=True)
class Layout:
    """Shared by all rows of one import: which value stands where, and which columns are extra."""

    fields: dict[str, int]
    places: tuple[int, ...]
    extras: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A row with its fields read; the cells are kept untouched beside them."""

    layout: Layout
    number: int
    section: str
    values: tuple[Value, ...]
    cells: tuple[Cell, ...]

    def get(self, name: str) -> Value:
        """A field's value; None where its cell is empty, wrong, or no column means it."""
        place = self.layout.fields.get(name)
        return None if place is None else self.values[place]

    def original(self, name: str) -> Cell:
        """The untouched cell of a field."""
        place = self.layout.fields.get(name)
        return None if place is None else self.cells[self.layout.places[place]]

    def extra(self) -> dict[str, Cell]:
        """The cells of columns without a meaning, by the column's key; empty ones left out."""
        return {key: self.cells[at] for key, at in self.layout.extras if self.cells[at] is not None}


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One thing wrong or doubtful: sheet row, column letters, header, the cell as text, a code and parameters."""

    row: int
    column: str
    header: str
    value: str
    code: str
    params: Mapping[str, ParameterValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParsedRows:
    """All rows of a table. An import takes place only where `errors` is empty; `warnings` are for the clerk's eye."""

    rows: tuple[ParsedRow, ...]
    errors: tuple[CellProblem, ...]
    warnings: tuple[CellProblem, ...]

    def __iter__(self) -> Iterator[ParsedRow]:
        return iter(self.rows)
