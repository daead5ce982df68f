"""The reading pipeline: text, layout, articles, directives and the other findings, each with its spans and its rule.

It puts the steps in order and owns no grammar. No file, no clock: the document's date is an argument. Called through the package's
public name `read`.
"""

from __future__ import annotations

import datetime as dt

from duban.reading._accounts import events_of, statements_of
from duban.reading._context import Context
from duban.reading._docdate import document_date
from duban.reading._fill import Draft, complete
from duban.reading._findings import Article, Directive, Reading
from duban.reading._layout import ArticleText, Layout
from duban.reading._leftovers import Leftovers
from duban.reading._names import introduce
from duban.reading._passage import Passage
from duban.reading._rows import drafts_of
from duban.reading._scope import Scope
from duban.reading._units import introduce as introduce_companies
from duban.reading._values import value
from duban.reading._walk import walk
from duban.reading._wordlists import compiled
from duban.reading.layout import arrange

_PRESS = ("newspaper_page", "press_report")
_DEFAULT_MODES = {
    "meeting_minutes": "order",
    "rectification_plan": "list",
    "task_decomposition": "list",
}
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
    names, companies = introduce(strands), introduce_companies(strands)
    setting = _Setting(layout.kind, doc_date, (*units, *companies), names)
    parts = [_article(article, number, setting) for number, article in enumerate(layout.articles)]
    rest = Leftovers()
    for part in parts:
        rest.sort(part.passages, part.context.drafts, part.context.number)
    return Reading(
        text=text,
        kind=layout.kind,
        doc_date=doc_date,
        doc_date_basis=basis,
        articles=tuple(
            Article(a.headline, a.subheads, a.kickers, a.byline, a.body) for a in layout.articles
        ),
        directives=tuple(d for part in parts for d in part.directives),
        statements=tuple(s for part in parts for s in statements_of(part.context)),
        events=tuple(e for part in parts for e in events_of(part.context)),
        commitments=tuple(rest.commitments),
        achievements=tuple(rest.achievements),
        problems=tuple(rest.problems),
        other=tuple(rest.other),
        unread=tuple(rest.unread),
    )


@value(frozen=True, slots=True)
class _Setting:
    """What holds for all articles of a document."""

    kind: str
    date: dt.date | None
    units: tuple[str, ...]
    names: frozenset[str]


@value(frozen=True, slots=True)
class _Part:
    """One article's yield."""

    context: Context
    passages: tuple[Passage, ...]
    directives: tuple[Directive, ...]


def _article(article: ArticleText, number: int, setting: _Setting) -> _Part:
    """Walk one article and complete its drafts."""
    press = _is_press(setting.kind, article)
    mode = "press" if press else _DEFAULT_MODES.get(setting.kind, "plain")
    context = Context(
        number=number,
        press=press,
        voiced=setting.kind == "meeting_minutes",
        base=setting.date,
        known=setting.units,
        default_mode=mode,
        scope=Scope(press, mode),
    )
    passages = tuple(Passage.of(p.strand, setting.units, setting.names) for p in article.paragraphs)
    walk(context, article.paragraphs, passages)
    rows = drafts_of(article.rows, number, setting.date, setting.units, setting.names)
    drafts = [draft for draft in (*context.drafts, *rows) if _has_text(draft)]
    return _Part(context, passages, tuple(complete(draft, setting.date) for draft in drafts))


def _is_press(kind: str, article: ArticleText) -> bool:
    """A page may carry an official notice among its reports; its headline says so."""
    headline = article.headline.text if article.headline else ""
    return kind in _PRESS and not compiled(_OFFICIAL_TITLE).search("".join(headline.split()))


def _has_text(draft: Draft) -> bool:
    return len(draft.passage.folded[draft.start : draft.end].strip()) >= 4
