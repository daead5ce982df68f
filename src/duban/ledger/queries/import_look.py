"""A dry run of an import: the kept workbook read under a mapping, with every row and every error.

The preview shows it, and the import itself starts from it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from duban.foundation import files
from duban.ledger.models import ImportRun, Programme
from duban.workbooks import (
    Assignment,
    CellProblem,
    ParsedRow,
    ParsedRows,
    Table,
    parse_rows,
    read_table,
)
from duban.workbooks import ColumnMapping as Meaning

# A known name is looked for over so many marks inside it.
MOST_MARKS = 8
# Characters that the name of a programme may have, and of a faulty one that are shown.
LONGEST_NAME = 120
SHOWN = 40


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
    parsed = parse_rows(table, meaning, base=run.based_on)
    long = tuple(_long_names(table, meaning, parsed, known_programmes(run)))
    return Look(table, meaning, replace(parsed, errors=parsed.errors + long))


def _long_names(
    table: Table, meaning: Meaning, parsed: ParsedRows, known: Collection[str]
) -> Iterator[CellProblem]:
    """Names of programmes that no programme can bear: cut, two of them might become one."""
    place = meaning.fields().get("programme")
    if place is None:
        return
    column = table.columns[place]
    for row in parsed.rows:
        for name in programme_names(row, known):
            if len(name) > LONGEST_NAME:
                shown, params = name[:SHOWN], {"most": LONGEST_NAME}
                yield CellProblem(
                    row.number, column.letters, column.key, shown, "PROGRAMME_LONG", params
                )


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
        found.append("".join(parts[at:end]).strip())
        at = end + 1
    return list(dict.fromkeys(name for name in found if name))
