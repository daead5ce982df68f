"""Webhooks by worker processes that are killed in the middle: every message arrives, some perhaps twice, under one identity."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from site_of_its_own import DUBAN, Site

from receivers import listening

COUNT = 30
PATIENCE = 150.0
SCRIPT = Path(__file__).with_name("things_to_tell.py")


def wait_for(what: str, is_so: Callable[[], bool]) -> None:
    """Wait until something is so, or fail with its name."""
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, f"{what} did not happen"
        time.sleep(0.02)


def prepared(site: Site, url: str) -> str:
    """The town with its receiver and its news; returns the secret."""
    env = {**site.settings(), "DJANGO_SETTINGS_MODULE": "duban.config.settings"}
    command = [sys.executable, str(SCRIPT), url, str(COUNT)]
    done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    return done.stdout.strip().splitlines()[-1]


def unsent(site: Site) -> int:
    """How many deliveries have not arrived."""
    ((count,),) = site.run_sql("SELECT count(*) FROM webhooks_delivery WHERE sent_at IS NULL")
    return int(count)


def lose_patience(site: Site) -> None:
    """As if the time were over after which what a dead worker took is taken again."""
    past = "'2026-01-01 00:00:00+00'" if not site.is_sqlite else "'2026-01-01 00:00:00'"
    site.run_sql(f"UPDATE webhooks_delivery SET next_at = {past} WHERE next_at IS NOT NULL")


def test_each_message_arrives_though_its_workers_die(site: Site) -> None:
    """Killed while the receiver has a message and its answer is still to come, three times over."""
    site.env["DUBAN_OUTGOING_NETWORKS"] = "127.0.0.0/8"
    with listening() as receiver:
        secret = prepared(site, receiver.url)
        receiver.wait_seconds = 20.0  # no answer before its worker is dead
        for death in range(3):
            before = len(receiver.received)
            worker = subprocess.Popen(
                [str(DUBAN), "work"], env=site.settings(), cwd=site.folder, start_new_session=True
            )
            try:
                wait_for("a message", lambda least=before: len(receiver.received) > least)  # type: ignore[misc]
            finally:
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait(30)
            assert unsent(site) == COUNT, f"something was answered before death {death}"
            lose_patience(site)
        receiver.wait_seconds = 0.0
        wait_for(
            "every message", lambda: (site.duban("work", "--until-empty"), unsent(site) == 0)[1]
        )
    assert len(set(receiver.ids)) == COUNT
    assert COUNT < len(receiver.ids) <= COUNT + 3 * 16
    assert all(one.is_signed_with(secret) for one in receiver.received)
    bodies = {one.message_id: one.body for one in receiver.received}
    assert all(one.body == bodies[one.message_id] for one in receiver.received)
    numbers = {json.loads(body)["data"]["matter"]["number"] for body in bodies.values()}
    assert len(numbers) == COUNT
