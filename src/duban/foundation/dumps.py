"""Copies the database out to a file and back, each engine by its own means.

SQLite: the online backup interface, and a renamed file on the way back. PostgreSQL: pg_dump's custom format, and
pg_restore in one transaction. It knows no table. Called by `backup` and `restore`.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.db import connection

MEMBERS = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
Progress = Callable[[int, int], None]
# What an address may carry for TLS and routing, known to every version of the programs.
_CONNECTION_OPTIONS = frozenset(
    {"sslmode", "sslrootcert", "sslcert", "sslkey", "service", "target_session_attrs", "options"}
)


class DumpFailed(Exception):
    """The database could not be copied; nothing was changed. `code` says why, `params` with what."""

    def __init__(self, code: str, **params: str) -> None:
        self.code = code
        self.params = params
        super().__init__(code, params)


def member_name() -> str:
    """The name of the dump inside an archive, which also tells the engine.

    Raises:
        DumpFailed: for any other database.
    """
    try:
        return MEMBERS[connection.vendor]
    except KeyError as error:
        raise DumpFailed("DATABASE_UNKNOWN", vendor=connection.vendor) from error


def dump(target: Path, *, on_progress: Progress | None = None) -> None:
    """Copies the database as it is at one instant; others go on writing meanwhile."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        _dump_sqlite(target, on_progress)
    else:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def missing_file() -> Path | None:
    """The SQLite file that is not there yet, and that merely connecting would make; None where nothing is missing."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or name == ":memory:" or name.startswith("file:"):
        return None
    present = Path(name)
    return None if present.exists() else present


def is_empty() -> bool:
    """Whether the database holds no table yet, or is not there at all."""
    return missing_file() is not None or not connection.introspection.table_names()


def demand_unused() -> None:
    """Looks whether the present database may be replaced; PostgreSQL sees to that itself.

    Raises:
        DumpFailed: where another process has the SQLite file open: it would go on writing into the old one.
    """
    if connection.vendor != "sqlite":
        return
    connection.close()
    present = Path(connection.settings_dict["NAME"])
    if present.exists():
        _demand_nobody_else(present)


def load(source: Path, *, aside: Path) -> None:
    """Puts a dump in place of the present database, all or nothing.

    Args:
        source: what `dump` wrote.
        aside: folder that receives the present SQLite file.
    """
    if connection.vendor == "sqlite":
        _load_sqlite(source, aside)
        return
    connection.close()
    _run(
        "pg_restore",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        "--exit-on-error",
        last=str(source),
    )


def _dump_sqlite(target: Path, on_progress: Progress | None) -> None:
    def report(_status: int, remaining: int, total: int) -> None:
        if on_progress:
            on_progress(total - remaining, total)

    copy = sqlite3.connect(target)
    try:
        connection.connection.backup(copy, pages=4096, progress=report, sleep=0.01)
        # One file, no companions: the copy leaves the journal mode of the original.
        copy.execute("PRAGMA journal_mode=DELETE")
        verdict = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    finally:
        copy.close()
    if verdict != "ok":
        raise DumpFailed("DATABASE_DAMAGED", detail=str(verdict))


def _load_sqlite(source: Path, aside: Path) -> None:
    present = Path(connection.settings_dict["NAME"])
    connection.close()
    # The database may lie on another file system than the data folder: the new one is brought beside it first.
    incoming = present.with_name(f".{present.name}-incoming")
    try:
        shutil.move(source, incoming)
        if present.exists():
            aside.mkdir(parents=True, exist_ok=True)
            shutil.move(present, aside / present.name)
            for companion in (f"{present}-wal", f"{present}-shm"):
                Path(companion).unlink(missing_ok=True)
        incoming.replace(present)
    finally:
        incoming.unlink(missing_ok=True)
    _sync_folder(present.parent)


def _demand_nobody_else(present: Path) -> None:
    alone = sqlite3.connect(present, timeout=2)
    try:
        alone.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        alone.execute("BEGIN EXCLUSIVE")
        alone.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        raise DumpFailed("DATABASE_IN_USE", detail=str(error)) from error
    finally:
        alone.close()
    # The last one to close a database in WAL mode removes the companion file.
    if Path(f"{present}-wal").exists():
        raise DumpFailed("DATABASE_IN_USE", detail=f"{present.name}-wal is held")


def _run(program: str, *arguments: str, last: str = "") -> None:
    """Runs one of PostgreSQL's programs on the site's database; the password never shows in the process list."""
    path = _find(program)
    settings = connection.settings_dict
    env = dict(os.environ)
    if settings["PASSWORD"]:
        env["PGPASSWORD"] = settings["PASSWORD"]
    command = [path, f"--dbname={_address(settings)}", *arguments, *([last] if last else [])]
    result = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode:
        lines = result.stderr.strip().splitlines() or [f"exit code {result.returncode}"]
        raise DumpFailed("PROGRAM_FAILED", program=program, detail=lines[0])


def _address(settings: Mapping[str, Any]) -> str:
    """The site's database as the programs name it; what is Django's own is left out."""
    from psycopg.conninfo import make_conninfo

    parameters = {
        "host": settings["HOST"],
        "port": settings["PORT"],
        "user": settings["USER"],
        "dbname": settings["NAME"],
        **{
            name: value
            for name, value in settings["OPTIONS"].items()
            if name in _CONNECTION_OPTIONS
        },
    }
    return make_conninfo("", **{name: value for name, value in parameters.items() if value})


def _find(program: str) -> str:
    """The newest of that program: Debian keeps each version's in a folder of its own."""
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    newest = sorted(folders, key=lambda folder: -int(folder.parent.name.split(".")[0]))
    path = next((str(f / program) for f in newest if (f / program).exists()), shutil.which(program))
    if path is None:
        raise DumpFailed("PROGRAM_MISSING", program=program)
    return path


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
