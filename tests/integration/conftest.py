"""The town that integration tests play in."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation
from pytest_django.fixtures import Settings

from cast import Town, build_town


@pytest.fixture(autouse=True)
def _language_of_the_site() -> None:
    """A request leaves its language behind in the thread, and the next test would read its sentences in it."""
    translation.deactivate()


@pytest.fixture
def town(db: None, settings: Settings, tmp_path: Path) -> Town:
    """The county of `tests/cast.py`, with a file store of its own."""
    settings.FILES_DIR = tmp_path / "files"
    return build_town()
