"""The store of received files: what one failed action takes back, no other action has named."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
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


DYING = """
import os, sys
from django.conf import settings
settings.configure(FILES_DIR=sys.argv[1])
from duban.foundation import files
with files.keeping(sys.stdin.buffer.read()) as kept:
    path = files.path_of(kept.digest)
    path.with_name(f".incoming-{path.name}").write_bytes(b"half")
    os._exit(9)
"""


def killed_while_keeping(store: Path) -> Path:
    """A process dies while it keeps the bytes, with another file half written; the mark that it leaves."""
    died = subprocess.run([sys.executable, "-c", DYING, store], input=BYTES, check=False)
    assert died.returncode == 9
    (mark,) = (store / ".keeping").iterdir()
    return mark


def lying_about(store: Path) -> list[Path]:
    """Every file in the store's folder but locks."""
    found = [path for path in store.rglob("*") if path.is_file()]
    return sorted(path for path in found if path.parent.name != ".locks")


def test_what_a_killed_process_kept_is_swept_when_nobody_can_name_it_any_more(
    db: None, store: Path
) -> None:
    """File, half-written file and mark go together, after the pause and not before."""
    mark = killed_while_keeping(store)
    assert files.sweep() == 0
    assert len(lying_about(store)) == 3
    os.utime(mark, (1, 1))
    assert files.sweep() == 2
    assert lying_about(store) == []


def test_what_a_row_names_is_not_swept(
    db: None, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process was killed after its commit: only the mark goes."""
    mark = killed_while_keeping(store)
    os.utime(mark, (1, 1))

    def rows(digest: str | None) -> Iterator[tuple[str, str]]:
        yield files.digest_of(BYTES), "document:1"

    monkeypatch.setitem(files._namers, "documents", rows)
    assert files.sweep() == 1
    assert lying_about(store) == [files.path_of(files.digest_of(BYTES))]


def test_keeping_again_takes_the_mark_away(store: Path) -> None:
    """Who was killed sends the file again: it is named now, and nothing is left to look at."""
    killed_while_keeping(store)
    with files.keeping(BYTES) as kept:
        assert not kept.is_new
    assert lying_about(store) == [files.path_of(kept.digest)]


def test_keeping_again_goes_on_where_a_file_was_half_written(store: Path) -> None:
    """Killed before the file had its name: the half is written over."""
    killed_while_keeping(store)
    files.path_of(files.digest_of(BYTES)).unlink()
    with files.keeping(BYTES) as kept:
        assert kept.is_new
    assert lying_about(store) == [files.path_of(kept.digest)]


def test_half_a_preview_is_swept(db: None, store: Path) -> None:
    """A process died while it drew a thumbnail."""
    files.put_derived(store / ".derived" / "ab" / "cd-small.webp", b"whole")
    half = store / ".derived" / ".making" / "x"
    half.write_bytes(b"ha")
    assert files.sweep() == 0
    os.utime(half, (1, 1))
    assert files.sweep() == 1
    assert [path.name for path in lying_about(store)] == ["cd-small.webp"]
