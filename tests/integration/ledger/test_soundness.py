"""What the doctor finds: nothing in a sound ledger, and each kind of harm by its name."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from cast import Town, a_document, a_matter
from duban.foundation import files
from duban.foundation.models import Entry
from duban.foundation.proof import health as proof
from duban.ledger.actions.drafts import dismiss_draft
from duban.ledger.actions.moves import cancel_matter
from duban.ledger.actions.propose import propose
from duban.ledger.models import Draft, Matter, NumberSequence
from duban.ledger.queries import soundness

CHECKS = (
    soundness.stored_files,
    soundness.official_numbers,
    proof.journal,
    soundness.rows_and_journal,
)


@pytest.fixture
def sound(town: Town) -> Town:
    """A ledger with matters, one of them cancelled, and drafts, one of them dismissed."""
    for title in ("甲", "乙", "丙"):
        matter = a_matter(town, title)
    cancel_matter(matter.pk, reason="重复", actor=town.actor("fang"))
    document = a_document(town, "要办好甲。要办好乙。")
    document.digest = files.put(document.text.encode()).digest
    document.save()
    found = [{"text": "要办好甲", "spans": [[0, 4]]}, {"text": "要办好乙", "spans": [[5, 9]]}]
    first, _second = propose(document, {"directives": found}, actor=town.actor("lan"))
    dismiss_draft(first.pk, version=1, reason="一般号召", actor=town.actor("lan"))
    return town


def codes() -> list[str]:
    """The codes of all findings."""
    return [finding.code for check in CHECKS for finding in check()]


def test_a_sound_ledger_has_no_findings(sound: Town) -> None:
    """After registering, cancelling, reading and dismissing nothing is out of order."""
    assert codes() == []


def stray_file() -> None:
    """A file of yesterday that no row names."""
    path = files.path_of(files.put(b"nobody knows me").digest)
    os.utime(path, (0, 0))


HARMS: dict[str, Callable[[], object]] = {
    "FILE_MISSING": lambda: [files.path_of(d).unlink() for d in list(files.all_digests())],
    "FILE_WITHOUT_ROW": stray_file,
    "NUMBERS_BROKEN": lambda: NumberSequence.objects.update(last=9),
    "JOURNAL_FAULT": lambda: Entry.objects.filter(name="matter.cancel").update(actor="别人"),
    "MATTER_WITHOUT_JOURNAL": lambda: Entry.objects.filter(name="matter.register").delete(),
    "ROW_DIFFERS": lambda: Matter.objects.filter(title="甲").update(title="丁"),
    "NUMBER_UNREADABLE": lambda: Matter.objects.filter(title="甲").update(number="第1号"),
}


@pytest.mark.parametrize("code", HARMS)
def test_each_harm_is_found_and_named(sound: Town, code: str) -> None:
    """Whoever reaches around the actions leaves a trace that the doctor names."""
    HARMS[code]()
    assert code in codes()


def test_a_line_taken_out_of_the_middle_is_found(sound: Town) -> None:
    """A stream that lost a line is broken at the line after it."""
    draft = Draft.objects.get(state="dismissed")
    Entry.objects.get(stream=draft.stream, sequence=1).delete()
    (finding,) = proof.journal()
    assert (finding.params["stream"], finding.params["line"]) == (draft.stream, 2)
