"""What a file is, told by its first bytes and never by its name.

Called by uploads and by evidence before anything is kept; `active` files could run in a browser and are never shown in one.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from duban.imagery._values import Kind

# So many first bytes are enough for every rule below.
HEAD_BYTES = 4096

JPEG = Kind("image/jpeg", "jpg", "photo")
PNG = Kind("image/png", "png", "photo")
WEBP = Kind("image/webp", "webp", "photo")
BMP = Kind("image/bmp", "bmp", "photo")
TIFF = Kind("image/tiff", "tif", "photo")
HEIC = Kind("image/heic", "heic", "photo")
AVIF = Kind("image/avif", "avif", "photo")
GIF = Kind("image/gif", "gif", "photo")
PDF = Kind("application/pdf", "pdf", "document")
OFD = Kind("application/ofd", "ofd", "document")
DOCX = Kind(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", "document"
)
PPTX = Kind(
    "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx", "document"
)
XLSX = Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "table")
OLE = Kind("application/x-ole-storage", "doc", "document")
RTF = Kind("application/rtf", "rtf", "document")
ZIP = Kind("application/zip", "zip", "archive")
RAR = Kind("application/vnd.rar", "rar", "archive")
SEVEN_ZIP = Kind("application/x-7z-compressed", "7z", "archive")
GZIP = Kind("application/gzip", "gz", "archive")
MP4 = Kind("video/mp4", "mp4", "video")
QUICKTIME = Kind("video/quicktime", "mov", "video")
THREE_GPP = Kind("video/3gpp", "3gp", "video")
MATROSKA = Kind("video/x-matroska", "mkv", "video")
AVI = Kind("video/x-msvideo", "avi", "video")
FLV = Kind("video/x-flv", "flv", "video")
MPEG = Kind("video/mpeg", "mpg", "video")
SVG = Kind("image/svg+xml", "svg", "active")
HTML = Kind("text/html", "html", "active")
XML = Kind("application/xml", "xml", "active")
PROGRAM = Kind("application/x-executable", "bin", "active")
SCRIPT = Kind("text/x-script", "sh", "active")
TEXT = Kind("text/plain", "txt", "document")
EMPTY = Kind("application/x-empty", "", "other")
UNKNOWN = Kind("application/octet-stream", "bin", "other")

_STARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"{\\rtf", RTF),
    (b"Rar!\x1a\x07", RAR),
    (b"7z\xbc\xaf\x27\x1c", SEVEN_ZIP),
    (b"\x1f\x8b\x08", GZIP),
    (b"\x1aE\xdf\xa3", MATROSKA),
    (b"FLV\x01", FLV),
    (b"\x00\x00\x01\xba", MPEG),
    (b"\x00\x00\x01\xb3", MPEG),
    (b"\x7fELF", PROGRAM),
    (b"MZ", PROGRAM),
    (b"#!", SCRIPT),
)
_RIFF = {b"WEBP": WEBP, b"AVI ": AVI}
_HEIF = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"mif1", b"msf1", b"heim", b"heis"})
# Members that stand at the front of an office file; a plain archive may hold anything.
_ZIPPED: tuple[tuple[bytes, Kind], ...] = (
    (b"OFD.xml", OFD),
    (b"word/", DOCX),
    (b"xl/", XLSX),
    (b"ppt/", PPTX),
)
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|iframe|svg|\?xml|!--|\w+[^>]*\son\w+\s*=)", re.I
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def sniff(head: bytes) -> Kind:
    """What a file is, by its first `HEAD_BYTES` bytes.

    >>> sniff(b"\\xff\\xd8\\xff\\xe0").media_type
    'image/jpeg'
    >>> sniff("通报".encode()).ending
    'txt'
    """
    if not head:
        return EMPTY
    for start, started in _STARTS:
        if head.startswith(start):
            return started
    rules: tuple[Callable[[bytes], Kind | None], ...] = (_pdf, _boxes, _chunks, _zipped, _written)
    return next((kind for rule in rules if (kind := rule(head)) is not None), UNKNOWN)


def _pdf(head: bytes) -> Kind | None:
    # Readers allow junk before the mark, and real files have it.
    return PDF if b"%PDF-" in head[:1024] else None


def _boxes(head: bytes) -> Kind | None:
    if head[4:8] != b"ftyp":
        return None
    brand = head[8:12]
    if brand in _HEIF:
        return HEIC
    if brand in {b"avif", b"avis"}:
        return AVIF
    if brand == b"qt  ":
        return QUICKTIME
    return THREE_GPP if brand.startswith(b"3g") else MP4


def _chunks(head: bytes) -> Kind | None:
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    # "BM" alone would also be the start of a text: the four reserved bytes are zero.
    if head.startswith(b"BM") and head[6:10] == b"\x00\x00\x00\x00":
        return BMP
    return None


def _zipped(head: bytes) -> Kind | None:
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None
    return next((kind for member, kind in _ZIPPED if member in head), ZIP)


def _written(head: bytes) -> Kind | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    text = head.removeprefix(b"\xef\xbb\xbf")
    if _CONTROL.search(text):
        return None
    match = _MARKUP.search(text)
    if match is None:
        return TEXT
    if b"<svg" in text.lower():
        return SVG
    return XML if match.group().lower() == b"<?xml" and b"<html" not in text.lower() else HTML
