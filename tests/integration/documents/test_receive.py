"""Taking documents in: kept whole or not at all, refused with a reason, never twice, read again when asked."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings

from cast import Town
from duban.documents import actions
from duban.documents.actions import Handed, receive, reread, take_in
from duban.documents.choices import REFUSALS, refusal_text
from duban.documents.models import Document, StoredReading
from duban.foundation import files, journal
from duban.foundation.access import AccessDenied
from duban.intake import ExtractionError
from duban.ledger.models import Draft

TEXT = "清河县督查通报\n\n县长白岩要求，县住建局要在15个工作日内疏通管网；县水利局要加强巡查，6月底前完成清淤。\n"


def handed(town: Town, text: str = TEXT, **more: object) -> Handed:
    """A notice as handed in."""
    return Handed(text.encode(), "通报.txt", town.county.pk, **more)  # type: ignore[arg-type]


def test_file_document_reading_and_drafts_are_kept_together(town: Town) -> None:
    """The file lies in the store, the text is to the letter, the findings are stored and are drafts, the journal tells."""
    document = receive(
        TEXT.encode(), "通报.txt", jurisdiction_id=town.county.pk, actor=town.actor("lan")
    )
    assert files.read(document.digest) == TEXT.encode()
    assert (document.text, document.title) == (TEXT, "清河县督查通报")
    reading = document.readings.get()
    drafts = list(Draft.objects.filter(source__document=document))
    assert len(drafts) == len(reading.result["directives"]) >= 2
    for draft in drafts:
        assert "".join(TEXT[a:b] for a, b in draft.spans) == draft.text
    assert [e.name for e in journal.history(document.stream)] == ["document.receive"]


def test_the_offices_own_units_are_known_to_the_reader(town: Town) -> None:
    """A unit that only this office knows by name is found and resolved."""
    document = receive(
        TEXT.encode(), "a.txt", jurisdiction_id=town.county.pk, actor=town.actor("lan")
    )
    units = [u["unit"] for d in Draft.objects.filter(source__document=document) for u in d.units]
    assert town.units["housing"].pk in units


def test_the_same_file_is_no_second_document(town: Town) -> None:
    """Handed in again under another name it gives the same document and nothing new."""
    first = take_in(handed(town, dated_on=dt.date(2026, 4, 9)), actor=town.actor("lan"))
    again = take_in(handed(town, dated_on=dt.date(2026, 4, 9)), actor=town.actor("lan"))
    assert (first.is_new, again.is_new) == (True, False)
    assert again.document == first.document
    assert again.reading is None
    assert (Document.objects.count(), StoredReading.objects.count()) == (1, 1)


def test_another_date_reads_it_again_and_moves_untouched_limits(town: Town) -> None:
    """Working days count from the new date in the draft nobody touched; an edited one stays as the clerk left it."""
    document = take_in(handed(town, dated_on=dt.date(2026, 4, 9)), actor=town.actor("lan")).document
    counted = next(d for d in Draft.objects.all() if "工作日" in d.text)
    assert counted.deadline is not None
    before = counted.deadline["iso"]
    reading = reread(document.pk, dated_on=dt.date(2026, 4, 20), actor=town.actor("lan"))
    assert reading is not None
    counted.refresh_from_db()
    assert counted.deadline["iso"] > before
    assert (counted.edition_note, counted.version) == ("changed", 2)
    document.refresh_from_db()
    assert (document.dated_on, document.date_basis) == (dt.date(2026, 4, 20), "given")
    assert [e.name for e in journal.history(document.stream)][-1] == "document.reread"


def test_reading_again_leaves_what_a_clerk_did(town: Town) -> None:
    """Edited, dismissed and hand-made drafts are neither changed nor doubled."""
    from duban.ledger.actions import drafts

    actor = town.actor("lan")
    document = take_in(handed(town, dated_on=dt.date(2026, 4, 9)), actor=actor).document
    first, second = Draft.objects.order_by("ordinal")[:2]
    drafts.edit_draft(first.pk, version=1, changes={"title": "疏通管网"}, actor=actor)
    drafts.dismiss_draft(second.pk, version=1, reason="done", actor=actor)
    count = Draft.objects.count()
    reread(document.pk, dated_on=dt.date(2026, 4, 20), actor=actor)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.title, first.version, second.state) == ("疏通管网", 2, "dismissed")
    assert Draft.objects.count() == count


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.txt", "EMPTY"),
        (
            "机密★1年\n\n关于加强巡查的通知\n各镇要加强巡查。".encode(),
            "通知.txt",
            "SECRECY_MARKING",
        ),
        (b"PK\x03\x04 not a document", "a.docx", "DAMAGED"),
        (b"MZ\x90\x00\x03" + bytes(200), "a.exe", "UNSUPPORTED_TYPE"),
    ],
)
def test_a_refused_file_leaves_nothing_behind(
    town: Town, data: bytes, name: str, code: str
) -> None:
    """No row and no file of it, and a sentence that says why."""
    with pytest.raises(ExtractionError) as raised:
        receive(data, name, jurisdiction_id=town.county.pk, actor=town.actor("lan"))
    assert raised.value.code == code
    assert not Document.objects.exists()
    assert not Path(settings.FILES_DIR).exists() or not list(files.all_digests())
    assert refusal_text(code, raised.value.params)


def test_every_code_of_a_refusal_has_a_sentence() -> None:
    """The codes that extraction names in its docstring are the keys of the table."""
    named = (ExtractionError.__doc__ or "").split("Codes:")[1].replace("\n", " ").strip(" .")
    assert {code.strip() for code in named.split(",")} <= set(REFUSALS)


def test_a_failure_after_the_engine_takes_the_file_back(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a listener breaks, neither row nor file stays."""

    def broken(*_arguments: object) -> None:
        raise RuntimeError("the room above broke")

    monkeypatch.setattr(actions, "_listeners", [*actions._listeners, broken])
    with pytest.raises(RuntimeError):
        take_in(handed(town), actor=town.actor("lan"))
    assert not Document.objects.exists()
    assert not Draft.objects.exists()
    assert not list(files.all_digests())


def test_a_full_disk_is_an_error_and_no_half_state(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the file cannot be written, no row is."""

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("duban.foundation.files.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        take_in(handed(town), actor=town.actor("lan"))
    assert not Document.objects.exists()
    assert not list(files.all_digests())


@pytest.mark.parametrize("who", ["fang", "xu", "tao", "bai", "ke", "gu", "wei"])
def test_only_a_registrar_hands_in(town: Town, who: str) -> None:
    """Everybody else is refused before anything is read."""
    with pytest.raises(AccessDenied):
        take_in(handed(town), actor=town.actor(who))
    assert not Document.objects.exists()


def test_an_edition_that_is_not_there_is_refused(town: Town) -> None:
    """A document of nowhere cannot be the earlier edition."""
    with pytest.raises(ExtractionError) as raised:
        take_in(handed(town, edition_of=4711), actor=town.actor("lan"))
    assert raised.value.code == "EDITION_UNKNOWN"
    assert not Document.objects.exists()
