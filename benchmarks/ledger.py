"""A ledger of a million matters with histories under load: `python benchmarks/ledger.py --keep DIR [--matters N]... [--database …]`.

    python benchmarks/ledger.py --keep /var/tmp/ledger                  10,000 and 1,000,000 matters on PostgreSQL, filled once, kept
    python benchmarks/ledger.py --keep /var/tmp/ledger --fill-only      only make what is not there yet
    python benchmarks/ledger.py --keep /var/tmp/ledger --database sqlite --matters 10000

Both sizes have the same number of open matters and the same number of matters a day; the larger one has more past. Four clients
ask the real server (`duban serve`, two processes) on loopback, each question for some seconds. What is written is written into a
copy. Exits with 1 where a bar is missed on PostgreSQL. The machine must be idle: the load average stands above the figures.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import ledger_postgres as postgres
from ledger_asks import GROWTH

OPEN_MATTERS = 5_000
SIZES = (10_000, 1_000_000)
HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table, as `ledger_measure.py` printed it."""

    name: str
    per_second: float
    p50: float
    p95: float
    megabytes: float
    bar: str
    is_held: bool


def environment(url: str, folder: Path) -> dict[str, str]:
    """How the processes of the site are told about it; a production site without TLS, which would be another server's."""
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DUBAN_DATA_DIR": str(folder / "var"),
        "DUBAN_MODE": "production",
        "DUBAN_TLS": "off",
        "DUBAN_HOSTS": "127.0.0.1",
        "DUBAN_SECRET_KEY": "benchmark-only-" + "k" * 40,
        "DUBAN_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "duban.config.settings",
        "PYTHONPATH": str(HERE),
    }


def run(script: str, url: str, folder: Path, *arguments: str) -> str:
    """One of the benchmark's own programs, on one database, in a process of its own; returns what it printed."""
    command = [sys.executable, str(HERE / script), *arguments]
    process = subprocess.Popen(
        command, env=environment(url, folder), stdout=subprocess.PIPE, text=True
    )
    try:
        printed, _ = process.communicate()
    finally:
        if process.poll() is None:  # this program is being ended: so is that one, in order
            process.terminate()
            process.wait(90)
    if process.returncode:
        raise SystemExit(f"{script} ended with {process.returncode}")
    return printed


def fill_postgres(folder: Path, sizes: list[int], *, check: bool) -> None:
    """Make the databases that are not there yet, and bring those that are up to date."""
    with postgres.server(folder, is_filling=True) as address:
        there = {
            str(row[0]) for row in postgres.statement(address, "SELECT datname FROM pg_database")
        }
        for size in sizes:
            name, start = f"filled_{size}", time.monotonic()
            if name in there:
                run("ledger_fill.py", f"{address}/{name}", folder, "--migrate-only")
                continue
            postgres.statement(address, f"CREATE DATABASE making_{size}")
            given = [str(size), str(OPEN_MATTERS), *(["--check"] if check else [])]
            print(run("ledger_fill.py", f"{address}/making_{size}", folder, *given), end="")
            postgres.statement(address, f"ALTER DATABASE making_{size} RENAME TO {name}")
            print(f"{size} matters filled in {time.monotonic() - start:.0f} s", flush=True)
        postgres.statement(address, "CHECKPOINT")


def fill_sqlite(folder: Path, sizes: list[int], *, check: bool) -> None:
    """The same in files."""
    for size in sizes:
        path, making, start = folder / f"filled_{size}.sqlite3", folder / "making.sqlite3", time.monotonic()  # fmt: skip
        if path.exists():
            run("ledger_fill.py", f"sqlite:///{path}", folder, "--migrate-only")
            continue
        making.unlink(missing_ok=True)
        given = [str(size), str(OPEN_MATTERS), *(["--check"] if check else [])]
        print(run("ledger_fill.py", f"sqlite:///{making}", folder, *given), end="")
        making.rename(path)
        print(f"{size} matters filled in {time.monotonic() - start:.0f} s", flush=True)


@contextmanager
def postgres_copies(folder: Path, sizes: list[int]) -> Iterator[dict[int, str]]:
    """Copies of the kept databases on a durable server."""
    with postgres.server(folder, is_filling=False) as address:
        for size in sizes:
            postgres.statement(address, f"DROP DATABASE IF EXISTS measured_{size}")
            postgres.statement(
                address,
                f"CREATE DATABASE measured_{size} TEMPLATE filled_{size} STRATEGY FILE_COPY",
            )
        yield {size: f"{address}/measured_{size}" for size in sizes}
        for size in sizes:
            postgres.statement(address, f"DROP DATABASE measured_{size}")


@contextmanager
def sqlite_copies(folder: Path, sizes: list[int]) -> Iterator[dict[int, str]]:
    """Copies of the kept files."""
    copies = {size: folder / f"measured_{size}.sqlite3" for size in sizes}
    for size, path in copies.items():
        shutil.copyfile(folder / f"filled_{size}.sqlite3", path)
    yield {size: f"sqlite:///{path}" for size, path in copies.items()}
    for path in copies.values():
        for each in path.parent.glob(f"{path.name}*"):
            each.unlink()


def results(text: str) -> list[Result]:
    """The lines of one measurement."""
    found = []
    for line in text.splitlines():
        name, per_second, p50, p95, megabytes, bar, held = line.split("\t")
        found.append(
            Result(name, float(per_second), float(p50), float(p95), float(megabytes), bar, held == "1")
        )  # fmt: skip
    return found


def show(size: int, rows: list[Result]) -> None:
    """One table."""
    print(f"\n{size} matters, {OPEN_MATTERS} of them open; load average {os.getloadavg()[0]:.1f}")
    print(f"{'':<40} {'1/s':>7} {'p50 ms':>8} {'p95 ms':>8} {'MB':>5}  bar")
    for r in rows:
        verdict = f"{r.bar}: {'held' if r.is_held else 'MISSED'}" if r.bar else ""
        print(
            f"{r.name:<40} {r.per_second:>7.1f} {r.p50:>8.1f} {r.p95:>8.1f} {r.megabytes:>5.0f}  {verdict}"
        )
    sys.stdout.flush()


def grown(small: list[Result], large: list[Result]) -> list[str]:
    """What takes more than half as long again where there is more past: answers a second, p50 and p95."""
    before, missed = {r.name: r for r in small}, []
    print(f"\n{'larger against smaller':<40} {'1/s':>7} {'p50':>8} {'p95':>8}  bar <= {GROWTH}")
    for r in large:
        was = before[r.name]
        if not (r.per_second and was.p50 and was.p95):
            continue
        ratios = (was.per_second / r.per_second, r.p50 / was.p50, r.p95 / was.p95)
        is_held = max(ratios) <= GROWTH
        if not is_held:
            missed.append(r.name)
        shown = f"{ratios[0]:>7.2f} {ratios[1]:>8.2f} {ratios[2]:>8.2f}"
        print(f"{r.name:<40} {shown}  {'held' if is_held else 'MISSED'}")
    return missed


def main() -> int:
    """Fill what is not there, measure, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--matters", type=int, action="append", help="may be repeated")
    parser.add_argument("--keep", type=Path, required=True, help="where the filled databases lie")
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--seconds", type=float, default=4.0, help="for each question")
    parser.add_argument("--fill-only", action="store_true")
    parser.add_argument("--check", action="store_true", help="duban doctor and verify after a fill")
    parser.add_argument("--only", default="", help="questions whose name holds this")
    given = parser.parse_args()
    # Whoever ends it gets the same orderly end: no server is left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sizes = sorted(given.matters or SIZES)
    given.keep.mkdir(parents=True, exist_ok=True)
    is_postgres = given.database == "postgresql"
    (fill_postgres if is_postgres else fill_sqlite)(given.keep, sizes, check=given.check)
    if given.fill_only:
        return 0
    measured: dict[int, list[Result]] = {}
    with (postgres_copies if is_postgres else sqlite_copies)(given.keep, sizes) as urls:
        for size, url in urls.items():
            text = run("ledger_measure.py", url, given.keep, str(given.seconds), given.only)
            measured[size] = results(text)
            show(size, measured[size])
    missed = [f"{r.name} at {size}" for size in sizes for r in measured[size] if not r.is_held]
    if len(sizes) > 1:
        missed += grown(measured[sizes[0]], measured[sizes[-1]])
    print("\nbars: " + (f"MISSED: {'; '.join(missed)}" if missed else "held"))
    return 1 if missed and is_postgres else 0


if __name__ == "__main__":
    raise SystemExit(main())
