"""Two clerks at one draft at the same instant: one wins, the other is told, and nothing is done twice.

Needs a database in which transactions really run side by side; SQLite lets one writer in at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, connections
from pytest_django.fixtures import Settings

from cast import Town, build_town
from duban.documents.actions import Handed, receive, take_in
from duban.documents.models import Document
from duban.foundation import files, journal
from duban.foundation.lifecycle import WrongState
from duban.ledger.actions.drafts import StaleDraft, edit_draft, register_draft
from duban.ledger.models import Draft, Matter, NumberSequence

TEXT = "清河县督查通报\n\n县长白岩要求，县水利局要加强巡查，6月底前完成清淤。\n"


@pytest.fixture
def town(transactional_db: None, settings: Settings, tmp_path: Path) -> Town:
    """The county, committed, so that other connections see it."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL (set DATABASE_URL): SQLite has one writer at a time")
    settings.FILES_DIR = tmp_path / "files"
    return build_town()


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run all calls on connections of their own, started together; results or errors in order."""
    barrier = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(index: int, call: Callable[[], object]) -> None:
        barrier.wait()
        try:
            results[index] = call()
        except Exception as error:
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_one_draft_becomes_one_matter(town: Town) -> None:
    """Of four registrations at once one makes a matter; the others find it registered; the sequence has no gap."""
    receive(TEXT.encode(), "a.txt", jurisdiction_id=town.county.pk, actor=town.actor("lan"))
    draft = Draft.objects.get()
    actor, authority = town.actor("lan"), town.authority

    def register() -> object:
        return register_draft(draft.pk, version=1, authority=authority, actor=actor)

    results = at_once(*[register] * 4)
    assert sum(isinstance(r, Matter) for r in results) == 1
    assert sum(isinstance(r, WrongState) for r in results) == 3
    assert Matter.objects.count() == NumberSequence.objects.get().last == 1
    assert journal.first_fault(journal.history(draft.stream)) is None


def test_of_two_edits_one_stands(town: Town) -> None:
    """The second edit that saw the first version is refused."""
    receive(TEXT.encode(), "a.txt", jurisdiction_id=town.county.pk, actor=town.actor("lan"))
    draft, actor = Draft.objects.get(), town.actor("lan")
    results = at_once(
        lambda: edit_draft(draft.pk, version=1, changes={"title": "甲"}, actor=actor),
        lambda: edit_draft(draft.pk, version=1, changes={"title": "乙"}, actor=actor),
    )
    assert sorted(type(r).__name__ for r in results) == [Draft.__name__, StaleDraft.__name__]
    draft.refresh_from_db()
    assert (draft.version, draft.title in {"甲", "乙"}) == (2, True)


def test_one_file_handed_in_twice_at_once_is_one_document(town: Town) -> None:
    """The request that comes second gets the first one's document, and the kept file stays."""
    handed = Handed(TEXT.encode(), "a.txt", town.county.pk)
    actor = town.actor("lan")
    results = at_once(*[lambda: take_in(handed, actor=actor)] * 3)
    document = Document.objects.get()
    assert [getattr(r, "document", r) for r in results] == [document] * 3
    assert files.read(document.digest) == TEXT.encode()
    assert Draft.objects.filter(source__document=document).count() == 1
