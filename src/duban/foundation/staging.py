"""Bytes of uploads that are under way: appended in pieces, synced before anybody is told, digested as they come.

Knows files, no rows: `uploads` keeps the offset that counts. What lies beyond that offset was never acknowledged and is cut
off before the next piece.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from django.conf import settings

_KEY = re.compile(r"[0-9a-f]{32}")
PIECE = 256 * 1024
# Running digests that this process remembers; one that is forgotten is taken anew from the staged bytes.
MOST_RUNNING = 64


class Busy(Exception):
    """Another request is writing to the same upload."""


class BytesLost(Exception):
    """The staged file holds less than was acknowledged: the disk was damaged, or the folder was emptied."""


class ChecksumWrong(Exception):
    """The piece is not what its sender announced; nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a sender says of one piece: the algorithm's name in hashlib, and the digest."""

    algorithm: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Appended:
    """How far an upload is after a piece, and the digest of all bytes so far."""

    offset: int
    digest: str


class Source(Protocol):
    """Bytes that arrive."""

    def read(self, size: int, /) -> bytes:
        """At most so many next bytes, b"" at the end; an OSError where the line is cut."""
        ...


def path_of(key: str) -> Path:
    """Where an upload's bytes lie: on the file system of the store, so that finishing is a rename.

    Raises:
        ValueError: for anything but 32 lower-case hex digits.
    """
    if not _KEY.fullmatch(key):
        raise ValueError(f"not a key: {key!r}")
    return Path(settings.FILES_DIR) / ".staged" / key


def create(key: str) -> None:
    """An empty staged file, durably there."""
    path = path_of(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(exist_ok=False)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def remove(key: str) -> None:
    """Take a staged file away; nothing where there is none."""
    path_of(key).unlink(missing_ok=True)
    _running.drop(key)


def size_of(key: str) -> int | None:
    """How many bytes are staged, or None where there is no file."""
    with suppress(FileNotFoundError):
        return path_of(key).stat().st_size
    return None


def all_keys() -> Iterator[tuple[str, float]]:
    """Every staged file with the time of its last change in seconds of the epoch."""
    for path in sorted((Path(settings.FILES_DIR) / ".staged").glob("*")):
        with suppress(FileNotFoundError):
            if _KEY.fullmatch(path.name):
                yield path.name, path.stat().st_mtime


class _Running:
    """The digests over the first bytes of uploads, by key, with the number of those bytes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[int, Any]] = OrderedDict()
        self._lock = Lock()

    def take(self, key: str, offset: int) -> tuple[int, Any]:
        """The digest furthest along that is not beyond the offset."""
        with self._lock:
            at, digest = self._kept.pop(key, (0, None))
        return (at, digest) if digest is not None and at <= offset else (0, hashlib.sha256())

    def keep(self, key: str, offset: int, digest: Any) -> None:
        with self._lock:
            self._kept[key] = (offset, digest)
            while len(self._kept) > MOST_RUNNING:
                self._kept.popitem(last=False)

    def drop(self, key: str) -> None:
        with self._lock:
            self._kept.pop(key, None)


_running = _Running()


@contextmanager
def alone_with(key: str) -> Iterator[FileIO]:
    """The staged file, locked: who looks up an offset, adds behind it and writes it down does so alone.

    Raises:
        Busy: where another request is at it.
        BytesLost: where there is no such file.
    """
    try:
        descriptor = os.open(path_of(key), os.O_RDWR)
    except FileNotFoundError as error:
        raise BytesLost from error
    with FileIO(descriptor, "r+") as file:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy from error
        yield file


def append(
    file: FileIO,
    key: str,
    offset: int,
    source: Source,
    *,
    announced: int,
    checksum: Checksum | None = None,
) -> Appended:
    """Add what a source gives behind `offset`, at most `announced` bytes; synced before this returns.

    `file` comes from `alone_with`. What lies beyond the offset was never acknowledged and is cut off first.

    Raises:
        BytesLost: where fewer bytes are staged than `offset`.
        ChecksumWrong: where a checksum was given and does not hold, or the piece is not whole.
        OSError: where the disk is full; the staged bytes are as before.
    """
    if os.fstat(file.fileno()).st_size < offset:
        raise BytesLost
    file.truncate(offset)
    digest = _caught_up(file, key, offset)
    try:
        came = _written(file, offset, source, announced, digest, checksum)
        os.fsync(file.fileno())
    except BaseException:
        file.truncate(offset)
        raise
    _running.keep(key, offset + came, digest)
    return Appended(offset + came, digest.hexdigest())


def _caught_up(file: FileIO, key: str, offset: int) -> Any:
    """The digest of the first `offset` bytes; only what this process has not seen is read."""
    at, digest = _running.take(key, offset)
    file.seek(at)
    while at < offset:
        piece = file.read(min(PIECE, offset - at))
        if not piece:
            raise BytesLost
        digest.update(piece)
        at += len(piece)
    return digest


def _written(
    file: FileIO,
    offset: int,
    source: Source,
    announced: int,
    digest: Any,
    checksum: Checksum | None,
) -> int:
    """Writes what comes, until it ends; how many bytes."""
    own = hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None
    came = 0
    file.seek(offset)
    for piece in _pieces(source, announced):
        _write_all(file, piece)
        digest.update(piece)
        if own is not None:
            own.update(piece)
        came += len(piece)
    if own is not None and checksum is not None and own.digest() != checksum.digest:
        raise ChecksumWrong
    return came


def _pieces(source: Source, announced: int) -> Iterator[bytes]:
    """What a source gives, until it ends, is cut, or has given all that it announced."""
    left = announced
    while left > 0:
        try:
            piece = source.read(min(PIECE, left))
        except OSError:
            return
        if not piece:
            return
        left -= len(piece)
        yield piece


def _write_all(file: FileIO, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[file.write(rest) or 0 :]
