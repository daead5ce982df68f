"""The preview of an import: what each column was taken for, the first rows, and every faulty cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from duban.foundation.access import Actor
from duban.ledger.models import ImportRun
from duban.ledger.queries.import_look import known_programmes, look, programme_names
from duban.ledger.queries.import_runs import Twin, fetch_run, twin_of
from duban.people.queries import ApproverOption, UnitIndex, approver_options
from duban.workbooks import Cell, CellProblem, ParsedRows, UnitName, field_words

SAMPLE_ROWS = 6
SHOWN_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column of the workbook: its header, the field that it was taken for, and sample cells."""

    key: str
    letters: str
    field: str
    is_sure: bool
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamedProgramme:
    """A programme that rows name, by how many; one that the place lacks in that year is made with the import."""

    name: str
    count: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """Everything the preview shows."""

    pk: int
    file_name: str
    sheet: str
    row_count: int
    is_done: bool
    twin: Twin | None
    columns: tuple[ColumnView, ...]
    fields: tuple[str, ...]
    errors: tuple[CellProblem, ...]
    error_count: int
    warnings: tuple[CellProblem, ...]
    warning_count: int
    open_names: tuple[tuple[str, int], ...]
    programmes: tuple[NamedProgramme, ...]
    approvers: tuple[ApproverOption, ...]


def _shown(cell: Cell) -> str:
    return "" if cell is None else str(cell)[:60]


def open_names(parsed: ParsedRows, index: UnitIndex) -> tuple[tuple[str, int], ...]:
    """Unit names that no unit of the town bears, with how often, most frequent first."""
    counts: dict[str, int] = {}
    known: dict[str, bool] = {}
    for row in parsed.rows:
        for name in ("lead", "responsible", "assist", "supervise", "verify"):
            value = row.get(name)
            for unit in value if isinstance(value, tuple) else ():
                if not _is_known(unit, index, known):
                    counts[unit.name] = counts.get(unit.name, 0) + 1
    return tuple(sorted(counts.items(), key=lambda pair: -pair[1]))


def _is_known(unit: UnitName, index: UnitIndex, known: dict[str, bool]) -> bool:
    if unit.name not in known:
        known[unit.name] = all(r.unit_id is not None for r in index.resolve_all(unit.name))
    return known[unit.name]


def _programmes(run: ImportRun, parsed: ParsedRows) -> tuple[NamedProgramme, ...]:
    known = known_programmes(run)
    counts = Counter(name for row in parsed.rows for name in programme_names(row, known))
    return tuple(NamedProgramme(n, count, n not in known) for n, count in sorted(counts.items()))


def import_preview(
    actor: Actor, pk: int, mapping: Mapping[str, str] | None = None
) -> ImportPreview:
    """The preview of an import under a mapping (the stored one where none is given)."""
    run = fetch_run(actor, pk)
    seen = look(run, mapping)
    fields = {a.column: a for a in seen.meaning.assignments}
    columns = tuple(
        ColumnView(
            key=column.key,
            letters=column.letters,
            field=fields[at].field if at in fields else "",
            is_sure=at in fields and fields[at].confidence >= 1,
            samples=tuple(_shown(row.cells[at]) for row in seen.table.rows[:SAMPLE_ROWS]),
        )
        for at, column in enumerate(seen.table.columns)
    )
    return ImportPreview(
        pk=run.pk,
        file_name=run.file_name,
        sheet=run.sheet,
        row_count=len(seen.parsed.rows),
        is_done=run.imported_at is not None,
        twin=twin_of(run.digest, run.jurisdiction_id, besides=run.pk),
        columns=columns,
        fields=tuple(field_words()),
        errors=seen.parsed.errors[:SHOWN_PROBLEMS],
        error_count=len(seen.parsed.errors),
        warnings=seen.parsed.warnings[:SHOWN_PROBLEMS],
        warning_count=len(seen.parsed.warnings),
        open_names=open_names(seen.parsed, UnitIndex(run.jurisdiction_id))[:50],
        programmes=_programmes(run, seen.parsed),
        approvers=tuple(approver_options(run.jurisdiction_id)),
    )
