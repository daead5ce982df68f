"""Writers and sequencers at the same instant: every line gets one place, the tree is whole, and each stream stays in order.

Both databases; on PostgreSQL transactions really commit in another order than their lines' ids.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from pytest_django.fixtures import Settings

from duban.foundation import journal
from duban.foundation.access import Actor
from duban.foundation.models import Entry, Leaf, Log
from duban.foundation.proof import checkpoints, leaves, sequencer, verification

LAN = Actor(7, "蓝青")
NOON = dt.datetime(2026, 4, 9, 4, 0, tzinfo=dt.UTC)
WRITERS, LINES = 5, 12


@pytest.fixture(autouse=True)
def own_key(settings: Settings, tmp_path: Path, transactional_db: None) -> None:
    """A data folder of its own, and rows that other connections see."""
    settings.DATA_DIR = tmp_path


def write(stream: str, *, pause: float = 0) -> None:
    """One line, whose transaction stays open for a while after it."""
    with transaction.atomic():
        journal.write(stream, "matter.note", actor=LAN, at=NOON, content={"note": "阅"})
        time.sleep(pause)


def in_thread(work: Callable[[], object], failures: list[Exception]) -> threading.Thread:
    """A thread with connections of its own; what it raises is kept."""

    def run() -> None:
        try:
            work()
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    return threading.Thread(target=run)


def until(over: threading.Event, act: Callable[[], object]) -> Callable[[], None]:
    """The act again and again."""

    def work() -> None:
        while not over.wait(0.01):
            act()

    return work


def write_many(number: int) -> None:
    """The lines of one writer, in transactions of different lengths."""
    for turn in range(LINES):
        write(f"matter:{number}", pause=0.01 * ((turn + number) % 3))


def test_writers_and_sequencers_at_once() -> None:
    """Five writers, two sequencers and a maker of checkpoints: no gap, nothing twice, and the tree is whole."""
    failures: list[Exception] = []
    over = threading.Event()
    acts = (sequencer.integrate, sequencer.integrate, checkpoints.make)
    others = [in_thread(until(over, act), failures) for act in acts]
    writers = [in_thread(partial(write_many, n), failures) for n in range(WRITERS)]
    for thread in [*writers, *others]:
        thread.start()
    for thread in writers:
        thread.join(timeout=120)
    over.set()
    for thread in others:
        thread.join(timeout=60)
    assert failures == []
    checkpoints.make()
    places = list(Leaf.objects.order_by("pk").values_list("pk", flat=True))
    assert places == list(range(WRITERS * LINES))
    assert Entry.objects.count() == Log.objects.get().size == len(places)
    report = verification.verify()
    assert (report.fault, report.young, report.streams) == (None, 0, WRITERS)


def test_a_line_that_commits_after_a_later_one_comes_after_it() -> None:
    """On PostgreSQL the line with the lower id is still open when the tree grows; it is taken in the next time."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer: ids and commits have one order")
    begun, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            journal.write("matter:1", "matter.note", actor=LAN, at=NOON)
            begun.set()
            assert may_end.wait(30)
        connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    assert begun.wait(30)
    write("matter:2")
    assert sequencer.integrate() == 1
    may_end.set()
    thread.join(30)
    assert sequencer.integrate() == 1
    assert list(Leaf.objects.order_by("pk").values_list("stream", flat=True)) == [
        "matter:2",
        "matter:1",
    ]
    early, late = Entry.objects.order_by("pk").values_list("stream", flat=True)
    assert (early, late) == ("matter:1", "matter:2")
    assert verification.verify().fault is None


def test_another_connection_reads_the_same() -> None:
    """What processes of a large check read over connections of their own is what this one reads."""
    for number in range(3):
        write(f"matter:{number}")
    sequencer.integrate()
    address = verification._address()
    assert address
    own = list(leaves.Rows(connection.vendor).chunks(0, 3))
    other = list(leaves.Rows(connection.vendor, address).chunks(0, 3))
    assert [bytes(text or b"") for text in own[0].texts] == list(other[0].texts)
    assert (own[0].digests, own[0].stored) == (other[0].digests, other[0].stored)
    assert len(own[0].stored) == 3 * 32
