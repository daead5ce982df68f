"""Full-text search of matters over bigram tokens, on both databases.

The index is a table of its own (FTS5 or tsvector, made by a migration); `index_matter` keeps it, in the transaction of the
change, and `.search(text)` narrows a queryset by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from duban.foundation.search import index_tokens, query_phrases
from duban.foundation.statements import Among, prepared_cursor

_MATCH = {
    "sqlite": "SELECT rowid FROM ledger_matter_fts WHERE ledger_matter_fts MATCH %s",
    "postgresql": "SELECT matter_id FROM ledger_matter_fts WHERE tokens @@ to_tsquery('simple', %s)",
}
_ALSO = " AND (tokens @@ to_tsquery('simple', %s)) IS TRUE"
# How many matters a search finds before what it found is no longer handed on as numbers.
FEW = 2000
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
    return _joined(query_phrases(text), vendor)


def _joined(phrases: Iterable[list[str]], vendor: str) -> str:
    parts = []
    for phrase in phrases:
        is_prefix = len(phrase) == 1 and (len(phrase[0]) == 1 or phrase[0].isascii())
        if vendor == "sqlite":
            parts.append('"' + " ".join(phrase) + '"' + ("*" if is_prefix else ""))
        elif is_prefix:
            parts.append(phrase[0] + ":*")
        else:
            parts.append("(" + " <-> ".join(phrase) + ")" if len(phrase) > 1 else phrase[0])
    return (" AND " if vendor == "sqlite" else " & ").join(parts)


def _matching(text: str) -> tuple[str, list[str]] | None:
    """The statement that finds matters by a text, and its parameters; None where nothing is searched for.

    A single character begins so many tokens that an index of them would be read for most of the ledger: PostgreSQL looks for it in what
    the rest of the text found.
    """
    vendor, phrases = connection.vendor, query_phrases(text)
    if not phrases:
        return None
    common = [p for p in phrases if len(p) == 1 and len(p[0]) == 1]
    rest = [p for p in phrases if p not in common]
    if vendor != "postgresql" or not common or not rest:
        return _MATCH[vendor], [_joined(phrases, vendor)]
    return _MATCH[vendor] + _ALSO, [_joined(rest, vendor), _joined(common, vendor)]


class SearchMixin:
    """Adds `.search` and `.among` to the matters' queryset."""

    def search(self, text: str) -> Self:
        """Matters in whose number, title, text, place, units or imported cells every phrase stands."""
        matching = _matching(text)
        if matching is None:
            return self
        found = RawSQL(*matching)  # noqa: S611  (parameters are bound)
        return self.filter(pk__in=found)  # type: ignore[attr-defined,no-any-return]

    def among(self, ids: list[int] | Among) -> Self:
        """Those of some matters, or of a slot for them, on PostgreSQL, which takes a list for one parameter."""
        if isinstance(ids, Among):
            return self.filter(ids)  # type: ignore[attr-defined,no-any-return]
        listed = RawSQL("ledger_matter.id = ANY (%s)", [ids], BooleanField())
        return self.filter(listed)  # type: ignore[attr-defined,no-any-return]


def few_found(text: str) -> list[int] | None:
    """All that a search finds where that is little, so that a page asks for it once; None where it is much, and on SQLite.

    One word alone is not asked for here: what is common is found sooner by looking into the newest matters.
    """
    is_joined = len(query_phrases(text)) > 1 and connection.vendor == "postgresql"
    matching = _matching(text) if is_joined else None
    if matching is None:
        return None
    sql, parameters = matching
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT {FEW + 1}", parameters)
        ids = [row[0] for row in cursor.fetchall()]
    return ids if len(ids) <= FEW else None


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
