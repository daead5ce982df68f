"""The store of received files: what one failed action takes back, no other action has named."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from duban.foundation import files

BYTES = "同一份文件".encode()


@pytest.fixture(autouse=True)
def store(settings: Settings, tmp_path: Path) -> Path:
    """A store of the test's own."""
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path / "files"


def test_a_file_is_taken_back_where_its_action_fails() -> None:
    """A new one goes; one that was there before stays."""
    with pytest.raises(ZeroDivisionError), files.keeping(BYTES):
        raise ZeroDivisionError
    assert list(files.all_digests()) == []
    with files.keeping(BYTES) as kept:
        assert kept.is_new
    with pytest.raises(ZeroDivisionError), files.keeping(BYTES):
        raise ZeroDivisionError
    assert files.read(kept.digest) == BYTES


def test_the_same_bytes_are_not_taken_away_from_another_action() -> None:
    """One action keeps a file and fails while another keeps the same bytes and succeeds: the file is there."""
    inside, fail = threading.Event(), threading.Event()

    def failing() -> None:
        with pytest.raises(ZeroDivisionError), files.keeping(BYTES):
            inside.set()
            fail.wait(10)
            raise ZeroDivisionError

    def lasting() -> None:
        with files.keeping(BYTES):
            fail.set()

    first = threading.Thread(target=failing)
    first.start()
    assert inside.wait(10)
    second = threading.Thread(target=lasting)
    second.start()
    second.join(0.3)  # time enough to find the file of the first
    fail.set()
    first.join(10)
    second.join(10)
    assert len(list(files.all_digests())) == 1
