"""The work calendar engine: which days are worked, and limits in working days with the reason for each step.

It owns the arithmetic of working days and the published State Council calendar of mainland China. It never guesses: a
year without a published calendar is refused. No clock, no database; called by `calendars`, `ledger` and the `read` command.
"""

from duban.workcalendar._calendar import UnpublishedYear, WorkCalendar, china
from duban.workcalendar._limits import (
    LimitResult,
    Step,
    add_working_days,
    is_working_day,
    working_days_between,
)

__all__ = [
    "LimitResult",
    "Step",
    "UnpublishedYear",
    "WorkCalendar",
    "add_working_days",
    "china",
    "is_working_day",
    "working_days_between",
]
