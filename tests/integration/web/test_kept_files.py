"""Files as they are served: lost ones, cached ones, and words beside a field."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string

from cast import Town
from duban.documents.actions import receive
from duban.foundation import files
from duban.ledger.models import ImportRun


def test_a_lost_document_is_said(town: Town) -> None:
    """The download of a file that the store lost: 503 with the command that names it."""
    text = "县住建局要于6月底前疏通管网。".encode()
    document = receive(
        text,
        "通知.txt",
        jurisdiction_id=town.county.pk,
        actor=town.actor("lan"),
    )
    client, url = town.client("lan"), f"/documents/{document.pk}/file/"
    download = client.get(url)
    assert (download.status_code, len(b"".join(download.streaming_content))) == (200, len(text))
    files.path_of(document.digest).unlink()
    answer = client.get(url)
    assert (answer.status_code, "duban doctor" in answer.content.decode()) == (503, True)


def test_a_lost_workbook_is_said(town: Town) -> None:
    """The preview of an import whose workbook the store lost."""
    book, stream = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["事项", "责任单位"])
    book.active.append(["疏通管网", "县住建局"])
    book.save(stream)
    client = town.client("lan")
    upload = SimpleUploadedFile("台账.xlsx", stream.getvalue())
    client.post("/ledger/import/", {"workbook": upload, "based_on": "2026-04-09"})
    run = ImportRun.objects.get()
    files.path_of(run.digest).unlink()
    answer = client.get(f"/ledger/import/{run.pk}/")
    assert (answer.status_code, "duban doctor" in answer.content.decode()) == (503, True)


@pytest.mark.parametrize(
    ("address", "is_forever"),
    [
        ("/static/built/main-YXpM-5Qn.js", True),
        ("/static/built/chunks/htmx-BPMqnA8m.js", True),
        ("/static/built/manifest.json", False),
        ("/static/brand/emblem-originals.svg", False),
    ],
)
def test_only_built_files_are_cached_forever(address: str, is_forever: bool) -> None:
    """A name that merely looks as if it carried a hash belongs to a file that may change."""
    matched = re.match(settings.WHITENOISE_IMMUTABLE_FILE_TEST, address)
    assert (matched is not None) == is_forever


def test_help_beside_a_field_is_text() -> None:
    """What a form says beside a field is escaped like everything else."""

    class Odd(forms.Form):
        """A form with a sign in its help."""

        name = forms.CharField(help_text="fewer than <b>9</b>")

    text = render_to_string("ui/_field.html", {"field": Odd()["name"]})
    assert "&lt;b&gt;9" in text
    assert "<b>" not in text
