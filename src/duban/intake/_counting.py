"""From which day a limit in words counts: 「15日内」 from the document's date, or from the day of the meeting where it was said.

It owns no grammar: it reads the words again from neighbouring days and sees whether the limit moves along. Called by `_limits`.
"""

from __future__ import annotations

import datetime as dt

from duban.reading import Deadline, read_limit

_ONE_DAY = dt.timedelta(days=1)


def counted_from(limit: Deadline, doc_date: dt.date | None) -> dt.date | None:
    """The day from which a limit's words give its day; None where they name a day by themselves.

    >>> limit = read_limit("15日内", doc_date=dt.date(2026, 4, 7))
    >>> counted_from(limit, dt.date(2026, 4, 9)) if limit else None
    datetime.date(2026, 4, 7)
    """
    words, day = limit.field.text, limit.iso
    near = _day_of(words, doc_date) if doc_date else None
    if day is None or doc_date is None or near is None:
        return None
    base = doc_date + (day - near)
    if _day_of(words, base) != day:
        return None
    # At the end of a month one of both neighbours may come to the same day: 31 May and 30 May, "within a month".
    moves = any(_day_of(words, base + step) == day + step for step in (_ONE_DAY, -_ONE_DAY))
    return base if moves else None


def _day_of(words: str, said_on: dt.date) -> dt.date | None:
    found = read_limit(words, doc_date=said_on)
    return found.iso if found else None
