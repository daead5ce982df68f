"""What is loaded in the background after a start, so that the first request that needs it does not wait for it.

Rooms register theirs in `AppConfig.ready`; the server's processes and workers call `begin` once. What breaks here is logged and does no harm.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import connections

# A process that ends at once, as one for a single command does, loads nothing.
DELAY_SECONDS = 5.0
_log = logging.getLogger(__name__)
_registered: dict[str, Callable[[], None]] = {}


def register(name: str, function: Callable[[], None]) -> None:
    """Have a function run after each start of a server's process or worker; the same name twice counts once."""
    _registered[name] = function


def begin() -> threading.Timer:
    """Run what is registered in a thread of its own, a little after the start; the thread ends with the process."""
    timer = threading.Timer(DELAY_SECONDS, run)
    timer.name, timer.daemon = "warming", True
    timer.start()
    return timer


def run() -> None:
    """Run what is registered, one after the other."""
    try:
        for name, function in _registered.items():
            try:
                function()
            except Exception:
                _log.exception("warming %s failed", name)
    finally:
        connections.close_all()
