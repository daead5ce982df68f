"""Writes a Reading as the contract of `duban read --json`: plain dictionaries, spans as pairs, dates as ISO text.

It adds nothing and leaves nothing out. Called by the command line and by whoever stores a reading.
"""

from __future__ import annotations

from typing import Any

from duban.reading._findings import Article, Deadline, Directive, Event, Finding, Reading, Statement
from duban.reading._strand import Field

Json = dict[str, Any]


def to_contract(reading: Reading, doc_id: str) -> Json:
    """The contract object of one document; `doc_id` is its file name without the ending."""
    return {
        "doc_id": doc_id,
        "kind": reading.kind,
        "doc_date": reading.doc_date.isoformat() if reading.doc_date else None,
        "doc_date_basis": reading.doc_date_basis,
        "text": reading.text,
        "articles": [_article(a) for a in reading.articles],
        "directives": [_directive(d) for d in reading.directives],
        "statements": [_statement(s) for s in reading.statements],
        "events": [_event(e) for e in reading.events],
        "commitments": [_finding(f) for f in reading.commitments],
        "achievements": [_finding(f) for f in reading.achievements],
        "problems": [_finding(f) for f in reading.problems],
        "other": [_finding(f) for f in reading.other],
        "unread": [_field(f) for f in reading.unread],
    }


def _field(field: Field) -> Json:
    return {"text": field.text, "spans": [list(span) for span in field.spans]}


def _maybe(field: Field | None) -> Json | None:
    return _field(field) if field is not None else None


def _article(article: Article) -> Json:
    return {
        "headline": _maybe(article.headline),
        "subheads": [_field(f) for f in article.subheads],
        "kickers": [_field(f) for f in article.kickers],
        "byline": _maybe(article.byline),
        "body": {"spans": [list(span) for span in article.body]},
    }


def _deadline(deadline: Deadline) -> Json:
    return {
        **_field(deadline.field),
        "kind": deadline.kind,
        "iso": deadline.iso.isoformat() if deadline.iso else None,
        "workdays": deadline.workdays,
        "base": deadline.base.isoformat() if deadline.base else None,
        "reason": deadline.reason,
    }


def _directive(directive: Directive) -> Json:
    return {
        **_field(directive.field),
        "article": directive.article,
        "speaker": _maybe(directive.speaker),
        "units": [{**_field(u.field), "role": u.role} for u in directive.units],
        "place": _maybe(directive.place),
        "deadline": _deadline(directive.deadline) if directive.deadline else None,
        "other_deadlines": [_deadline(d) for d in directive.other_deadlines],
        "measures": [{**_field(m.field), "role": m.role} for m in directive.measures],
        "quantities": [_field(q) for q in directive.quantities],
        "actionability": directive.actionability,
        "rule": directive.rule,
    }


def _finding(finding: Finding) -> Json:
    return {**_field(finding.field), "rule": finding.rule, "article": finding.article}


def _statement(statement: Statement) -> Json:
    return {
        **_field(statement.field),
        "article": statement.article,
        "speaker": _maybe(statement.speaker),
        "verb": _maybe(statement.verb),
        "rule": statement.rule,
    }


def _event(event: Event) -> Json:
    return {
        **_field(event.field),
        "article": event.article,
        "who": [_field(f) for f in event.who],
        "time": _maybe(event.time),
        "date": event.date.isoformat() if event.date else None,
        "place": _maybe(event.place),
        "participants": [_field(f) for f in event.participants],
        "rule": event.rule,
    }
