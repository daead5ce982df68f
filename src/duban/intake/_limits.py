"""Puts the day beside a limit in working days: reading gives the rule, the calendar gives the day. Beside any other limit that
counts, the day from which it does.

A day that a notice may still move says so; a year that nobody can count gives no day but the reason. Called by
`read_file`, and by the site with a calendar of its own.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from duban.intake._counting import counted_from
from duban.reading import Deadline, Directive, Reading
from duban.workcalendar import UnpublishedYear, WorkCalendar, china, limit, working_days

PROVISIONAL = "CALENDAR_PROVISIONAL"


def with_dated_limits(reading: Reading, calendar: WorkCalendar | None = None) -> Reading:
    """The same reading with a day on every limit in working days whose start is known.

    Args:
        reading: what `read` gave.
        calendar: which days are worked; the published national one if not given.

    Returns:
        A reading whose `workdays` limits carry `iso`; a day that a notice not yet published may still move has the
        reason CALENDAR_PROVISIONAL, and a limit out of the calendar's reach no day but UNPUBLISHED_YEAR. Limits
        such as 「15日内」 carry their `base`.
    """
    worked, day = calendar or china(), reading.doc_date
    directives = tuple(_dated(directive, worked, day) for directive in reading.directives)
    return replace(reading, directives=directives)


def _dated(directive: Directive, calendar: WorkCalendar, doc_date: dt.date | None) -> Directive:
    if directive.deadline is None and not directive.other_deadlines:
        return directive
    main, others = directive.deadline, directive.other_deadlines
    return replace(
        directive,
        deadline=dated(main, calendar, doc_date) if main else None,
        other_deadlines=tuple(dated(other, calendar, doc_date) for other in others),
    )


def dated(deadline: Deadline, calendar: WorkCalendar, doc_date: dt.date | None) -> Deadline:
    """A limit in working days with its day, or the reason why not; another limit that counts with the day from which it does."""
    if deadline.workdays is None and deadline.base is None:
        base = counted_from(deadline, doc_date)
        return replace(deadline, base=base) if base else deadline
    if not deadline.workdays or deadline.base is None or deadline.iso is not None:
        return deadline
    try:
        end = limit(working_days(deadline.workdays), deadline.base, calendar)
    except UnpublishedYear as error:
        return replace(deadline, iso=None, reason=error.code)
    reason = PROVISIONAL if end.provisional else deadline.reason
    return replace(deadline, iso=end.last_day, reason=reason)
