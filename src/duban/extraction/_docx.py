"""Word documents: the text as a reader sees it, in document order, tables as tab-separated lines.

Headers, footers, notes, comments and deleted text are left out of the text; headers and footers are handed to
the search for secrecy markings. Called by `extract` only, after the container was admitted.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from duban.extraction._archive import open_archive, read_part
from duban.extraction._builder import TextBuilder
from duban.extraction._markup import parse_xml
from duban.extraction._numbering import Numbering, W
from duban.extraction._values import Extracted, ExtractionError, Limits

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_TEXT = f"{W}t"
_BREAKS = {f"{W}br", f"{W}cr"}
# What is in the file but not on the page: removed and moved text, field codes, comments, phonetic guides.
_UNSEEN = {
    f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{W}rt", f"{W}pPr", f"{W}rPr",
    f"{W}commentReference", f"{W}sdtPr", f"{_MC}Fallback", f"{W}object",
}  # fmt: skip
_NO_JOINT_AFTER = "、，；：（《“"
_NO_JOINT_BEFORE = "、，；：）》”。"


def read_docx(data: bytes, limits: Limits) -> tuple[Extracted, str]:
    """Read a docx file.

    Returns:
        What was extracted, and the text of headers and footers.

    Raises:
        ExtractionError: DAMAGED, DTD, EMPTY, TOO_LONG, TOO_MANY_PAGES.
    """
    with open_archive(data) as archive:
        parts = {
            name: read_part(archive, name)
            for name in archive.namelist()
            if name
            in {"word/document.xml", "word/numbering.xml", "word/styles.xml", "word/footnotes.xml"}
            or name.startswith(("word/header", "word/footer"))
        }
    roots = {name: parse_xml(part, name) for name, part in parts.items() if part}
    document = roots.get("word/document.xml")
    body = None if document is None else document.find(f"{W}body")
    if body is None:
        raise ExtractionError("DAMAGED", {"kind": "docx", "part": "word/document.xml"})
    numbering = Numbering(roots.get("word/numbering.xml"), roots.get("word/styles.xml"))
    reader = _DocxReader(TextBuilder(limits), numbering)
    reader.builder.open_page()
    reader.read_story(body)
    if any(_note_text(root) for name, root in roots.items() if name == "word/footnotes.xml"):
        reader.builder.warn("FOOTNOTES_LEFT_OUT")
    margins = [
        _plain(paragraph)
        for name, root in roots.items()
        if name.startswith(("word/header", "word/footer"))
        for paragraph in root.iter(f"{W}p")
    ]
    return reader.builder.finish("docx"), "\n".join(margins)


class _DocxReader:
    """Walks the body once, in order, because automatic labels count along the way."""

    def __init__(self, builder: TextBuilder, numbering: Numbering) -> None:
        self.builder = builder
        self._numbering = numbering
        self._tables = 0

    def read_story(self, story: etree._Element) -> None:
        """Read paragraphs and tables of a body, a content control or a text box."""
        for node in _blocks(story):
            if node.tag == f"{W}tbl":
                self._read_table(node)
            else:
                self._read_paragraph(node)

    def _read_paragraph(self, paragraph: etree._Element) -> None:
        pages = _page_breaks(paragraph)
        for _ in range(pages[0]):
            self.builder.open_page()
        text = self._paragraph_text(paragraph)
        if text.strip():
            level = self._numbering.outline_level(paragraph)
            self.builder.add(text, level=level, gap="\n")
        for _ in range(pages[1]):
            self.builder.open_page()
        for box in _text_boxes(paragraph):
            self.read_story(box)

    def _paragraph_text(self, paragraph: etree._Element) -> str:
        """Label and text; a label alone is no text, as of an empty numbered line."""
        text = _plain(paragraph)
        label = self._numbering.label(paragraph)
        return label + text if text.strip() else ""

    def _read_table(self, table: etree._Element) -> None:
        self._tables += 1
        number, first = self._tables, True
        for row in _rows(table):
            cells = [cell for node in _cells(row) for cell in self._cell(node)]
            before = _span(row.find(f"{W}trPr/{W}gridBefore"), 0)
            cells = [""] * before + cells
            if any(cells):
                self.builder.add_row(cells, table=number, first=first)
                first = False

    def _cell(self, cell: etree._Element) -> list[str]:
        """The cell's text, followed by an empty cell for each further column that it covers."""
        merge = cell.find(f"{W}tcPr/{W}vMerge")
        covered = merge is not None and merge.get(f"{W}val") != "restart"
        pieces = [] if covered else list(self._cell_paragraphs(cell))
        text = ""
        for piece in filter(None, pieces):
            text = join_lines(text, piece)
        return [text] + [""] * (_span(cell.find(f"{W}tcPr/{W}gridSpan"), 1) - 1)

    def _cell_paragraphs(self, cell: etree._Element) -> Iterator[str]:
        for node in _blocks(cell):
            if node.tag == f"{W}tbl":
                for row in _rows(node):
                    for inner in _cells(row):
                        yield from self._cell_paragraphs(inner)
            else:
                text = self._paragraph_text(node)
                for line in text.replace("\t", " ").split("\n"):
                    yield line.strip()
                for box in _text_boxes(node):
                    yield from self._cell_paragraphs(box)


def join_lines(left: str, right: str) -> str:
    """Two lines of one cell as one: a blank between them, except at a comma or a bracket.

    >>> join_lines("市住建局", "市城管局"), join_lines("市住建局、", "市城管局")
    ('市住建局 市城管局', '市住建局、市城管局')
    """
    if not left or left[-1] in _NO_JOINT_AFTER or right[:1] in _NO_JOINT_BEFORE:
        return left + right
    return f"{left} {right}"


def _blocks(story: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables directly in a story, also inside content controls and insertions."""
    for node in story:
        if node.tag in {f"{W}p", f"{W}tbl"}:
            yield node
        elif node.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml"}:
            yield from _blocks(node)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for node in table:
        if node.tag == f"{W}tr":
            if node.find(f"{W}trPr/{W}del") is None:
                yield node
        elif node.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"}:
            yield from _rows(node)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for node in row:
        if node.tag == f"{W}tc":
            yield node
        elif node.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"}:
            yield from _cells(node)


def _plain(paragraph: etree._Element) -> str:
    """The visible text of a paragraph without its label and without text boxes."""
    return "".join(_runs(paragraph)).strip("\n")


def _runs(node: etree._Element) -> Iterator[str]:
    for child in node:
        tag = child.tag
        if tag in (_TEXT, _MATH_TEXT):
            yield child.text or ""
        elif tag == f"{W}tab":
            yield "\t"
        elif tag in _BREAKS:
            yield "" if child.get(f"{W}type") in {"page", "column"} else "\n"
        elif tag == f"{W}noBreakHyphen":
            yield "-"
        elif tag == f"{W}r" and _is_hidden(child):
            continue
        elif tag not in _UNSEEN and tag != f"{W}txbxContent" and isinstance(tag, str):
            yield from _runs(child)


def _is_hidden(run: etree._Element) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(f"{W}val") not in {"0", "false"}


def _text_boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Text boxes anchored in a paragraph; each is stored twice, the fallback copy is passed over."""
    for box in paragraph.iter(f"{W}txbxContent"):
        inside = {ancestor.tag for ancestor in box.iterancestors()}
        if f"{_MC}Fallback" in inside and f"{_MC}AlternateContent" in inside:
            continue
        owner = next(box.iterancestors(f"{W}p"), None)
        if owner is paragraph:
            yield box


def _page_breaks(paragraph: etree._Element) -> tuple[int, int]:
    """Page breaks before and after the paragraph's text, as Word last drew them or the writer set them."""
    before = after = 0
    seen = False
    for node in paragraph.iter():
        if node.tag == _TEXT and (node.text or "").strip():
            seen = True
        elif node.tag == f"{W}lastRenderedPageBreak" or (
            node.tag == f"{W}br" and node.get(f"{W}type") == "page"
        ):
            before, after = (before, after + 1) if seen else (before + 1, after)
    return min(before, 1), min(after, 1)


def _note_text(root: etree._Element) -> bool:
    return any((node.text or "").strip() for node in root.iter(_TEXT))


def _span(node: etree._Element | None, default: int) -> int:
    text = "" if node is None else node.get(f"{W}val") or ""
    return max(default, min(int(text), 200)) if text.isdigit() else default
