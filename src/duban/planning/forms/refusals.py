"""Why an act on a plan was refused, in words; the same codes come from pages, jobs and programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, Promise] = {
    "PLAN_ENDED": _("The plan was ended."),
    "PLAN_SUBJECT_ENDED": _("It has ended; nothing is planned for it any more."),
    "PLAN_THERE": _("There is a plan of it already. End that first, or draft its next edition."),
    "PLAN_SUBJECT": _("A plan is of one matter, one programme or one project: name exactly one."),
    "PLAN_UNDATED": _("The file has no dates, only numbers. Nothing can be promised by it."),
    "PLAN_TOO_LARGE": _("A plan may have %(most)s rows at most."),
    "PLAN_NOT_PUBLISHED": _("Nothing of this plan is in force yet."),
    "PLAN_BEYOND_LIMIT": _("The plan goes beyond its limit: the office publishes it."),
    "PLAN_UNSOUND": _("The dates break %(count)s rules of the plan. Find them again."),
    "PLAN_FAULTY": _("That does not make a plan: %(fault)s."),
    "DRAFT_GONE": _("The draft was thrown away."),
    "DRAFT_PUBLISHED": _("The draft was published meanwhile; what is published never changes."),
    "DRAFT_STALE": _("Somebody else changed the draft meanwhile. Look again."),
    "DRAFT_BEING_SOLVED": _("The dates are being found. Wait until that is over."),
    "DRAFT_WITHOUT_DATES": _("The draft has no dates yet. Find them first."),
    "WAY_GONE": _("This way out is no longer there. Find the dates again."),
    "POINT_GONE": _("This plan is no longer to choose from. Find the dates again."),
    "ROW_GONE": _("The row is no longer there."),
    "ROW_UNKNOWN": _("There is no row %(number)s to wait for."),
    "ROW_HEADING": _("Row %(number)s is a heading; name the tasks under it."),
    "ROW_TOO_LONG": _("A task may take %(most)s days at most."),
    "LAST_TASK": _("A plan needs at least one task."),
    "TITLE_MISSING": _("The title is empty."),
    "CREW_NAME_MISSING": _("The crew has no name."),
    "CREW_GONE": _("The crew is no longer there."),
    "CREW_THERE": _("There is a crew of that name already."),
    "CREW_UNITS": _("Say how many there are: 0 to %(most)s."),
    "CREWS_TOO_MANY": _("A plan may have %(most)s crews at most."),
    "CALENDAR_GONE": _("The calendar is no longer there."),
    "CALENDAR_THERE": _("There is a calendar of that name already."),
    "CLOSURE_DAYS": _("The last day lies before the first."),
    "REASON_MISSING": _("Say why."),
    "REPORT_FUTURE": _("Only what has happened is reported: the day lies ahead."),
    "REPORT_ORDER": _("It cannot have ended before it began."),
    "REPORT_LEFT": _("Working days left: 0 to %(most)s."),
    "TASK_UNKNOWN": _("There is no such task in what is in force."),
    "SECRECY_MARKING": _(
        "The text carries a secrecy marking. Classified content must not be handled here; nothing was kept."
    ),
}
# What can befall a job.
JOB_TEXTS: dict[str, Promise] = {
    "WORKER_LOST": _("It was cut off several times: the machine or the worker went down."),
    "DATABASE_BUSY": _("The database did not answer, several times."),
    "DISK_FULL": _("The disk is full or not writable."),
    "UNEXPECTED": _("It broke off, several times; the operator finds the reason in the log."),
}
# What is wrong with a file that somebody brings.
FILE_TEXTS: dict[str, Promise] = {
    "PLAN_UNREADABLE": _("The file cannot be read: %(reason)s"),
    "PLAN_NOT_PROJECT": _("This is no file of MS Project (XML) and no plan of Duban (JSON)."),
    "PLAN_NO_TASKS": _("The file holds no tasks."),
    "PLAN_VALUE": _("%(field)s has a value that is not understood: %(value)s (line %(line)s)"),
    "PLAN_UNKNOWN": _("%(field)s names something that is not there: %(value)s (line %(line)s)"),
    "PLAN_LINK_OF_SUMMARY": _("%(task)s is a heading and linked in a way that is not understood."),
    "PLAN_TOO_LONG": _("The plan reaches over %(days)s days; that is too long."),
    "PLAN_KEY": _(
        "“%(key)s” is no key of a row, or stands twice: letters, digits, points and dashes, each key once."
    ),
}
# Why what was given makes no problem to plan: the codes of `duban.scheduling.ProblemError`.
FAULTS: dict[str, Promise] = {
    "NAME_TWICE": _("“%(name)s” stands twice"),
    "NAME_EMPTY": _("something has no name"),
    "UNKNOWN": _("“%(where)s” names “%(name)s”, which is not there"),
    "NEGATIVE": _("“%(where)s” has %(value)s where no number below zero can stand"),
    "SPANS_MIXED": _("the times of the calendar “%(name)s” overlap or are out of order"),
    "BEYOND_HORIZON": _("“%(where)s” lies later than the plan reaches"),
    "LAGS_CROSSED": _(
        "between “%(before)s” and “%(after)s” the shortest wait is longer than the longest"
    ),
    "LINK_TO_ITSELF": _("“%(name)s” waits for itself"),
    "MORE_THAN_EVER": _(
        "“%(name)s” needs %(amount)s of “%(resource)s”, of which there are %(capacity)s at most"
    ),
    "FACT_REVERSED": _("“%(name)s” ended before it began"),
    "CHOICE_TOO_SMALL": _("the choice “%(name)s” leaves nothing to choose"),
    "IN_TWO_CHOICES": _("“%(name)s” stands in two choices"),
    "TWO_BEGUN": _("of the choice “%(name)s” two have begun"),
    "STEPS_MIXED": _("the amounts of “%(name)s” are out of order in time"),
}
UNKNOWN = _("That is not possible now (%(code)s).")


def refusal_text(code: str, params: Mapping[str, Any] | None = None) -> str:
    """The sentence for a code."""
    text = TEXTS.get(code) or FILE_TEXTS.get(code) or JOB_TEXTS.get(code) or UNKNOWN
    said = {"code": code, **(params or {})}
    if code == "PLAN_FAULTY":
        said["fault"] = _fault(said)
    return str(text) % said


def _fault(params: Mapping[str, Any]) -> str:
    """What is wrong with a problem, in words."""
    code = str(params.get("fault", ""))
    text = FAULTS.get(code)
    return str(text) % params if text else code
