"""`duban work`: a worker for long jobs (imports of many rows), as a process of its own.

A first signal ends it after the job that it is at; a second one takes that job back, changes nothing, and another worker begins it
anew. `duban serve` runs one of these beside itself.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from types import FrameType

import click

from duban.cli import _site
from duban.cli._worker_child import keep


@click.command("work")
@click.option("--until-empty", is_flag=True, help="End when no job waits.")
@click.option("--keep", "is_kept", is_flag=True, help="Start the worker again where it dies.")
@click.option(
    "--parent", type=int, hidden=True, help="End when this process is no longer the parent."
)
def command(parent: int | None, *, until_empty: bool, is_kept: bool) -> None:
    """Do the long jobs that pages hand over; stop it with Ctrl+C or SIGTERM.

    \b
    duban work                         go on until stopped; run as many as you like
    duban work --until-empty           do what waits, then end; for a timer
    duban work --keep                  in a process that starts the worker again where it dies
    """
    if is_kept:
        keep(parent)
        return
    _site.load()
    _site.demand_migrated()
    from duban.foundation import followers, warming
    from duban.foundation.jobs import recurring
    from duban.foundation.jobs.recovery import clear_old
    from duban.foundation.jobs.worker import Worker

    worker = Worker()
    _heed_signals(worker.stop)
    clear_old()
    if until_empty:
        followers.tell_all()
        recurring.run_due()
        worker.run_all()
        return
    warming.begin()
    worker.run(is_wanted=lambda: parent is None or os.getppid() == parent)


def _heed_signals(stop: Callable[[], None]) -> None:
    """The first signal asks for an end, the second one demands it."""
    asked = False

    def heed(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise SystemExit(1)
        asked = True
        stop()

    signal.signal(signal.SIGTERM, heed)
    signal.signal(signal.SIGINT, heed)
