"""The scheduling engine: what is to be planned, plans that hold to it, and why a plan can't be had.

It owns the problem, the solvers, `verify` and `explain`. Time is ticks; dates are made of them by whoever asks. No Django, no clock of
its own (a time limit is an argument), no files. Called by planning and by `duban plan`.
"""

from duban.scheduling._by_hand import HandMove, moved_by_hand
from duban.scheduling._dated import by_day, day_ticks, days_of, from_day, up_to
from duban.scheduling._faults import ProblemError
from duban.scheduling._forecast import Fact, in_order, with_facts
from duban.scheduling._patterns import DAY, Days, Hours, Pattern
from duban.scheduling._plan import Goal, Outcome, Plan, Progress, Status, Watch
from duban.scheduling._plan_file import PlanFile, PlanFileError, Row, plan_file_of
from duban.scheduling._plan_json import read_plan_json, write_plan_json
from duban.scheduling._problem import (
    Calendar,
    Choice,
    Deadline,
    Link,
    LinkKind,
    Need,
    Problem,
    Project,
    Resource,
    Task,
    serial_horizon,
)
from duban.scheduling._psplib import read_mplib, read_psplib, read_rcpsp_max
from duban.scheduling._solve import Ask, Engine, UnsoundPlan, solve
from duban.scheduling._timescale import Timescale
from duban.scheduling._verify import Violation, verify

__all__ = [
    "DAY",
    "Ask",
    "Calendar",
    "Choice",
    "Days",
    "Deadline",
    "Engine",
    "Fact",
    "Goal",
    "HandMove",
    "Hours",
    "Link",
    "LinkKind",
    "Need",
    "Outcome",
    "Pattern",
    "Plan",
    "PlanFile",
    "PlanFileError",
    "Problem",
    "ProblemError",
    "Progress",
    "Project",
    "Resource",
    "Row",
    "Status",
    "Task",
    "Timescale",
    "UnsoundPlan",
    "Violation",
    "Watch",
    "by_day",
    "day_ticks",
    "days_of",
    "from_day",
    "in_order",
    "moved_by_hand",
    "plan_file_of",
    "read_mplib",
    "read_plan_json",
    "read_psplib",
    "read_rcpsp_max",
    "serial_horizon",
    "solve",
    "up_to",
    "verify",
    "with_facts",
    "write_plan_json",
]
