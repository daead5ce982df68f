"""A document's text laid out: its genre, its articles of repaired paragraphs, its tables, its furniture.

This is the entry of the layout steps; it only puts them in order. It judges no sentence. Called by `read`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from duban.reading._articles import Draft, single_article, split_articles
from duban.reading._columns import unfold_columns
from duban.reading._documents import is_section, role_of, split_document
from duban.reading._genre import genre
from duban.reading._headings import classify
from duban.reading._layout import ArticleText, Layout, Paragraph, Row
from duban.reading._lines import Piece, split_lines
from duban.reading._tables import find_tables
from duban.reading._unwrap import unwrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duban.reading._strand import Field, Span

_PRESS = ("newspaper_page", "press_report")


def arrange(text: str) -> Layout:
    """Lay out a document; every character that is not blank ends up in an article or in the furniture."""
    pieces = _pieces(text)
    if not pieces:
        return Layout("other", (), ())
    shaped = classify(pieces)
    kind = genre(pieces, shaped)
    if kind not in _PRESS:
        return _document(text, kind, pieces)
    split = split_articles if kind == "newspaper_page" else single_article
    drafts, furniture = split(shaped)
    if not drafts:
        return _document(text, kind, pieces)
    articles = tuple(_press_article(text, draft) for draft in drafts)
    return Layout(kind, articles, tuple(piece.field() for piece in furniture))


def _pieces(text: str) -> list[Piece]:
    """The repaired paragraphs and tables of the source in reading order."""
    lines = split_lines(text)
    pieces: list[Piece] = []
    done = 0
    for table in find_tables(text, lines):
        pieces.extend(unwrap(unfold_columns(lines[done : table.start])))
        words = "".join(text[a:b] for a, b in table.spans)
        pieces.append(Piece(words, table.spans, gap=True, indent=0, form="table", rows=table.rows))
        done = table.end
    pieces.extend(unwrap(unfold_columns(lines[done:])))
    return pieces


def _press_article(source: str, draft: Draft) -> ArticleText:
    """An article of a newspaper page or a press report."""
    paragraphs = tuple(
        Paragraph(piece.strand(source), _press_role(draft.body, i))
        for i, piece in enumerate(draft.body)
        if not piece.rows
    )
    heading = draft.heading
    byline = draft.byline.field() if draft.byline else None
    return ArticleText(
        heading.headline,
        heading.subheads,
        heading.kickers,
        byline,
        paragraphs,
        _rows(draft.body),
        _body(draft.body),
    )


def _press_role(body: Sequence[Piece], i: int) -> str:
    """Role of a paragraph of a press text."""
    piece = body[i]
    if piece.form == "end":
        return "colophon"
    if piece.form == "heading" or (piece.form == "text" and is_section(piece.text)):
        return "section"
    return "colophon" if role_of(body, i) == "colophon" else "text"


def _document(source: str, kind: str, pieces: Sequence[Piece]) -> Layout:
    """A document with one text."""
    parts = split_document(pieces)
    body = [piece for piece, _ in parts.body]
    paragraphs = tuple(
        Paragraph(piece.strand(source), role) for piece, role in parts.body if not piece.rows
    )
    article = ArticleText(
        parts.headline.field() if parts.headline else None,
        _fields(parts.subheads),
        _fields(parts.kickers),
        None,
        paragraphs,
        _rows(body),
        _body(body),
    )
    return Layout(kind, (article,), _fields(parts.furniture))


def _fields(pieces: Iterable[Piece]) -> tuple[Field, ...]:
    return tuple(piece.field() for piece in pieces)


def _rows(body: Iterable[Piece]) -> tuple[Row, ...]:
    return tuple(row for piece in body for row in piece.rows)


def _body(body: Iterable[Piece]) -> tuple[Span, ...]:
    return tuple(span for piece in body for span in piece.spans)
