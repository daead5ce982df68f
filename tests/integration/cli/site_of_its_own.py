"""A site as an operator has it: settings in an environment, and `duban` in a process of its own.

Used by the tests of the command; it judges nothing but exit codes. Rows are written and read with the database's own
driver, since a process for each would cost more than the thing tested.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

DUBAN = Path(sys.executable).with_name("duban")


@dataclass
class Site:
    """One site: its folder, its database, and the command."""

    folder: Path
    database_url: str
    env: dict[str, str] = field(default_factory=dict)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file."""
        return self.database_url.startswith("sqlite")

    def duban(self, *arguments: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Runs the command and demands its exit code."""
        result = subprocess.run(
            [str(DUBAN), *map(str, arguments)],
            env=self.settings(),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == code, f"{result.returncode}: {result.stdout}\n{result.stderr}"
        return result

    def settings(self) -> dict[str, str]:
        """The environment of the site, with nothing of the tests' own."""
        own = ("DUBAN_", "DJANGO_", "DATABASE_")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        return {
            **inherited,
            "DUBAN_MODE": "development",
            "DUBAN_DATA_DIR": str(self.folder),
            "DATABASE_URL": self.database_url,
            **self.env,
        }

    def keep(self, content: bytes) -> Path:
        """Puts a file into the store as a received one."""
        digest = hashlib.sha256(content).hexdigest()
        path = self.folder / "files" / digest[:2] / digest[2:]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def run_sql(self, statement: str) -> list[Any]:
        """Runs one statement and returns its rows, if it has any."""
        connection: Any
        if self.is_sqlite:
            connection = sqlite3.connect(self.database_url.removeprefix("sqlite:///"))
        else:
            connection = psycopg.connect(self.database_url)
        try:
            cursor = connection.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
            connection.commit()
        finally:
            connection.close()
        return list(rows)

    def add_session(self, key: str) -> None:
        """Writes one row that a test can look for, into a table that every site has."""
        columns = "(session_key, session_data, expire_date)"
        values = f"('{key}', 'x', '2030-01-01 00:00:00+00')"
        self.run_sql(f"INSERT INTO django_session {columns} VALUES {values}")

    def sessions(self) -> set[str]:
        """The rows that are there."""
        return {row[0] for row in self.run_sql("SELECT session_key FROM django_session")}
