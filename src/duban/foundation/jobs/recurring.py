"""What workers do again and again beside their jobs: each asks after its own pause whether something is due.

Every worker asks; the function itself decides under a lock whether there is work, so that it is done once. Rooms register theirs in
`AppConfig.ready`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Recurring:
    function: Callable[[], object]
    every_seconds: float
    asked_at: float | None = None


_known: dict[str, _Recurring] = {}


def register(name: str, function: Callable[[], object], *, every_seconds: float) -> None:
    """Let workers call a function; the same name again replaces it, so that `ready` may run twice."""
    _known[name] = _Recurring(function, every_seconds)


def forget(name: str) -> None:
    """Let workers call it no longer."""
    _known.pop(name, None)


def run_due() -> list[str]:
    """Call what is due in this process; returns the names. A function that breaks is logged, and asked again after its pause."""
    called = []
    for name, recurring in list(_known.items()):
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
