"""Guessing which column means which field, from header words, from what the office confirmed before.

It sees headers only, never a row. Called by the import's preview, where a person corrects it.
"""

from __future__ import annotations

from collections.abc import Mapping

from duban.workbooks._fields import field_words, scores
from duban.workbooks._values import Assignment, Column, ColumnMapping, header_signature

# A parent says less than the column's own header; together they say most.
_PARENT_ONLY = 0.6
_LEAST = 0.5


def guess_mapping(
    columns: tuple[Column, ...],
    *,
    remembered: Mapping[str, Mapping[str, str]] | None = None,
) -> ColumnMapping:
    """Guess the meaning of each column.

    Args:
        columns: the table's columns.
        remembered: confirmed mappings: header signature to (column key to field).

    Returns:
        At most one column for each field, and one field for each column. Columns are named by their place in
        `columns`, not on the sheet.
    """
    signature = header_signature(columns)
    known = (remembered or {}).get(signature)
    if known is not None:
        return ColumnMapping(signature, _remembered(columns, known))
    candidates: list[tuple[float, int, int, str]] = []
    for place, column in enumerate(columns):
        found = {name: score for name, score in _column_scores(column).items() if score >= _LEAST}
        candidates += [(score, -len(found), -place, name) for name, score in found.items()]
    taken: dict[int, Assignment] = {}
    fields: set[str] = set()
    # Best first; of equals the column with the fewest meanings, then the leftmost: offices put the main one first.
    for score, _, negative, name in sorted(candidates, reverse=True):
        place = -negative
        if place not in taken and name not in fields:
            fields.add(name)
            taken[place] = Assignment(
                place, name, round(score, 3), "exact" if score >= 1 else "similar"
            )
    return ColumnMapping(signature, tuple(taken[place] for place in sorted(taken)))


def _remembered(columns: tuple[Column, ...], known: Mapping[str, str]) -> tuple[Assignment, ...]:
    return tuple(
        Assignment(place, known[column.key], 1.0, "remembered")
        for place, column in enumerate(columns)
        if known.get(column.key) in field_words()
    )


def _column_scores(column: Column) -> dict[str, float]:
    """Scores of a column by its own header, its header with its parent's, and its parent alone."""
    if not column.path:
        return {}
    leaf = column.path[-1]
    found = dict(scores(leaf))
    if len(column.path) > 1:
        parent = column.path[-2]
        # "责任单位 / 牵头" is read as "牵头责任单位" and as "责任单位牵头".
        for joined in (leaf + parent, parent + leaf):
            for name, score in scores(joined).items():
                found[name] = max(found.get(name, 0.0), score * 0.98)
        if not found:
            found = {name: score * _PARENT_ONLY for name, score in scores(parent).items()}
    return found
