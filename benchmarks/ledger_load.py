"""Writes the rows of a plan into PostgreSQL (COPY, two processes) or SQLite: indexes are taken away first and made again after.

The database is new and nobody else's, so foreign keys are not checked row by row; `ledger.py --check` has them checked afterwards
by `duban doctor`.
"""

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from ledger_fill import CHUNK, Chunk, Maker, Plan

SEARCH = "ledger_matter_fts"
PROCESSES = 2


def tables() -> dict[str, tuple[str, list[str]]]:
    """Table and columns of each model that is filled."""
    from ledger_rows import own_tables

    from duban.foundation.journal import COLUMNS
    from duban.foundation.models import Entry

    found = {
        model.__name__: (
            model._meta.db_table,
            [str(f.column) for f in model._meta.concrete_fields],
        )
        for model, _way in own_tables()
    }
    return {**found, "Entry": (Entry._meta.db_table, ["id", *COLUMNS])}


def load(plan: Plan, vendor: str) -> None:
    """Write everything, index it, and let the planner look at it."""
    if vendor == "postgresql":
        _load_postgres(plan)
    else:
        _load_sqlite(plan)


def _chunks(plan: Plan) -> range:
    return range((plan.matters + CHUNK - 1) // CHUNK)


# PostgreSQL.


def _connect() -> Any:
    import psycopg
    from django.db import connection

    params = connection.get_connection_params()
    wanted = {k: params[k] for k in ("dbname", "user", "password", "host", "port") if k in params}
    made = psycopg.connect(**wanted, autocommit=True)
    made.execute("SET session_replication_role = replica")
    made.execute("SET synchronous_commit = off")
    made.execute("SET maintenance_work_mem = '1GB'")
    return made


def _load_postgres(plan: Plan) -> None:
    from django.db import connections

    assert plan.starts  # noqa: S101  (worked out once, before the processes part)
    connections.close_all()
    with _connect() as db:
        again = list(_without_indexes(db))
    context = multiprocessing.get_context("fork")
    jobs = [context.Process(target=_copy, args=(plan, k)) for k in range(PROCESSES)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    if any(job.exitcode for job in jobs):
        raise SystemExit("a filling process broke off")
    halves = [context.Process(target=_run, args=(again[k::PROCESSES],)) for k in range(PROCESSES)]
    for half in halves:
        half.start()
    for half in halves:
        half.join()
    if any(half.exitcode for half in halves):
        raise SystemExit("an index could not be made")
    with _connect() as db:
        for table, columns in tables().values():
            if "id" in columns:
                db.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608
                )
        db.execute("VACUUM ANALYZE")


def _run(statements: list[str]) -> None:
    with _connect() as db:
        for statement in statements:
            db.execute(statement)


def _without_indexes(db: Any) -> Iterator[str]:
    """Take the filled tables' indexes and unique constraints away, all but the primary keys; how each is made again."""
    for table in [*(table for table, _ in tables().values()), SEARCH]:
        unique = db.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype = 'u'",
            [table],
        ).fetchall()
        for name, definition in unique:
            db.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            yield f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"
        plain = db.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = %s::regclass AND NOT indisprimary",
            [table],
        ).fetchall()
        for name, definition in plain:
            db.execute(f"DROP INDEX {name}")
            yield definition


def _copy(plan: Plan, which: int) -> None:
    """One process: every second chunk."""
    maker, known = Maker(plan, "postgresql"), tables()
    with _connect() as db, db.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE found (matter_id bigint, tokens text)")
        for number in _chunks(plan)[which::PROCESSES]:
            chunk = maker.chunk(number)
            with db.transaction():
                for name, rows in chunk.rows.items():
                    table, columns = known[name]
                    _copy_in(cursor, f"{table} ({', '.join(columns)})", rows)
                _copy_texts(cursor, chunk)


def _copy_in(cursor: Any, target: str, rows: list[str]) -> None:
    if rows:
        with cursor.copy(f"COPY {target} FROM STDIN") as copy:
            copy.write("\n".join(rows) + "\n")


def _copy_texts(cursor: Any, chunk: Chunk) -> None:
    from duban.foundation.search import index_tokens

    _copy_in(cursor, "found", [f"{pk}\t{index_tokens(text)}" for pk, text in chunk.texts])
    cursor.execute(
        f"INSERT INTO {SEARCH} SELECT matter_id, to_tsvector('simple', tokens) FROM found"  # noqa: S608
    )
    cursor.execute("TRUNCATE found")


# SQLite.


def _load_sqlite(plan: Plan) -> None:
    from django.db import connections

    from duban.foundation.search import index_tokens

    path = str(connections["default"].settings_dict["NAME"])
    connections.close_all()
    maker, known = Maker(plan, "sqlite"), tables()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA cache_size = -400000")
        again = _sqlite_indexes(db, [table for table, _ in known.values()])
        for number in _chunks(plan):
            chunk = maker.chunk(number)
            for name, rows in chunk.rows.items():
                table, columns = known[name]
                places = ", ".join("?" * len(columns))
                db.executemany(
                    f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})",  # noqa: S608
                    ([None if v == r"\N" else v for v in row.split("\t")] for row in rows),
                )
            db.executemany(
                f"INSERT INTO {SEARCH}(rowid, tokens) VALUES (?, ?)",  # noqa: S608
                ((pk, index_tokens(text)) for pk, text in chunk.texts),
            )
            db.commit()
        for statement in again:
            db.execute(statement)
        db.execute(f"INSERT INTO {SEARCH}({SEARCH}) VALUES ('optimize')")  # noqa: S608
        db.execute("ANALYZE")
        db.commit()


def _sqlite_indexes(db: sqlite3.Connection, names: list[str]) -> list[str]:
    """Take the indexes of the filled tables away; how each is made again."""
    found = db.execute(
        "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    own = [(name, sql) for name, table, sql in found if table in names]
    for name, _sql in own:
        db.execute(f'DROP INDEX "{name}"')
    return [sql for _name, sql in own]
