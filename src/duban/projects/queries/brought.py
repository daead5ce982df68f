"""Projects read from a workbook: all that it says and all that is wrong with it, by cell. Writes nothing.

A row is a phase; rows of one name are one project. Stages that were reached are not taken: they are reported and verified here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from duban.people.access import jurisdictions_under
from duban.people.models import Unit, UnitName
from duban.projects.choices import ORDER, Agreement, Money
from duban.projects.models import Project
from duban.projects.queries.columns import (
    FACTS,
    NEEDED,
    folded,
    heading,
    meanings,
    offered,
    words_of,
)
from duban.workbooks import Cell, CellProblem, Column, DateProblem, Row, read_date, read_table

MOST_ROWS, MOST_PHASES = 2000, 20
LONGEST = {"name": 120, "party": 120, "place": 200, "phase": 60}
MOST_MONEY = 10**12
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class BroughtPhase:
    """A phase as its row says: its name, and the promised dates by stage."""

    name: str
    dates: tuple[tuple[str, dt.date], ...]


@dataclass(frozen=True, slots=True)
class BroughtProject:
    """A project as its first row says, with the phases of all its rows; `lead` is the unit's key, `row` the sheet's."""

    row: int
    name: str
    party: str
    lead: int
    lead_name: str
    place: str
    agreement: str
    agreed_on: dt.date | None
    amount: Decimal | None
    money: str
    phases: tuple[BroughtPhase, ...]

    @property
    def date_count(self) -> int:
        """How many dates are promised."""
        return sum(len(phase.dates) for phase in self.phases)


@dataclass(frozen=True, slots=True)
class BroughtBook:
    """What a workbook holds; nothing of it is brought in while there are problems. `passed_over` names columns that are not taken."""

    sheet: str
    projects: tuple[BroughtProject, ...]
    problems: tuple[CellProblem, ...]
    passed_over: tuple[str, ...]


class _Fault(Exception):
    """A cell that is wrong; `code` of `forms.PROBLEMS`."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(slots=True)
class _Reading:
    """One workbook on its way."""

    columns: dict[str, Column]
    units: dict[str, set[int]]
    there: set[str]
    today: dt.date
    problems: list[CellProblem] = field(default_factory=list)

    def row(self, row: Row) -> Values:
        """What a row says; None where a cell is empty or wrong."""
        said = {}
        for name, column in self.columns.items():
            cell = row.cells[column.index]
            try:
                said[name] = self._value(name, cell)
            except _Fault as fault:
                said[name] = None
                self.fault(row.number, name, cell, fault.code, **fault.params)
        return said

    def fault(self, row: int, name: str, cell: Cell, code: str, **params: str | int) -> None:
        """Note a wrong cell."""
        column = self.columns[name]
        text = "" if cell is None else str(cell)[:80]
        self.problems.append(
            CellProblem(row, column.letters, " ".join(column.path), text, code, params)
        )

    def _value(self, name: str, cell: Cell) -> Any:
        text = "" if cell is None else str(cell).strip()
        if name in ORDER or name == "agreed_on":
            return _day(cell, self.today)
        if not text:
            return None
        if name == "amount":
            return _amount(cell)
        if name in {"agreement", "money"}:
            return _word(name, text)
        if name == "lead":
            return self._unit(text)
        if len(text) > LONGEST[name]:
            raise _Fault("TEXT_LONG", most=LONGEST[name])
        return text

    def _unit(self, text: str) -> int:
        found = self.units.get(folded(text), set())
        if len(found) != 1:
            raise _Fault("UNIT_SEVERAL" if found else "UNIT_UNKNOWN")
        return next(iter(found))


def _day(cell: Cell, today: dt.date) -> dt.date | None:
    try:
        read = read_date(cell, base=today)
    except DateProblem as problem:
        raise _Fault("DAY_EXPECTED") from problem
    if read is None:
        return None
    if read.kind != "date" or read.on is None or read.assumed_year:
        raise _Fault("DAY_EXPECTED")
    return read.on


def _amount(cell: Cell) -> Decimal:
    # A sum that a program computed lies beside its decimals by what floating point loses.
    said = round(cell, 6) if isinstance(cell, float) else cell
    try:
        found = Decimal(str(said).strip().replace(",", "").replace("，", ""))
        kept = found.quantize(Decimal("0.01"))
    except InvalidOperation as error:
        raise _Fault("SUM_EXPECTED") from error
    if isinstance(cell, bool) or kept != found or not 0 <= found < MOST_MONEY:
        raise _Fault("SUM_EXPECTED")
    return kept


def _word(name: str, text: str) -> str:
    code = words_of(name).get(folded(text))
    if code is None:
        raise _Fault("WORD_EXPECTED", known="、".join(offered(name)))
    return code


def read_projects(data: bytes, name: str, *, jurisdiction_id: int, today: dt.date) -> BroughtBook:
    """Read a workbook of projects for a place.

    Raises:
        WorkbookError: the file is refused, damaged, without a table, or bears a secrecy marking.
    """
    table = read_table(data, name)
    columns: dict[str, Column] = {}
    passed_over = []
    for column in table.columns:
        meant = meanings().get(folded("".join(column.path)))
        if meant is None or meant in columns:
            passed_over.append(" ".join(column.path))
        else:
            columns[meant] = column
    if missing := [heading(one) for one in NEEDED if one not in columns]:
        known = "、".join(missing)
        row = table.header_rows[-1] if table.header_rows else 1
        problem = CellProblem(row, "", "", "", "COLUMN_MISSING", {"known": known})
        return BroughtBook(table.sheet, (), (problem,), tuple(passed_over))
    there = Project.objects.filter(jurisdiction_id=jurisdiction_id).values_list("name", flat=True)
    reading = _Reading(columns, _units(jurisdiction_id), set(there), today)
    rows = table.rows[:MOST_ROWS]
    if len(table.rows) > MOST_ROWS:
        last = table.rows[MOST_ROWS].number
        reading.fault(last, "name", None, "ROWS_MANY", most=MOST_ROWS)
    projects = tuple(_projects(reading, rows))
    problems = sorted(reading.problems, key=lambda p: (p.row, len(p.column), p.column))
    return BroughtBook(table.sheet, projects, tuple(problems), tuple(passed_over))


def _units(jurisdiction_id: int) -> dict[str, set[int]]:
    """Folded names of the units of a place to their keys."""
    places = jurisdictions_under([jurisdiction_id])
    units = Unit.objects.filter(jurisdiction_id__in=places, is_active=True)
    found: dict[str, set[int]] = {}
    names = UnitName.objects.filter(unit__in=units).values_list("name", "unit_id")
    for text, pk in [*units.values_list("name", "pk"), *names]:
        found.setdefault(folded(text), set()).add(pk)
    return found


def _projects(reading: _Reading, rows: tuple[Row, ...]) -> Iterator[BroughtProject]:
    """Rows of one name as one project; the first says its facts, the others nothing or the same."""
    by_name: dict[str, list[tuple[Row, Values]]] = {}
    for row in rows:
        said = reading.row(row)
        if said["name"] is None:
            if row.cells[reading.columns["name"].index] in (None, ""):
                reading.fault(row.number, "name", None, "VALUE_NEEDED")
            continue
        by_name.setdefault(said["name"], []).append((row, said))
    names = dict(Unit.objects.filter(pk__in=_leads(by_name)).values_list("pk", "name"))
    for name, group in by_name.items():
        _check(reading, name, group)
        yield _project(group, names)


def _leads(by_name: dict[str, list[tuple[Row, Values]]]) -> set[int]:
    return {said["lead"] for group in by_name.values() for _row, said in group if said["lead"]}


def _check(reading: _Reading, name: str, group: list[tuple[Row, Values]]) -> None:
    first_row, first = group[0]
    if name in reading.there:
        reading.fault(first_row.number, "name", name, "PROJECT_THERE")
    for needed in ("party", "lead"):
        if first_row.cells[reading.columns[needed].index] in (None, ""):
            reading.fault(first_row.number, needed, None, "VALUE_NEEDED")
    phases: set[str] = set()
    for place, (row, said) in enumerate(group):
        phase = said.get("phase") or ""
        if len(group) > 1 and not phase and "phase" in reading.columns:
            reading.fault(row.number, "phase", None, "PHASE_NEEDED")
            continue
        if phase in phases or place == MOST_PHASES:
            code = "PHASES_MANY" if place == MOST_PHASES else "PHASE_TWICE"
            column = "phase" if "phase" in reading.columns else "name"
            reading.fault(row.number, column, phase or name, code, first=first_row.number)
        phases.add(phase)
        for fact in FACTS:
            value = said.get(fact)
            if fact not in {"name", "phase"} and value is not None and value != first.get(fact):
                cell = row.cells[reading.columns[fact].index]
                reading.fault(row.number, fact, cell, "FACT_DIFFERS", first=first_row.number)


def _project(group: list[tuple[Row, Values]], names: dict[int, str]) -> BroughtProject:
    row, first = group[0]
    phases = tuple(
        BroughtPhase(
            said.get("phase") or "",
            tuple((stage, said[stage]) for stage in ORDER if said.get(stage)),
        )
        for _row, said in group
    )
    return BroughtProject(
        row=row.number,
        name=first["name"],
        party=first["party"] or "",
        lead=first["lead"] or 0,
        lead_name=names.get(first["lead"] or 0, ""),
        place=first.get("place") or "",
        agreement=first.get("agreement") or Agreement.NONE,
        agreed_on=first.get("agreed_on"),
        amount=first.get("amount"),
        money=first.get("money") or Money.WAN,
        phases=phases,
    )
