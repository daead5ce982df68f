"""Zip containers without harm: what they declare, what they really hold, and no macros or entities inside.

It unpacks in small pieces that it throws away, so that a bomb costs neither memory nor disk, and believes no
size that a header states. Called by the admission of files and by the docx reader.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from duban.extraction._grid import GridCount, check_ods
from duban.extraction._values import ExtractionError, Limits

_PIECE = 1 << 20
_PICTURES = ("xl/media/", "docProps/thumbnail")
_RATIO_FLOOR = 1 << 20
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_ENCRYPTED_FLAG = 0x1
_MACRO_PART = re.compile(
    r"(?:^|/)(?:vbaProject|vbaData|activeX\d*)\.(?:bin|xml)$|^(?:Basic|Scripts)/", re.I
)
_MACRO_TYPE = b"macroEnabled"
# Inside a well-formed part these can only open a document type: "<" in text is always escaped.
_DTD = re.compile(
    rb"<!DOCTYPE|<!ENTITY|"
    + re.escape("<!DOCTYPE".encode("utf-16-le"))
    + b"|"
    + re.escape("<!ENTITY".encode("utf-16-le"))
)
_DTD_OVERLAP = 32


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Open a zip container from memory; DAMAGED where its directory can't be read."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error):
        raise ExtractionError("DAMAGED", {"kind": "zip"}) from None


def entry_names(data: bytes) -> frozenset[str]:
    """The names in the container's directory."""
    with open_archive(data) as archive:
        return frozenset(archive.namelist())


def read_part(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """One entry's bytes, None where there is none of that name. The archive was checked before."""
    try:
        return archive.read(name)
    except KeyError:
        return None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        raise ExtractionError("DAMAGED", {"kind": "zip", "part": name}) from None


def check_archive(data: bytes, limits: Limits, kind: str = "") -> None:
    """Refuse a container that is encrypted, a bomb, damaged, or carries macros or a document type.

    Of an "xlsx" or "ods" the size of the grid that its cells make is limited as well.

    Raises:
        ExtractionError: ENCRYPTED, ARCHIVE_BOMB, DAMAGED, MACRO or DTD.
    """
    with open_archive(data) as archive:
        entries = archive.infolist()
    if len(entries) > limits.entries:
        raise ExtractionError("ARCHIVE_BOMB", {"entries": len(entries), "limit": limits.entries})
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        raise ExtractionError("ENCRYPTED", {"kind": "zip"})
    if any(_MACRO_PART.search(entry.filename) for entry in entries):
        raise ExtractionError("MACRO", {"kind": "vba"})
    budget = limits.unpacked_bytes
    for entry in entries:
        grid = GridCount(limits) if kind == "xlsx" else None
        budget -= _check_entry(data, entry, budget, limits, grid)
    if kind == "ods":
        with open_archive(data) as archive:
            check_ods(read_part(archive, "content.xml") or b"", limits)


def _check_entry(
    data: bytes, entry: zipfile.ZipInfo, budget: int, limits: Limits, grid: GridCount | None
) -> int:
    """Unpack one entry into nothing; return its true size."""
    size = 0
    tail = b""
    watched = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    ceiling = max(_RATIO_FLOOR, int(limits.ratio * max(entry.compress_size, 1)))
    for piece in _pieces(data, entry):
        size += len(piece)
        if size > budget:
            raise ExtractionError("ARCHIVE_BOMB", {"bytes": size, "limit": limits.unpacked_bytes})
        if size > ceiling:
            raise ExtractionError("ARCHIVE_BOMB", {"part": entry.filename, "limit": limits.ratio})
        if grid and not entry.filename.startswith(_PICTURES):
            grid.watch(piece, entry.filename)
        if watched:
            _check_markup(tail + piece, entry.filename)
            tail = piece[-_DTD_OVERLAP:]
    if size != entry.file_size:
        # A header that lies about the size misleads every reader that trusts it.
        raise ExtractionError("DAMAGED", {"kind": "zip", "part": entry.filename})
    return size


def _check_markup(piece: bytes, name: str) -> None:
    if _DTD.search(piece):
        raise ExtractionError("DTD", {"part": name})
    if name == "[Content_Types].xml" and _MACRO_TYPE in piece:
        raise ExtractionError("MACRO", {"kind": "vba"})


def _pieces(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The entry's real content in pieces of at most a mebibyte, whatever its headers declare.

    `zipfile` itself stops at the declared size and so would never see the rest of a lying entry, which other
    readers unpack.
    """
    start = entry.header_offset
    header = data[start : start + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
        raise ExtractionError("DAMAGED", {"kind": "zip", "part": entry.filename})
    _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    begin = start + _LOCAL_HEADER.size + name_length + extra_length
    end = begin + entry.compress_size
    if end > len(data):
        raise ExtractionError("DAMAGED", {"kind": "zip", "part": entry.filename})
    packed = memoryview(data)[begin:end]
    if entry.compress_type == zipfile.ZIP_STORED:
        for at in range(0, len(packed), _PIECE):
            yield bytes(packed[at : at + _PIECE])
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        yield from inflate(packed, wbits=-zlib.MAX_WBITS, part=entry.filename)
    else:
        raise ExtractionError("DAMAGED", {"kind": "zip", "part": entry.filename})


def inflate(packed: memoryview, *, wbits: int, part: str) -> Iterator[bytes]:
    """Unpack deflated bytes in pieces of at most a mebibyte."""
    worker = zlib.decompressobj(wbits)
    try:
        for at in range(0, len(packed), _PIECE):
            waiting: bytes | memoryview = packed[at : at + _PIECE]
            while waiting and not worker.eof:
                yield worker.decompress(waiting, _PIECE)
                waiting = worker.unconsumed_tail
        while not worker.eof:
            piece = worker.decompress(b"", _PIECE)
            if not piece:
                break
            yield piece
    except zlib.error:
        raise ExtractionError("DAMAGED", {"kind": "zip", "part": part}) from None
    if not worker.eof:
        raise ExtractionError("DAMAGED", {"kind": "zip", "part": part})
