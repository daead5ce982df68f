"""The work calendar engine: which days and hours are worked, and when a limit ends, with the reason for each step.

It owns the arithmetic of limits and the published State Council calendar of mainland China. It never guesses silently: what
a notice may still change is provisional. No clock, no database; called by intake, the ledger and `duban limit`.
"""

from duban.workcalendar._calendar import Notice, WorkCalendar, china
from duban.workcalendar._clock import Clock, State, due, elapsed, merged, next_due
from duban.workcalendar._counting import End, Pause, Result
from duban.workcalendar._days import (
    LimitResult,
    Shaved,
    add_working_days,
    is_working_day,
    shaved,
    working_days_between,
)
from duban.workcalendar._explain import Line, explain
from duban.workcalendar._frame import SHANGHAI
from duban.workcalendar._hours import HoursError, ServiceHours, parse_hours
from duban.workcalendar._limit import ends, limit
from duban.workcalendar._notices import NoticeError, read_notice, write_notice
from duban.workcalendar._rule import (
    OPEN,
    Closes,
    Outside,
    Rule,
    RunsIn,
    Unit,
    legal_days,
    working_days,
)
from duban.workcalendar._stored import read_rule, write_rule
from duban.workcalendar._table import UnpublishedYear

__all__ = [
    "OPEN",
    "SHANGHAI",
    "Clock",
    "Closes",
    "End",
    "HoursError",
    "LimitResult",
    "Line",
    "Notice",
    "NoticeError",
    "Outside",
    "Pause",
    "Result",
    "Rule",
    "RunsIn",
    "ServiceHours",
    "Shaved",
    "State",
    "Unit",
    "UnpublishedYear",
    "WorkCalendar",
    "add_working_days",
    "china",
    "due",
    "elapsed",
    "ends",
    "explain",
    "is_working_day",
    "legal_days",
    "limit",
    "merged",
    "next_due",
    "parse_hours",
    "read_notice",
    "read_rule",
    "shaved",
    "working_days",
    "working_days_between",
    "write_notice",
    "write_rule",
]
