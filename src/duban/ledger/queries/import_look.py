"""A dry run of an import: the kept workbook read under a mapping, with every row and every error.

The preview shows it, and the import itself starts from it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from duban.foundation import files
from duban.ledger.models import ImportRun, Programme
from duban.workbooks import Assignment, ParsedRow, ParsedRows, Table, parse_rows, read_table
from duban.workbooks import ColumnMapping as Meaning

# A known name is looked for over so many marks inside it.
MOST_MARKS = 8


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


def known_programmes(run: ImportRun) -> frozenset[str]:
    """The names of the programmes that the run's place has in its year."""
    rows = Programme.objects.filter(jurisdiction_id=run.jurisdiction_id, year=run.based_on.year)
    return frozenset(rows.values_list("name", flat=True))


def programme_names(row: ParsedRow, known: Collection[str] = ()) -> list[str]:
    """The programmes that a row names, each once; a cell parts several by marks or lines, which known names may hold themselves.

    >>> programme_names({"programme": "污水、垃圾治理、河长制"}, {"污水、垃圾治理"})
    ['污水、垃圾治理', '河长制']
    """
    cell = row.get("programme")
    parts = re.split(r"([、，,；;\n]+)", cell if isinstance(cell, str) else "")
    found, at = [], 0
    while at < len(parts):
        # The longest known name that begins here, with the marks inside it; or else the words up to the next mark.
        ends = range(min(len(parts), at + 2 * MOST_MARKS + 1), at, -2)
        end = next((e for e in ends if "".join(parts[at:e]).strip() in known), at + 1)
        found.append("".join(parts[at:end]).strip()[:120])
        at = end + 1
    return list(dict.fromkeys(name for name in found if name))
