"""The server is killed in the middle of an upload, again and again: what was acknowledged is there, and it goes on."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest

DUBAN = Path(sys.executable).with_name("duban")
TUS = {"Tus-Resumable": "1.0.0"}
SIZE, PIECE = 24 * 2**20, 2**20
KILLS = 4


@dataclass
class Server:
    """A served demonstration that can be killed and started again in the same folder."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None
    port: int = 0

    @property
    def env(self) -> dict[str, str]:
        """The settings of the demonstration."""
        own = ("DUBAN_", "DJANGO_", "DATABASE_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        database = f"sqlite:///{self.folder / 'duban.sqlite3'}"
        mode = {"DUBAN_MODE": "demo", "DUBAN_DATA_DIR": str(self.folder)}
        return {**kept, **mode, "DATABASE_URL": database}

    def start(self) -> None:
        """Serve on a free port and wait until it answers."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [str(DUBAN), "serve", "--no-worker", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command,
            env=self.env,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                self.ask("GET", "/accounts/sign-in/")
            except OSError:
                time.sleep(0.1)
            else:
                return
        pytest.fail("the site does not answer")

    def strike(self) -> None:
        """SIGKILL for the whole process group: nothing gets the chance to clean up."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)

    def kill(self) -> None:
        """`strike`, and wait for the end."""
        assert self.process is not None
        self.strike()
        self.process.wait()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request on a connection of its own; the answer with its body read."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            answer.read()
        finally:
            line.close()
        return answer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A demonstration of its own."""
    served = Server(tmp_path / "town")
    command = [str(DUBAN), "demo", "--no-serve", "--data", str(served.folder)]
    subprocess.run(command, env=served.env, cwd=tmp_path, check=True, capture_output=True)
    served.start()
    yield served
    if served.process is not None and served.process.poll() is None:
        served.kill()
    shutil.rmtree(served.folder, ignore_errors=True)


def sign_in(server: Server, who: str) -> dict[str, str]:
    """The headers of a signed-in session with its form token."""
    page = server.ask("GET", "/accounts/sign-in/")
    token = page.headers["Set-Cookie"].split("csrftoken=")[1].split(";")[0]
    body = f"username={who}&csrfmiddlewaretoken={token}"
    form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={token}"}
    answer = server.ask("POST", "/accounts/demo/", body, **form)
    cookies = dict(
        value.split(";")[0].split("=", 1) for value in answer.headers.get_all("Set-Cookie") or []
    )
    token = cookies.get("csrftoken", token)
    jar = f"csrftoken={token}; sessionid={cookies['sessionid']}"
    return {"Cookie": jar, "X-CSRFToken": token, **TUS}


class Dripping:
    """A piece that is sent slowly, so that a kill meets it on its way."""

    def __init__(self, data: bytes, pause: float) -> None:
        self._data, self._pause = data, pause

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self._data), 64 * 1024):
            yield self._data[start : start + 64 * 1024]
            time.sleep(self._pause)


def send(server: Server, address: str, offset: int, data: bytes, keys: dict[str, str]) -> int:
    """One piece; the acknowledged offset, or -1 where the line was cut."""
    headers = {
        **keys,
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": str(offset),
        "Content-Length": str(len(data)),
    }
    try:
        answer = server.ask("PATCH", address, Dripping(data, 0.002), **headers)
    except (OSError, HTTPException):
        return -1
    assert answer.status == 204, answer.status
    return int(answer.headers["Upload-Offset"])


def test_an_upload_survives_kill_nine(server: Server) -> None:
    """Killed four times at random moments of a 24 MB upload: no acknowledged byte is lost, and the digest is right."""
    rng = random.Random(20261123)  # noqa: S311
    data = rng.randbytes(SIZE)
    keys = sign_in(server, "xuming")
    begun = server.ask(
        "POST", "/uploads/", **keys, **{"Upload-Length": str(SIZE), "Content-Length": "0"}
    )
    address = begun.headers["Location"]
    acknowledged, kills = 0, 0
    while acknowledged < SIZE:
        if kills < KILLS and rng.random() < 0.5:
            killer = threading.Timer(rng.uniform(0.005, 0.06), server.strike)
            killer.start()  # while the piece is on its way
            piece = data[acknowledged : acknowledged + PIECE]
            told = send(server, address, acknowledged, piece, keys)
            killer.join()
            server.process.wait()  # type: ignore[union-attr]
            acknowledged, kills = max(told, acknowledged), kills + 1
            server.start()
            stands = int(server.ask("HEAD", address, **keys).headers["Upload-Offset"])
            assert stands >= acknowledged
            acknowledged = stands
        else:
            acknowledged = send(
                server, address, acknowledged, data[acknowledged : acknowledged + PIECE], keys
            )
    assert kills == KILLS
    staged = server.folder / "files" / ".staged" / address.strip("/").split("/")[1].replace("-", "")
    assert hashlib.sha256(staged.read_bytes()).digest() == hashlib.sha256(data).digest()
    doctor = subprocess.run(
        [str(DUBAN), "doctor", "--only", "staged_files", "--only", "stored_files"],
        env=server.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert doctor.returncode == 0 and "UPLOAD" not in doctor.stdout and "FILE" not in doctor.stdout
