"""The reading pipeline: text, layout, articles, directives and the other findings, each with its spans and its rule.

It puts the steps in order and owns no grammar. No file, no clock: the document's date is an argument. Called through the package's
public name `read`.
"""

from __future__ import annotations

import datetime as dt

from duban.reading._directives import Walk
from duban.reading._docdate import document_date
from duban.reading._fill import Draft, complete
from duban.reading._findings import Article, Directive, Reading
from duban.reading._layout import ArticleText, Layout
from duban.reading._names import introduce
from duban.reading._rows import drafts_of
from duban.reading._wordlists import compiled
from duban.reading.layout import arrange

_PRESS = ("newspaper_page", "press_report")
_OFFICIAL_TITLE = r"(?:通告|公告|通知|通报|方案|清单|分工|纪要)$"


def read(text: str, *, doc_date: dt.date | None = None, units: tuple[str, ...] = ()) -> Reading:
    """Read one document.

    Args:
        text: the document's text; all spans refer to it to the letter.
        doc_date: its date where known; else it is looked for in the text.
        units: the office's own unit names, which are recognised wherever they stand.

    Returns:
        All findings; an empty or unreadable text gives a reading without any.
    """
    layout = arrange(text)
    stated, basis = (doc_date, "given") if doc_date else document_date(text, layout)
    return assemble(text, layout, stated, basis, units)


def assemble(
    text: str, layout: Layout, doc_date: dt.date | None, basis: str, units: tuple[str, ...] = ()
) -> Reading:
    """Read a document that is laid out already."""
    strands = [p.strand for article in layout.articles for p in article.paragraphs]
    names = introduce(strands)
    directives: list[Directive] = []
    for number, article in enumerate(layout.articles):
        press = _is_press(layout.kind, article)
        voiced = layout.kind == "meeting_minutes"
        walk = Walk(article, number, press, voiced, doc_date, units, names)
        walk.run(_default_mode(layout.kind, press))
        drafts = [*walk.drafts, *drafts_of(article.rows, number, doc_date, units, names)]
        directives.extend(complete(draft, doc_date) for draft in drafts if _has_text(draft))
    return Reading(
        text=text,
        kind=layout.kind,
        doc_date=doc_date,
        doc_date_basis=basis,
        articles=tuple(
            Article(a.headline, a.subheads, a.kickers, a.byline, a.body) for a in layout.articles
        ),
        directives=tuple(directives),
    )


def _is_press(kind: str, article: ArticleText) -> bool:
    """A page may carry an official notice among its reports; its headline says so."""
    headline = article.headline.text if article.headline else ""
    return kind in _PRESS and not compiled(_OFFICIAL_TITLE).search("".join(headline.split()))


def _default_mode(kind: str, press: bool) -> str:
    if press:
        return "press"
    if kind == "meeting_minutes":
        return "order"
    return "list" if kind in ("rectification_plan", "task_decomposition") else "plain"


def _has_text(draft: Draft) -> bool:
    return len(draft.passage.folded[draft.start : draft.end].strip()) >= 4
