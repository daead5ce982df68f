"""The demonstration is made in demo mode only, on an empty site, with the package's own sample where the page is not at hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from duban.demo import NotADemo, data_files, seed
from duban.documents.models import Document
from duban.ledger.models import Draft
from duban.people.models import Unit, User


@pytest.fixture
def demo(db: None, settings: Settings, tmp_path: Path) -> Settings:
    """An empty site in demo mode."""
    settings.IS_DEMO, settings.FILES_DIR = True, tmp_path / "files"
    return settings


def test_the_own_sample_stands_in_for_the_page(
    demo: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without the real page beside the repository, the package's own newspaper page is read."""
    monkeypatch.setattr(data_files, "REAL_PAGE", tmp_path / "nowhere.txt")
    seed()
    page = Document.objects.get(file_name="page.txt")
    assert "云溪镇" in page.text
    assert Draft.objects.filter(source__document=page, state="proposed").count() >= 5


def test_only_an_empty_site_in_demo_mode_is_filled(demo: Settings) -> None:
    """A site in use, and any site in another mode, are left alone."""
    User.objects.create_user("somebody", "x", name="某人")
    with pytest.raises(NotADemo):
        seed()
    User.objects.all().delete()
    demo.IS_DEMO = False
    with pytest.raises(NotADemo):
        seed()
    assert not Unit.objects.exists()
