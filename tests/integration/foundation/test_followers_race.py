"""Writers, workers and followers at the same instant: each line is told of once, whatever order it was committed in."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, connections, transaction
from pytest_django.fixtures import Settings

from duban.foundation import followers, journal
from duban.foundation.access import Actor
from duban.foundation.followers import PlacedLine
from duban.foundation.horizon import Horizon
from duban.foundation.models import Follower

LAN = Actor(7, "蓝青")
NOON = dt.datetime(2026, 4, 9, 4, 0, tzinfo=dt.UTC)
WRITERS, LINES = 5, 12


def keep(lines: Sequence[PlacedLine]) -> None:
    """A row for each line, keyed by its place: told of twice it would collide."""
    for line in lines:
        Session.objects.create(
            session_key=str(line.number), session_data=line.stream, expire_date=line.at
        )


@pytest.fixture(autouse=True)
def site(
    settings: Settings, tmp_path: Path, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A data folder of its own, rows that other connections see, and one follower."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(followers, "_known", {})
    monkeypatch.setattr(followers, "_horizon", Horizon())
    followers.register("keeper", keep)
    followers.begin()


def write(stream: str, *, pause: float = 0) -> None:
    """One line, whose transaction stays open for a while after it."""
    with transaction.atomic():
        journal.write(stream, "matter.note", actor=LAN, at=NOON)
        time.sleep(pause)


def write_many(number: int) -> None:
    """The lines of one writer, in transactions of different lengths."""
    for turn in range(LINES):
        write(f"matter:{number}", pause=0.01 * ((turn + number) % 3))


def in_thread(work: Callable[[], object], failures: list[Exception]) -> threading.Thread:
    """A running thread with connections of its own; what it raises is kept."""

    def run() -> None:
        try:
            work()
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def told() -> list[str]:
    """The streams of the lines that were told of, in the order of places."""
    rows = Session.objects.values_list("session_key", "session_data")
    return [stream for _, stream in sorted(rows, key=lambda row: int(row[0]))]


def test_two_workers_and_five_writers() -> None:
    """Nothing is missing, nothing comes twice, and nobody breaks."""
    failures: list[Exception] = []
    over = threading.Event()

    def follow() -> None:
        while not over.wait(0.01):
            followers.tell_new()

    workers = [in_thread(follow, failures) for _ in range(2)]
    writers = [in_thread(partial(write_many, n), failures) for n in range(WRITERS)]
    for thread in writers:
        thread.join(timeout=120)
    until = time.monotonic() + 20
    while Session.objects.count() < WRITERS * LINES and time.monotonic() < until:
        time.sleep(0.05)
    over.set()
    for thread in workers:
        thread.join(timeout=30)
    assert failures == []
    assert sorted(told()) == sorted(f"matter:{n}" for n in range(WRITERS) for _ in range(LINES))
    row = Follower.objects.get(name="keeper")
    assert (row.number, row.failures) == (WRITERS * LINES, 0)


def test_a_line_that_commits_late_is_told_of_late_and_not_lost() -> None:
    """Its id is lower than what was already told of; both turns are the quick look of a worker."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer: ids and commits have one order")
    failures: list[Exception] = []
    begun, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            journal.write("matter:1", "matter.note", actor=LAN, at=NOON)
            begun.set()
            assert may_end.wait(30)

    followers.tell_new()
    thread = in_thread(slow, failures)
    assert begun.wait(30)
    write("matter:2")
    assert followers.tell_new() == 1
    may_end.set()
    thread.join(30)
    assert followers.tell_new() == 1
    assert (failures, told()) == ([], ["matter:2", "matter:1"])


def test_a_line_that_commits_very_late_waits_for_the_full_look() -> None:
    """Later than the window it is not seen at once, and found by the next full look."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer: ids and commits have one order")
    failures: list[Exception] = []
    begun, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            journal.write("matter:1", "matter.note", actor=LAN, at=NOON)
            begun.set()
            assert may_end.wait(30)

    thread = in_thread(slow, failures)
    assert begun.wait(30)
    write("matter:2")
    followers.tell_new()
    followers._horizon = quick = Horizon()
    quick._settled, quick._looked_at = 10**9, time.monotonic()
    may_end.set()
    thread.join(30)
    assert (followers.tell_new(), told()) == (0, ["matter:2"])
    quick._looked_at -= 31
    assert (followers.tell_new(), told()) == (1, ["matter:2", "matter:1"])
    assert failures == []


def test_writers_do_not_wait_for_a_slow_follower() -> None:
    """On PostgreSQL a line is written while a handler is in the middle; SQLite's one writer waits for that batch only."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer")
    failures: list[Exception] = []
    begun, may_end = threading.Event(), threading.Event()

    def slow(lines: Sequence[PlacedLine]) -> None:
        begun.set()
        assert may_end.wait(30)
        keep(lines)

    followers.register("keeper", slow)
    write("matter:1")
    thread = in_thread(followers.tell_new, failures)
    assert begun.wait(30)
    began = time.monotonic()
    write("matter:1")
    assert followers.tell_new() == 0
    assert time.monotonic() - began < 5
    may_end.set()
    thread.join(30)
    followers.tell_all()
    assert (failures, told()) == ([], ["matter:1", "matter:1"])
