"""Requests that are too large are turned away by their announced length, before anything of them is read."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from cast import Town
from duban.documents.models import Document

MEGABYTE = 1024 * 1024
SIGN_IN = "/accounts/sign-in/"


class Unread(io.BytesIO):
    """A body that must not be read."""

    def read(self, *args: object) -> bytes:
        """Fails the test."""
        raise AssertionError("the body was read")

    readline = read  # type: ignore[assignment]


def announced(client: Client, length: int | str, path: str = SIGN_IN, **more: str) -> HttpResponse:
    """The answer to a form with files that says it is so long."""
    extra = {"CONTENT_LENGTH": str(length), "wsgi.input": Unread(), **more}
    kind = "multipart/form-data; boundary=x"
    answer: HttpResponse = client.generic("POST", path, b"", content_type=kind, **extra)  # type: ignore[arg-type]
    return answer


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "太大"), ("en", "too large")])
def test_a_stranger_sends_little(town: Town, language: str, words: str) -> None:
    """More than a megabyte without a session: 413 in the browser's language, and not one byte is read."""
    client = Client(enforce_csrf_checks=True, headers={"accept-language": language})
    answer = announced(client, MEGABYTE + 1)
    assert answer.status_code == 413
    assert words in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers


def test_somebody_signed_in_sends_files(town: Town, settings: Settings) -> None:
    """Files up to the limit get in; a request far beyond it is turned away unread."""
    settings.DUBAN_UPLOAD_LIMIT = 2 * MEGABYTE
    client = town.client("lan")
    assert announced(client, 10 * MEGABYTE + 1, "/documents/read/").status_code == 413
    page = f"<!-- {'x' * MEGABYTE} --><h1>督办通知</h1><p>县住建局要于6月底前疏通管网。</p>"
    upload = SimpleUploadedFile("通知.html", page.encode())
    answer = client.post("/documents/read/", {"uploads": upload, "place": town.county.pk})
    assert (answer.status_code, Document.objects.count()) == (303, 1)


@pytest.mark.parametrize("length", ["", "-1", "12x", "9" * 5000])
def test_a_body_must_say_its_length(town: Town, length: str) -> None:
    """A body in chunks without a length, or with a damaged one: 411."""
    answer = announced(town.client("lan"), length, HTTP_TRANSFER_ENCODING="chunked")
    assert answer.status_code == 411


def test_pages_need_no_length(town: Town) -> None:
    """Plain GETs announce nothing and are answered."""
    assert town.client("lan").get("/", CONTENT_LENGTH="").status_code == 200
