"""A document's text laid out: its genre, its articles of repaired paragraphs, its tables, its furniture.

This is the entry of the layout steps; it only puts them in order. It judges no sentence. Called by `read`.
"""

from __future__ import annotations

import re

from duban.reading._layout import ArticleText, Layout, Paragraph
from duban.reading._lines import LIST_MARK, Piece, split_lines, unwrap
from duban.reading._strand import Span, Strand, spans_of

_SENTENCE = re.compile(r"[，。；！？]")


def arrange(text: str) -> Layout:
    """Lay out a document; every character that is not blank ends up in an article or in the furniture."""
    pieces = unwrap(split_lines(text))
    if not pieces:
        return Layout("other", (), ())
    head, body = pieces[0], pieces[1:]
    paragraphs = tuple(Paragraph(piece.strand(text), _role(piece)) for piece in body)
    spans: list[Span] = [span for p in paragraphs for span in spans_of(p.strand.offsets)]
    headline = Strand.of(text, head.spans).whole()
    article = ArticleText(headline, (), (), None, paragraphs, (), tuple(spans))
    return Layout("other", (article,), ())


def _role(piece: Piece) -> str:
    """Section for a short line without a sentence."""
    short = len(piece.text) <= 30 and not _SENTENCE.search(piece.text)
    return "section" if short and LIST_MARK.match(piece.text) else "text"
