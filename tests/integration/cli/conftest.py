"""A site of its own for each test of the command, on each kind of database; migrated once and copied."""

from __future__ import annotations

import os
import shutil
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

sys.path.insert(0, str(Path(__file__).resolve().parent))

from site_of_its_own import Site

KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def new_name() -> str:
    """A database name that nobody else has."""
    return f"duban_cli_{uuid.uuid4().hex[:12]}"


def address(name: str) -> str:
    """The address of a database on the test server."""
    return urlsplit(os.environ["DUBAN_TEST_POSTGRES_URL"])._replace(path=f"/{name}").geturl()


def on_server(command: str, *names: str) -> None:
    """Runs one command with database names on the test server."""
    with psycopg.connect(os.environ["DUBAN_TEST_POSTGRES_URL"], autocommit=True) as connection:
        connection.execute(sql.SQL(command).format(*map(sql.Identifier, names)))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database of this version."""
    folder = tmp_path_factory.mktemp("migrated")
    file = folder / "duban.sqlite3"
    Site(folder, f"sqlite:///{file}").duban("migrate")
    return file


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a PostgreSQL database of this version, to be copied as a template."""
    name = new_name()
    on_server("CREATE DATABASE {}", name)
    Site(tmp_path_factory.mktemp("migrated"), address(name)).duban("migrate")
    yield name
    on_server("DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
def sqlite_site(tmp_path: Path, migrated_file: Path) -> Site:
    """A site on SQLite that is ready to work."""
    folder = tmp_path / "site"
    folder.mkdir()
    shutil.copy(migrated_file, folder / "duban.sqlite3")
    return Site(folder, f"sqlite:///{folder / 'duban.sqlite3'}")


@pytest.fixture(params=KINDS)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A site that is ready to work, on each kind of database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_site")
        return
    template, name = request.getfixturevalue("migrated_database"), new_name()
    on_server("CREATE DATABASE {} TEMPLATE {}", name, template)
    folder = tmp_path / "site"
    folder.mkdir()
    yield Site(folder, address(name))
    on_server("DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(params=KINDS)
def empty_site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A site whose database holds nothing yet, on each kind of database."""
    folder = tmp_path / "empty"
    folder.mkdir()
    if request.param == "sqlite":
        yield Site(folder, f"sqlite:///{folder / 'duban.sqlite3'}")
        return
    name = new_name()
    on_server("CREATE DATABASE {}", name)
    yield Site(folder, address(name))
    on_server("DROP DATABASE {} WITH (FORCE)", name)
