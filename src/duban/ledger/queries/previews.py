"""Thumbnails of evidence and copies for the public: derived from the store, made on first sight, kept beside it, rebuilt at will."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404

from duban.foundation import files
from duban.foundation.access import Actor
from duban.imagery import MOST_BYTES, THUMBNAIL_EDGES, PictureError, stripped, thumbnail
from duban.ledger.access import fetch_evidence
from duban.ledger.choices import EvidenceKind
from duban.ledger.models import Evidence


def has_preview(evidence: Evidence) -> bool:
    """Whether it is a photograph that could be opened when it came in."""
    return evidence.kind == EvidenceKind.PHOTO and evidence.print_whole != ""


def preview_of(digest: str, size: str) -> bytes:
    """The thumbnail of a stored photograph as WebP; `size` is a key of `imagery.THUMBNAIL_EDGES`.

    Raises:
        PictureError: where the picture cannot be opened; StoredFileMissing: where the store lost it.
    """
    files.path_of(digest)  # refuses what is no digest
    target = Path(settings.FILES_DIR) / ".derived" / digest[:2] / f"{digest[2:]}-{size}.webp"
    try:
        return target.read_bytes()
    except FileNotFoundError:
        made = thumbnail(files.read(digest), size)
    files.put_derived(target, made)
    return made


def evidence_preview(actor: Actor, pk: int, size: str) -> bytes:
    """The thumbnail of a piece of evidence that the actor may see.

    Raises:
        Http404: where there is none, or it has no preview of that size.
    """
    evidence = fetch_evidence(actor, pk)
    if size not in THUMBNAIL_EDGES or not has_preview(evidence):
        raise Http404
    try:
        return preview_of(evidence.digest, size)
    except PictureError as error:
        raise Http404 from error


def public_copy(evidence: Evidence) -> bytes:
    """A JPEG of a photograph for the public, without time, place, camera or any other metadata.

    Raises:
        PictureError: where it is no picture that can be opened.
    """
    if evidence.size > MOST_BYTES:
        raise PictureError("PICTURE_TOO_LARGE", limit=MOST_BYTES)
    return stripped(files.read(evidence.digest))
