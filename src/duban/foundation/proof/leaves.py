"""Reads the log as the engine checks it: texts of lines in the order of the tree, joined out of their columns by the database.

Nothing is parsed and nothing serialised again here. Used by `verification`, in this process or in one of its own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import connection

from duban.journal import Chunk

CHUNK = 2048
_TILE = 256

# The text of a line (`duban.journal.Line.text`), made by the database: a test holds both side by side.
_SQLITE_TEXT = """CAST(printf('{"account":%s,"actor":%s,"at":"%s+00:00","content":%s,"name":"%s","post":%s,"post_title":%s,"sequence":%s,\
"stream":"%s","succeeds":"%s"}', coalesce(e.user_id, 'null'), json_quote(e.actor), replace(e.at, ' ', 'T'), e.content, e.name, \
coalesce(e.post_id, 'null'), json_quote(e.post), e.sequence, e.stream, e.previous) AS BLOB)"""
_POSTGRESQL_TEXT = """convert_to('{"account":' || coalesce(e.user_id::text, 'null') || ',"actor":' || to_json(e.actor::text)::text \
|| ',"at":"' || replace(to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '.000000', '') || '+00:00","content":' \
|| e.content || ',"name":"' || e.name || '","post":' || coalesce(e.post_id::text, 'null') || ',"post_title":' \
|| to_json(e.post::text)::text || ',"sequence":' || e.sequence || ',"stream":"' || e.stream || '","succeeds":"' || e.previous \
|| '"}', 'UTF8')"""
_TEXTS = {"sqlite": _SQLITE_TEXT, "postgresql": _POSTGRESQL_TEXT}


@dataclass(frozen=True, slots=True)
class Rows:
    """The leaves of the site's database; with `address` over a connection of its own, else over Django's."""

    vendor: str
    address: str = ""
    gives_joined: ClassVar[bool] = False

    def chunks(self, start: int, end: int) -> Iterator[Chunk]:
        """The leaves [start, end), in chunks; ends before a place that no line holds."""
        with self._connected() as link:
            for first in range(start, end, CHUNK):
                last = min(first + CHUNK, end)
                rows = _fetch(link, _lines_sql(self.vendor, first, last))
                count = _unbroken(rows, first)
                stored = b"".join(bytes(row[0]) for row in _fetch(link, _tiles_sql(first, last)))
                digests = "".join([row[1] or "0" * 64 for row in rows[:count]])
                texts = [row[0] for row in rows[:count]]
                yield Chunk(texts, digests.encode(), stored[: count * 32])
                if count < last - first:
                    return

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        if not self.address:
            with connection.cursor() as cursor:
                yield cursor
        elif self.vendor == "sqlite":
            with closing(sqlite3.connect(self.address, uri=True)) as link:
                yield link.cursor()
        else:
            import psycopg

            with psycopg.connect(self.address) as session, session.cursor(binary=True) as cursor:
                yield cursor


def _fetch(cursor: Any, sql: str) -> list[Any]:
    cursor.execute(sql)
    rows: list[Any] = cursor.fetchall()
    return rows


def _lines_sql(vendor: str, start: int, end: int) -> str:
    """Text, digest and number of the leaves; text and digest are NULL where the line is gone."""
    text = _TEXTS[vendor]
    return (
        f"SELECT CASE WHEN e.id IS NOT NULL THEN {text} END, e.digest, l.number FROM foundation_leaf l"  # noqa: S608
        " LEFT JOIN foundation_entry e ON e.id = l.entry_id"
        f" WHERE l.number >= {int(start)} AND l.number < {int(end)} ORDER BY l.number"
    )


def _tiles_sql(start: int, end: int) -> str:
    first, last = int(start) // _TILE, (int(end) - 1) // _TILE
    return (
        "SELECT hashes FROM foundation_tile WHERE level = 0"  # noqa: S608
        f" AND number >= {first} AND number <= {last} ORDER BY number"
    )


def _unbroken(rows: list[Any], first: int) -> int:
    """How many rows come before the first gap in their numbers."""
    if not rows or rows[-1][2] == first + len(rows) - 1:
        return len(rows)
    return next(at for at, row in enumerate(rows) if row[2] != first + at)


def young(vendor: str, size: int, settled_id: int) -> list[tuple[bytes, str]]:
    """Text and digest of the lines that had no place when the tree had `size` leaves, oldest first."""
    with connection.cursor() as cursor:
        return _fetch(
            cursor,
            f"SELECT {_TEXTS[vendor]}, e.digest FROM foundation_entry e WHERE e.id > {int(settled_id)}"  # noqa: S608
            " AND NOT EXISTS (SELECT 1 FROM foundation_leaf l WHERE l.entry_id = e.id"
            f" AND l.number < {int(size)}) ORDER BY e.id",
        )
