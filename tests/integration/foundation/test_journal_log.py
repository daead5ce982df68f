"""The journal's order and checkpoints: every committed line gets one place, and what was signed holds."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from duban import journal as engine
from duban.foundation import clock, journal
from duban.foundation.access import Actor, Seat
from duban.foundation.models import Checkpoint, Entry, JournalKey, Leaf, Tile
from duban.foundation.proof import checkpoints, keys, leaves, sequencer, verification

LAN = Actor(7, '蓝青 "阿青"\t/\\\x1f', ())
SEAT = Seat(5, "督查员\n二级", "registrar", 1, "督查室", 1)
NOON = dt.datetime(2026, 4, 9, 4, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def own_key(settings: Settings, tmp_path: object) -> None:
    """A data folder of its own, so that no key is shared."""
    settings.DATA_DIR = tmp_path


def write(stream: str, count: int = 1) -> None:
    """Add lines to a stream; instants with and without microseconds, a post or none."""
    for number in range(count):
        at = NOON + dt.timedelta(microseconds=number)
        seat = SEAT if number % 2 else None
        with transaction.atomic():
            content = {"第": number, "odd": 'a"b\u2028\x00😀'}
            journal.write(stream, "matter.note", actor=LAN, at=at, seat=seat, content=content)


@pytest.mark.django_db
def test_the_database_writes_a_line_as_the_engine_does() -> None:
    """The text that SQL joins from the columns is that of the engine, odd names and instants included."""
    write("matter:1", 3)
    rows = leaves.young(connection.vendor, 0, 0)
    entries = journal.history("matter:1")
    assert [bytes(text).decode() for text, _ in rows] == [
        journal.line_of(entry).text() for entry in entries
    ]
    assert [digest for _, digest in rows] == [entry.digest for entry in entries]
    lines = [engine.read_line(bytes(text).decode()) for text, _ in rows]
    assert lines == [journal.line_of(entry) for entry in entries]


@pytest.mark.django_db
def test_each_line_gets_one_place() -> None:
    """Taking in twice changes nothing; places run from 0 without gap; the tree's root is that of all lines."""
    write("matter:1", 300)
    assert sequencer.integrate() == 300
    write("matter:2", 5)
    assert (sequencer.integrate(), sequencer.integrate()) == (5, 0)
    assert list(Leaf.objects.order_by("pk").values_list("pk", flat=True)) == list(range(305))
    digests = Entry.objects.order_by("pk").values_list("digest", flat=True)
    frontier = engine.Frontier()
    frontier.extend(bytes.fromhex(digest) for digest in digests)
    assert sequencer.stored_tree().root(305) == frontier.root()
    assert sorted(Tile.objects.values_list("level", "number")) == [(0, 0), (0, 1), (1, 0)]


@pytest.mark.django_db
def test_a_checkpoint_is_signed_and_holds() -> None:
    """Its note opens with the public key that is kept, and the journal verifies against it from outside."""
    write("matter:1", 3)
    made = checkpoints.make()
    statement, key = engine.open_checkpoint(made.note, keys.known())
    assert (statement.size, statement.root.hex(), statement.origin) == (3, made.root, key.name)
    assert statement.at is not None
    write("matter:1", 2)
    report = verification.verify(given=[made.note])
    assert (report.fault, report.lines, report.young, report.streams) == (None, 3, 2, 1)


@pytest.mark.django_db
def test_a_checkpoint_is_made_when_it_is_due(settings: Settings) -> None:
    """On schedule only after its pause, only where something was written, and never where it is turned off."""
    with clock.at(NOON):
        assert checkpoints.make_if_due() is None
        write("matter:1")
        assert checkpoints.make_if_due() is not None
        write("matter:1")
        assert checkpoints.make_if_due() is None
    with clock.at(NOON + dt.timedelta(hours=1)):
        settings.CHECKPOINT_MINUTES = 0
        assert checkpoints.make_if_due() is None
        settings.CHECKPOINT_MINUTES = 60
        assert checkpoints.make_if_due() is not None
        assert checkpoints.make_if_due() is None


@pytest.mark.django_db
def test_a_replaced_key_leaves_old_checkpoints_good() -> None:
    """After a new key both checkpoints open, each with its own; the old private key lies beside the new one."""
    write("matter:1")
    old = checkpoints.make()
    new = checkpoints.replace_key()
    assert JournalKey.objects.count() == 2
    assert old.key_id != new.key_id
    assert verification.verify().fault is None
    assert verification.verify().checkpoints == Checkpoint.objects.count() == 2
    present = keys.path().stat()
    assert present.st_mode & 0o777 == 0o600
    assert len(list(keys.path().parent.glob("journal.key.*"))) == 1


@pytest.mark.django_db
def test_a_line_that_commits_late_is_found_for_a_day_and_named_after() -> None:
    """Below the last id a line still finds its place; one that is slipped in a day later is named."""
    for stream in ("matter:1", "matter:2", "matter:3"):
        write(stream)
    slipped, late, _ = Entry.objects.order_by("pk").values()
    Entry.objects.filter(pk__in=[slipped["id"], late["id"]]).delete()
    with clock.at(NOON):
        assert sequencer.integrate() == 1
    Entry.objects.create(**late)
    with clock.at(NOON + dt.timedelta(hours=23)):
        assert sequencer.integrate() == 1
    with clock.at(NOON + dt.timedelta(days=1)):
        assert sequencer.integrate() == 0
    Entry.objects.create(**slipped)
    with clock.at(NOON + dt.timedelta(days=2)):
        assert sequencer.integrate() == 0
    fault = verification.verify().fault
    assert fault is not None
    assert (fault.code, fault.stream, fault.sequence) == ("ENTRY_OUTSIDE", "matter:1", 1)


@pytest.mark.django_db
def test_a_key_of_another_log_is_refused(settings: Settings) -> None:
    """A key that is set for this site but was made for another one signs nothing."""
    write("matter:1")
    checkpoints.make()
    settings.JOURNAL_KEY = engine.SignerKey("duban/other", b"1" * 32).secret_text()
    with pytest.raises(keys.KeyRefused, match="KEY_FOREIGN"):
        checkpoints.make()
    settings.JOURNAL_KEY = "nonsense"
    with pytest.raises(keys.KeyRefused, match="KEY_UNREADABLE"):
        checkpoints.make()
    with pytest.raises(keys.KeyRefused, match="KEY_IN_ENVIRONMENT"):
        keys.replace("duban/x")


@pytest.mark.django_db
def test_what_a_broken_integration_left_out_finds_its_place_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Broken off after its first portion twice, a day apart: what it never looked at is not taken for settled."""
    monkeypatch.setattr(sequencer, "PORTION", 2)
    for number in range(7):
        write(f"matter:{number}")
    real, asked = sequencer._append, []

    def breaking(*args: Any) -> None:
        asked.append(True)
        if len(asked) % 2 == 0:
            raise KeyboardInterrupt
        real(*args)

    for day in (0, 2):
        with monkeypatch.context() as broken, clock.at(NOON + dt.timedelta(days=day)):
            broken.setattr(sequencer, "_append", breaking)
            with pytest.raises(KeyboardInterrupt):
                sequencer.integrate()
    with clock.at(NOON + dt.timedelta(days=4)):
        sequencer.integrate()
    with clock.at(NOON + dt.timedelta(days=6)):
        sequencer.integrate()
    assert Leaf.objects.count() == 7
    assert verification.verify().fault is None
