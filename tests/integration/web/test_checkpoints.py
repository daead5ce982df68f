"""The journal's checkpoints as a leader sees them: made with one button, printed, downloaded, and proved against later."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from cast import Town, a_matter
from duban.foundation.models import Checkpoint, Tile
from duban.foundation.proof import verification
from duban.journal import SignerKey


@pytest.fixture(autouse=True)
def own_key(settings: Settings, tmp_path: Path) -> None:
    """A data folder of its own."""
    settings.DATA_DIR = tmp_path


@pytest.mark.parametrize("who", ["bai", "ke"])
def test_a_checkpoint_is_made_and_printed(town: Town, who: str) -> None:
    """One button signs the journal; its page and its file hold it to the letter, and the journal verifies against it."""
    a_matter(town)
    client = town.client(who)
    empty = client.get(reverse("web:checkpoint-list")).content.decode()
    assert "empty-state" in empty
    response = client.post(reverse("web:checkpoint-add"))
    made = Checkpoint.objects.get()
    assert response.headers["Location"] == reverse("web:checkpoint-page", args=[made.pk])
    page = client.get(response.headers["Location"]).content.decode()
    for line in made.note.splitlines():
        assert line.replace("+", "&#x2B;") in page or line in page
    file = client.get(reverse("web:checkpoint-file", args=[made.pk]))
    assert file.content.decode() == made.note
    assert file.headers["Content-Type"].startswith("text/plain")
    assert verification.verify(given=[made.note]).fault is None
    a_matter(town)
    listed = client.get(reverse("web:checkpoint-list")).content.decode()
    assert made.root[:16] in listed
    assert made.key.text in listed


def test_others_see_none(town: Town) -> None:
    """Registrars, approvers and officers have no such page; a checkpoint that is not there is not found."""
    for who in ("lan", "fang", "xu", "wei"):
        client = town.client(who)
        assert client.get(reverse("web:checkpoint-list")).status_code == 403
        assert client.post(reverse("web:checkpoint-add")).status_code == 403
    assert not Checkpoint.objects.exists()
    assert town.client("bai").get(reverse("web:checkpoint-page", args=[1])).status_code == 404


def test_what_cannot_be_signed_is_said(town: Town, settings: Settings) -> None:
    """A key of another journal and a damaged tree: the page says so, and nothing was made."""
    a_matter(town)
    client = town.client("bai")
    client.post(reverse("web:checkpoint-add"))
    settings.JOURNAL_KEY = SignerKey("duban/other", b"1" * 32).secret_text()
    response = client.post(reverse("web:checkpoint-add"))
    assert response.status_code == 422
    assert "notice" in response.content.decode()
    settings.JOURNAL_KEY = ""
    Tile.objects.all().delete()
    assert client.post(reverse("web:checkpoint-add")).status_code == 422
    assert Checkpoint.objects.count() == 1
