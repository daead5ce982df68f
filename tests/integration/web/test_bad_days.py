"""Bad days: a full disk, a locked database, an upload that breaks off. A clear answer, and no half state afterwards."""

from __future__ import annotations

import os
import resource
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from cast import Town, build_town
from duban.documents.models import Document
from duban.foundation import files
from duban.ledger.models import ImportRun, Matter

NOTICE = "督办通知\n\n县住建局要于6月底前疏通管网。\n"


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """No file may grow beyond `room` bytes: the kernel refuses the write, as it does on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_neither_file_nor_row(town: Town, settings: Settings) -> None:
    """The document is refused with a sentence; the store holds nothing, not even a half-written file."""
    text = (NOTICE + "一般性内容。\n" * 60_000).encode()
    upload = SimpleUploadedFile("通知.txt", text)
    client = town.client("lan")
    with full_disk(len(text) - 1):
        answer = client.post("/documents/read/", {"uploads": upload, "place": town.county.pk})
    assert answer.status_code in {422, 503}
    assert "磁盘" in answer.content.decode()
    assert not Document.objects.exists()
    assert [
        p for p in Path(settings.FILES_DIR).rglob("*") if p.is_file() and p.parent.name != ".locks"
    ] == []


@pytest.fixture
def shared_town(transactional_db: None, settings: Settings, tmp_path: Path) -> Town:
    """A town whose rows other connections see."""
    settings.FILES_DIR = tmp_path / "files"
    return build_town()


def test_a_locked_database_is_said_and_nothing_is_written(shared_town: Town) -> None:
    """While somebody else holds SQLite's write lock past the waiting time, registering answers 503 and writes nothing."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks rows, not the database")
    client = shared_town.client("lan")
    typed = {
        "title": "修复栏杆",
        "requirement": "修复东门桥栏杆",
        "lead": [shared_town.units["housing"].pk],
        "source_title": "现场办公",
        "approver": shared_town.posts["fang"].pk,
        "basis": "县长批示",
    }
    holder = sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)
    connection.cursor().execute("PRAGMA busy_timeout = 300")
    holder.execute("BEGIN IMMEDIATE")
    try:
        answer = client.post("/ledger/add/", typed)
    finally:
        holder.execute("ROLLBACK")
        holder.close()
        connection.cursor().execute("PRAGMA busy_timeout = 20000")
    assert answer.status_code == 503
    assert not Matter.objects.exists()
    assert client.post("/ledger/add/", typed).status_code == 303


def test_a_session_that_cannot_be_kept_is_said_too(shared_town: Town, settings: Settings) -> None:
    """The page is done, but the session is written while somebody else holds the lock: 503, not a fault of ours."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks rows, not the database")
    client = shared_town.client("lan")
    client.raise_request_exception = False
    settings.SESSION_SAVE_EVERY_REQUEST = True
    holder = sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)
    connection.cursor().execute("PRAGMA busy_timeout = 300")
    holder.execute("BEGIN IMMEDIATE")
    try:
        answer = client.get("/units/")
    finally:
        holder.execute("ROLLBACK")
        holder.close()
        connection.cursor().execute("PRAGMA busy_timeout = 20000")
    assert answer.status_code == 503
    assert "数据库正忙" in answer.content.decode()


def test_an_actor_that_cannot_be_read_is_said_too(shared_town: Town) -> None:
    """The database cannot answer who asks, before any view is reached: 503 as well."""
    client = shared_town.client("lan")
    client.raise_request_exception = False

    def busy(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "people_tenure" in sql:
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(busy):
        answer = client.get("/units/")
    assert (answer.status_code, "未作任何更改" in answer.content.decode()) == (503, True)


def test_an_upload_that_breaks_off_leaves_nothing(
    shared_town: Town, live_server: LiveServer
) -> None:
    """Half of an announced upload arrives, then the line is cut: no row, no file."""
    session = shared_town.client("lan").cookies["sessionid"].value
    place = urlsplit(live_server.url)
    head = (
        "POST /ledger/import/ HTTP/1.1\r\nHost: {host}\r\nCookie: sessionid={session}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 200000\r\n\r\n"
        '--x\r\nContent-Disposition: form-data; name="workbook"; filename="a.xlsx"\r\n\r\n'
    )
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=10) as line:
        line.sendall(head.format(host=place.netloc, session=session).encode())
        line.sendall(os.urandom(50_000))
        line.shutdown(socket.SHUT_WR)
        # Until the server hangs up it may still be at the request: "nothing is left" is true only after that, and tables
        # emptied under a request that runs are a deadlock on PostgreSQL.
        while line.recv(65536):
            pass
    assert not ImportRun.objects.exists()
    assert list(files.all_digests()) == []
