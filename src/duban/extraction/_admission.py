"""Whether a file may come in: what it really is, whether its name agrees, and whether it is safe to open.

It looks at bytes only and opens nothing with a parser. Used by `extract` and by the workbooks engine, so that
the same file is judged the same way at both doors.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import PurePath

from duban.extraction._archive import check_archive, entry_names
from duban.extraction._values import ExtractionError, Limits

# The first bytes of what offices send, longest promise first. OLE and ZIP are containers and looked into.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
    (b"BM", "bmp"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"MZ", "exe"),
    (b"\x7fELF", "exe"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|table|div)\b",
    re.IGNORECASE | re.DOTALL,
)
_ALIASES = {
    "text": "txt",
    "htm": "html",
    "xhtml": "html",
    "jpeg": "jpg",
    "tiff": "tif",
    "et": "xls",
}
_MACRO_NAMES = frozenset({"docm", "dotm", "xlsm", "xltm", "xlam", "pptm"})
_TEXT_NAMES = frozenset({"txt", "csv", "html"})
# Directory entries of an OLE file are names in UTF-16; looking for them needs no OLE parser.
_OLE_STREAMS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("PowerPoint Document", "ppt"),
)
_OLE_KINDS = frozenset({"xls", "doc", "ppt", "wps"})
_ZIP_PARTS: tuple[tuple[str, str], ...] = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("ppt/presentation.xml", "pptx"),
    ("OFD.xml", "ofd"),
)


def named_kind(name: str) -> str:
    """The kind that the file's name claims, "" where it claims none.

    >>> named_kind("整改方案.HTM")
    'html'
    """
    ending = PurePath(name).suffix.lstrip(".").lower()
    return _ALIASES.get(ending, ending)


def admit(data: bytes, name: str, *, limits: Limits, accepted: Collection[str]) -> str:
    """Judge a file before anything opens it.

    Args:
        data: the file's bytes.
        name: its name, as it was sent.
        limits: what it may ask of the machine.
        accepted: the kinds that the caller can read, such as "docx" or "csv".

    Returns:
        The kind, one of `accepted`.

    Raises:
        ExtractionError: with the reason.
    """
    if len(data) > limits.file_bytes:
        raise ExtractionError("TOO_LARGE", {"bytes": len(data), "limit": limits.file_bytes})
    if not data.strip(b"\x00 \t\r\n"):
        raise ExtractionError("EMPTY")
    claimed = named_kind(name)
    if claimed in _MACRO_NAMES:
        raise ExtractionError("MACRO", {"kind": claimed})
    found = _found_kind(data)
    kind = _agreed_kind(claimed, found, accepted)
    if kind in {"docx", "xlsx", "ods"}:
        check_archive(data, limits, kind)
    if kind == "xls" and "_VBA_PROJECT".encode("utf-16-le") in data:
        raise ExtractionError("MACRO", {"kind": kind})
    return kind


def _agreed_kind(claimed: str, found: str, accepted: Collection[str]) -> str:
    """The kind on which name and content agree; a text may be any of the kinds that are text."""
    if found == "encrypted":
        raise ExtractionError("ENCRYPTED", {"kind": claimed})
    if found == "ole" and claimed in _OLE_KINDS:
        # The container's head without the streams that its kind must have: the rest is missing.
        raise ExtractionError("DAMAGED", {"kind": claimed})
    if found == "txt" and claimed in _TEXT_NAMES and claimed in accepted:
        return claimed
    # A text file may begin with a tag: it is still the text that its name says.
    if found == "html" and claimed in {"txt", "csv"} and claimed in accepted:
        return claimed
    if claimed in accepted and found == "txt" and claimed != found:
        # Nothing known at its head: a binary file whose beginning is gone.
        raise ExtractionError("DAMAGED", {"kind": claimed})
    if claimed and claimed != found and found != "txt" and {claimed, found} & set(accepted):
        raise ExtractionError("WRONG_TYPE", {"named": claimed, "found": found})
    if found not in accepted or claimed not in {"", found}:
        raise ExtractionError("UNSUPPORTED_TYPE", {"kind": claimed if found == "txt" else found})
    return found


def _found_kind(data: bytes) -> str:
    """The kind that the content shows; "txt" where nothing speaks for anything else."""
    head = data[:4096]
    if head.startswith(_OLE):
        return _ole_kind(data)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    # A text may begin with "BM" or "MZ" as well; what is binary has zero bytes soon.
    for magic, kind in _MAGIC:
        if b"\x00" in head and head.startswith(magic):
            return kind
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "html"
    return "txt"


def _ole_kind(data: bytes) -> str:
    for stream, kind in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return kind
    return "ole"


def _zip_kind(data: bytes) -> str:
    names = entry_names(data)
    for part, kind in _ZIP_PARTS:
        if part in names:
            return kind
    if "mimetype" in names:
        # OpenDocument stores its type first and unpacked, so that it can be read without unpacking.
        declared = re.search(rb"opendocument\.(text|spreadsheet|presentation)", data[:200])
        return (
            {b"text": "odt", b"spreadsheet": "ods"}.get(declared[1], "odf") if declared else "zip"
        )
    return "zip"
