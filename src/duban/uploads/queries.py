"""What others ask of uploads: which files they name, and what `duban doctor` finds amiss. Reads only."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from duban.foundation import files, health, staging
from duban.foundation.health import HealthFinding
from duban.uploads.models import Upload


def file_rows(digest: str | None) -> Iterator[tuple[str, str]]:
    """Finished uploads that were moved into the store and whose action did not end: their rows name the file."""
    rows = Upload.objects.exclude(digest="")
    if digest is not None:
        rows = rows.filter(digest=digest)
    for found, pk in rows.values_list("digest", "pk"):
        # While its bytes are staged, the row promises nothing of the store.
        if staging.size_of(pk.hex) is None:
            yield found, f"upload:{pk}"


def staged_files() -> Iterator[HealthFinding]:
    """Every upload has the bytes that it acknowledged, and staged bytes have an upload."""
    keys = dict(staging.all_keys())
    for upload in Upload.objects.all():
        size = staging.size_of(upload.key)
        if size is None and upload.is_whole and files.path_of(upload.digest).exists():
            continue
        if size is None or size < upload.offset:
            missing = upload.offset - (size or 0)
            params: dict[str, str | int] = {
                "name": upload.name,
                "upload": str(upload.pk),
                "missing": missing,
            }
            yield HealthFinding("UPLOAD_BYTES_LOST", params)
    known = {
        pk.hex
        for pk in Upload.objects.filter(pk__in=[uuid.UUID(key) for key in keys]).values_list(
            "pk", flat=True
        )
    }
    for key in sorted(keys.keys() - known):
        if files.is_settled(staging.path_of(key)):
            yield HealthFinding(
                "STAGED_WITHOUT_ROW", {"path": str(staging.path_of(key))}, "warning"
            )


def register() -> None:
    """Answer for the room's files, and add its check to those of `duban doctor`."""
    files.on_question("uploads", file_rows)
    health.register(staged_files.__name__, staged_files)
