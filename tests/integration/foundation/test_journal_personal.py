"""What is personal can be erased: the proof stays, and nothing of the value is left to read or to guess."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from duban.foundation import journal, personal
from duban.foundation.access import Actor
from duban.foundation.models import Entry, PersonalValue
from duban.foundation.proof import bundles, checkpoints, verification
from duban.journal import commitment, verify_bundle

LAN = Actor(7, "蓝青")
NOON = dt.datetime(2026, 4, 9, 4, 0, tzinfo=dt.UTC)
CALLER = {"name": "欧阳来电", "phone": "13912345678"}


@pytest.fixture(autouse=True)
def own_key(settings: Settings, tmp_path: Path) -> None:
    """A data folder of its own."""
    settings.DATA_DIR = tmp_path


def take_call(stream: str = "complaint:1") -> str:
    """A line about a caller, whose name and number it does not hold; the commitment that it holds."""
    with transaction.atomic():
        digest = personal.keep(stream, "caller", CALLER, at=NOON)
        journal.write(stream, "complaint.take", actor=LAN, at=NOON, content={"caller": digest})
    return digest


def erase(stream: str = "complaint:1", name: str | None = None) -> int:
    """Erase, with the line that says so."""
    with transaction.atomic():
        journal.write(stream, "complaint.erase", actor=LAN, at=NOON)
        return personal.erase(stream, name, at=NOON)


@pytest.mark.django_db
def test_a_kept_value_is_read_and_checked() -> None:
    """The value behind a commitment; one that was exchanged is refused; one that was never kept is None."""
    digest = take_call()
    assert personal.value_of(digest) == CALLER
    assert personal.value_of("0" * 64) is None
    PersonalValue.objects.update(value='"somebody else"')
    with pytest.raises(ValueError, match="committed"):
        personal.value_of(digest)


@pytest.mark.django_db
def test_erasing_leaves_the_proof_valid() -> None:
    """A proof made before holds after, the journal verifies, and the lines are the same to the letter."""
    digest = take_call()
    kept = checkpoints.make().note
    before = bundles.prove("complaint:1")
    assert erase() == 1
    assert erase() == 0
    assert personal.value_of(digest) is None
    assert verify_bundle(before).fault is None
    assert verification.verify(given=[kept]).fault is None
    after = bundles.prove("complaint:1")
    assert after["entries"][0]["line"] == before["entries"][0]["line"]
    assert CALLER["name"] not in str(before)


@pytest.mark.django_db
def test_one_name_is_erased_alone() -> None:
    """Other values of the stream and other streams stay."""
    first, other = take_call(), take_call("complaint:2")
    with transaction.atomic():
        second = personal.keep("complaint:1", "address", "东门街3号", at=NOON)
    assert erase(name="address") == 1
    assert personal.value_of(second) is None
    assert personal.value_of(first) == personal.value_of(other) == CALLER


@pytest.mark.django_db
def test_without_the_salt_nothing_can_be_guessed() -> None:
    """Salts are long, random and gone; the same value twice has two commitments."""
    one, two = take_call(), take_call()
    salts = set(PersonalValue.objects.values_list("salt", flat=True))
    assert {len(salt) for salt in salts} == {64}
    assert len(salts) == 2
    assert one != two
    erase()
    row = PersonalValue.objects.first()
    assert row is not None
    assert (row.salt, row.value) == ("", "")
    assert commitment("", CALLER) not in {one, two}
    for line in Entry.objects.all():
        assert CALLER["phone"] not in line.content


@pytest.mark.django_db(transaction=True)
def test_the_database_file_keeps_nothing_of_it() -> None:
    """Neither the file nor its log holds the bytes any more (SQLite); the table was written anew (PostgreSQL)."""
    take_call()
    if connection.vendor == "sqlite":
        path = Path(str(connection.settings_dict["NAME"]))
        files = [path, path.with_name(f"{path.name}-wal")]
        needle = CALLER["phone"].encode()
        assert any(needle in file.read_bytes() for file in files if file.exists())
        assert erase() == 1
        assert not any(needle in file.read_bytes() for file in files if file.exists())
        return
    before = _node_of_table()
    assert erase() == 1
    assert _node_of_table() != before


def _node_of_table() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_filenode('foundation_personalvalue')")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_values_change_only_within_a_transaction() -> None:
    """Outside of one, a value could outlive the line that failed."""
    with pytest.raises(RuntimeError, match="transaction"):
        personal.keep("complaint:1", "caller", "x", at=NOON)
    with pytest.raises(RuntimeError, match="transaction"):
        personal.erase("complaint:1", at=NOON)
