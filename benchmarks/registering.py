"""How fast an imported ledger is registered, and how much memory that takes: `python benchmarks/registering.py [--rows N]`.

A demonstration town on SQLite in a temporary folder takes in a workbook of 15 columns; "registering" is the whole import after
its preview, the reading of the workbook included. Exits with 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import os
import resource
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from workbook import HEADER, ledger_rows

from duban.workbooks import write_table

if TYPE_CHECKING:
    from duban.foundation.access import Actor
    from duban.ledger.actions.register import Authority

ROWS_PER_SECOND = 1500.0
MEGABYTES = 500.0


def prepare_site(folder: Path) -> None:
    """A fictional town, migrated and filled."""
    os.environ["DUBAN_MODE"] = "demo"
    os.environ["DUBAN_DATA_DIR"] = str(folder)
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'duban.sqlite3'}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "duban.config.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from duban.demo import seed

    seed()


def a_clerk() -> Actor:
    """The town's first registrar."""
    from duban.foundation.access import REGISTRAR
    from duban.people.access import actor_for
    from duban.people.models import User

    return next(a for a in map(actor_for, User.objects.all()) if REGISTRAR in a.roles())


def approved(place: int) -> Authority:
    """The approval of the place's first approver."""
    from duban.ledger.actions.register import Authority
    from duban.people.queries import approver_options

    return Authority(approver_options(place)[0].post_id, "市委常委会会议")


def register(rows: int) -> tuple[float, float]:
    """Import so many rows; returns the seconds of the clock and of the processor."""
    from duban.ledger.actions.imports import import_workbook, prepare_import

    actor = a_clerk()
    place = actor.seats[0].jurisdiction_id
    stream = io.BytesIO()
    write_table(HEADER, ledger_rows(rows), stream)
    run = prepare_import(
        stream.getvalue(),
        "台账.xlsx",
        jurisdiction_id=place,
        based_on=dt.date(2026, 4, 10),
        actor=actor,
    )
    authority = approved(place)
    clock, processor = time.perf_counter(), time.process_time()
    import_workbook(run.pk, authority=authority, actor=actor)
    return time.perf_counter() - clock, time.process_time() - processor


def main() -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    rows: int = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        prepare_site(Path(folder))
        seconds, processor = register(rows)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{rows} rows registered in {seconds:.2f} s ({processor:.2f} s of processor time)")
    print(f"{rows / seconds:.0f} rows/s, peak {megabytes:.0f} MB")
    held = rows / seconds >= ROWS_PER_SECOND and megabytes < MEGABYTES
    bars = f"bars: {ROWS_PER_SECOND:.0f} rows/s, {MEGABYTES:.0f} MB"
    print(f"{bars}: {'held' if held else 'MISSED'}")
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
