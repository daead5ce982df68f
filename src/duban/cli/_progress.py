"""Progress bars on standard error, shown only to a person at a terminal. Called by verbs with long work."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import click

Report = Callable[[int, int], None]


class _Bar:
    """A click bar that opens with the first report, when the length is known."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._done = 0
        self._stack = ExitStack()
        self._step: Callable[[int], None] | None = None

    def report(self, done: int, total: int) -> None:
        """Shows how far the work is."""
        if not sys.stderr.isatty():
            return
        if self._step is None:
            bar: Any = click.progressbar(length=max(total, 1), label=self._label, file=sys.stderr)
            self._step = self._stack.enter_context(bar).update
        self._step(done - self._done)
        self._done = done

    def close(self) -> None:
        """Ends the line."""
        self._stack.close()


@contextmanager
def bar_of(label: str) -> Iterator[Report]:
    """A bar that is told (done, total)."""
    bar = _Bar(label)
    try:
        yield bar.report
    finally:
        bar.close()
