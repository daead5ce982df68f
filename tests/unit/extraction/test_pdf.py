"""PDF files: columns in the right order, tables as rows, and pages that can be shown as they were."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import chain

import pytest
from reportlab.pdfgen.canvas import Canvas

from duban.extraction import Extracted, extract

MakePdf = Callable[..., bytes]
Bound = Callable[[int], AbstractContextManager[None]]
FONT = "STSong-Light"
WORDS = "整改排查督办落实责任单位完成时限牵头配合验收销号水质管网河道工地园区企业项目资金审批"


def sentence(seed: int, length: int) -> str:
    """Some characters of the field, the same for the same seed."""
    return "".join(random.Random(seed).choices(WORDS, k=length))  # noqa: S311 - no secret


def lines_of(extracted: Extracted) -> list[str]:
    """The printed lines of a text."""
    return [line for line in extracted.text.split("\n") if line]


@pytest.mark.parametrize("drawn", [(3, 1, 0, 2), (0, 1, 2, 3), (2, 3, 1, 0)])
def test_four_columns_come_in_the_order_of_reading(a_pdf: MakePdf, drawn: tuple[int, ...]) -> None:
    """Whatever the order of drawing: headline first, then column by column, none interleaved."""
    columns = [[sentence(100 * c + r, 13) for r in range(40)] for c in range(4)]

    def draw(canvas: Canvas) -> None:
        for number in drawn:
            for row, line in enumerate(columns[number]):
                canvas.drawString(50 + number * 180, 880 - row * 18, line)
        canvas.setFont(FONT, 36)
        canvas.drawCentredString(400, 930, "实干为要促整改")

    extracted = extract(a_pdf(draw, size=(800, 1000)), "a.pdf")
    expected = ["实干为要促整改", *(line for column in columns for line in column)]
    assert lines_of(extracted) == expected


def test_two_articles_with_columns_of_their_own_are_not_mixed(a_pdf: MakePdf) -> None:
    """The upper article is read to its end before the lower one, though their gutters differ."""
    upper = [[sentence(100 * c + r, 20) for r in range(12)] for c in range(2)]
    lower = [[sentence(900 + 100 * c + r, 12) for r in range(12)] for c in range(3)]

    def draw(canvas: Canvas) -> None:
        for articles, top, width in ((lower, 420, 180), (upper, 700, 270)):
            for column, lines in enumerate(articles):
                for row, line in enumerate(lines):
                    canvas.drawString(40 + column * width, top - row * 18, line)
        canvas.setFont(FONT, 28)
        canvas.drawString(40, 740, "上面一篇报道的标题")
        canvas.drawString(40, 460, "下面一篇报道的标题")

    expected = ["上面一篇报道的标题", *chain(*upper), "下面一篇报道的标题", *chain(*lower)]
    assert lines_of(extract(a_pdf(draw), "a.pdf")) == expected


def test_boxes_and_pages_show_where_a_paragraph_stood(a_pdf: MakePdf) -> None:
    """Boxes count from the upper left corner and lie on the page; paragraphs are cut at indents."""

    def draw(canvas: Canvas) -> None:
        canvas.drawString(114, 700, sentence(1, 36))
        canvas.drawString(90, 678, sentence(2, 20))
        canvas.drawString(114, 656, sentence(3, 36))

    extracted = extract(a_pdf(draw, draw), "a.pdf")
    assert [block.page for block in extracted.blocks] == [1, 1, 2, 2]
    first = extracted.blocks[0]
    assert extracted.text[slice(*first.span)] == f"{sentence(1, 36)}\n{sentence(2, 20)}"
    assert first.box is not None
    left, top, right, bottom = first.box
    assert left == pytest.approx(90, abs=2)
    assert 842 - 700 - 14 < top < 842 - 700
    assert right < extracted.pages[0].width == 595
    assert top < bottom < 842 - 656
    assert extracted.pages[1].span == (extracted.blocks[2].span[0], len(extracted.text))


def test_a_ruled_table_becomes_rows(a_pdf: MakePdf) -> None:
    """Cells by their rules: a cell over two rows once, wrapped lines of a cell joined."""
    xs, ys = (60, 110, 300, 500), (700, 660, 600, 540)

    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 740, "附件：任务分解表")
        for x in xs:
            canvas.line(x, ys[0], x, ys[-1])
        for y in ys:
            canvas.line(110 if y == 600 else 60, y, 500, y)
        for text, x, y in (
            ("序号", 70, 675),
            ("任务", 180, 675),
            ("责任单位", 370, 675),
            ("1", 80, 595),
            ("完成全市河道排口排查溯源工作并", 112, 640),
            ("建立台账", 112, 620),
            ("市生态环境局", 310, 630),
            ("市水务局", 310, 612),
            ("完成整改", 112, 570),
            ("市住建局", 310, 570),
        ):
            canvas.drawString(x, y, text)

    extracted = extract(a_pdf(draw), "a.pdf")
    assert extracted.text == (
        "附件：任务分解表\n\n序号\t任务\t责任单位\n"
        "1\t完成全市河道排口排查溯源工作并建立台账\t市生态环境局市水务局\n"
        "\t完成整改\t市住建局"
    )
    assert [block.table for block in extracted.blocks] == [0, 1, 1, 1]


def test_page_numbers_are_left_out_and_reported(a_pdf: MakePdf) -> None:
    """A number at the foot would cut a sentence that runs over the page; a number in the text stays."""

    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "2026")
        canvas.drawCentredString(297, 40, "— 3 —")

    extracted = extract(a_pdf(draw), "a.pdf")
    assert extracted.text == "2026"
    assert [(n.code, n.params) for n in extracted.warnings] == [
        ("PAGE_NUMBERS_LEFT_OUT", {"count": 1})
    ]


def test_artificial_bold_is_not_doubled(a_pdf: MakePdf) -> None:
    """Some writers draw a headline twice, a little apart, to make it bold."""

    def draw(canvas: Canvas) -> None:
        for shift in (0, 0.4):
            canvas.drawString(72 + shift, 700, "重要会议会会商")

    assert extract(a_pdf(draw), "a.pdf").text == "重要会议会会商"


def test_spaced_type_has_no_blanks_but_gaps_have(a_pdf: MakePdf) -> None:
    """Letter-spaced headlines stay one word; two phrases a character apart stay two."""

    def draw(canvas: Canvas) -> None:
        for number, character in enumerate("会议纪要"):
            canvas.drawString(72 + number * 18, 700, character)
        canvas.drawString(72, 640, "大抓产业")
        canvas.drawString(72 + 4 * 12 + 12, 640, "大抓招商")

    assert lines_of(extract(a_pdf(draw), "a.pdf")) == ["会议纪要", "大抓产业 大抓招商"]


def test_an_empty_page_among_others_is_reported(a_pdf: MakePdf) -> None:
    """A scanned page in a typed document is named, not passed over."""
    extracted = extract(
        a_pdf(
            lambda canvas: canvas.drawString(72, 700, "整改"),
            lambda canvas: canvas.rect(50, 50, 300, 300, fill=1),
        ),
        "a.pdf",
    )
    assert [(n.code, n.params) for n in extracted.warnings] == [
        ("PAGES_WITHOUT_TEXT", {"count": 1})
    ]


def test_upright_headlines_are_one_line(a_pdf: MakePdf) -> None:
    """One character below the other is read as a word."""

    def draw(canvas: Canvas) -> None:
        for number, character in enumerate("督办台账"):
            canvas.drawString(72, 700 - number * 14, character)

    assert extract(a_pdf(draw), "a.pdf").text == "督办台账"


def test_glyphs_that_only_pdfium_knows_are_read_with_a_warning(a_pdf: MakePdf) -> None:
    """A font whose collection is spoilt can't be mapped by one reader; the other one takes over."""
    data = a_pdf(lambda canvas: canvas.drawString(72, 700, "市住建局要完成整改。"))
    assert b"(GB1)" in data
    extracted = extract(data.replace(b"(GB1)", b"(XX9)"), "a.pdf")
    assert extracted.text == "市住建局要完成整改。"
    assert [notice.code for notice in extracted.warnings] == ["ORDER_UNSURE"]


def test_a_signature_at_the_right_is_no_column(a_pdf: MakePdf) -> None:
    """What stands below and to the right comes after what stands above and to the left."""

    def draw(canvas: Canvas) -> None:
        for row, text in enumerate(("1. 排查", "2. 整改", "3. 销号")):
            canvas.drawString(72, 700 - row * 40, text)
        canvas.drawString(400, 500, "某市人民政府")
        canvas.drawString(400, 460, "2026年4月9日")

    assert lines_of(extract(a_pdf(draw), "a.pdf")) == [
        "1. 排查", "2. 整改", "3. 销号", "某市人民政府", "2026年4月9日",
    ]  # fmt: skip


def test_a_single_ruled_box_is_no_table(a_pdf: MakePdf) -> None:
    """A frame around a paragraph makes no row of it."""

    def draw(canvas: Canvas) -> None:
        canvas.rect(60, 660, 400, 80)
        canvas.drawString(72, 700, "加框的一段文字")

    extracted = extract(a_pdf(draw), "a.pdf")
    assert [(block.kind, block.table) for block in extracted.blocks] == [("paragraph", 0)]


def test_a_page_full_of_drawing_is_read_in_time(a_pdf: MakePdf, most_calls: Bound) -> None:
    """A map has thousands of lines and labels; it makes no table, and its rules are not compared each with each."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 3)
        for number in range(3000):
            canvas.line(0, number * 0.2, 500, number * 0.2)
            canvas.line(number * 0.1, 0, number * 0.1, 800)
            canvas.drawString(number % 50 * 11, number // 50 * 13, "河")

    drawing = a_pdf(draw)
    with most_calls(20_000_000):
        extracted = extract(drawing, "a.pdf")
    assert extracted.text.count("河") == 3000
    assert {block.kind for block in extracted.blocks} == {"paragraph"}
