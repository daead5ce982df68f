"""PDF files: text in reading order with pages and boxes, ruled tables as tab-separated lines.

Scanned pages have no text and are refused by name; nothing is guessed from pictures. pdfium judges whether the
file opens at all, pdfminer says what stands where. Called by `extract` only.
"""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

import pypdfium2
from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTPage
from pypdfium2 import raw as pdfium

from duban.extraction._builder import TextBuilder
from duban.extraction._pdf_blocks import blocks_of, paragraphs_of
from duban.extraction._pdf_glyphs import (
    Glyph,
    Line,
    clean_text,
    drawn_shapes,
    glyph_lines,
    make_line,
    surround,
    text_boxes,
    without_doubles,
)
from duban.extraction._pdf_order import reading_order
from duban.extraction._pdf_tables import Grid, find_grids
from duban.extraction._values import Box, Extracted, ExtractionError, Limits

# Measured on a four-column page drawn out of order: other settings interleave the columns.
_LAYOUT = LAParams(boxes_flow=None, char_margin=1.2, line_margin=1.0, all_texts=True)
_PAGE_NUMBER = re.compile(r"[-—–－·•\s]*(?:第\s*)?\d{1,4}\s*(?:页)?[-—–－·•\s]*")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_PIECE = 1 << 20
_NESTED_LEVELS = 3
_HEADLINE = 1.25
_UNMAPPED_SHARE = 0.3
# pdfminer reports each oddity of each font; the clerk can do nothing about them.
logging.getLogger("pdfminer").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block of lines or a table, with its box in page coordinates."""

    box: Box
    lines: tuple[Line, ...] = ()
    grid: Grid | None = None

    def is_headline(self, body: float) -> bool:
        """Whether its type is larger than the body's."""
        return bool(self.lines) and all(line.size > _HEADLINE * body for line in self.lines)


@dataclass(slots=True)
class _Count:
    """What the pages yielded, for the notices at the end."""

    glyphs: int = 0
    unmapped: int = 0
    empty_pages: int = 0
    page_numbers: int = 0
    tables: int = 0


def read_pdf(data: bytes, limits: Limits) -> Extracted:
    """Read a PDF file.

    Raises:
        ExtractionError: ENCRYPTED, DAMAGED, TOO_MANY_PAGES, ARCHIVE_BOMB, NO_TEXT, TOO_LONG.
    """
    data = _opened(data, limits)
    _check_streams(data, limits)
    builder, count = TextBuilder(limits), _Count()
    for page in _pages(data):
        _read_page(page, builder, count)
    if not count.glyphs:
        raise ExtractionError("NO_TEXT", {"pages": builder.page})
    if count.unmapped > _UNMAPPED_SHARE * count.glyphs:
        return _drawn_text(data, limits)
    _report(builder, count)
    return builder.finish("pdf")


def _drawn_text(data: bytes, limits: Limits) -> Extracted:
    """The text as pdfium finds it, in the order of drawing: it knows fonts that pdfminer can't map."""
    builder, found = TextBuilder(limits), False
    document = pypdfium2.PdfDocument(data)
    try:
        for number in range(len(document)):
            page = document[number]
            builder.open_page(width=page.get_width(), height=page.get_height())
            drawn = page.get_textpage().get_text_range().replace("\r\n", "\n")
            for paragraph in filter(str.strip, clean_text(drawn).split("\n\n")):
                found = True
                builder.add(paragraph)
    finally:
        document.close()
    if not found:
        raise ExtractionError("NO_TEXT", {"pages": builder.page})
    builder.warn("ORDER_UNSURE")
    return builder.finish("pdf")


def _report(builder: TextBuilder, count: _Count) -> None:
    if count.unmapped:
        builder.warn("GLYPHS_UNREADABLE", count=count.unmapped)
    if count.empty_pages:
        builder.warn("PAGES_WITHOUT_TEXT", count=count.empty_pages)
    if count.page_numbers:
        builder.warn("PAGE_NUMBERS_LEFT_OUT", count=count.page_numbers)


def _opened(data: bytes, limits: Limits) -> bytes:
    """The file without its owner's restrictions, if it opens without a password and is not too long."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        needs_password = "password" in str(error).lower()
        code = "ENCRYPTED" if needs_password else "DAMAGED"
        raise ExtractionError(code, {"kind": "pdf"}) from None
    try:
        if len(document) > limits.pages:
            raise ExtractionError("TOO_MANY_PAGES", {"pages": len(document), "limit": limits.pages})
        if len(document) == 0:
            raise ExtractionError("DAMAGED", {"kind": "pdf"})
        if pdfium.FPDF_GetSecurityHandlerRevision(document) < 0:
            return data
        # "Do not print" is no secret: such a file opens for everybody.
        plain = io.BytesIO()
        document.save(plain, flags=pdfium.FPDF_REMOVE_SECURITY)
        return plain.getvalue()
    except pypdfium2.PdfiumError:
        raise ExtractionError("DAMAGED", {"kind": "pdf"}) from None
    finally:
        document.close()


def _check_streams(data: bytes, limits: Limits) -> None:
    """Refuse a file whose packed streams unpack beyond measure: pdfminer would unpack them whole."""
    budget = limits.unpacked_bytes
    for match in _STREAM.finditer(data):
        end = data.find(b"endstream", match.end())
        packed = memoryview(data)[match.end() : end if end > 0 else len(data)]
        budget -= _unpacked_size(packed, budget, _NESTED_LEVELS)
        if budget < 0:
            raise ExtractionError("ARCHIVE_BOMB", {"limit": limits.unpacked_bytes})


def _unpacked_size(packed: memoryview, budget: int, levels: int) -> int:
    """Size of a zlib stream, also of one packed into it; 0 where it is none. Stops above the budget."""
    if len(packed) < 2 or packed[0] & 0x0F != 8 or (packed[0] << 8 | packed[1]) % 31:
        return 0
    worker, size, inner = zlib.decompressobj(), 0, bytearray()
    waiting: bytes | memoryview = packed
    try:
        while not worker.eof and size <= budget:
            piece = worker.decompress(waiting, _PIECE)
            waiting = worker.unconsumed_tail
            size += len(piece)
            if len(inner) < _PIECE:
                inner += piece
            if not piece and not waiting:
                break
    except zlib.error:
        return size
    if levels and size <= budget:
        size += _unpacked_size(memoryview(bytes(inner)), budget - size, levels - 1)
    return size


def _pages(data: bytes) -> Iterator[LTPage]:
    try:
        yield from extract_pages(io.BytesIO(data), laparams=_LAYOUT)
    except ExtractionError:
        raise
    except Exception:
        # pdfminer lets errors of every kind out of damaged files, from KeyError to RecursionError.
        raise ExtractionError("DAMAGED", {"kind": "pdf"}) from None


def _read_page(page: LTPage, builder: TextBuilder, count: _Count) -> None:
    builder.open_page(width=page.width, height=page.height)
    grids = find_grids(drawn_shapes(page))
    lines = without_doubles(line for box in text_boxes(page) for line in glyph_lines(box))
    glyphs = [glyph for line in lines for glyph in line]
    count.glyphs += len(glyphs)
    count.unmapped += sum(not glyph.text for glyph in glyphs)
    grids = _filled(grids, glyphs)
    pieces = [_Piece(grid.box, grid=grid) for grid in grids]
    for block in blocks_of(_free_lines(lines, grids)):
        pieces.append(_Piece(surround(block), tuple(block)))
    if not pieces:
        count.empty_pages += 1
        return
    sizes = [line.size for piece in pieces for line in piece.lines]
    body = median(sizes) if sizes else 0.0
    for piece in reading_order(
        pieces, lambda piece: piece.box, lambda piece: piece.is_headline(body)
    ):
        _add_piece(piece, page, builder, count)


def _filled(grids: list[Grid], glyphs: list[Glyph]) -> list[Grid]:
    """The grids that are tables, with their glyphs; the innermost or first one takes a glyph."""
    for glyph in glyphs:
        for grid in grids:
            if grid.take(glyph):
                break
    return [grid for grid in grids if grid.is_table()]


def _free_lines(lines: list[list[Glyph]], grids: list[Grid]) -> list[Line]:
    """The lines of a page without what stands in tables."""
    taken = (
        {glyph for grid in grids for cell in grid.glyphs.values() for glyph in cell}
        if grids
        else set()
    )
    made = (make_line(glyph for glyph in line if glyph not in taken) for line in lines)
    return [line for line in made if line]


def _add_piece(piece: _Piece, page: LTPage, builder: TextBuilder, count: _Count) -> None:
    x0, y0, x1, y1 = piece.box
    box = (x0, page.height - y1, x1, page.height - y0)
    if piece.grid:
        count.tables += 1
        first = True
        for row in piece.grid.rows():
            if any(row):
                builder.add_row(row, table=count.tables, box=box, first=first)
                first = False
        return
    text = "\n".join(line.text for line in piece.lines)
    at_edge = y1 < 0.1 * page.height or y0 > 0.94 * page.height
    if at_edge and _PAGE_NUMBER.fullmatch(text):
        count.page_numbers += 1
        return
    for lines in paragraphs_of(list(piece.lines)):
        left, bottom, right, top = surround(lines)
        paragraph_box = (left, page.height - top, right, page.height - bottom)
        builder.add("\n".join(line.text for line in lines), box=paragraph_box)
