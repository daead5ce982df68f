"""What the layout steps hand to the grammar: articles of repaired paragraphs, and rows of tables.

These are plain values. `arrange` (in `layout`) makes them; everything after layout reads only them.
"""

from __future__ import annotations

from duban.reading._strand import Field, Span, Strand
from duban.reading._values import value


@value(frozen=True, slots=True)
class Paragraph:
    """One repaired paragraph of an article's body.

    `role` is `text`, `section` (a heading inside the body), `label` (a line such as 责任单位：…),
    or `colophon` (signature, date line, attendance, distribution: read for facts, never for directives).
    """

    strand: Strand
    role: str = "text"


@value(frozen=True, slots=True)
class Cell:
    """One cell of a table row: the header words above it (joined) and its repaired text."""

    header: str
    strand: Strand


@value(frozen=True, slots=True)
class Row:
    """One logical row of a table found in the text, cells from left to right."""

    cells: tuple[Cell, ...]


@value(frozen=True, slots=True)
class ArticleText:
    """One text of the page with its heading block; `paragraphs` are in repaired reading order.

    `body` are the source ranges of the body (paragraphs and table text), in repaired order.
    """

    headline: Field | None
    subheads: tuple[Field, ...]
    kickers: tuple[Field, ...]
    byline: Field | None
    paragraphs: tuple[Paragraph, ...]
    rows: tuple[Row, ...]
    body: tuple[Span, ...]


@value(frozen=True, slots=True)
class Layout:
    """A document laid out: its genre, its articles, and lines that belong to none (masthead, folio, hotline)."""

    kind: str
    articles: tuple[ArticleText, ...]
    furniture: tuple[Field, ...]
