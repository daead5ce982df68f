"""A dry run of an import: the kept workbook read under a mapping, with every row and every error.

The preview shows it, and the import itself starts from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from duban.foundation import files
from duban.ledger.models import ImportRun
from duban.workbooks import Assignment, ParsedRow, ParsedRows, Table, parse_rows, read_table
from duban.workbooks import ColumnMapping as Meaning


@dataclass(frozen=True, slots=True)
class Look:
    """A dry run: the table, its meaning, and the rows with every error."""

    table: Table
    meaning: Meaning
    parsed: ParsedRows


def meaning_of(table: Table, mapping: Mapping[str, str]) -> Meaning:
    """A mapping from column key to field as the engine takes it; what names no field is kept as extra."""
    places = {column.key: at for at, column in enumerate(table.columns)}
    found = tuple(
        Assignment(places[key], name, 1.0, "remembered")
        for key, name in mapping.items()
        if name and key in places
    )
    return Meaning(table.signature, found)


def look(run: ImportRun, mapping: Mapping[str, str] | None = None) -> Look:
    """Read the kept workbook again under a mapping (the run's own where none is given)."""
    table = read_table(files.read(run.digest), run.file_name, sheet=run.sheet or None)
    meaning = meaning_of(table, run.mapping if mapping is None else mapping)
    return Look(table, meaning, parse_rows(table, meaning, base=run.based_on))


def programme_names(row: ParsedRow) -> list[str]:
    """The programmes that a row names, each once; a cell parts several by marks or lines."""
    cell = row.get("programme")
    named = re.split(r"[、，,；;\n]+", cell if isinstance(cell, str) else "")
    return list(dict.fromkeys(name.strip()[:120] for name in named if name.strip()))
