"""A worker process for as long as the server runs, so that one command is a whole site.

A process and not a thread: an import must take no time from the pages, and its death must not be theirs. Called by `serve`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# A worker that ends by itself is started again after this; time enough to read why in the log.
RESTART_SECONDS = 2.0
# First it may end its job, then it must give it back.
ASKED_SECONDS, TOLD_SECONDS = 5.0, 5.0


@contextmanager
def worker_beside() -> Iterator[None]:
    """`duban work` as a child that is started again where it dies and ended with the block."""
    keeper = _Keeper()
    keeper.start()
    try:
        yield
    finally:
        keeper.end()


class _Keeper:
    def __init__(self) -> None:
        self._over = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)

    def start(self) -> None:
        """Start the child, and watch over it."""
        self._thread.start()

    def end(self) -> None:
        """End the child: asked, then told, then killed; its job is taken up again at the next start."""
        with self._lock:
            self._over.set()
            child = self._child
        for seconds in (ASKED_SECONDS, TOLD_SECONDS):
            if child is None or child.poll() is not None:
                break
            child.terminate()
            _wait(child, seconds)
        if child is not None and child.poll() is None:
            child.kill()
        self._thread.join()

    def _keep(self) -> None:
        command = [sys.executable, "-m", "duban.cli", "work", "--parent", str(os.getpid())]
        while not self._over.is_set():
            with self._lock:
                if self._over.is_set():
                    return
                self._child = subprocess.Popen(command)  # noqa: S603
            self._child.wait()
            self._over.wait(RESTART_SECONDS)


def _wait(child: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        return
