"""Evidence: taken in with its digest, told from its file, never replaced, handed out safely."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from docx import Document as Word
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from pytest_django.fixtures import Settings

from cast import Town, a_matter, a_photo, at_work
from duban.foundation import clock, files, journal, staging
from duban.foundation.access import AccessDenied
from duban.foundation.htmx import no_sql
from duban.foundation.lifecycle import Obstructed, WrongState
from duban.imagery import PictureError, Place
from duban.ledger.actions import evidence as actions
from duban.ledger.actions.evidence import EvidenceRefused, EvidenceSpec, supersede_evidence
from duban.ledger.actions.moves import submit_matter
from duban.ledger.forms.evidence import REFUSALS, EvidenceForm, inspection_days, refused_text
from duban.ledger.models import Category, Evidence, EvidenceWord, Matter
from duban.ledger.queries.evidence import evidence_gallery
from duban.ledger.queries.previews import evidence_preview, public_copy
from duban.ledger.queries.soundness import stored_files
from duban.uploads.actions import take_in
from duban.uploads.models import Upload


def a_jpeg(*, at: str = "", place: bool = False, shade: str = "teal") -> bytes:
    """A photograph as a phone writes it."""
    exif = Image.Exif()
    exif[Base.Model] = "P60"
    if at:
        exif.get_ifd(IFD.Exif).update({Base.DateTimeOriginal: at})
    if place:
        exif.get_ifd(IFD.GPSInfo).update(
            {
                GPS.GPSLatitudeRef: "N",
                GPS.GPSLatitude: (21, 39, 45),
                GPS.GPSLongitudeRef: "E",
                GPS.GPSLongitude: (110, 55, 31),
            }
        )
    stream = io.BytesIO()
    Image.new("RGB", (640, 480), shade).save(stream, "JPEG", exif=exif)
    return stream.getvalue()


@pytest.fixture
def matter(town: Town) -> Matter:
    """A matter that the housing bureau is working on."""
    return at_work(town, a_matter(town))


def brought(town: Town, data: bytes, name: str, who: str = "xu") -> EvidenceSpec:
    """A finished upload, ready to be attached."""
    return EvidenceSpec(take_in(name, len(data), io.BytesIO(data), actor=town.actor(who)).pk)


def test_a_photograph_tells_when_and_where(town: Town, matter: Matter) -> None:
    """Row, store and journal agree; the upload is done with; what the file tells goes before what was typed."""
    data = a_jpeg(at="2026:04:09 15:20:11", place=True)
    typed = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    row = a_photo(
        town, matter, data, side="after", note=" 已清理 ", captured_at=typed, place=Place(1, 1)
    )
    assert row.captured_at is not None
    assert row.captured_at.astimezone(dt.UTC) == dt.datetime(2026, 4, 9, 7, 20, 11, tzinfo=dt.UTC)
    assert (row.captured_basis, row.place_basis, row.has_offset) == ("measured", "measured", False)
    assert (round(row.latitude or 0, 4), row.camera, row.kind) == (21.6625, "P60", "photo")
    assert row.digest == hashlib.sha256(data).hexdigest() and files.read(row.digest) == data
    entry = journal.history(matter.stream)[-1]
    facts = json.loads(entry.content)
    assert (entry.name, facts["digest"], facts["side"]) == ("matter.evidence", row.digest, "after")
    assert (facts["note"], facts["captured_basis"], entry.post) == ("已清理", "measured", "联络员")
    assert not Upload.objects.exists() and not list(staging.all_keys())
    assert EvidenceWord.objects.filter(evidence=row).exists()
    assert list(stored_files()) == []


def test_what_was_typed_is_labelled(town: Town, matter: Matter) -> None:
    """A file that tells nothing: time and place count as typed, in the row, the journal and on the page."""
    at = dt.datetime(2026, 4, 9, 1, 0, tzinfo=dt.UTC)
    row = a_photo(town, matter, a_jpeg(), captured_at=at, place=Place(21.6, 110.9))
    assert (row.captured_basis, row.place_basis) == ("typed", "typed")
    (piece,) = evidence_gallery(town.actor("tao"), matter).others
    assert piece.at_is_typed and piece.place_is_typed and not piece.zone_is_assumed


def test_the_same_file_is_taken_once(town: Town, matter: Matter) -> None:
    """In one matter; another matter may have it too, with one file in the store. The upload stays finished."""
    a_photo(town, matter, a_jpeg())
    with pytest.raises(EvidenceRefused) as caught:
        a_photo(town, matter, a_jpeg())
    assert caught.value.code == "ALREADY_HERE"
    assert Upload.objects.count() == 1
    a_photo(town, a_matter(town, "另一件"), a_jpeg())
    assert len(list(files.all_digests())) == 1


def test_a_better_piece_supersedes_and_both_stay(town: Town, matter: Matter) -> None:
    """The old one is kept and shown as past; it is superseded once, with a reason, by its own unit."""
    old = a_photo(town, matter, a_jpeg(), side="after")
    spec = brought(town, a_jpeg(shade="red"), "更清楚.jpg")
    with pytest.raises(EvidenceRefused) as caught:
        supersede_evidence(old.pk, spec, matter_id=matter.pk, actor=town.actor("xu"))
    assert caught.value.code == "NOTE_MISSING"
    spec = EvidenceSpec(spec.upload, note="原图模糊", side="after")
    new = supersede_evidence(old.pk, spec, matter_id=matter.pk, actor=town.actor("xu"))
    gallery = evidence_gallery(town.actor("tao"), matter)
    assert [p.pk for p in gallery.after] == [new.pk]
    assert [(p.pk, p.superseded_by) for p in gallery.past] == [(old.pk, new.pk)]
    assert journal.history(matter.stream)[-1].name == "matter.supersede_evidence"
    again = brought(town, a_jpeg(shade="blue"), "x.jpg")
    for evidence_id in (old.pk, 10**6):
        with pytest.raises(EvidenceRefused) as caught:
            supersede_evidence(
                evidence_id,
                EvidenceSpec(again.upload, note="x"),
                matter_id=matter.pk,
                actor=town.actor("xu"),
            )
        assert caught.value.code == "SUPERSEDED"


def test_another_units_piece_stays_its_own(town: Town, matter: Matter) -> None:
    """An assisting unit adds its own evidence and supersedes nobody else's."""
    old = a_photo(town, matter, a_jpeg())
    Evidence.objects.filter(pk=old.pk).update(unit=town.units["water"])
    spec = EvidenceSpec(brought(town, a_jpeg(shade="red"), "x.jpg").upload, note="x")
    with pytest.raises(EvidenceRefused) as caught:
        supersede_evidence(old.pk, spec, matter_id=matter.pk, actor=town.actor("xu"))
    assert caught.value.code == "OTHER_UNIT"


@pytest.mark.parametrize("who", ["lan", "fang", "tao", "bai", "ke", "gu"])
def test_only_executing_units_bring_evidence(town: Town, matter: Matter, who: str) -> None:
    """Everybody else is refused before the file is looked at."""
    with pytest.raises(AccessDenied):
        actions.attach_evidence(
            matter.pk, EvidenceSpec(brought(town, b"x", "a.txt").upload), actor=town.actor(who)
        )


def test_after_submission_nothing_is_added(town: Town, matter: Matter) -> None:
    """What is being verified does not change under the verifier's eyes."""
    spec = brought(town, a_jpeg(), "a.jpg")
    Matter.objects.filter(pk=matter.pk).update(state="submitted")
    with pytest.raises(WrongState):
        actions.attach_evidence(matter.pk, spec, actor=town.actor("xu"))
    assert not Evidence.objects.exists() and list(files.all_digests()) == []


def test_what_a_browser_would_run_is_not_taken(town: Town, matter: Matter) -> None:
    """Whatever its name says; the upload may be given up or taken elsewhere, the store stays empty."""
    for data, name in ((b"<svg onload='x'/>", "图.jpg"), (b"MZ\x90\x00", "a.pdf")):
        with pytest.raises(EvidenceRefused) as caught:
            actions.attach_evidence(matter.pk, brought(town, data, name), actor=town.actor("xu"))
        assert caught.value.code == "ACTIVE"
    assert list(files.all_digests()) == []


def test_classified_content_is_not_kept(town: Town, matter: Matter) -> None:
    """Marked in its text or in its name: refused, and nothing of it stays in the store."""
    word = Word()
    word.add_paragraph("机密★1年")
    word.add_paragraph("关于某事的报告")
    stream = io.BytesIO()
    word.save(stream)
    for data, name in ((stream.getvalue(), "报告.docx"), (b"x", "名单（秘密）.txt")):
        with pytest.raises(EvidenceRefused) as caught:
            actions.attach_evidence(matter.pk, brought(town, data, name), actor=town.actor("xu"))
        assert caught.value.code == "SECRECY_MARKING"
    assert list(files.all_digests()) == []


def test_a_refused_marked_file_leaves_no_upload_either(town: Town, matter: Matter) -> None:
    """Rule 5: nothing of it is kept, staged bytes included."""
    spec = brought(town, "绝密★长期\n内容".encode(), "a.txt")
    with pytest.raises(EvidenceRefused):
        actions.attach_evidence(matter.pk, spec, actor=town.actor("xu"))
    assert not Upload.objects.exists() and not list(staging.all_keys())


def test_other_files_are_kinds_of_evidence_too(town: Town, matter: Matter) -> None:
    """A report, a table, a video, and a photograph that cannot be opened; none has a preview."""
    for data, name, kind in (
        (b"%PDF-1.4 no pages", "a.pdf", "document"),
        (b"\x00\x00\x00\x18ftypmp42", "a.mp4", "video"),
        (b"PK\x03\x04 xl/workbook.xml", "a.xlsx", "table"),
        (b"\xff\xd8\xff broken", "a.jpg", "photo"),
        (b"PK\x03\x04 a.zip", "a.zip", "document"),
    ):
        row = actions.attach_evidence(matter.pk, brought(town, data, name), actor=town.actor("xu"))
        assert (row.kind, row.print_whole) == (kind, "")
        with pytest.raises(Http404):
            evidence_preview(town.actor("tao"), row.pk, "small")


def test_a_round_has_a_cap(town: Town, matter: Matter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Traces for the sake of traces are refused with a reason."""
    monkeypatch.setattr(actions, "MOST_IN_A_ROUND", 1)
    a_photo(town, matter, a_jpeg())
    with pytest.raises(EvidenceRefused) as caught:
        a_photo(town, matter, a_jpeg(shade="red"))
    assert caught.value.code == "TOO_MANY"


def test_the_table_refuses_facts_without_a_basis(town: Town, matter: Matter) -> None:
    """A time or a place that is neither measured nor typed, and a point off the globe."""
    row = a_photo(town, matter, a_jpeg())
    wrong = (
        {"captured_at": clock.now()},
        {"latitude": 1.0, "longitude": 1.0},
        {"latitude": 91.0, "longitude": 1.0, "place_basis": "typed"},
        {"supersedes_id": row.pk},
    )
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Evidence.objects.filter(pk=row.pk).update(**values)


class TestPages:
    """What browsers are given."""

    def test_a_plain_form_adds_several_files(self, town: Town, matter: Matter) -> None:
        """Without scripts: files in one request, then the matter's page."""
        given = [
            SimpleUploadedFile("a.jpg", a_jpeg()),
            SimpleUploadedFile("b.jpg", a_jpeg(shade="red")),
        ]
        address = reverse("ledger:evidence-add", args=[matter.pk])
        fields = {
            "given": given,
            "side": "after",
            "place": "21.66, 110.92",
            "captured_at": "2026-04-09T10:30",
        }
        answer = town.client("xu").post(address, fields)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/ledger/{matter.pk}/")
        assert [e.place_basis for e in Evidence.objects.all()] == ["typed", "typed"]

    def test_a_finished_upload_is_attached_by_its_number(self, town: Town, matter: Matter) -> None:
        """The script sends the number; the answer is a line of the list."""
        spec = brought(town, a_jpeg(), "a.jpg")
        address = reverse("ledger:evidence-add", args=[matter.pk])
        sent = {"upload": str(spec.upload), "side": "before"}
        answer = town.client("xu").post(address, sent, headers={"HX-Request": "true"})
        assert answer.status_code == 200 and 'data-state="done"' in answer.content.decode()
        again = town.client("xu").post(address, sent, headers={"HX-Request": "true"})
        assert again.status_code == 404

    def test_mistakes_are_said(self, town: Town, matter: Matter) -> None:
        """Nothing chosen, a place that is none, a file that is refused: 422 and words."""
        client, address = town.client("xu"), reverse("ledger:evidence-add", args=[matter.pk])
        empty = client.post(address, {"side": "other"})
        assert (empty.status_code, "请至少选择一个文件" in empty.content.decode()) == (422, True)
        part = client.post(address, {"side": "other"}, headers={"HX-Request": "true"})
        assert (part.status_code, "<html" in part.content.decode()) == (422, False)
        wrong = SimpleUploadedFile("a.svg", b"<svg/>")
        refused = client.post(address, {"given": wrong, "side": "other"})
        assert (refused.status_code, "svg" in refused.content.decode()) == (422, True)
        # Who sends the form again sends the file again: no upload waits for it.
        assert not Upload.objects.exists() and not list(staging.all_keys())
        nothing = SimpleUploadedFile("leer.txt", b"")
        assert client.post(address, {"given": nothing, "side": "other"}).status_code == 422

    def test_a_file_is_handed_out_as_a_download_only(self, town: Town, matter: Matter) -> None:
        """Never inline, never sniffed, in a sandbox of its own."""
        row = a_photo(town, matter, a_jpeg(), name="现场<1>.jpg")
        answer = town.client("tao").get(reverse("ledger:evidence-file", args=[row.pk]))
        assert b"".join(answer.streaming_content) == files.read(row.digest)  # type: ignore[attr-defined]
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]

    def test_thumbnails_carry_no_metadata_and_are_kept(
        self, town: Town, matter: Matter, settings: Settings
    ) -> None:
        """Made on first sight, then read; an unknown size is none."""
        row = a_photo(town, matter, a_jpeg(at="2026:04:09 15:20:11", place=True))
        client = town.client("tao")
        address = reverse("ledger:evidence-thumbnail", args=[row.pk, "small"])
        first, second = client.get(address), client.get(address)
        assert first.content == second.content and first.headers["Content-Type"] == "image/webp"
        with Image.open(io.BytesIO(first.content)) as image:
            assert image.size == (320, 240) and not dict(image.getexif())
        assert len(list(Path(settings.FILES_DIR).glob(".derived/*/*.webp"))) == 1
        assert client.get(address.replace("small", "huge")).status_code == 404
        assert b"P60" in files.read(row.digest) and b"P60" not in public_copy(row)

    def test_an_enormous_picture_has_no_public_copy(self, town: Town, matter: Matter) -> None:
        """It is refused before it is read."""
        row = a_photo(town, matter, a_jpeg())
        row.size = 10**12
        with pytest.raises(PictureError):
            public_copy(row)

    def test_the_form_shows_the_matters_measures(self, town: Town) -> None:
        """Evidence may belong to one of them."""
        matter = a_matter(town, measures=[("清淤", "step"), ("补种", "step")])
        row = a_photo(town, matter, a_jpeg(), measure=2)
        assert row.measure is not None and row.measure.text == "补种"
        page = town.client("xu").get(reverse("ledger:evidence-add", args=[matter.pk]))
        assert "2. 补种" in page.content.decode()


def test_the_gallery_says_who_may_add(town: Town, matter: Matter) -> None:
    """Executing units while the matter is at work, nobody after."""
    assert evidence_gallery(town.actor("xu"), matter).may_add
    assert not evidence_gallery(town.actor("tao"), matter).may_add
    assert evidence_gallery(town.actor("xu"), matter).is_empty
    matter.reports.create(
        duty=matter.duties.get(),
        unit=town.units["housing"],
        cycle=1,
        text="完成",
        reported_at=clock.now(),
    )
    submit_matter(matter.pk, statement="完成", actor=town.actor("xu"))
    matter.refresh_from_db()
    assert not evidence_gallery(town.actor("xu"), matter).may_add


def test_a_category_may_ask_for_evidence(town: Town, matter: Matter) -> None:
    """Without any in this round a submission is held up; the last round's does not count."""
    Category.objects.filter(pk=matter.category_id).update(needs_evidence=True)
    matter.reports.create(
        duty=matter.duties.get(),
        unit=town.units["housing"],
        cycle=1,
        text="完成",
        reported_at=clock.now(),
    )
    row = a_photo(town, matter, a_jpeg())
    Evidence.objects.filter(pk=row.pk).update(cycle=9)
    with pytest.raises(Obstructed) as caught:
        submit_matter(matter.pk, statement="完成", actor=town.actor("xu"))
    assert caught.value.codes == ("EVIDENCE_MISSING",)
    Evidence.objects.filter(pk=row.pk).update(cycle=1)
    submit_matter(matter.pk, statement="完成", actor=town.actor("xu"))


def test_the_gallery_draws_without_a_query(town: Town, matter: Matter) -> None:
    """Before and after side by side, labels for what was typed, what is past folded away."""
    at = dt.datetime(2026, 4, 9, 1, 0, tzinfo=dt.UTC)
    old = a_photo(town, matter, a_jpeg(place=True), side="before", captured_at=at)
    spec = EvidenceSpec(
        brought(town, a_jpeg(shade="red"), "b.jpg").upload, note="更清楚", side="before"
    )
    supersede_evidence(old.pk, spec, matter_id=matter.pk, actor=town.actor("xu"))
    a_photo(town, matter, a_jpeg(at="2026:04:09 15:20:11", shade="blue"), side="after")
    a_photo(town, matter, b"%PDF-1.4 x", name="报告.pdf")
    gallery = evidence_gallery(town.actor("xu"), matter)
    with no_sql():
        shown = render_to_string("ledger/_evidence_gallery.html", {"gallery": gallery})
        signs = render_to_string("ledger/_signs.html", {"matter_id": matter.pk})
    assert shown.count("<figure") == 4 and shown.count("<img") == 3
    assert "人工填写，非实测" in shown and "设备未记载时区" in shown and "?instead=" in shown
    assert f"/ledger/{matter.pk}/signs/" in signs
    empty = evidence_gallery(town.actor("tao"), a_matter(town, "另一件"))
    assert "本轮尚无佐证" in render_to_string("ledger/_evidence_gallery.html", {"gallery": empty})


def test_words_for_every_refusal() -> None:
    """Each code has a sentence; a place is two numbers on the globe; a day is a day."""
    assert all(refused_text(code, {}) for code in REFUSALS)
    for text, is_good in (("21.6，110.9", True), ("95, 10", False), ("here", False), ("1 2", True)):
        form = EvidenceForm({"side": "other", "place": text})
        form.is_valid()
        assert ("place" not in form.errors) == is_good, text
    assert inspection_days(["2026-04-09", "soon"]) == [dt.date(2026, 4, 9)]
