"""Files that lie, are broken, or mean harm: a clear refusal, and nothing left behind."""

from __future__ import annotations

import gc
import io
import os
import struct
import tempfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from duban.extraction import ExtractionError, Limits, extract

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture
def good_docx(a_docx: Callable[..., bytes]) -> bytes:
    """A small sound Word file."""

    def fill(document: docx.document.Document) -> None:
        document.add_paragraph("市住建局要在4月底前完成排查。")

    return a_docx(fill)


@pytest.fixture
def good_pdf(a_pdf: Callable[..., bytes]) -> bytes:
    """A small sound PDF."""
    return a_pdf(lambda canvas: canvas.drawString(72, 700, "市住建局要完成排查。"))


def refusal(data: bytes, name: str, limits: Limits | None = None) -> ExtractionError:
    """The error with which a file is refused."""
    with pytest.raises(ExtractionError) as caught:
        extract(data, name, limits=limits or Limits())
    return caught.value


def a_zip(**entries: bytes) -> bytes:
    """A zip container; "__" in a name stands for "/"."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return buffer.getvalue()


def test_a_pdf_named_docx_is_told_with_both_names(good_pdf: bytes, good_docx: bytes) -> None:
    """The clerk learns what the name says and what the file is."""
    error = refusal(good_pdf, "方案.docx")
    assert (error.code, error.params) == ("WRONG_TYPE", {"named": "docx", "found": "pdf"})
    assert refusal(good_docx, "方案.txt").params == {"named": "txt", "found": "docx"}
    assert refusal(good_docx, "方案.doc").params == {"named": "doc", "found": "docx"}
    assert refusal(b"<!DOCTYPE html><html></html>", "表.xlsx").params["found"] == "html"


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "旧.doc", "doc"),
        (b"{\\rtf1 abc}", "a.rtf", "rtf"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a.png", "png"),
        (a_zip(OFD=b"<x/>"), "a.ofd", "ofd"),
        (a_zip(ppt__presentation=b"<x/>"), "a.pptx", "pptx"),
        ("正文".encode(), "a.md", "md"),
    ],
)
def test_kinds_that_are_not_read_are_named(data: bytes, name: str, kind: str) -> None:
    """Not a damaged file, but one of a kind that is not read here."""
    error = refusal(data, name)
    assert (error.code, error.params) == ("UNSUPPORTED_TYPE", {"kind": kind})


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pdf"])
def test_empty_files_are_refused(name: str) -> None:
    """An upload that broke off at once."""
    assert refusal(b"", name).code == "EMPTY"
    assert refusal(b"\0" * 300, name).code == "EMPTY"


def test_files_cut_off_are_damaged(good_docx: bytes, good_pdf: bytes) -> None:
    """An upload that broke off half-way, at the front or at the end."""
    assert refusal(good_docx[: len(good_docx) // 2], "a.docx").code == "DAMAGED"
    assert refusal(good_docx[100:], "a.docx").code == "DAMAGED"
    assert refusal(good_pdf[:300], "a.pdf").code == "DAMAGED"


def test_flipped_bytes_never_escape_as_another_error(good_docx: bytes, good_pdf: bytes) -> None:
    """Whatever byte is wrong: the text, or a refusal with a code."""
    for data, name in ((good_docx, "a.docx"), (good_pdf, "a.pdf")):
        for at in range(0, len(data), max(1, len(data) // 60)):
            spoilt = data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]
            try:
                extract(spoilt, name)
            except ExtractionError as error:
                assert error.code in {"DAMAGED", "WRONG_TYPE", "NO_TEXT", "EMPTY", "ENCRYPTED",
                                      "UNSUPPORTED_TYPE", "DTD"}  # fmt: skip


def test_encrypted_files_are_refused(a_pdf: Callable[..., bytes]) -> None:
    """Word's encryption is an OLE container around the document; PDF has its own."""
    package = OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 100
    assert refusal(package, "a.docx").code == "ENCRYPTED"
    locked = a_pdf(lambda c: c.drawString(72, 700, "密"), encrypt=StandardEncryption("secret"))
    assert refusal(locked, "a.pdf").code == "ENCRYPTED"


def test_a_pdf_that_only_forbids_printing_is_read(a_pdf: Callable[..., bytes]) -> None:
    """Restrictions without a password to open are no secret."""
    free = a_pdf(
        lambda canvas: canvas.setFont("Helvetica", 12) or canvas.drawString(72, 700, "Plan 2026"),
        encrypt=StandardEncryption("", ownerPassword="owner", canPrint=0, strength=128),
    )
    assert extract(free, "a.pdf").text == "Plan 2026"


def test_macros_are_refused(
    good_docx: bytes, with_part: Callable[[bytes, str, bytes], bytes]
) -> None:
    """By the part, by the declared type, and by the name."""
    assert refusal(with_part(good_docx, "word/vbaProject.bin", b"x"), "a.docx").code == "MACRO"
    assert refusal(good_docx, "a.docm").code == "MACRO"
    types = b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    assert refusal(with_part(good_docx, "[Content_Types].xml", types), "a.docx").code == "MACRO"


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "docProps/core.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_every_part(
    good_docx: bytes, with_part: Callable[[bytes, str, bytes], bytes], part: str, encoding: str
) -> None:
    """No entity is ever expanded and no outside file is read."""
    marker = Path(tempfile.gettempdir()) / "never-read"
    attack = (
        f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file://{marker}">]><a>&x;</a>'
    ).encode(encoding)
    assert refusal(with_part(good_docx, part, attack), "a.docx").code == "DTD"


def test_a_bomb_costs_no_memory(
    good_docx: bytes, with_part: Callable[[bytes, str, bytes], bytes]
) -> None:
    """200 MB of zeros in 200 kB are refused after a mebibyte or so."""
    bomb = with_part(good_docx, "word/media/image1.bin", b"\0" * 200_000_000)
    gc.collect()
    tracemalloc.start()
    error = refusal(bomb, "a.docx")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.code == "ARCHIVE_BOMB"
    assert peak < 16 * 2**20


def test_many_entries_and_a_large_whole_are_bombs(
    good_docx: bytes, with_part: Callable[[bytes, str, bytes], bytes]
) -> None:
    """The number of entries and the sum of their sizes are limited as well."""
    assert refusal(good_docx, "a.docx", Limits(entries=3)).code == "ARCHIVE_BOMB"
    big = with_part(good_docx, "word/media/image1.bin", os.urandom(300_000))
    assert refusal(big, "a.docx", Limits(unpacked_bytes=200_000)).code == "ARCHIVE_BOMB"


def test_an_entry_that_lies_about_its_size_is_refused(good_docx: bytes) -> None:
    """The directory says ten bytes, the entry unpacks to more: readers that believe it disagree."""
    with zipfile.ZipFile(io.BytesIO(good_docx)) as archive:
        entry = archive.getinfo("word/document.xml")
    place = good_docx.rindex(b"word/document.xml") - 46
    assert good_docx[place : place + 4] == b"PK\x01\x02"
    lying = bytearray(good_docx)
    struct.pack_into("<I", lying, place + 24, 10)
    assert entry.file_size > 10
    assert refusal(bytes(lying), "a.docx").code == "DAMAGED"


@pytest.mark.parametrize("layers", [1, 2])
def test_a_pdf_bomb_is_refused(good_pdf: bytes, layers: int) -> None:
    """A packed stream that unpacks beyond measure, also one packed twice."""
    packed = b"\0" * 60_000_000
    for _ in range(layers):
        packed = zlib.compress(packed, 9)
    stream = (
        b"99 0 obj <</Length %d /Filter [/FlateDecode /FlateDecode]>>\nstream\n" % len(packed)
        + packed
        + b"\nendstream endobj\n"
    )
    at = good_pdf.index(b"1 0 obj")
    bomb = good_pdf[:at] + stream + good_pdf[at:]
    error = refusal(bomb, "a.pdf", Limits(unpacked_bytes=50_000_000))
    assert error.code == "ARCHIVE_BOMB"


def test_nothing_is_left_behind(
    good_pdf: bytes, good_docx: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No temporary file is made by a reading or by a refusal."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    extract(good_pdf, "a.pdf")
    extract(good_docx, "a.docx")
    refusal(good_docx[:500], "a.docx")
    refusal(good_pdf[:300], "a.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_scanned_pdf_has_no_text(a_pdf: Callable[..., bytes]) -> None:
    """Pages of pictures only are refused by name, with their number."""

    def draw(canvas: Canvas) -> None:
        canvas.rect(50, 50, 400, 600, fill=1)

    error = refusal(a_pdf(draw, draw), "a.pdf")
    assert (error.code, error.params) == ("NO_TEXT", {"pages": 2})


def test_too_many_pages_are_refused(a_pdf: Callable[..., bytes]) -> None:
    """Before any page is read."""
    data = a_pdf(*[lambda canvas: canvas.drawString(9, 9, "页")] * 3)
    assert refusal(data, "a.pdf", Limits(pages=2)).code == "TOO_MANY_PAGES"
