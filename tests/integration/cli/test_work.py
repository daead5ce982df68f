"""Workers as processes: killed in the middle of an import, told to stop, started by the server; on both databases."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from site_of_its_own import DUBAN, Site

ROWS = 3000
PATIENCE = 150.0


@pytest.fixture
def busy(site: Site) -> Site:
    """A site where a large import waits for a worker, and dead workers are given up soon."""
    site.env["DUBAN_JOB_LOST_SECONDS"] = "3"
    script = Path(__file__).with_name("queue_an_import.py")
    env = {**site.settings(), "DJANGO_SETTINGS_MODULE": "duban.config.settings"}
    subprocess.run([sys.executable, str(script), str(ROWS)], env=env, check=True)
    return site


@contextlib.contextmanager
def running(site: Site, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command as a process that is gone after the block, with all that it started."""
    process = subprocess.Popen(
        [str(DUBAN), *arguments], env=site.settings(), cwd=site.folder, start_new_session=True
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


def wait_for(what: str, is_so: Callable[[], bool]) -> None:
    """Wait until something is so, or fail with its name."""
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, f"{what} did not happen"
        time.sleep(0.02)


def rows_told(site: Site) -> int:
    """How many rows the running job tells of."""
    for path in (site.folder / "progress").glob("*.json"):
        with contextlib.suppress(OSError, ValueError):
            return int(json.loads(path.read_text())["done"])
    return 0


def job(site: Site) -> tuple[str, list[str]]:
    """State and workers of the only job."""
    ((status, workers),) = site.run_sql(
        "SELECT status, worker_ids FROM django_tasks_database_dbtaskresult"
    )
    return status, json.loads(workers) if isinstance(workers, str) else workers


def matters(site: Site) -> int:
    """How many matters the ledger holds."""
    return int(site.run_sql("SELECT count(*) FROM ledger_matter")[0][0])


def demand_whole(site: Site) -> None:
    """Every row is there once, under numbers without a gap, and the import says so."""
    wait_for("the import", lambda: job(site)[0] == "SUCCESSFUL")
    assert matters(site) == ROWS
    assert site.run_sql("SELECT count(DISTINCT import_row) FROM ledger_matter") == [(ROWS,)]
    assert site.run_sql("SELECT last FROM ledger_numbersequence") == [(ROWS,)]
    assert site.run_sql("SELECT count(*) FROM ledger_importrun WHERE imported_at IS NOT NULL") == [
        (1,)
    ]
    assert list((site.folder / "progress").iterdir()) == []


def test_an_import_whose_worker_is_killed_is_begun_anew(busy: Site) -> None:
    """kill -9 half-way: nothing is registered, nothing stays RUNNING; another worker registers every row once."""
    with running(busy, "work") as worker:
        wait_for("a part of the import", lambda: rows_told(busy) > 0)
        worker.kill()
        worker.wait(30)
    assert job(busy)[0] == "RUNNING"
    assert matters(busy) == 0
    with running(busy, "work"):
        demand_whole(busy)
    assert len(job(busy)[1]) == 2


def test_a_worker_told_twice_to_stop_gives_its_job_back(busy: Site) -> None:
    """The import is rolled back at once and waits for the next worker, without a pause and without a lost attempt."""
    with running(busy, "work") as worker:
        wait_for("a part of the import", lambda: rows_told(busy) > 0)
        worker.send_signal(signal.SIGTERM)
        time.sleep(0.1)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 1
    assert job(busy) == ("READY", [])
    assert matters(busy) == 0
    busy.duban("work", "--until-empty")
    demand_whole(busy)


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that is dead and not yet collected doesn't."""
    with contextlib.suppress(OSError):
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    return False


def worker_of(site: Site) -> int:
    """The process that took the job last."""
    return int(job(site)[1][-1].split(":")[1])


def test_the_server_brings_a_worker_that_comes_back_and_goes_with_it(busy: Site) -> None:
    """One command is a whole site: its worker is started again after kill -9, and ended when the server ends."""
    with running(busy, "serve", "--port", str(free_port())) as server:
        wait_for("a part of the import", lambda: rows_told(busy) > 0)
        os.kill(worker_of(busy), signal.SIGKILL)
        demand_whole(busy)
        assert len(job(busy)[1]) == 2
        assert is_alive(worker_of(busy))
        server.send_signal(signal.SIGTERM)
        assert server.wait(40) == 0
        assert not is_alive(worker_of(busy))


def test_a_worker_does_not_outlive_a_killed_server(busy: Site) -> None:
    """kill -9 of the server: its worker ends its job and itself."""
    with running(busy, "serve", "--port", str(free_port())) as server:
        wait_for("a worker", lambda: bool(job(busy)[1]))
        server.kill()
        server.wait(30)
        demand_whole(busy)
        wait_for("the end of the worker", lambda: not is_alive(worker_of(busy)))
