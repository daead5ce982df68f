"""The reading engine: a document's text in, structure and findings out.

It owns the grammar of the genre: layout, articles, statements, directives and their fields, each tied to its exact source
characters and to the rule that made it. It opens no file, knows no database and no clock; the document's date is an
argument. Called by `intake` and by nobody else.
"""

from __future__ import annotations

from duban.reading._findings import (
    Article,
    Deadline,
    Directive,
    Event,
    Finding,
    Measure,
    Reading,
    Statement,
    UnitMention,
)
from duban.reading._numerals import whole_number
from duban.reading._strand import Field, Span
from duban.reading.limit import read_limit
from duban.reading.read import read
from duban.reading.serialise import to_contract

__all__ = [
    "Article",
    "Deadline",
    "Directive",
    "Event",
    "Field",
    "Finding",
    "Measure",
    "Reading",
    "Span",
    "Statement",
    "UnitMention",
    "read",
    "read_limit",
    "to_contract",
    "whole_number",
]
