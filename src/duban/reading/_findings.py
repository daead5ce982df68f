"""The findings that reading returns: frozen values, each field a piece of the source with its spans.

The JSON form of these values is the contract of `duban read --json`; `serialise` writes it.
"""

from __future__ import annotations

import datetime as dt

from duban.reading._strand import Field, Span
from duban.reading._values import value


@value(frozen=True, slots=True)
class UnitMention:
    """A body that must act; `role` is lead, assist, supervise or subject (named without a role)."""

    field: Field
    role: str = "subject"


@value(frozen=True, slots=True)
class Deadline:
    """A time limit as it was said.

    `kind` is date, workdays, event, recurring, immediate, vague or start. `iso` is the last day allowed where it can be
    known from the document date alone; for `workdays` it is None here and `workdays` + `base` are the rule, which
    the caller gives to a calendar. `reason` is a code that says why `iso` is missing or doubtful
    (for example MONTH_EXCLUSIVE for 10月前, YEAR_ASSUMED, NO_DOCUMENT_DATE, DEPENDS_ON_EVENT).
    """

    field: Field
    kind: str
    iso: dt.date | None = None
    workdays: int | None = None
    base: dt.date | None = None
    reason: str | None = None


@value(frozen=True, slots=True)
class Measure:
    """One clause of a directive; `role` is step, or goal for 确保/力争/实现/使…"""

    field: Field
    role: str = "step"


@value(frozen=True, slots=True)
class Directive:
    """An instruction that a supervision office could ask about later."""

    field: Field
    article: int
    rule: str
    actionability: str = "concrete"
    speaker: Field | None = None
    units: tuple[UnitMention, ...] = ()
    place: Field | None = None
    deadline: Deadline | None = None
    other_deadlines: tuple[Deadline, ...] = ()
    measures: tuple[Measure, ...] = ()
    quantities: tuple[Field, ...] = ()


@value(frozen=True, slots=True)
class Finding:
    """Anything else that was found and classified, with the rule that made it."""

    field: Field
    rule: str
    article: int | None = None


@value(frozen=True, slots=True)
class Statement:
    """Who said what with which verb."""

    field: Field
    rule: str
    speaker: Field | None
    verb: Field | None
    article: int | None = None


@value(frozen=True, slots=True)
class Event:
    """Who did what, where and when, already happened."""

    field: Field
    rule: str
    who: tuple[Field, ...] = ()
    time: Field | None = None
    date: dt.date | None = None
    place: Field | None = None
    participants: tuple[Field, ...] = ()
    article: int | None = None


@value(frozen=True, slots=True)
class Article:
    """One text of the page as the contract shows it."""

    headline: Field | None
    subheads: tuple[Field, ...]
    kickers: tuple[Field, ...]
    byline: Field | None
    body: tuple[Span, ...]


@value(frozen=True, slots=True)
class Reading:
    """All that was found in one document; spans refer to `text`, which is the source to the letter."""

    text: str
    kind: str
    doc_date: dt.date | None
    doc_date_basis: str
    articles: tuple[Article, ...]
    directives: tuple[Directive, ...]
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    commitments: tuple[Finding, ...] = ()
    achievements: tuple[Finding, ...] = ()
    problems: tuple[Finding, ...] = ()
    other: tuple[Finding, ...] = ()
    unread: tuple[Field, ...] = ()
