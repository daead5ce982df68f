"""The town that integration tests play in."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from cast import Town, build_town


@pytest.fixture
def town(db: None, settings: Settings, tmp_path: Path) -> Town:
    """The county of `tests/cast.py`, with a file store of its own."""
    settings.FILES_DIR = tmp_path / "files"
    return build_town()
