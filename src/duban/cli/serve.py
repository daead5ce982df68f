"""`duban serve`: the site under Granian, with blocking threads, static files from the package and a kill timeout.

It refuses to start on a database of another version. TLS belongs to the reverse proxy in front.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import nullcontext
from functools import partial
from typing import Any

import click

from duban.cli import _site
from duban.cli._outcome import Failed, NotReady
from duban.cli._worker_child import worker_beside

STOP_SECONDS = 20
LOOK_SECONDS = 0.5
APPLICATION = "duban.config.wsgi:application"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1), help="Processes.")
@click.option(
    "--threads", default=4, show_default=True, type=click.IntRange(1), help="Per process."
)
@click.option("--no-worker", is_flag=True, help="Long jobs are done by `duban work` elsewhere.")
def command(host: str, port: int, workers: int, threads: int, *, no_worker: bool) -> None:
    """Serve the site, with a worker for long jobs beside it; stop it with Ctrl+C or SIGTERM.

    \b
    duban serve                        one process, for SQLite and up to about 50 people
    duban serve --workers 4            with PostgreSQL, about one process for each core
    """
    _site.load()
    _demand_loopback(host)
    _site.demand_migrated()
    run(host=host, port=port, workers=workers, threads=threads, with_worker=not no_worker)


def run(
    *, host: str, port: int, workers: int = 1, threads: int = 4, with_worker: bool = True
) -> None:
    """Serves until a signal comes.

    Raises:
        NotReady: where the port is taken or static files were not built.
        Failed: where the server gave up, its processes having died again and again; whoever watches over it starts it anew.
    """
    _demand_static()
    _demand_port(host, port)
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces

    # Workers are made by fork or spawn; none may inherit this process's connection.
    connections.close_all()
    server = Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        respawn_failed_workers=True,
        # One worker once hung on SIGTERM under load: after this it is killed.
        workers_kill_timeout=STOP_SECONDS,
    )
    with worker_beside() if with_worker else nullcontext():
        server.serve(target_loader=partial(_application, os.getpid()), wrap_loader=False)
    if not server.interrupt_signal:
        raise Failed("the server's processes died again and again; its log says why")


def _application(server: int) -> Any:
    """In a process of the server: what it serves, for as long as the server's first process lives."""
    threading.Thread(target=_end_with, args=(server,), name="end-with-server", daemon=True).start()
    from duban.config.wsgi import application
    from duban.foundation import warming

    warming.begin()
    return application


def _end_with(server: int) -> None:
    """Ends this process where the first one was killed: nobody would start it again, and it would keep the port from the next server."""
    while os.getppid() == server:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


def _demand_loopback(host: str) -> None:
    """A site that was put into demo mode by mistake must not let the network sign in as anybody."""
    from django.conf import settings

    if settings.IS_DEMO and host not in LOOPBACK:
        raise NotReady(
            f"DUBAN_MODE is demo: everybody who reaches {host} could sign in as anybody;"
            " set DUBAN_MODE=production, or see: duban demo --open-to-network"
        )


def _demand_static() -> None:
    from duban.foundation import assets

    try:
        missing = assets.missing_files()
    except assets.AssetsMissing as error:
        raise NotReady(str(error)) from error
    if missing:
        raise NotReady(f"static file {missing[0]} is missing; run: make build")


def _demand_port(host: str, port: int) -> None:
    """Granian's own message for a taken port is a stack trace."""
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise NotReady(
                f"cannot listen on {host}:{port}: {error.strerror}; try another --port"
            ) from error
