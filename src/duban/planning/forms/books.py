"""What is wrong with a plan's workbook, in words and with its place: sheet, row, column. Codes come from `duban.workbooks.plans`."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from duban.workbooks.plans import BookProblem, PlanBookError

MOST = 30
TEXTS: dict[str, Promise] = {
    "SHEET_MISSING": _("no sheet of tasks is there; name it %(known)s"),
    "HEADER_MISSING": _("no row names the columns; write at least two of %(known)s"),
    "VALUE_MISSING": _("nothing stands where something has to: a task needs a name and a duration (0 for a milestone), a calendar or resource a name"),
    "NUMBER_EXPECTED": _("is no number; write 3 or 0.5"),
    "DATE_EXPECTED": _("is no date; write a date cell, 2026-04-09, 2026年4月9日 or 2026-04-09 14:00"),
    "DURATION_EXPECTED": _("is no duration; write 5 (days), 5d, 4h, 30min, 2w, or 5ed for days of the calendar"),
    "HOURS_EXPECTED": _("are no working hours; write 8:00-12:00, 13:00-17:00, or 全天 (all day), or 停工 (closed)"),
    "LINK_EXPECTED": _("is no predecessor; write the task's number, then FS, SS, FF or SF and the lag: 3, 3FS+2d, 5SS, separated by commas"),
    "NEED_EXPECTED": _("is no resource; write its name, and ×2 for two of it, separated by commas"),
    "KEY_EXPECTED": _("is no number of a task; write digits, such as 7, 1.2 or A3"),
    "WORD_EXPECTED": _("is not understood here; write one of %(known)s"),
    "NAME_UNKNOWN": _("is not in the book; write one that is (%(known)s), or add it to its sheet"),
    "NAME_TWICE": _("stands twice, also in row %(row)s; give one of the two another, or take it out"),
    "LINK_OF_HEADING": _("a heading can only be waited for from its end to a beginning (FS); link the tasks under it"),
    "DATES_HALF": _("a plan's dates are a beginning and an end; fill in both or neither, and write a wish as a deadline or as not before"),
    "OFF_THE_STEP": _("does not lie on a step of the book's time (%(minutes)s minutes), or before its origin; change it, or the settings"),
    "NO_DATE": _("no date stands anywhere; write one as not before of the first task, or as origin in the settings"),
    "TOO_LONG": _("the plan reaches over %(days)s days; look for a mistyped year"),
    "PLAN_RULE": _("the plan breaks a rule: %(rule)s"),
    "NAME_UNWRITABLE": _("would not come back from a workbook as it is; take out commas, @, control characters and blanks at the ends"),
    "BARE_NUMBERS": _("the plan has bare numbers and no dates; a workbook needs dates"),
}  # fmt: skip


def problem_lines(error: PlanBookError) -> Iterator[str]:
    """A line for each problem; beyond some, how many more there are."""
    for problem in error.problems[:MOST]:
        yield problem_line(problem)
    more = len(error.problems) - MOST
    if more > 0:
        yield ngettext("… and %(n)s more", "… and %(n)s more", more) % {"n": more}


def problem_line(problem: BookProblem) -> str:
    """One problem: where it stands, what stands there, what is wrong."""
    params = dict.fromkeys(("known", "row", "minutes", "days", "rule"), "")
    text = str(TEXTS[problem.code]) % {**params, **dict(problem.params)}
    value = f"“{problem.value[:80]}” " if problem.value else ""
    place = _place(problem)
    return f"{place}{value}{text}"


def _place(problem: BookProblem) -> str:
    parts = []
    if problem.sheet:
        parts.append(say("sheet %(sheet)s") % {"sheet": problem.sheet})
    if problem.row:
        parts.append(say("row %(row)s") % {"row": problem.row})
    if problem.column or problem.header:
        parts.append(
            say("column %(column)s") % {"column": f"{problem.column} {problem.header}".strip()}
        )
    return f"{', '.join(parts)}: " if parts else ""
