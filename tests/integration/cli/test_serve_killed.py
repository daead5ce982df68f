"""Processes of the server that are killed: a worker comes back, nothing outlives the first process, giving up is told by the exit code."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from site_of_its_own import DUBAN, Site

PATIENCE = 90.0


@dataclass
class Serving:
    """A served site and its address."""

    process: subprocess.Popen[bytes]
    address: str

    def answers(self) -> bool:
        """Whether a page comes."""
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(f"{self.address}/accounts/sign-in/", timeout=10).close()
            return True
        return False

    def workers(self) -> list[int]:
        """The living processes of the server beside its first one."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [pid for pid in map(int, path.read_text().split()) if is_alive(pid)]


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that is dead and not yet collected doesn't."""
    with contextlib.suppress(OSError):
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    return False


def wait_for(what: str, is_so: Callable[[], bool]) -> None:
    """Wait until something is so, or fail with its name."""
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, f"{what} did not happen"
        time.sleep(0.05)


@contextlib.contextmanager
def serving(site: Site, port: int) -> Iterator[Serving]:
    """`duban serve` in a group of its own, answering; gone after the block with all that it started."""
    command = [str(DUBAN), "serve", "--no-worker", "--port", str(port)]
    process = subprocess.Popen(
        command, env=site.settings(), cwd=site.folder, start_new_session=True
    )
    served = Serving(process, f"http://127.0.0.1:{port}")
    try:
        wait_for("an answer", served.answers)
        yield served
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


@pytest.fixture
def port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_killed_worker_comes_back_and_giving_up_is_told(sqlite_site: Site, port: int) -> None:
    """kill -9 of the only worker: another one answers. Killed again at once, the server ends, with a failure."""
    with serving(sqlite_site, port) as served:
        (first,) = served.workers()
        os.kill(first, signal.SIGKILL)
        wait_for("another worker", lambda: served.workers() not in ([], [first]))
        os.kill(served.workers()[0], signal.SIGKILL)
        assert served.process.wait(PATIENCE) == 1


def test_nothing_outlives_the_first_process(sqlite_site: Site, port: int) -> None:
    """kill -9 of the server's first process alone: its worker ends, and the next server has the port."""
    with serving(sqlite_site, port) as served:
        (worker,) = served.workers()
        served.process.kill()
        served.process.wait(30)
        wait_for("the worker's end", lambda: not is_alive(worker))
        with serving(sqlite_site, port) as second:
            assert second.answers()
