"""The headers of the resumable protocol (tus 1.0), read strictly: what cannot be understood is refused with a status."""

from __future__ import annotations

import base64
import binascii
import re

from django.http import HttpRequest

from duban.foundation.staging import Checksum

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,checksum,termination"
ALGORITHMS = ("sha1", "sha256")
PIECE_TYPE = "application/offset+octet-stream"
_NUMBER = re.compile(r"[0-9]{1,18}")


class HeaderRefused(Exception):
    """A header that is missing or wrong; `status` is the protocol's answer."""

    def __init__(self, status: int, header: str) -> None:
        super().__init__(f"{status} {header}")
        self.status = status
        self.header = header


def demand_version(request: HttpRequest) -> None:
    """The protocol's version on every request but OPTIONS."""
    if request.headers.get("Tus-Resumable") != VERSION:
        raise HeaderRefused(412, "Tus-Resumable")


def number(request: HttpRequest, header: str) -> int:
    """A header that is a whole number."""
    value = request.headers.get(header, "")
    if not _NUMBER.fullmatch(value):
        raise HeaderRefused(400, header)
    return int(value)


def file_name(request: HttpRequest) -> str:
    """The file's name from the metadata, or an empty text; other metadata are not kept."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _space, value = pair.strip().partition(" ")
        if key in {"filename", "name"}:
            try:
                return base64.b64decode(value, validate=True).decode()
            except (binascii.Error, UnicodeDecodeError) as error:
                raise HeaderRefused(400, "Upload-Metadata") from error
    return ""


def checksum(request: HttpRequest) -> Checksum | None:
    """The announced checksum of the piece, if there is one."""
    value = request.headers.get("Upload-Checksum")
    if value is None:
        return None
    algorithm, _space, digest = value.partition(" ")
    if algorithm not in ALGORITHMS:
        raise HeaderRefused(400, "Upload-Checksum")
    try:
        return Checksum(algorithm, base64.b64decode(digest, validate=True))
    except binascii.Error as error:
        raise HeaderRefused(400, "Upload-Checksum") from error


def demand_piece(request: HttpRequest) -> None:
    """The content type of a piece."""
    if request.content_type != PIECE_TYPE:
        raise HeaderRefused(415, "Content-Type")
