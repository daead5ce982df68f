"""What workers do again and again: each after its own pause, and one that breaks stops neither the worker nor the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from duban.foundation import clock, health, journal
from duban.foundation.access import Actor
from duban.foundation.jobs import recurring
from duban.foundation.jobs.worker import Worker
from duban.foundation.models import Checkpoint, Entry
from duban.foundation.proof import checkpoints
from duban.journal import SignerKey

NOON = dt.datetime(2026, 4, 9, 4, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def own_key(settings: Settings, tmp_path: Path) -> None:
    """A data folder of its own."""
    settings.DATA_DIR = tmp_path


@pytest.fixture
def calls() -> Iterator[list[str]]:
    """Two functions that are known to workers: one often, one seldom, which breaks."""
    called: list[str] = []

    def often() -> None:
        called.append("often")

    def seldom() -> None:
        called.append("seldom")
        raise OSError("the disk is full")

    recurring.register("test-seldom", seldom, every_seconds=1000)
    recurring.register("test-often", often, every_seconds=0)
    yield called
    recurring.forget("test-seldom")
    recurring.forget("test-often")


def write(content: str = "x") -> None:
    """One line."""
    with transaction.atomic():
        actor = Actor(7, "蓝青")
        journal.write("matter:1", "matter.note", actor=actor, at=NOON, content={"note": content})


def codes(check: str) -> list[str]:
    """What one check of the doctor finds."""
    return [finding.code for result in health.examine([check]) for finding in result.findings]


@pytest.mark.django_db
def test_each_is_asked_after_its_own_pause(calls: list[str]) -> None:
    """The seldom one breaks once and is asked again only after its pause."""
    assert {"test-seldom", "test-often"} <= set(recurring.run_due())
    assert "test-often" in recurring.run_due()
    assert calls == ["seldom", "often", "often"]


@pytest.mark.django_db(transaction=True)
def test_a_worker_asks_and_makes_checkpoints(calls: list[str]) -> None:
    """While it waits for jobs; a checkpoint is there after its first turn."""
    write()
    recurring.register("checkpoints", checkpoints.make_if_due, every_seconds=60)
    turns = iter([True, True, False])
    Worker(poll_seconds=0).run(is_wanted=lambda: next(turns))
    assert calls == ["seldom", "often", "often"]
    assert Checkpoint.objects.count() == 1


@pytest.mark.django_db
def test_the_doctor_looks_at_the_journal() -> None:
    """Sound it says nothing; an altered line it names."""
    write()
    with clock.at(NOON):
        checkpoints.make()
    assert codes("journal") == codes("journal_key") == []
    Entry.objects.update(actor="别人")
    ((finding,),) = (result.findings for result in health.examine(["journal"]))
    assert (finding.code, finding.params["code"]) == ("JOURNAL_FAULT", "ENTRY_ALTERED")
    assert finding.params["stream"] == "matter:1"


@pytest.mark.django_db
def test_the_doctor_tells_of_late_checkpoints_and_bad_keys(settings: Settings) -> None:
    """A line that waits too long for its checkpoint, a key that can't be read, a key of another journal."""
    write()
    with clock.at(NOON):
        checkpoints.make()
    with clock.at(NOON + dt.timedelta(days=3)):
        assert codes("journal_key") == []
        write("y")
        assert codes("journal_key") == ["CHECKPOINT_LATE"]
        settings.CHECKPOINT_MINUTES = 0
        assert codes("journal_key") == []
    settings.JOURNAL_KEY = "nonsense"
    assert codes("journal_key") == ["JOURNAL_KEY"]
    settings.JOURNAL_KEY = SignerKey("duban/other", b"1" * 32).secret_text()
    assert codes("journal_key") == ["JOURNAL_KEY"]
