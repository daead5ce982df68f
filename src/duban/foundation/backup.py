"""One archive of a whole site: the database at one instant, every received file, and a manifest that proves both.

The database is copied first: files are written before the row that names them commits, so every file that the copy
names is there. The archive appears under its name only when it is complete. Called by `duban backup`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from duban import __version__
from duban.foundation import clock, dumps, files

MANIFEST = "duban-backup.json"
FORMAT = 1
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds; written as its last member, so that a broken archive has none."""

    format: int
    version: str
    created_at: str
    database: str
    database_digest: str
    database_bytes: int
    files: int
    files_bytes: int
    files_digest: str
    migrations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Backup:
    """An archive that was made. `damaged` names kept files whose content is no longer what it was."""

    path: Path
    manifest: Manifest
    damaged: tuple[str, ...]


def make(
    folder: Path,
    *,
    on_database: Progress | None = None,
    on_files: Progress | None = None,
) -> Backup:
    """Writes `duban-<instant>.tar.gz` into a folder.

    Raises:
        dumps.DumpFailed: where the database can't be copied.
        OSError: where the disk is full or the folder can't be written; nothing is left behind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    now = clock.now()
    target = folder / f"duban-{now:%Y%m%d-%H%M%S}.tar.gz"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".duban-backup-") as scratch:
        dump = Path(scratch) / dumps.member_name()
        dumps.dump(dump, on_progress=on_database)
        partial = Path(scratch) / "archive"
        partial.touch(mode=0o600)  # it holds everything, password hashes and sessions too
        with partial.open("wb") as stream:
            with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=1) as archive:
                manifest, damaged = _fill(archive, dump, now, on_files)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(target)
    return Backup(target, manifest, damaged)


def digest_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest_of_names(digests: list[str]) -> str:
    """One digest over the digests of all files: a missing file shows."""
    return hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()


def _fill(
    archive: tarfile.TarFile, dump: Path, now: dt.datetime, on_files: Progress | None
) -> tuple[Manifest, tuple[str, ...]]:
    archive.add(dump, arcname=dump.name)
    digests = list(files.all_digests())
    total, damaged = 0, []
    for done, digest in enumerate(digests, start=1):
        path = files.path_of(digest)
        if digest_of(path) != digest:
            damaged.append(digest)
        total += path.stat().st_size
        archive.add(path, arcname=f"files/{digest[:2]}/{digest[2:]}")
        if on_files:
            on_files(done, len(digests))
    manifest = Manifest(
        format=FORMAT,
        version=__version__,
        created_at=now.isoformat(),
        database=connection.vendor,
        database_digest=digest_of(dump),
        database_bytes=dump.stat().st_size,
        files=len(digests),
        files_bytes=total,
        files_digest=digest_of_names(digests),
        migrations=tuple(sorted(".".join(key) for key in _applied())),
    )
    content = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
    member = tarfile.TarInfo(MANIFEST)
    member.size = len(content)
    member.mtime = int(now.timestamp())
    archive.addfile(member, BytesIO(content))
    return manifest, tuple(damaged)


def _applied() -> list[tuple[str, str]]:
    return list(MigrationRecorder(connection).applied_migrations())
