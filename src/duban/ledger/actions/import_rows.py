"""One row of an office's workbook as a registration: its fields, its units, its limit, and all of its cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from duban.ledger.actions.propose import title_of
from duban.ledger.actions.register import DutySpec, LimitSpec, MatterSpec
from duban.ledger.choices import DutyRole, LimitKind, MeasureRole
from duban.ledger.models import Source
from duban.ledger.queries.cells import kept
from duban.people.queries import UnitIndex
from duban.workbooks import CellDate, ParsedRow, UnitName
from duban.workcalendar import Rule, Unit

# Which part a column of units gives; a part that the cell itself states goes before it.
COLUMN_ROLES = {
    "lead": DutyRole.LEAD,
    "responsible": DutyRole.LEAD,
    "assist": DutyRole.ASSIST,
    "supervise": DutyRole.SUPERVISE,
    "verify": DutyRole.VERIFY,
}
KINDS = {
    "date": LimitKind.DATE,
    "workdays": LimitKind.WORKDAYS,
    "days": LimitKind.DATE,
    "months": LimitKind.DATE,
    "event": LimitKind.EVENT,
    "recurring": LimitKind.RECURRING,
    "immediate": LimitKind.IMMEDIATE,
    "standing": LimitKind.STANDING,
    "start": LimitKind.START,
}
# What a number in a cell counts.
UNITS = {"workdays": Unit.WORKDAY, "days": Unit.DAY, "months": Unit.MONTH}


def text(row: ParsedRow, name: str) -> str:
    """A text field; empty where the row has none."""
    value = row.get(name)
    return value.strip() if isinstance(value, str) else ""


def duties_of(row: ParsedRow, index: UnitIndex) -> list[DutySpec]:
    """Every unit of every unit column, resolved or with its question.

    Where a workbook has a lead column as well as a responsible one, the responsible units assist.
    """
    has_lead = bool(row.get("lead"))
    duties = []
    for column, role in COLUMN_ROLES.items():
        value = row.get(column)
        if not isinstance(value, tuple):
            continue
        usual = DutyRole.ASSIST if column == "responsible" and has_lead else role
        duties += [d for unit in value for d in _duty(unit, usual, index)]
    return duties


def _duty(unit: UnitName, usual: str, index: UnitIndex) -> Iterable[DutySpec]:
    role = DutyRole(unit.role) if unit.role else usual
    for found in index.resolve_all(unit.name):
        yield DutySpec(found.said, role, found.unit_id, found.question)


def limit_of(row: ParsedRow) -> LimitSpec | None:
    """The row's limit as it was written and what it was read as.

    A number of days counts from the day that the cell names, else from when the row was assigned or registered.
    """
    value = row.get("deadline")
    if not isinstance(value, CellDate):
        return None
    kind = KINDS.get(value.kind, LimitKind.VAGUE)
    if not value.amount:
        reason = "YEAR_ASSUMED" if value.assumed_year else ""
        return LimitSpec(value.text, kind, value.on, reason=reason)
    start = value.start or _day(row, "assigned_on") or _day(row, "registered_on")
    rule = Rule(UNITS[value.kind], value.amount, rolls=value.kind != "workdays")
    return LimitSpec(value.text, kind, rule=rule, start=start)


def _day(row: ParsedRow, name: str) -> dt.date | None:
    value = row.get(name)
    return value.on if isinstance(value, CellDate) else None


def measures_of(row: ParsedRow) -> list[tuple[str, str]]:
    """The measures, one a line of the cell, and the aim."""
    steps = [line.strip() for line in text(row, "measures").splitlines() if line.strip()]
    measures: list[tuple[str, str]] = [(step, MeasureRole.STEP) for step in steps]
    if goal := text(row, "goal"):
        measures.append((goal, MeasureRole.GOAL))
    return measures


def spec_of_row(
    row: ParsedRow, keys: Sequence[str], source: Source, index: UnitIndex
) -> MatterSpec:
    """The registration of one row; all of its cells are kept by header."""
    title = text(row, "title") or text(row, "problem")
    asked = text(row, "requirement") or text(row, "title") or title
    return MatterSpec(
        title=title_of(title),
        requirement=asked,
        source=source,
        source_text=title,
        problem=text(row, "problem"),
        place=text(row, "site"),
        instructed_by="",
        duties=duties_of(row, index),
        measures=measures_of(row),
        limit=limit_of(row),
        progress_note=text(row, "progress"),
        extra={key: kept(cell) for key, cell in zip(keys, row.cells, strict=True)},
        import_row=row.number,
    )
