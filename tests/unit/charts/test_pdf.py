"""The PDF: vectors, embedded fonts, text that can be found again, and characters without a glyph that stay in sight."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pypdfium2
import pytest

from duban.charts import gantt_pages, pdf_of, wall_chart
from duban.charts._fonts import Face, Faces, shipped_font
from duban.charts._lettering import width_of
from duban.charts._marks import Disc, Sheet, Words, box
from unit.charts.programmes import programme, sewers

ONLY = (shipped_font(),)


def a_sheet(*texts: str) -> Sheet:
    """A small sheet with lines of text."""
    return Sheet(
        100, 60, "页", tuple(Words(5, 10 + 8 * at, text, 5) for at, text in enumerate(texts))
    )


def text_of(data: bytes, page: int = 0) -> str:
    """What a reader selects on a page."""
    document = pypdfium2.PdfDocument(data)
    try:
        return str(document[page].get_textpage().get_text_range())
    finally:
        document.close()


def ink_of(data: bytes) -> float:
    """Which share of the first page is not white."""
    document = pypdfium2.PdfDocument(data)
    try:
        image = document[0].render(scale=2).to_numpy()
        return float((image.min(axis=2) < 200).mean())
    finally:
        document.close()


def test_text_can_be_selected_again() -> None:
    """Chinese, Latin, a rare character of extension A: what went in is what a reader finds."""
    printed = pdf_of((a_sheet("雨污分流 DN600", "镕㐱"),), fonts=ONLY)
    assert "雨污分流 DN600" in text_of(printed.data)
    assert "镕㐱" in text_of(printed.data)
    assert printed.missing == ()


def test_fonts_are_embedded_and_pages_hold_no_pictures() -> None:
    """Each font of the file has its program in it; nothing was turned into pixels."""
    data = pdf_of(gantt_pages(sewers()), fonts=ONLY).data
    assert data.count(b"/FontFile3") == data.count(b"/FontDescriptor /") == 1
    assert b"/Image" not in data


def test_pages_have_the_size_of_their_sheets() -> None:
    """An A0 is 841 by 1189 mm on paper, whatever its items."""
    document = pypdfium2.PdfDocument(pdf_of(wall_chart(programme(3)), fonts=ONLY).data)
    width, height = document[0].get_size()
    document.close()
    assert (width / 72 * 25.4, height / 72 * 25.4) == pytest.approx((841, 1189), abs=0.01)


def test_a_character_without_a_glyph_is_a_box_and_is_named() -> None:
    """A character that no font has is drawn with its number and told to the caller; the rest of the line stands."""
    printed = pdf_of((a_sheet("王\U000323af"),), fonts=ONLY)
    without = pdf_of((a_sheet("王"),), fonts=ONLY)
    assert printed.missing == ("\U000323af",)
    assert ink_of(printed.data) > ink_of(without.data) + 0.001
    assert "王" in text_of(printed.data)


def test_what_has_no_width_and_no_glyph_asks_for_nothing() -> None:
    """A joiner or a selector of variants leaves no box."""
    assert pdf_of((a_sheet("王\u200d\ufe00"),), fonts=ONLY).missing == ()


def test_another_font_is_asked_for_what_the_first_lacks() -> None:
    """𠮷 is not in the shipped font: it comes from the machine's where that has one, else it is named."""
    printed = pdf_of((a_sheet("王𠮷"),))
    found = Faces().face_of(ord("𠮷"))
    assert printed.missing == (() if found else ("𠮷",))
    assert printed.data.count(b"/FontDescriptor /") == (2 if found else 1)
    if found:
        assert "𠮷" in text_of(printed.data)


def test_truetype_fonts_are_embedded_too() -> None:
    """A font with TrueType outlines, as many systems have, gives the same text."""
    paths = list(Path("/usr/share/fonts").rglob("DejaVuSans.ttf"))
    if not paths:
        pytest.skip("no DejaVuSans.ttf on this machine")
    data = pdf_of((a_sheet("DN600 abc"),), fonts=(paths[0],)).data
    assert b"/FontFile2" in data
    assert "DN600 abc" in text_of(data)
    assert ink_of(data) > 0.005


def test_the_same_sheets_give_the_same_bytes() -> None:
    """No date, no random number."""
    assert pdf_of((a_sheet("同"),), fonts=ONLY) == pdf_of((a_sheet("同"),), fonts=ONLY)


def test_shapes_are_drawn_where_they_are() -> None:
    """A box in the upper half leaves the lower half white, a disc is round, and the page is not mirrored."""
    sheet = Sheet(
        100, 100, "", (box(10, 10, 30, 20, fill="#000000"), Disc(70, 20, 10, fill="#000000"))
    )
    document = pypdfium2.PdfDocument(pdf_of((sheet,), fonts=ONLY).data)
    image = document[0].render(scale=1).to_numpy().min(axis=2) < 128
    document.close()
    tall, wide = image.shape
    assert not image[tall // 2 :].any()
    assert image[: tall // 2, : wide // 2].sum() / image.size == pytest.approx(0.06, rel=0.05)
    assert image[:, wide // 2 :].sum() / image.size == pytest.approx(0.0314, rel=0.05)


def test_the_table_of_widths_is_that_of_the_shipped_font() -> None:
    """What the layout measures is what the PDF sets."""
    face = Face(shipped_font())
    letters = [*map(chr, range(32, 127)), *"雨污分流（）、。：①℃㎡"]
    assert {one: width_of(one, 1) for one in letters} == {
        one: pytest.approx(face.advance(ord(one))) for one in letters
    }


def test_every_object_is_where_the_table_says() -> None:
    """The table at the end names the place of each object, and streams unpack."""
    data = pdf_of((a_sheet("一"),), fonts=ONLY).data
    start = int(re.findall(rb"startxref\n(\d+)", data)[0])
    places = [int(one) for one in re.findall(rb"^(\d{10}) 00000 n", data[start:], re.M)]
    for number, place in enumerate(places, start=1):
        assert data[place:].startswith(b"%d 0 obj" % number)
    for packed in re.findall(rb"stream\n(.*?)\nendstream", data, re.S):
        assert zlib.decompress(packed)
