"""One phrase as a limit with its day: reading's grammar, then the calendar. Called by the desk."""

from __future__ import annotations

import datetime as dt

from duban.intake._limits import dated
from duban.reading import Deadline, read_limit
from duban.workcalendar import WorkCalendar, china


def limit_of_phrase(
    phrase: str, *, doc_date: dt.date | None = None, calendar: WorkCalendar | None = None
) -> Deadline | None:
    """The limit that a phrase states, its working days counted out; None where it states none.

    >>> limit_of_phrase("三日内", doc_date=dt.date(2026, 4, 9)).iso
    datetime.date(2026, 4, 12)
    """
    found = read_limit(phrase, doc_date=doc_date)
    return dated(found, calendar or china(), doc_date) if found else None
