"""Brings an archive of `backup` back: read, verified to the last byte, and only then put in place.

What stood there before is moved aside, never deleted. A broken, foreign or newer archive changes nothing. Called by
`duban restore`, which runs the health checks afterwards.
"""

from __future__ import annotations

import json
import re
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from duban.foundation import backup, clock, dumps, files

_FILE_MEMBER = re.compile(r"files/([0-9a-f]{2})/([0-9a-f]{62})")
Progress = Callable[[int], None]


class RestoreRefused(Exception):
    """The archive can't be restored; nothing was changed. `code` says why, `params` with what."""

    def __init__(self, code: str, **params: str) -> None:
        self.code = code
        self.params = params
        super().__init__(code, params)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place, and the folder that now holds what stood there before (or None)."""

    manifest: backup.Manifest
    aside: Path | None


def restore(archive: Path, *, may_replace: bool, on_member: Progress | None = None) -> Restored:
    """Puts an archive's database and files in place.

    Args:
        archive: what `backup.make` wrote.
        may_replace: whether a site that holds anything may be moved aside.
        on_member: called with the number of members read.

    Raises:
        RestoreRefused: NOT_EMPTY, NO_ARCHIVE, DAMAGED, FOREIGN_DATABASE, NEWER_VERSION.
        dumps.DumpFailed: where the database can't be put in place.
    """
    if not may_replace and _holds_anything():
        raise RestoreRefused("NOT_EMPTY")
    data = Path(settings.DATA_DIR)
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data, prefix=".restore-") as scratch:
        stage = Path(scratch)
        _unpack(archive, stage, on_member)
        manifest = _verify(stage)
        dumps.demand_unused()
        aside = data / f"before-restore-{clock.now():%Y%m%d-%H%M%S}"
        _place_files(stage, aside)
        try:
            dumps.load(stage / dumps.member_name(), aside=aside)
        except BaseException:
            _take_files_back(stage, aside)
            raise
    return Restored(manifest, aside if aside.exists() else None)


def _holds_anything() -> bool:
    return not dumps.is_empty() or next(files.all_digests(), None) is not None


def _unpack(archive: Path, stage: Path, on_member: Progress | None) -> None:
    """Writes known members only, under names of our own making: an archive can't choose where it writes."""
    try:
        with tarfile.open(archive, mode="r:gz") as tar:
            for number, member in enumerate(tar, start=1):
                target = _place_of(member, stage)
                source = tar.extractfile(member)
                if source is None:
                    raise RestoreRefused("DAMAGED", detail=member.name)
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("wb") as stream:
                    shutil.copyfileobj(source, stream, 1 << 20)
                if on_member:
                    on_member(number)
    except FileNotFoundError as error:
        raise RestoreRefused("NO_ARCHIVE", detail=str(archive)) from error
    except (tarfile.TarError, EOFError, zlib.error, IsADirectoryError) as error:
        raise RestoreRefused("DAMAGED", detail=str(error)) from error


def _place_of(member: tarfile.TarInfo, stage: Path) -> Path:
    known = {backup.MANIFEST, *dumps.MEMBERS.values()}
    if member.isreg() and member.name in known:
        return stage / member.name
    match = _FILE_MEMBER.fullmatch(member.name)
    if not member.isreg() or match is None:
        raise RestoreRefused("DAMAGED", detail=member.name)
    return stage / "files" / match[1] / match[2]


def _verify(stage: Path) -> backup.Manifest:
    manifest = _manifest(stage)
    if manifest.database != connection.vendor:
        raise RestoreRefused(
            "FOREIGN_DATABASE", archive=manifest.database, present=connection.vendor
        )
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations or {}}
    newer = sorted(set(manifest.migrations) - known)
    if newer:
        raise RestoreRefused("NEWER_VERSION", version=manifest.version, migration=newer[0])
    if backup.digest_of(stage / dumps.member_name()) != manifest.database_digest:
        raise RestoreRefused("DAMAGED", detail=dumps.member_name())
    digests = []
    for path in sorted((stage / "files").glob("??/*")):
        digests.append(path.parent.name + path.name)
        if backup.digest_of(path) != digests[-1]:
            raise RestoreRefused("DAMAGED", detail=digests[-1])
    if backup.digest_of_names(digests) != manifest.files_digest:
        raise RestoreRefused("DAMAGED", detail="files")
    return manifest


def _manifest(stage: Path) -> backup.Manifest:
    try:
        content = json.loads((stage / backup.MANIFEST).read_text(encoding="utf-8"))
        manifest = backup.Manifest(**{**content, "migrations": tuple(content["migrations"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise RestoreRefused("DAMAGED", detail=backup.MANIFEST) from error
    if manifest.format > backup.FORMAT:
        raise RestoreRefused("NEWER_VERSION", version=manifest.version, migration="")
    return manifest


def _place_files(stage: Path, aside: Path) -> None:
    """Two renames; what stood there stays whole beside it. A folder without a thing in it is nothing that stood there."""
    present = Path(settings.FILES_DIR)
    with suppress(OSError):  # it is not there, or holds something
        present.rmdir()
    if present.exists():
        aside.mkdir(parents=True, exist_ok=True)
        present.replace(aside / present.name)
    incoming = stage / "files"
    incoming.mkdir(exist_ok=True)
    incoming.replace(present)


def _take_files_back(stage: Path, aside: Path) -> None:
    """The database stayed as it was, so the files that it names must stay too."""
    present = Path(settings.FILES_DIR)
    present.replace(stage / "files")
    if (aside / present.name).exists():
        (aside / present.name).replace(present)
    with suppress(OSError):  # not made, or something else lies in it
        aside.rmdir()
