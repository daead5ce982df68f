"""Several people write to one journal at the same instant: every line finds its place, and the chain holds.

Both databases; what a missing lock breaks shows on PostgreSQL, where transactions really run side by side.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connections, transaction
from pytest_django.fixtures import Settings

from cast import Town, a_document, a_matter, build_town
from duban.documents.actions import receive, reread
from duban.foundation import journal
from duban.ledger.actions.drafts import add_draft, attach_draft, edit_draft, restore_draft
from duban.ledger.actions.propose import source_of
from duban.ledger.models import Draft

ORDER = "县水利局要加强巡查。"


@pytest.fixture
def busy_town(transactional_db: None, settings: Settings, tmp_path: Path) -> Town:
    """A town whose rows other connections see."""
    settings.FILES_DIR = tmp_path / "files"
    return build_town()


def at_once(calls: list[Callable[[], object]]) -> list[Exception]:
    """Run all calls on connections of their own, started together; what they raised."""
    gate, failures = threading.Barrier(len(calls)), []

    def run(call: Callable[[], object]) -> None:
        gate.wait(timeout=20)
        try:
            call()
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return failures


def test_sources_come_and_go_side_by_side(busy_town: Town) -> None:
    """Six clerks add a sentence to one matter and take it back, five times each: 61 lines, no gap."""
    actor, matter = busy_town.actor("lan"), a_matter(busy_town)
    source = source_of(a_document(busy_town, ORDER * 6))
    width = len(ORDER)
    drafts = [
        add_draft(source.pk, text=ORDER, spans=[[i * width, (i + 1) * width]], actor=actor)
        for i in range(6)
    ]

    def work(draft: Draft) -> None:
        for _turn in range(5):
            attach_draft(draft.pk, version=1, matter_id=matter.pk, actor=actor)
            restore_draft(draft.pk, actor=actor)

    assert at_once([lambda d=d: work(d) for d in drafts]) == []  # type: ignore[misc]
    entries = journal.history(matter.stream)
    assert (len(entries), journal.first_fault(entries)) == (61, None)
    assert matter.sources.count() == 1


def test_reading_again_overwrites_no_edit(busy_town: Town) -> None:
    """A clerk's edit is not committed yet when the document is read again under a date that changes its limit."""
    actor = busy_town.actor("lan")
    text = "清河县督查通报\n\n县水利局要在5个工作日内完成东门河排口清淤。\n"
    document = receive(text.encode(), "a.txt", jurisdiction_id=busy_town.county.pk, actor=actor)
    draft = Draft.objects.get(source__document=document)
    edited = threading.Event()

    def edit() -> None:
        with transaction.atomic():
            edit_draft(draft.pk, version=1, changes={"deadline": None}, actor=actor)
            edited.set()
            time.sleep(1)

    def read_again() -> None:
        assert edited.wait(20)
        reread(document.pk, dated_on=dt.date(2026, 4, 9), actor=actor)

    assert at_once([edit, read_again]) == []
    draft.refresh_from_db()
    assert (draft.deadline, draft.version) == (None, 2)
    assert journal.first_fault(journal.history(draft.stream)) is None
