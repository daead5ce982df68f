"""A PostgreSQL server of the benchmark's own, whose databases may be kept between runs: `ledger.py` starts and ends it.

It listens on loopback only. Needs Debian's postgresql package; as root the server runs as the user postgres.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# A machine of 8 GB could spare this; everything else is PostgreSQL's default.
SHARED_BUFFERS = "1GB"
# While a database is filled, which a power cut may spoil: it is made anew then.
FILLING = ("fsync=off", "wal_level=minimal", "max_wal_senders=0", "max_wal_size=16GB", "full_page_writes=off")  # fmt: skip
DURABLE = ("fsync=on", "synchronous_commit=on", "max_wal_size=2GB")


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found:
        raise SystemExit("no PostgreSQL server under /usr/lib/postgresql")
    return found[-1]


def _as_server() -> list[str]:
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _make(data: Path) -> None:
    data.parent.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        data.mkdir()
        shutil.chown(data, "postgres", "postgres")
    subprocess.run(
        [*_as_server(), str(_binaries() / "initdb"), f"--pgdata={data}", "--username=duban",
         "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip


@contextmanager
def server(folder: Path, *, is_filling: bool) -> Iterator[str]:
    """A running server with its data below the folder; gives the address without a database's name."""
    data, port = folder / "postgres", _free_port()
    if not (data / "PG_VERSION").exists():
        _make(data)
    settings = ["listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=",
                f"shared_buffers={SHARED_BUFFERS}", *(FILLING if is_filling else DURABLE)]  # fmt: skip
    command = [*_as_server(), str(_binaries() / "postgres"), "-D", str(data)]
    for setting in settings:
        command += ["-c", setting]
    with (folder / "postgres.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        _await(process, port)
        yield f"postgresql://duban@127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(120)


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    ready = [str(_binaries() / "pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={port}"]
    for _ in range(600):
        if subprocess.run(ready, check=False).returncode == 0:
            return
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise SystemExit("PostgreSQL did not start; see postgres.log")


def statement(address: str, sql: str) -> list[tuple[object, ...]]:
    """One statement in the server's own database, outside of a transaction."""
    import psycopg

    with psycopg.connect(f"{address}/postgres", autocommit=True) as db:
        cursor = db.execute(sql.encode())
        return cursor.fetchall() if cursor.description else []
