"""The content-addressed store of received files.

A file lies under its SHA-256, is written, synced and renamed before the row that names it commits, and is
never changed. `put` tells whether it was new, so that a failed action can take it back.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from django.conf import settings

_DIGEST = re.compile(r"[0-9a-f]{64}")


class StoredFileMissing(Exception):
    """A row names a file that the store does not hold: the store was damaged, or restored without it."""

    def __init__(self, digest: str) -> None:
        super().__init__(digest)
        self.digest = digest


# Asked with a digest, or with None for all: the rows that name files, as (digest, name of the row).
Namer = Callable[[str | None], Iterable[tuple[str, str]]]
_namers: dict[str, Namer] = {}


def on_question(room: str, namer: Namer) -> None:
    """Let a room say which files its rows name; the same room again replaces its answer, so that `ready` may run twice."""
    _namers[room] = namer


def named() -> dict[str, str]:
    """Every digest that a row of any room names, with one such row."""
    return {digest: row for namer in _namers.values() for digest, row in namer(None)}


def is_named(digest: str) -> bool:
    """Whether any row of any room names this file."""
    return any(True for namer in _namers.values() for _row in namer(digest))


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the store; `is_new` where it was not there before."""

    digest: str
    size: int
    is_new: bool


def path_of(digest: str) -> Path:
    """Where a file of that digest lies.

    Raises:
        ValueError: for anything that is not a lower-case hex SHA-256.
    """
    if not _DIGEST.fullmatch(digest):
        raise ValueError(f"not a digest: {digest!r}")
    return Path(settings.FILES_DIR) / digest[:2] / digest[2:]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest_of(data: bytes) -> str:
    """The name under which a file of these bytes is kept."""
    return hashlib.sha256(data).hexdigest()


def put(data: bytes) -> Kept:
    """Write a file durably; the same bytes twice are one file.

    Raises:
        OSError: where the disk is full or not writable; nothing is left behind.
    """
    digest = digest_of(data)
    target = path_of(digest)
    if target.exists():
        return Kept(digest, len(data), is_new=False)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(target)
        _sync_folder(target.parent)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return Kept(digest, len(data), is_new=True)


@contextmanager
def _alone_with(digest: str) -> Iterator[None]:
    """Nobody else keeps the same bytes meanwhile; the system lets go where the process dies."""
    folder = Path(settings.FILES_DIR) / ".locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / digest[:2]).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def keeping(data: bytes) -> Iterator[Kept]:
    """`put` around an action: where the block fails, a file that was new is taken back.

    The same bytes are kept by one action at a time: what one takes back, another may have found there and named in a row.
    The transaction belongs inside of the block: one that is open already would be waited for by whoever holds the lock.
    """
    with _alone_with(digest_of(data)):
        kept = put(data)
        try:
            yield kept
        except BaseException:
            if kept.is_new:
                path_of(kept.digest).unlink(missing_ok=True)
            raise


@contextmanager
def adopting(path: Path, digest: str, size: int) -> Iterator[Kept]:
    """Move a finished and synced file into the store around an action: where the block fails, it goes back to its place.

    As with `keeping`, the transaction belongs inside of the block. A file that an ended process had moved already is found in the store.

    Raises:
        StoredFileMissing: where the file lies neither at its place nor in the store.
    """
    target = path_of(digest)
    with _alone_with(digest):
        is_new = not target.exists()
        if is_new:
            _move(path, target, digest)
        try:
            yield Kept(digest, size, is_new=is_new)
        except BaseException:
            if is_new:
                target.replace(path)
            raise
        path.unlink(missing_ok=True)


def _move(path: Path, target: Path, digest: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.replace(target)
    except FileNotFoundError as error:
        raise StoredFileMissing(digest) from error
    _sync_folder(target.parent)
    _sync_folder(path.parent)


def forget(digest: str) -> bool:
    """Delete a file from the store if no row of any room names it; whether it was deleted."""
    with _alone_with(digest):
        if is_named(digest) or not path_of(digest).exists():
            return False
        path_of(digest).unlink()
    return True


def read(digest: str) -> bytes:
    """The bytes of a kept file.

    Raises:
        StoredFileMissing: where the store has none of that digest.
    """
    with opened(digest) as stream:
        return stream.read()


def opened(digest: str) -> BufferedReader:
    """A kept file, open for reading; the caller closes it.

    Raises:
        StoredFileMissing: where the store has none of that digest.
    """
    try:
        return path_of(digest).open("rb")
    except FileNotFoundError as error:
        raise StoredFileMissing(digest) from error


def all_digests() -> Iterator[str]:
    """Every file in the store, for checks and backups; half-written ones have no digest and are not listed."""
    root = Path(settings.FILES_DIR)
    for path in sorted(root.glob("??/*")):
        digest = path.parent.name + path.name
        if _DIGEST.fullmatch(digest):
            yield digest
