"""The content-addressed store of received files.

A file lies under its SHA-256, is written, synced and renamed before the row that names it commits, and is
never changed. Where an action fails its new file is taken back; what a killed process left is marked, and swept later.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

# After this no process and no transaction that was at work on a file is still at it.
SETTLED_SECONDS = 3600
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


def _incoming_of(digest: str) -> Path:
    """Where a file is written before it has its name; the same for the same bytes, so that who comes again finds what a kill left."""
    target = path_of(digest)
    return target.with_name(f".incoming-{target.name}")


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
    incoming = _incoming_of(digest)
    try:
        handle = os.open(incoming, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        incoming.replace(target)
        _sync_folder(target.parent)
    except BaseException:
        incoming.unlink(missing_ok=True)
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
    What a killed process leaves is marked beforehand, and taken by `sweep`.
    """
    digest = digest_of(data)
    with _alone_with(digest):
        _mark(digest)
        was_there = path_of(digest).exists()
        try:
            yield put(data)
        except BaseException as error:
            if not was_there and not _may_be_written(error):
                path_of(digest).unlink(missing_ok=True)
                _unmark(digest)
            raise
        _unmark(digest)


def _may_be_written(error: BaseException) -> bool:
    """Whether the rows of a failed block may stand all the same.

    A server that goes away at the commit may have done it, and so may a process that is told to end. SQLite is no server: its commit is
    done or not when it answers.
    """
    if not isinstance(error, Exception):
        return True
    return connection.vendor != "sqlite" and isinstance(error, (OperationalError, InterfaceError))


def _mark_of(digest: str) -> Path:
    return Path(settings.FILES_DIR) / ".keeping" / digest


def _unmark(digest: str) -> None:
    """Nothing is left to look at; what an earlier process left half written goes too."""
    _incoming_of(digest).unlink(missing_ok=True)
    _mark_of(digest).unlink(missing_ok=True)


def _mark(digest: str) -> None:
    """Say durably that a new file may come to lie there before a row names it."""
    if not path_of(digest).exists() or _mark_of(digest).exists():
        suspect(digest)


def suspect(digest: str) -> None:
    """Say durably that a file may lose the last row that names it, or never get one: `sweep` will look."""
    mark = _mark_of(digest)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    _sync_folder(mark.parent)


@contextmanager
def adopting(path: Path, digest: str, size: int) -> Iterator[Kept]:
    """Move a finished and synced file into the store around an action: where the block fails, it goes back to its place.

    As with `keeping`, the transaction belongs inside of the block. A file that an ended process had moved already is found in the store,
    and where nobody can say whether the block's rows stand it stays there: the upload's own row names it then.

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
        except BaseException as error:
            if is_new and not _may_be_written(error):
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
        is_gone = not is_named(digest) and path_of(digest).exists()
        if is_gone:
            path_of(digest).unlink()
        _unmark(digest)
    return is_gone


def is_settled(path: Path) -> bool:
    """Whether a file was written so long ago that nobody is at work on it; one that is gone is not."""
    try:
        return time.time() - path.stat().st_mtime > SETTLED_SECONDS
    except FileNotFoundError:
        return False


def sweep() -> int:
    """Take away what killed processes left: files that no row came to name, and half-written ones; how many."""
    root, swept = Path(settings.FILES_DIR), 0
    for mark in sorted((root / ".keeping").glob("*")):
        if _DIGEST.fullmatch(mark.name) and is_settled(mark):
            swept += _looked_at(mark)
    for half in (root / ".derived" / ".making").glob("*"):
        if is_settled(half):
            half.unlink(missing_ok=True)
            swept += 1
    return swept


def _looked_at(mark: Path) -> int:
    """Take a marked file away unless a row names it, and what of it is half written: whoever writes it holds the same lock."""
    digest = mark.name
    with _alone_with(digest):
        if not is_settled(mark):  # kept again meanwhile
            return 0
        swept = int(_incoming_of(digest).exists())
        if path_of(digest).exists() and not is_named(digest):
            path_of(digest).unlink()
            swept += 1
        _unmark(digest)
    return swept


def put_derived(target: Path, data: bytes) -> None:
    """Write what can be made again under `.derived`: by rename, so that nobody reads half of it; not synced."""
    making = Path(settings.FILES_DIR) / ".derived" / ".making"
    making.mkdir(parents=True, exist_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=making)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
    Path(temporary).replace(target)


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
