"""The site's processes, each group killed by SIGKILL and started again: the server with its workers, and the worker for jobs.

Ends only what it started, by process id. Called by `run`.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from kills.site import DUBAN, Site

WORKERS = 2
PATIENCE = 90.0


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Group:
    """One command in a process group of its own, with its log in the site's folder."""

    site: Site
    name: str
    arguments: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it; what ran before must have ended."""
        with (self.site.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(DUBAN), *self.arguments],
                env=self.site.settings(),
                cwd=self.site.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The first process of the group, or 0."""
        return self.process.pid if self.process else 0

    @property
    def is_running(self) -> bool:
        """Whether its first process lives."""
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """SIGKILL for the whole group, and wait for its first process."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def kill_first(self) -> None:
        """SIGKILL for the first process alone: its children must notice."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@dataclass
class Served:
    """The running site."""

    site: Site
    port: int = field(default_factory=free_port)
    server: Group = field(init=False)
    jobs: Group = field(init=False)

    def __post_init__(self) -> None:
        """Names the two groups."""
        serve = ("serve", "--no-worker", "--workers", str(WORKERS), "--port", str(self.port))
        self.server = Group(self.site, "serve", serve)
        self.jobs = Group(self.site, "work", ("work",))

    def keep_up(self) -> None:
        """Starts again what ended, as a supervisor does."""
        for group in (self.server, self.jobs):
            if not group.is_running:
                group.start()

    def await_answer(self) -> None:
        """Keeps both up until a page comes.

        Raises:
            TimeoutError: where it does not come up.
        """
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self.keep_up()
            if self.answers():
                return
            time.sleep(0.05)
        raise TimeoutError("the site does not answer; see serve.log")

    def answers(self) -> bool:
        """Whether a page comes."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            line.request("GET", "/accounts/sign-in/")
            return line.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            line.close()

    def workers(self) -> list[int]:
        """The server's worker processes, oldest first."""
        return sorted(children_of(self.server.pid), key=lambda pid: int(birth_of(pid) or 0))

    def is_at_a_job(self) -> bool:
        """Whether some job's heart beats."""
        return any((self.site.folder / "progress").glob("*.json"))

    def end(self) -> None:
        """Kills what is left."""
        self.server.kill()
        self.jobs.kill()


def children_of(parent: int) -> list[int]:
    """The living children of a process."""
    pids = [int(path.name) for path in Path("/proc").glob("[0-9]*")]
    return [pid for pid in pids if _stat_of(pid)[1] == str(parent)]


def birth_of(pid: int) -> str:
    """When a living process began, in the system's ticks; empty for none. Together with its id it is one process for ever."""
    return _stat_of(pid)[19]


def _stat_of(pid: int) -> list[str]:
    """State, parent and so on, as the system tells them behind the process's name; empty texts for none that lives."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        if fields[0] != "Z":
            return fields
    return [""] * 50
