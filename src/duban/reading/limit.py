"""Reads one phrase as a time limit: what a clerk selected or typed, not what the engine found in a document.

It owns no grammar; the forms of limits are those of `_dates`. Called by intake.
"""

from __future__ import annotations

import datetime as dt

from duban.reading._dates import completing, find_dates, find_deadlines
from duban.reading._findings import Deadline
from duban.reading._strand import Strand


def read_limit(phrase: str, *, doc_date: dt.date | None = None) -> Deadline | None:
    """The limit that a phrase states, counted from the document's date; None where it states none.

    Args:
        phrase: a few words such as 「6月底前」 or 「15个工作日内」; spans of the answer refer to it.
        doc_date: the day from which relative limits count.

    >>> read_limit("6月底前", doc_date=dt.date(2026, 4, 9)).iso
    datetime.date(2026, 6, 30)
    """
    strand = Strand.of(phrase, [(0, len(phrase))])
    found, _others = completing(find_deadlines(strand, 0, len(phrase), base=doc_date))
    if found is not None:
        return found
    for field, day in find_dates(strand, 0, len(phrase), base=doc_date):
        if day is not None:
            return Deadline(field, "date", day)
    return None
