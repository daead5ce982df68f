"""A site that is going to be killed: its folder, its database on either kind, its settings, and the command in a process of its own.

It judges nothing. Shared by the tests of this folder and `benchmarks/faults.py`.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

DUBAN = Path(sys.executable).with_name("duban")
# Killed workers are given up soon; a checkpoint is made whenever a worker asks.
QUICK = {"DUBAN_JOB_LOST_SECONDS": "3", "DUBAN_CHECKPOINT_MINUTES": "1"}
SQLITE = "sqlite"


@dataclass
class Site:
    """One site; `ids` are those of the town's place, lead unit and approver; everybody has one password."""

    folder: Path
    url: str
    ids: dict[str, int] = field(default_factory=dict)
    password: str = ""

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file."""
        return self.url.startswith(SQLITE)

    @property
    def files(self) -> Path:
        """The store of received files."""
        return self.folder / "files"

    def settings(self) -> dict[str, str]:
        """The environment of the site, with nothing of the tests' own."""
        own = ("DUBAN_", "DJANGO_", "DATABASE_")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        site = {"DUBAN_MODE": "development", "DUBAN_DATA_DIR": str(self.folder)}
        return {**inherited, **site, **QUICK, "DATABASE_URL": self.url}

    def duban(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs the command to its end."""
        return subprocess.run(
            [str(DUBAN), *arguments],
            env=self.settings(),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )

    def build(self, teams: int) -> None:
        """Migrates, and makes the town with its people."""
        migrated = self.duban("migrate")
        if migrated.returncode:
            raise RuntimeError(migrated.stderr)
        script = Path(__file__).with_name("town.py")
        env = {**self.settings(), "DJANGO_SETTINGS_MODULE": "duban.config.settings"}
        made = subprocess.run(
            [sys.executable, str(script), str(teams)], env=env, check=True, stdout=subprocess.PIPE
        )
        self.ids = json.loads(made.stdout)
        self.password = str(self.ids.pop("password"))

    def rows(self, statement: str) -> list[Any]:
        """Runs one statement and returns its rows, if it has any."""
        connection: Any = (
            sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=20)
            if self.is_sqlite
            else psycopg.connect(self.url)
        )
        with closing(connection):
            cursor = connection.execute(statement)
            found = cursor.fetchall() if cursor.description else []
            connection.commit()
        return list(found)


@contextmanager
def site_on(database: str, folder: Path, teams: int) -> Iterator[Site]:
    """A site with its town in a folder; `database` is `sqlite`, or the address of a PostgreSQL server that may make databases."""
    folder.mkdir(parents=True, exist_ok=True)
    if database == SQLITE:
        made = Site(folder, f"sqlite:///{folder / 'duban.sqlite3'}")
        made.build(teams)
        yield made
        return
    name = f"duban_kills_{uuid.uuid4().hex[:12]}"
    _on_server(database, "CREATE DATABASE {}", name)
    try:
        made = Site(folder, urlsplit(database)._replace(path=f"/{name}").geturl())
        made.build(teams)
        yield made
    finally:
        _on_server(database, "DROP DATABASE {} WITH (FORCE)", name)


def _on_server(address: str, command: str, name: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL(command).format(sql.Identifier(name)))
