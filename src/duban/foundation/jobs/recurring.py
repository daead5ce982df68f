"""What workers do again and again beside their jobs: each asks after its own pause whether something is due.

Every worker asks; the function itself decides under a lock whether there is work, so that it is done once. What must not wait for a
long job, or must keep no other waiting, is registered in a lane: a thread of its own in each worker. Rooms register theirs in `AppConfig.ready`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import close_old_connections, connections

log = logging.getLogger(__name__)
# How often a lane asks what is due, and how long its end is waited for.
LANE_SECONDS = 0.25
END_SECONDS = 3.0


@dataclass(slots=True)
class _Recurring:
    function: Callable[[], object]
    every_seconds: float
    lane: str
    asked_at: float | None = None


_known: dict[str, _Recurring] = {}


def register(
    name: str, function: Callable[[], object], *, every_seconds: float, lane: str = ""
) -> None:
    """Let workers call a function; the same name again replaces it, so that `ready` may run twice.

    Without a `lane` it is called between two jobs.
    """
    _known[name] = _Recurring(function, every_seconds, lane)


def forget(name: str) -> None:
    """Let workers call it no longer."""
    _known.pop(name, None)


@contextmanager
def lanes_beside() -> Iterator[None]:
    """Each lane in a thread of its own while the block runs."""
    over = threading.Event()
    threads = [
        threading.Thread(target=_keep, args=(lane, over), name=f"lane-{lane}", daemon=True)
        for lane in sorted({recurring.lane for recurring in _known.values()} - {""})
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        until = time.monotonic() + END_SECONDS
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))


def _keep(lane: str, over: threading.Event) -> None:
    try:
        while not over.wait(LANE_SECONDS):
            close_old_connections()
            run_due(lane)
    finally:
        connections.close_all()


def run_due(lane: str | None = None) -> list[str]:
    """Call what is due in this process, in one lane or in all; returns the names.

    A function that breaks is logged, and asked again after its pause.
    """
    called = []
    for name, recurring in list(_known.items()):
        if lane is not None and recurring.lane != lane:
            continue
        now = time.monotonic()
        if recurring.asked_at is not None and now - recurring.asked_at < recurring.every_seconds:
            continue
        recurring.asked_at = now
        called.append(name)
        try:
            recurring.function()
        except Exception:
            log.exception("%s could not be done", name)
    return called
