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
from collections.abc import Iterator
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
