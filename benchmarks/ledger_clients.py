"""A light client and a real server for the ledger's benchmark: `duban serve` with two processes, and four processes that ask it.

A client keeps its connection for some requests and then makes another one, as browsers come and go; otherwise two connections of four could
stay at one process for the whole of a measurement. Latency is what the client sees, from the first byte sent to the last received.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

CLIENTS = 4
PROCESSES = 2
PER_CONNECTION = 20
WARM_SECONDS = 1.0
LAST_CHUNK = b"0\r\n\r\n"
# Gives one client's requests, each a whole HTTP request; ends where there is nothing left to ask.
Asking = Callable[[int], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured: milliseconds, and the answers by status that were not wanted."""

    answers: int
    per_second: float
    p50: float
    p95: float
    refused: dict[int, int]


def request(path: str, headers: dict[str, str], *, method: str = "GET", body: bytes = b"") -> bytes:
    """A whole request."""
    given = {"Host": "127.0.0.1", **headers}
    if method != "GET":
        given["Content-Length"] = str(len(body))
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


class _Link:
    """One connection at a time to the server."""

    def __init__(self, port: int) -> None:
        self.port, self.left = port, 0
        self.socket: socket.socket | None = None

    def ask(self, data: bytes) -> int:
        """Send a request and read its whole answer; returns the status."""
        if self.socket is None or self.left == 0:
            if self.socket is not None:
                self.socket.close()
            self.socket, self.left = (
                socket.create_connection(("127.0.0.1", self.port)),
                PER_CONNECTION,
            )
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.left -= 1
        self.socket.sendall(data)
        head, _, rest = self._head().partition(b"\r\n\r\n")
        if b"transfer-encoding: chunked" in head.lower():
            while not rest.endswith(
                LAST_CHUNK
            ):  # no answer of ours has line ends of this kind in it
                rest = rest[-len(LAST_CHUNK) :] + self._more()
        missing = _length(head) - len(rest)
        while missing > 0:
            missing -= len(self._more())
        return int(head[9:12])

    def _head(self) -> bytes:
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        return got

    def _more(self) -> bytes:
        more = self.socket.recv(262144) if self.socket is not None else b""
        if not more:
            raise SystemExit("the server closed a connection")
        return more


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def _client(out: Connection, port: int, asking: Asking, which: int, seconds: float) -> None:
    """One client: warms up, then measures until its time is over; the warm requests are not counted."""
    link, taken, refused = _Link(port), [], {}
    begin = time.perf_counter() + min(WARM_SECONDS, seconds / 4)
    end = begin + seconds
    for data in asking(which):
        start = time.perf_counter()
        if start >= end:
            break
        status = link.ask(data)
        if status >= 400:
            refused[status] = refused.get(status, 0) + 1
        if start >= begin:
            taken.append(time.perf_counter() - start)
    out.send((taken, refused, time.perf_counter() - begin))


def measured(port: int, asking: Asking, seconds: float) -> Figures:
    """Ask with four clients at once for so many seconds."""
    context = multiprocessing.get_context("fork")
    pipes = [context.Pipe(duplex=False) for _ in range(CLIENTS)]
    jobs = [
        context.Process(target=_client, args=(out, port, asking, which, seconds))
        for which, (_, out) in enumerate(pipes)
    ]
    for job in jobs:
        job.start()
    for _, out in pipes:
        out.close()
    found = [into.recv() for into, _ in pipes]
    for job in jobs:
        job.join()
    taken = sorted(1000 * t for times, _, _ in found for t in times)
    refused: dict[int, int] = {}
    for _, statuses, _ in found:
        for status, n in statuses.items():
            refused[status] = refused.get(status, 0) + n
    if len(taken) < 2:
        return Figures(len(taken), 0.0, 0.0, 0.0, refused)
    rate = sum(len(times) / max(spent, 1e-9) for times, _, spent in found)
    return Figures(
        len(taken), rate, statistics.median(taken), taken[int(0.95 * (len(taken) - 1))], refused
    )


@dataclass(slots=True)
class Served:
    """A running site: its port, and the process that leads the others."""

    port: int
    process: subprocess.Popen[bytes]

    def megabytes(self) -> float:
        """The memory of all its processes, shared pages counted once."""
        return sum(_proportional(pid) for pid in _family(self.process.pid)) / 1024


@contextmanager
def served(log: Path) -> Iterator[Served]:
    """`duban serve` with two processes on a free port, in the environment of this process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "duban.cli", "serve", "--no-worker", f"--workers={PROCESSES}", f"--port={port}"]  # fmt: skip
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=os.environ)
    try:
        _await(process, port)
        yield Served(port, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("duban serve did not start; see its log")


def _family(pid: int) -> list[int]:
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(p for child in below for p in _family(int(child)))]


def _proportional(pid: int) -> int:
    """Kilobytes of a process, a page that n processes share counted as an n-th."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
