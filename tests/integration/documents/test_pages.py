"""The pages of the documents room: handing in with and without scripts, the list, the file."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cast import Town
from duban.documents.models import Document

TEXT = "清河县督查通报\n\n县长白岩要求，县水利局要加强巡查，6月底前完成清淤。\n"


def upload(client: Client, town: Town, *named: tuple[str, bytes], **more: object) -> object:
    """Send files as a browser does."""
    files = [SimpleUploadedFile(name, data) for name, data in named]
    data = {"place": town.county.pk, "uploads": files, **more}
    return client.post(reverse("documents:document-add"), data)


def test_one_file_leads_to_its_desk(town: Town) -> None:
    """After reading, the clerk stands at the desk."""
    answer = upload(town.client("lan"), town, ("a.txt", TEXT.encode()))
    document = Document.objects.get()
    assert answer.status_code == 303  # type: ignore[attr-defined]
    assert answer["Location"] == reverse("ledger:desk", args=[document.pk])  # type: ignore[index]


def test_pasted_text_is_read_like_a_file(town: Town) -> None:
    """The browser's CR LF is not part of what was pasted."""
    pasted = TEXT.replace("\n", "\r\n")
    upload(town.client("lan"), town, text=pasted, dated_on="2026-04-09")
    document = Document.objects.get()
    assert (document.text, document.format) == (TEXT, "txt")
    assert (str(document.dated_on), document.date_basis) == ("2026-04-09", "given")


def test_of_several_files_each_stands_by_itself(town: Town) -> None:
    """A refused file is named with its reason; the others are read."""
    answer = upload(
        town.client("lan"),
        town,
        ("a.txt", TEXT.encode()),
        ("b.txt", "机密★\n\n通知\n各镇要加强巡查。".encode()),
        ("c.txt", TEXT.replace("县水利局", "县住建局").encode()),
    )
    body = answer.content.decode()  # type: ignore[attr-defined]
    assert Document.objects.count() == 2
    assert body.count('data-state="new"') == 2
    assert "b.txt" in body and "“机密”" in body


def test_a_partial_request_gets_the_line_alone(town: Town) -> None:
    """A script that sends one file of a batch gets what became of it."""
    client = town.client("lan")
    data = {"place": town.county.pk, "uploads": SimpleUploadedFile("a.txt", TEXT.encode())}
    url = reverse("documents:document-add")
    answer = client.post(url, data, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert 'data-state="new"' in answer.content.decode()
    assert "<html" not in answer.content.decode()
    empty = client.post(url, {"place": town.county.pk}, headers={"HX-Request": "true"})
    assert empty.status_code == 422
    assert 'data-state="refused"' in empty.content.decode()


@pytest.mark.parametrize(
    "data",
    [{}, {"text": "  \n"}, {"text": TEXT, "dated_on": "31. Juni"}, {"text": TEXT, "place": "99"}],
)
def test_an_unusable_form_says_what_is_wrong(town: Town, data: dict[str, str]) -> None:
    """422 with the form again; nothing is read."""
    values = {"place": str(town.county.pk), **data}
    answer = town.client("lan").post(reverse("documents:document-add"), values)
    assert answer.status_code == 422
    assert not Document.objects.exists()


def test_too_large_a_file_is_refused_by_name(town: Town, settings: object) -> None:
    """The limit of the site holds before the file is read."""
    settings.DUBAN_UPLOAD_LIMIT = 10  # type: ignore[attr-defined]
    answer = upload(town.client("lan"), town, ("big.txt", TEXT.encode()))
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "big.txt" in answer.content.decode()  # type: ignore[attr-defined]


def test_the_list_shows_how_far_each_desk_is(town: Town) -> None:
    """Title, waiting drafts and a search; an officer has no list."""
    upload(town.client("lan"), town, ("a.txt", TEXT.encode()))
    client = town.client("lan")
    url = reverse("documents:document-list")
    assert "清河县督查通报" in client.get(url).content.decode()
    assert "清河县督查通报" in client.get(url, {"q": "督查", "waiting": "1"}).content.decode()
    assert "清河县督查通报" not in client.get(url, {"q": "会议"}).content.decode()
    assert client.get(url, {"before": "x"}).status_code == 200
    assert town.client("xu").get(url).status_code == 403


def test_the_file_comes_back_as_it_was_given(town: Town) -> None:
    """As a download, never as a page; not to those who do not see the document."""
    upload(town.client("lan"), town, ("a.txt", TEXT.encode()))
    url = reverse("documents:document-file", args=[Document.objects.get().pk])
    answer = town.client("bai").get(url)
    assert b"".join(answer.streaming_content) == TEXT.encode()  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")
    assert town.client("gu").get(url).status_code in {403, 404}


def test_reading_again_is_asked_at_the_desk(town: Town) -> None:
    """Another date reads it again; no day is refused; both lead back."""
    client = town.client("lan")
    upload(client, town, ("a.txt", TEXT.encode()))
    document = Document.objects.get()
    url = reverse("documents:document-reread", args=[document.pk])
    assert client.post(url, {"dated_on": "2026-05-06"}).status_code == 303
    document.refresh_from_db()
    assert str(document.dated_on) == "2026-05-06"
    assert client.post(url, {"dated_on": "bald"}).status_code == 303
    assert document.readings.count() == 2
