"""PostgreSQL commits, and the line is cut before it can say so: the rows stand, and their files must too."""

from __future__ import annotations

import datetime as dt
import io
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from pytest_django.fixtures import Settings

from cast import Town, a_matter, at_work, build_town
from duban.foundation import files, staging
from duban.ledger.actions.evidence import EvidenceSpec, attach_evidence
from duban.ledger.actions.imports import prepare_import
from duban.ledger.models import Evidence, ImportRun
from duban.ledger.queries import soundness
from duban.uploads.actions import take_in
from duban.uploads.models import Upload

# How PostgreSQL says that it has committed: a transaction, or a single statement outside of one.
COMMITTED, INSERTED = b"C\x00\x00\x00\x0bCOMMIT\x00", b"C\x00\x00\x00\x0fINSERT 0 1\x00"


class CutLine:
    """Stands between a client and its server; it ends the line where the answer that is to be lost comes back."""

    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.lost = b""
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """No further lines."""
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                server = socket.create_connection(self._server)
                for way in ((client, server), (server, client)):
                    threading.Thread(target=self._carry, args=way, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while (data := source.recv(65536)) and not (self.lost and self.lost in data):
                target.sendall(data)
        for line in (source, target):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        source.close()


@pytest.fixture
def line() -> Iterator[CutLine]:
    """The test's own connection goes through a line that can be cut."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is no server: a commit is done when it answers")
    kept = dict(connection.settings_dict)
    cut = CutLine(str(kept["HOST"]), int(kept["PORT"] or 5432))
    connection.close()
    connection.settings_dict |= {"HOST": "127.0.0.1", "PORT": cut.port}
    yield cut
    cut.close()
    connection.close()
    connection.settings_dict |= kept


@pytest.fixture
def town(transactional_db: None, line: CutLine, settings: Settings, tmp_path: Path) -> Town:
    """A town whose commits are real."""
    settings.FILES_DIR = tmp_path / "files"
    return build_town()


@contextmanager
def unheard(line: CutLine, answer: bytes) -> Iterator[None]:
    """What the block commits is done and not heard of."""
    line.lost = answer
    with pytest.raises(OperationalError):
        yield
    line.lost = b""
    connection.close()


def test_a_workbook_whose_row_stands_stays(town: Town, line: CutLine) -> None:
    """The run was committed: its file is in the store, and the doctor finds nothing amiss."""
    lines = "序号,问题,牵头单位\n1,雨污混流,县住建局".encode()
    with unheard(line, INSERTED):
        prepare_import(
            lines,
            "台账.csv",
            jurisdiction_id=town.county.pk,
            based_on=dt.date(2026, 4, 9),
            actor=town.actor("lan"),
        )
    assert files.read(ImportRun.objects.get().digest) == lines
    assert list(soundness.stored_files()) == []


def test_evidence_whose_row_stands_stays(town: Town, line: CutLine) -> None:
    """The evidence was committed: its file is not put back among the uploads."""
    matter = at_work(town, a_matter(town))
    xu = town.actor("xu")
    upload = take_in("现场.bin", 4, io.BytesIO(b"\x00\x01ab"), actor=xu)
    with unheard(line, COMMITTED):
        attach_evidence(matter.pk, EvidenceSpec(upload.pk), actor=xu)
    assert files.read(Evidence.objects.get().digest) == b"\x00\x01ab"
    assert not Upload.objects.exists() and not list(staging.all_keys())
    assert list(soundness.stored_files()) == []
