"""What a file is, told by its content."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from PIL import Image

from duban.imagery import HEAD_BYTES, sniff


def zipped(*members: str) -> bytes:
    """An archive with empty members."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    return stream.getvalue()


def drawn(form: str) -> bytes:
    """A small picture in a format."""
    stream = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(stream, form)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("WEBP", "image/webp"),
        ("GIF", "image/gif"),
        ("BMP", "image/bmp"),
        ("TIFF", "image/tiff"),
    ],
)
def test_pictures_are_told_by_what_a_writer_writes(form: str, media_type: str) -> None:
    """A picture that Pillow wrote is found out without its name."""
    kind = sniff(drawn(form)[:HEAD_BYTES])
    assert (kind.media_type, kind.group) == (media_type, "photo")


@pytest.mark.parametrize(
    ("data", "ending", "group"),
    [
        (b"", "", "other"),
        (b"%PDF-1.7\n", "pdf", "document"),
        (b"\r\n%PDF-1.4", "pdf", "document"),
        (zipped("OFD.xml"), "ofd", "document"),
        (zipped("[Content_Types].xml", "word/document.xml"), "docx", "document"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "xlsx", "table"),
        (zipped("[Content_Types].xml", "ppt/slides/a.xml"), "pptx", "document"),
        (zipped("photos/a.jpg"), "zip", "archive"),
        (b"\x00\x00\x00\x18ftypmp42", "mp4", "video"),
        (b"\x00\x00\x00\x18ftypqt  ", "mov", "video"),
        (b"\x00\x00\x00\x18ftyp3gp5", "3gp", "video"),
        (b"\x00\x00\x00\x18ftypheic", "heic", "photo"),
        (b"\x00\x00\x00\x18ftypavif", "avif", "photo"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "avi", "video"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "bin", "other"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc", "document"),
        (b"MZ\x90\x00\x03", "bin", "active"),
        (b"#!/bin/sh\n", "sh", "active"),
        (b"<!DOCTYPE html><p>x", "html", "active"),
        (b"\xef\xbb\xbf  <svg onload='x'>", "svg", "active"),
        (b"<?xml version='1.0'?><svg/>", "svg", "active"),
        (b"<?xml version='1.0'?><a/>", "xml", "active"),
        (b"<?xml version='1.0'?><html>", "html", "active"),
        ("﻿<html>".encode("utf-16"), "html", "active"),
        ("验收意见：同意。".encode(), "txt", "document"),
        ("验收意见：同意。".encode("gb18030"), "txt", "document"),
        (b"BM is no picture but a text", "txt", "document"),
        (b"\x00\x01\x02\x03nothing known", "bin", "other"),
    ],
)
def test_other_files_are_told_by_their_first_bytes(data: bytes, ending: str, group: str) -> None:
    """Documents, videos, archives, and what a browser would run."""
    kind = sniff(data[:HEAD_BYTES])
    assert (kind.ending, kind.group) == (ending, group)


def test_a_page_that_calls_itself_a_photo_stays_a_page() -> None:
    """Markup behind some words is markup all the same."""
    assert sniff(b"holiday photo <script>alert(1)</script>").group == "active"
