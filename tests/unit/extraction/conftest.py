"""Builders of the files that the extraction tests read; every file is made here, none is fetched or stored."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence

import docx
import openpyxl
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))

Draw = Callable[[Canvas], None]


@pytest.fixture
def a_pdf() -> Callable[..., bytes]:
    """Makes a PDF from drawing functions, one for each page."""

    def make(
        *pages: Draw,
        size: tuple[float, float] = (595, 842),
        encrypt: StandardEncryption | None = None,
    ) -> bytes:
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=size, encrypt=encrypt)
        for draw in pages:
            canvas.setFont(FONT, 12)
            draw(canvas)
            canvas.showPage()
        canvas.save()
        return buffer.getvalue()

    return make


@pytest.fixture
def a_docx() -> Callable[..., bytes]:
    """Makes a Word file; the given function fills it."""

    def make(fill: Callable[[docx.document.Document], None]) -> bytes:
        document = docx.Document()
        fill(document)
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()

    return make


@pytest.fixture
def an_xlsx() -> Callable[..., bytes]:
    """Makes a workbook with one sheet for each name, filled with the given rows."""

    def make(sheets: Mapping[str, Sequence[Sequence[object]]], hidden: Sequence[str] = ()) -> bytes:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
            if name in hidden:
                sheet.sheet_state = "hidden"
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    return make


@pytest.fixture
def with_part() -> Callable[[bytes, str, bytes], bytes]:
    """Copies a zip container with one entry added or replaced."""

    def make(data: bytes, name: str, content: bytes) -> bytes:
        buffer = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(data)) as old,
            zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for entry in old.infolist():
                if entry.filename != name:
                    new.writestr(entry.filename, old.read(entry.filename))
            new.writestr(name, content)
        return buffer.getvalue()

    return make
