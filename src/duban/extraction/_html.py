"""Web pages: the main text of a saved page, tables as tab-separated lines.

trafilatura says which text is the article; the text itself is taken from the page's own tree, so that order,
tables and characters are the page's. Nothing is fetched. Called by `extract` only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree, html

from duban.extraction._builder import TextBuilder
from duban.extraction._decoding import decode
from duban.extraction._values import Extracted, ExtractionError, Limits

_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE
)
_GB = {"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "hz-gb-2312"}
_UNSEEN = {
    "script", "style", "noscript", "template", "head", "title", "nav", "footer", "aside", "form", "button",
    "select", "iframe", "object", "svg", "canvas", "audio", "video", "textarea", "input",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre",
    "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f\xa0\u200b\ufeff]+")
_EDGES = " \u3000"
_LAYOUT_CELL = 600
_LINKED, _LINK_LINE = 0.6, 60


@dataclass(slots=True)
class _Piece:
    """One paragraph, heading or table of the page; `linked` is the share of its characters inside links."""

    lines: list[str]
    rows: list[list[str]]
    level: int = 0
    linked: float = 0.0

    def text(self) -> str:
        return "\n".join(self.lines) or "\n".join("\t".join(row) for row in self.rows)


def read_html(data: bytes, limits: Limits) -> Extracted:
    """Read a saved web page.

    Raises:
        ExtractionError: ENCODING_UNKNOWN, DAMAGED, EMPTY, TOO_LONG.
    """
    source = decode_html(data)
    pieces = _page_pieces(source)
    builder = TextBuilder(limits)
    builder.open_page()
    main = _main_pieces(source, pieces)
    if main is None:
        builder.warn("MAIN_CONTENT_UNSURE")
        main = pieces
    tables = 0
    for piece in main:
        if piece.rows:
            tables += 1
            for number, row in enumerate(piece.rows):
                builder.add_row(row, table=tables, first=number == 0)
        else:
            builder.add(piece.text(), level=piece.level)
    return builder.finish("html")


def decode_html(data: bytes) -> str:
    """The page's characters, by its mark, by what it declares, or as any other text.

    Pages that declare gb2312 use characters of GB 18030 freely, and some declare what they are not.
    """
    declared = _CHARSET.search(data[:4096])
    name = declared[1].decode("ascii").lower() if declared else ""
    if name and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("gb18030" if name in _GB else name)
        except (LookupError, UnicodeError):
            pass
    text, _ = decode(data)
    return text


def _page_pieces(source: str) -> list[_Piece]:
    # lxml refuses a str with an encoding declaration; the declaration has done its work.
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", source)
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(source, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise ExtractionError("EMPTY") from None
    body = root.find("body")
    return [piece for piece in _pieces(root if body is None else body) if piece.text().strip()]


def _pieces(node: etree._Element) -> Iterator[_Piece]:
    """The pieces of an element, text between blocks included."""
    held = _Inline()
    held.add(node.text, linked=node.tag == "a")
    for child in node:
        if not _is_seen(child):
            held.add(child.tail)
            continue
        if child.tag == "table" and _is_table(child):
            yield from held.flush(node)
            yield _Piece([], _table_rows(child))
        elif (
            child.tag in _BLOCKS
            or child.find(".//p") is not None
            or child.find(".//table") is not None
        ):
            yield from held.flush(node)
            yield from _pieces(child)
        else:
            held.add_element(child)
        held.add(child.tail)
    yield from held.flush(node)


class _Inline:
    """Running text between two blocks."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._linked = 0

    def add(self, text: str | None, *, linked: bool = False) -> None:
        if text:
            collapsed = _BLANKS.sub(" ", text)
            self._parts.append(collapsed)
            self._linked += len(collapsed.strip()) if linked else 0

    def add_element(self, node: etree._Element, *, linked: bool = False) -> None:
        if node.tag == "br":
            self._parts.append("\n")
            return
        linked = linked or node.tag == "a"
        self.add(node.text, linked=linked)
        for child in node:
            if _is_seen(child):
                self.add_element(child, linked=linked)
            self.add(child.tail, linked=linked)

    def flush(self, owner: etree._Element) -> Iterator[_Piece]:
        text = "".join(self._parts)
        lines = [line.strip(_EDGES) for line in text.split("\n")]
        lines = [line for line in lines if line]
        if lines:
            level = int(owner.tag[1]) if re.fullmatch(r"h[1-6]", str(owner.tag)) else 0
            yield _Piece(lines, [], level, self._linked / max(sum(map(len, lines)), 1))
        self._parts, self._linked = [], 0


def _is_seen(node: etree._Element) -> bool:
    return (
        node.tag not in _UNSEEN
        and node.get("hidden") is None
        and not _HIDDEN.search(node.get("style") or "")
    )


def _is_table(table: etree._Element) -> bool:
    """Whether a table holds data: many old pages lay out everything in tables."""
    if table.find(".//table") is not None:
        return False
    rows = list(table.iter("tr"))
    widest = max((sum(cell.tag in {"td", "th"} for cell in row) for row in rows), default=0)
    longest = max((sum(map(len, cell.itertext())) for cell in table.iter("td")), default=0)
    return len(rows) > 1 and widest > 1 and longest < _LAYOUT_CELL * (1 + len(rows) // 4)


def _table_rows(table: etree._Element) -> list[list[str]]:
    """Cells of each row; places that a merged cell covers stay empty, so that columns stay columns."""
    rows: list[list[str]] = []
    covered: dict[int, int] = {}
    for row in table.iter("tr"):
        cells: list[str] = []
        for cell in (child for child in row if child.tag in {"td", "th"}):
            _pass_covered(cells, covered)
            down, across = _reach(cell, "rowspan"), _reach(cell, "colspan")
            for column in range(len(cells), len(cells) + across):
                if down > 1:
                    covered[column] = down - 1
            cells.extend(
                [" ".join(" ".join(piece.lines) for piece in _pieces(cell))] + [""] * (across - 1)
            )
        _pass_covered(cells, covered)
        if any(cells):
            rows.append(cells)
    return rows


def _pass_covered(cells: list[str], covered: dict[int, int]) -> None:
    while covered.get(len(cells), 0) > 0:
        covered[len(cells)] -= 1
        cells.append("")


def _reach(cell: etree._Element, name: str) -> int:
    text = cell.get(name) or ""
    return max(1, min(int(text), 1000)) if text.isdecimal() else 1


def _main_pieces(source: str, pieces: list[_Piece]) -> list[_Piece] | None:
    """The pieces from the first to the last that belong to the article; None where there is no telling."""
    # Slow to import, and most documents are no web pages.
    import trafilatura

    article = trafilatura.extract(
        source,
        include_comments=False,
        include_tables=True,
        include_formatting=False,
        favor_recall=True,
    )
    if not article:
        return None
    known = re.sub(r"[\s|\u3000]", "", article)
    inside = [
        number
        for number, piece in enumerate(pieces)
        if not _is_menu(piece) and re.sub(r"\s", "", piece.text()) in known
    ]
    if not inside:
        return None
    first = inside[0]
    heading = next((n for n in range(first - 1, -1, -1) if pieces[n].level in {1, 2}), None)
    first = first if heading is None else heading
    return [piece for piece in pieces[first : inside[-1] + 1] if not _is_menu(piece)]


def _is_menu(piece: _Piece) -> bool:
    return piece.linked > _LINKED and len(piece.text()) < _LINK_LINE
