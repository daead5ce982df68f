"""A worker process for as long as the server runs, so that one command is a whole site.

A process and not a thread: an import must take no time from the pages, and its death must not be theirs. Between server and worker
stands a keeper, a small process that starts the worker again where it dies: the server makes its own processes by fork, and
a thread in it that started others at the same moment could wait for ever. Called by `serve` and `work`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# A worker that ends by itself is started again after this; time enough to read why in the log.
RESTART_SECONDS = 2.0
LOOK_SECONDS = 0.25
# First the worker may end its job, then it must give it back.
ASKED_SECONDS, TOLD_SECONDS = 5.0, 5.0


@contextmanager
def worker_beside() -> Iterator[None]:
    """A kept worker while the block runs; then it is asked to end, then told, then killed, and its job taken up later."""
    keeper = _start("--keep")
    try:
        yield
    finally:
        for seconds in (ASKED_SECONDS, TOLD_SECONDS):
            if keeper.poll() is None:
                keeper.terminate()
                _wait(keeper, seconds)
        keeper.kill()
        keeper.wait()


def keep(parent: int | None) -> None:
    """Run workers one after the other, until this process is told to end or its parent is gone.

    Each SIGTERM is handed on to the worker. Where the parent is gone the worker finds its own parent gone, and ends after its job.
    """
    told = 0

    def heed(_number: int, _frame: FrameType | None) -> None:
        nonlocal told
        told += 1

    signal.signal(signal.SIGTERM, heed)
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl+C reaches the server too, which then ends this one
    while not told:
        worker, handed_on = _start(), 0
        while worker.poll() is None:
            if parent is not None and os.getppid() != parent:
                return
            if handed_on < told:
                handed_on += 1
                worker.terminate()
            time.sleep(LOOK_SECONDS)
        if not told:
            time.sleep(RESTART_SECONDS)


def _start(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "duban.cli", "work", "--parent", str(os.getpid()), *arguments]
    return subprocess.Popen(command)  # noqa: S603


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return
