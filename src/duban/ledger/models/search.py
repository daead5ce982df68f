"""Full-text search of matters over bigram tokens, on both databases.

The index is a table of its own (FTS5 or tsvector, made by a migration); `index_matter` keeps it, in the transaction of the
change, and `.search(text)` narrows a queryset by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.db import connection
from django.db.models.expressions import RawSQL

from duban.foundation.search import index_tokens, query_phrases
from duban.foundation.statements import prepared_cursor

_MATCH = {
    "sqlite": "SELECT rowid FROM ledger_matter_fts WHERE ledger_matter_fts MATCH %s",
    "postgresql": "SELECT matter_id FROM ledger_matter_fts WHERE tokens @@ to_tsquery('simple', %s)",
}
_WRITE = {
    "sqlite": "INSERT OR REPLACE INTO ledger_matter_fts(rowid, tokens) VALUES (%s, %s)",
    "postgresql": (
        "INSERT INTO ledger_matter_fts(matter_id, tokens) SELECT id, to_tsvector('simple', text) "
        "FROM unnest(%s::bigint[], %s::text[]) AS given(id, text) "
        "ON CONFLICT (matter_id) DO UPDATE SET tokens = EXCLUDED.tokens"
    ),
}


def match_expression(text: str, vendor: str) -> str:
    """The database's own query for a search text; empty where the text holds nothing to search for.

    >>> match_expression("电梯 a1", "sqlite")
    '"电梯" AND "a1"*'
    >>> match_expression("电梯故", "postgresql")
    '(电梯 <-> 梯故)'
    """
    parts = []
    for phrase in query_phrases(text):
        is_prefix = len(phrase) == 1 and (len(phrase[0]) == 1 or phrase[0].isascii())
        if vendor == "sqlite":
            parts.append('"' + " ".join(phrase) + '"' + ("*" if is_prefix else ""))
        elif is_prefix:
            parts.append(phrase[0] + ":*")
        else:
            parts.append("(" + " <-> ".join(phrase) + ")" if len(phrase) > 1 else phrase[0])
    return (" AND " if vendor == "sqlite" else " & ").join(parts)


class SearchMixin:
    """Adds `.search` to the matters' queryset."""

    def search(self, text: str) -> Self:
        """Matters in whose number, title, text, place, units or imported cells every phrase stands."""
        expression = match_expression(text, connection.vendor)
        if not expression:
            return self
        found = RawSQL(_MATCH[connection.vendor], [expression])  # noqa: S611  (parameters are bound)
        return self.filter(pk__in=found)  # type: ignore[attr-defined,no-any-return]


def index_matters(rows: Iterable[tuple[int, str]]) -> None:
    """Write the search tokens of matters given as (id, text)."""
    found = [(pk, index_tokens(text)) for pk, text in rows]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany(_WRITE["sqlite"], found)
    elif found:
        with prepared_cursor() as cursor:
            cursor.execute(
                _WRITE["postgresql"], [list(column) for column in zip(*found, strict=True)]
            )
