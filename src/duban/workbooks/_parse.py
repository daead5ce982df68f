"""Rows of a table read into the ledger's fields, with every error listed and every cell kept.

It decides no import: it says what each row holds and what is wrong where. Called by the import's dry run and,
when that found nothing, by the import.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Sequence
from typing import Any

from duban.workbooks._dates import DateProblem, read_date
from duban.workbooks._fields import FieldKind, field_words
from duban.workbooks._units import split_people, split_units
from duban.workbooks._values import (
    Cell,
    CellDate,
    CellProblem,
    Column,
    ColumnMapping,
    Layout,
    ParsedRow,
    ParsedRows,
    Row,
    Table,
    Value,
)

# A row of a ledger says what is asked or what is wrong; one of them is enough.
_SUBJECT = ("title", "problem")
_SHOWN = 200
Outcome = tuple[Value, tuple[str, dict[str, str | int]] | None, str | None]


def parse_rows(
    table: Table,
    mapping: ColumnMapping,
    *,
    base: datetime.date,
    required: Collection[str] = (),
) -> ParsedRows:
    """Read all rows.

    Args:
        table: the table as it was read.
        mapping: which of its columns mean what.
        base: the day that supplies a missing year or month, such as the ledger's date.
        required: fields that must not be empty, beside a title or a problem.

    Returns:
        The rows, and all errors and warnings in the order of the sheet.
    """
    return _Parser(table, mapping, base, required).parse()


class _Parser:
    """Reads row by row; equal cells of a column are read once."""

    def __init__(
        self, table: Table, mapping: ColumnMapping, base: datetime.date, required: Collection[str]
    ) -> None:
        self._table = table
        self._base = base
        fields = mapping.fields()
        self._layout = Layout(
            {name: at for at, name in enumerate(fields)},
            tuple(fields.values()),
            tuple(
                (column.key, place)
                for place, column in enumerate(table.columns)
                if place not in fields.values()
            ),
        )
        self._required = tuple(name for name in required if name not in _SUBJECT)
        self._subject = [fields[name] for name in _SUBJECT if name in fields]
        self._read = [(place, self._reader(name)) for name, place in fields.items()]
        self._places = fields
        self._errors: list[CellProblem] = []
        self._warnings: list[CellProblem] = []

    def parse(self) -> ParsedRows:
        rows = tuple(self._parse_row(row) for row in self._table.rows)
        return ParsedRows(rows, tuple(self._errors), tuple(self._warnings))

    def _parse_row(self, row: Row) -> ParsedRow:
        values: list[Value] = []
        for place, read in self._read:
            cell = row.cells[place]
            if cell is None:
                values.append(None)
                continue
            value, error, warning = read(cell)
            values.append(value)
            if error:
                self._errors.append(self._problem(row, place, error[0], error[1]))
            if warning:
                self._warnings.append(self._problem(row, place, warning, {}))
        self._check_required(row)
        return ParsedRow(self._layout, row.number, row.section, tuple(values), row.cells)

    def _check_required(self, row: Row) -> None:
        if not any(_is_filled(row.cells[place]) for place in self._subject):
            at = self._subject[0] if self._subject else None
            self._errors.append(self._problem(row, at, "REQUIRED_MISSING", {"field": "title"}))
        for name in self._required:
            place = self._places.get(name)
            if place is None or not _is_filled(row.cells[place]):
                self._errors.append(self._problem(row, place, "REQUIRED_MISSING", {"field": name}))

    def _problem(
        self, row: Row, place: int | None, code: str, params: dict[str, Any]
    ) -> CellProblem:
        if place is None:
            return CellProblem(row.number, "", "", "", code, params)
        column: Column = self._table.columns[place]
        return CellProblem(
            row.number,
            column.letters,
            column.key,
            cell_text(row.cells[place])[:_SHOWN],
            code,
            params,
        )

    def _reader(self, name: str) -> Callable[[Cell], Outcome]:
        """The reading of one column, with what it has read before."""
        kind: FieldKind = field_words()[name].kind
        if kind == "text":
            return _read_text
        readers: dict[FieldKind, Callable[[Cell], Outcome]] = {
            "units": lambda cell: _read_units(cell, split_units),
            "people": lambda cell: _read_units(cell, split_people),
            "day": lambda cell: _read_day(cell, self._base, phrases=False),
            "limit": lambda cell: _read_day(cell, self._base, phrases=True),
        }
        read = readers[kind]
        known: dict[tuple[type, Cell], Outcome] = {}

        def remembered(cell: Cell) -> Outcome:
            key = (type(cell), cell)
            outcome = known.get(key)
            if outcome is None:
                outcome = known[key] = read(cell)
            return outcome

        return remembered


def cell_text(cell: Cell) -> str:
    """A cell as text: text as it is, dates as year-month-day."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ", "minutes")
    return str(cell)


def _is_filled(cell: Cell) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _read_text(cell: Cell) -> Outcome:
    return (cell if isinstance(cell, str) else cell_text(cell)), None, None


def _read_units(cell: Cell, split: Callable[[str], Sequence[Any]]) -> Outcome:
    return tuple(split(cell_text(cell))) or None, None, None


def _read_day(cell: Cell, base: datetime.date, *, phrases: bool) -> Outcome:
    """A date, or where phrases are allowed a rule; an error with its code, or a warning's code."""
    try:
        date = read_date(cell, base=base)
    except DateProblem as problem:
        return None, (problem.code, problem.params), None
    if date is None:
        return None, None, None
    if date.kind != "date" and not phrases:
        return None, ("DATE_EXPECTED", {"kind": date.kind}), None
    return date, None, _doubt(date)


def _doubt(date: CellDate) -> str | None:
    """What a clerk should look at once."""
    if date.kind == "vague":
        return "DATE_VAGUE"
    if date.rule in {"BEFORE_MONTH", "LAST_OF_SEVERAL"}:
        return f"DATE_{date.rule}"
    return "DATE_YEAR_ASSUMED" if date.assumed_year else None
