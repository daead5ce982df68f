"""Word documents: order, tables, automatic labels, and what is not on the page."""

from __future__ import annotations

import re
from collections.abc import Callable

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from duban.extraction import ExtractionError, extract

Fill = Callable[[docx.document.Document], None]
MakeDocx = Callable[[Fill], bytes]
LEVELS = (
    ("chineseCountingThousand", "%1、"),
    ("chineseCountingThousand", "（%2）"),
    ("decimal", "%3."),
    ("decimalEnclosedCircle", "%4"),
)


def numbered(document: docx.document.Document, *items: tuple[int, str]) -> None:
    """Adds paragraphs of one automatically numbered list with the four levels of official documents."""
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text) in enumerate(LEVELS)
    )
    root = document.part.numbering_part.element
    root.insert(
        0,
        parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'),
    )
    root.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="78"><w:abstractNumId w:val="77"/></w:num>')
    )
    for depth, text in items:
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(
            parse_xml(
                f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="78"/></w:numPr>'
            )
        )


def test_paragraphs_and_tables_come_in_document_order(a_docx: MakeDocx) -> None:
    """A row is a line, cells are separated by tabs, paragraphs of a cell are joined."""

    def fill(document: docx.document.Document) -> None:
        document.add_heading("整改方案", level=1)
        document.add_paragraph("前言。")
        table = document.add_table(rows=2, cols=3)
        for cell, text in zip(table.rows[0].cells, ("序号", "任务", "责任单位"), strict=True):
            cell.text = text
        for cell, text in zip(table.rows[1].cells, ("1", "排查", "市住建局"), strict=True):
            cell.text = text
        table.rows[1].cells[2].add_paragraph("市城管局")
        document.add_paragraph("后记。")

    extracted = extract(a_docx(fill), "a.docx")
    assert extracted.text == (
        "整改方案\n前言。\n\n序号\t任务\t责任单位\n1\t排查\t市住建局 市城管局\n后记。"
    )
    assert [(b.kind, b.level) for b in extracted.blocks] == [
        ("heading", 1),
        ("paragraph", 0),
        ("row", 0),
        ("row", 0),
        ("paragraph", 0),
    ]
    cells = [extracted.text[start:end] for start, end in extracted.blocks[3].cells]
    assert cells == ["1", "排查", "市住建局 市城管局"]


def test_merged_cells_keep_the_columns(a_docx: MakeDocx) -> None:
    """A merged cell's text stands once; the places that it covers are empty cells."""

    def fill(document: docx.document.Document) -> None:
        table = document.add_table(rows=3, cols=3)
        for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
            cell.text = str(number)
        table.cell(0, 1).merge(table.cell(0, 2)).text = "责任分工"
        table.cell(1, 0).merge(table.cell(2, 0)).text = "水污染"

    assert extract(a_docx(fill), "a.docx").text == "0\t责任分工\t\n水污染\t4\t5\n\t7\t8"


def test_automatic_labels_are_rendered(a_docx: MakeDocx) -> None:
    """Levels count on their own and begin anew below a higher one; a figure after a figure stays readable."""

    def fill(document: docx.document.Document) -> None:
        numbered(
            document,
            (0, "总体要求"),
            (1, "指导思想"),
            (1, "工作目标"),
            (2, "5月底前完成排查"),
            (2, "6月底前完成整改"),
            (3, "逐项销号"),
            (0, "保障措施"),
            (1, "加强领导"),
        )

    assert extract(a_docx(fill), "a.docx").text.split("\n") == [
        "一、总体要求",
        "（一）指导思想",
        "（二）工作目标",
        "1. 5月底前完成排查",
        "2. 6月底前完成整改",
        "① 逐项销号",
        "二、保障措施",
        "（一）加强领导",
    ]


def test_what_is_not_on_the_page_is_left_out(a_docx: MakeDocx) -> None:
    """Headers, footers, deleted and hidden text, field codes; inserted text is on the page."""

    def fill(document: docx.document.Document) -> None:
        document.sections[0].header.paragraphs[0].text = "页眉"
        document.sections[0].footer.paragraphs[0].text = "页脚"
        paragraph = document.add_paragraph("市住建局")
        for xml in (
            "<w:del {}><w:r><w:delText>旧</w:delText></w:r></w:del>",
            "<w:ins {}><w:r><w:t>要</w:t></w:r></w:ins>",
            "<w:r {}><w:instrText>PAGE</w:instrText></w:r>",
            "<w:r {}><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>",
            "<w:r {}><w:t>整改</w:t></w:r>",
        ):
            paragraph._p.append(parse_xml(xml.format(nsdecls("w"))))

    assert extract(a_docx(fill), "a.docx").text == "市住建局要整改"


def test_page_breaks_open_pages(a_docx: MakeDocx) -> None:
    """Blocks know their page, and pages their range of the text."""

    def fill(document: docx.document.Document) -> None:
        document.add_paragraph("第一页").add_run().add_break(WD_BREAK.PAGE)
        document.add_paragraph("第二页")

    extracted = extract(a_docx(fill), "a.docx")
    assert [block.page for block in extracted.blocks] == [1, 2]
    assert [extracted.text[slice(*page.span)] for page in extracted.pages] == ["第一页", "第二页"]


def test_a_text_box_is_read_once(a_docx: MakeDocx) -> None:
    """Word stores a text box twice, for itself and for older programs."""
    box = "<w:txbxContent><w:p><w:r><w:t>文本框</w:t></w:r></w:p></w:txbxContent>"

    def fill(document: docx.document.Document) -> None:
        run = document.add_paragraph("正文").add_run()
        run._r.append(
            parse_xml(
                f"<mc:AlternateContent {nsdecls('w')} "
                'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
                f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>'
                "</mc:AlternateContent>"
            )
        )

    assert extract(a_docx(fill), "a.docx").text == "正文\n文本框"


def test_every_character_outside_of_blocks_is_white_space(a_docx: MakeDocx) -> None:
    """Blocks ascend, do not overlap, and leave nothing out."""

    def fill(document: docx.document.Document) -> None:
        document.add_paragraph("甲\n乙\t丙")
        document.add_table(rows=1, cols=2).rows[0].cells[1].text = "丁"
        document.add_paragraph("戊")

    extracted = extract(a_docx(fill), "a.docx")
    at, outside = 0, ""
    for block in extracted.blocks:
        assert block.span[0] >= at
        outside += extracted.text[at : block.span[0]]
        at = block.span[1]
    assert not (outside + extracted.text[at:]).strip()


def test_a_document_without_text_is_empty(a_docx: MakeDocx) -> None:
    """An empty form is refused like an empty file."""
    with pytest.raises(ExtractionError) as caught:
        extract(a_docx(lambda document: None), "a.docx")
    assert caught.value.code == "EMPTY"


def test_a_broken_part_is_named(
    a_docx: MakeDocx, with_part: Callable[[bytes, str, bytes], bytes]
) -> None:
    """XML that is cut off makes the file damaged, with the part's name."""
    whole = a_docx(lambda document: document.add_paragraph("整改") and None)
    broken = with_part(whole, "word/document.xml", b"<w:document><w:body>")
    with pytest.raises(ExtractionError) as caught:
        extract(broken, "a.docx")
    assert caught.value.code == "DAMAGED"
    assert re.fullmatch(r"word/document\.xml", str(caught.value.params["part"]))


def test_content_controls_nested_tables_and_spans(a_docx: MakeDocx) -> None:
    """Forms put paragraphs, rows and cells into controls; a table in a cell is read as the cell's text."""
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    inner = f"<w:tbl><w:tr>{cell.format('内1')}{cell.format('内2')}</w:tr></w:tbl>"
    control = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"

    def fill(document: docx.document.Document) -> None:
        body = document.element.body
        row = (
            f"<w:tr>{control.format(cell.format('甲'))}<w:tc>{inner}<w:p/></w:tc>"
            '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>乙</w:t><w:br/><w:t>丙</w:t>'
            "</w:r></w:p></w:tc></w:tr>"
        )
        removed = f'<w:tr><w:trPr><w:del w:id="1"/></w:trPr>{cell.format("删")}</w:tr>'
        shifted = f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell.format("丁")}</w:tr>'
        for number, xml in enumerate(
            (
                control.format("<w:p><w:r><w:t>控件段落</w:t></w:r></w:p>"),
                f"<w:tbl>{control.format(row)}{removed}{shifted}</w:tbl>",
            )
        ):
            name, rest = xml[1:].split(">", 1)
            body.insert(number, parse_xml(f"<{name} {nsdecls('w')}>{rest}"))

    assert extract(a_docx(fill), "a.docx").text == "控件段落\n\n甲\t内1 内2\t乙 丙\t\n\t丁"


def test_signs_that_are_elements_are_read(a_docx: MakeDocx) -> None:
    """Tabs, line breaks, hyphens that do not break, the base of a phonetic guide, formulas."""

    def fill(document: docx.document.Document) -> None:
        paragraph = document.add_paragraph("甲")
        for xml in (
            "<w:r {}><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:noBreakHyphen/></w:r>",
            "<w:r {}><w:ruby><w:rt><w:r><w:t>dīng</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>丁</w:t></w:r>"
            "</w:rubyBase></w:ruby></w:r>",
            '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" {}>'
            "<m:r><m:t>x=1</m:t></m:r></m:oMath>",
        ):
            paragraph._p.append(parse_xml(xml.format(nsdecls("w"))))

    assert extract(a_docx(fill), "a.docx").text == "甲\t乙\n丙-丁x=1"


def test_footnotes_are_left_out_and_reported(
    a_docx: MakeDocx, with_part: Callable[[bytes, str, bytes], bytes]
) -> None:
    """Their text would stand in the middle of another sentence."""

    def fill(document: docx.document.Document) -> None:
        document.add_paragraph("正文")

    notes = f"<w:footnotes {nsdecls('w')}><w:footnote><w:p><w:r><w:t>脚注</w:t></w:r></w:p></w:footnote></w:footnotes>"
    extracted = extract(with_part(a_docx(fill), "word/footnotes.xml", notes.encode()), "a.docx")
    assert extracted.text == "正文"
    assert [notice.code for notice in extracted.warnings] == ["FOOTNOTES_LEFT_OUT"]


def test_a_package_without_a_body_is_damaged(
    a_docx: MakeDocx, with_part: Callable[[bytes, str, bytes], bytes]
) -> None:
    """Well-formed, and yet no document."""
    hollow = with_part(a_docx(lambda d: None), "word/document.xml", b"<a/>")
    with pytest.raises(ExtractionError) as caught:
        extract(hollow, "a.docx")
    assert caught.value.code == "DAMAGED"
