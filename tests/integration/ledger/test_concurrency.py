"""Two people at once: numbers without gaps, and one winner at one draft. Real threads, real connections, both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connections
from pytest_django.fixtures import Settings

from cast import Town, a_document, a_matter, build_town
from duban.foundation.lifecycle import WrongState
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.drafts import StaleDraft, register_draft
from duban.ledger.actions.propose import propose
from duban.ledger.models import Matter, Programme
from living import a_programme


@pytest.fixture
def busy_town(transactional_db: None, settings: Settings, tmp_path: Path) -> Town:
    """A town whose rows other connections see."""
    settings.FILES_DIR = tmp_path / "files"
    return build_town()


def at_once(count: int, work: Callable[[int], None]) -> list[Exception]:
    """Run `work` in threads that start together, each on a connection of its own; return what they raised."""
    gate, failures = threading.Barrier(count), []

    def run(number: int) -> None:
        try:
            gate.wait(timeout=20)
            work(number)
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return failures


def test_numbers_have_no_gap_under_concurrent_registration(busy_town: Town) -> None:
    """Eight registrars, four matters each: 32 matters bear the numbers 1 to 32."""

    def work(number: int) -> None:
        for turn in range(4):
            a_matter(busy_town, f"事项{number}-{turn}")

    assert at_once(8, work) == []
    numbers = [int(m.number.split("〕")[1].rstrip("号")) for m in Matter.objects.all()]
    assert sorted(numbers) == list(range(1, 33))


def test_of_many_registrars_at_one_draft_one_wins(busy_town: Town) -> None:
    """Six confirmations of one draft at the same moment: one matter, and five are told."""
    text = "县住建局要疏通管网。"
    directive = {
        "text": text[:-1],
        "spans": [[0, len(text) - 1]],
        "units": [{"text": "县住建局", "spans": [[0, 4]], "role": "subject"}],
    }
    actor = busy_town.actor("lan")
    (draft,) = propose(a_document(busy_town, text), {"directives": [directive]}, actor=actor)

    def work(number: int) -> None:
        register_draft(draft.pk, version=1, authority=busy_town.authority, actor=actor)

    failures = at_once(6, work)
    assert len(failures) == 5
    assert all(isinstance(f, (WrongState, StaleDraft)) for f in failures)
    assert Matter.objects.count() == 1


def test_of_many_programmes_of_one_name_one_is_made(busy_town: Town) -> None:
    """Six people make the same programme at the same moment: one is made, and five are told that it is there."""
    failures = at_once(6, lambda _number: a_programme(busy_town) and None)
    assert [f.code for f in failures if isinstance(f, ActRefused)] == ["PROGRAMME_TWICE"] * 5
    assert Programme.objects.count() == 1
