"""Labels of stored codes, and the units of one part, for the ledger's templates."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from duban.ledger import choices
from duban.ledger.forms.imports import problem_text
from duban.ledger.queries.board import DutyLine, LedgerRow

register = template.Library()

TABLES = {
    "state": choices.MatterState,
    "draft_state": choices.DraftState,
    "duty_role": choices.DutyRole,
    "duty_kind": choices.DutyKind,
    "question": choices.UnitQuestion,
    "limit": choices.LimitKind,
    "source": choices.SourceKind,
    "measure": choices.MeasureRole,
    "evidence": choices.EvidenceKind,
    "side": choices.EvidenceSide,
}
# What a journal line says was done.
ENTRIES: dict[str, Promise] = {
    "matter.register": _("Registered"),
    "matter.assign": _("Assigned"),
    "matter.sign": _("Signed for"),
    "matter.sign_part": _("Signed for its part"),
    "matter.dispute": _("Assignment disputed"),
    "matter.start": _("Work begun"),
    "matter.suspend": _("Suspended"),
    "matter.resume": _("Resumed"),
    "matter.submit": _("Submitted for verification"),
    "matter.verify": _("Verification passed"),
    "matter.return": _("Returned to be redone"),
    "matter.close": _("Filed and closed"),
    "matter.reopen": _("Reopened"),
    "matter.merge": _("Merged into another"),
    "matter.cancel": _("Cancelled"),
    "matter.limit": _("New limit in force"),
    "matter.evidence": _("Evidence added"),
    "matter.supersede_evidence": _("Evidence superseded"),
    "matter.relay": _("Relayed to other units"),
    "matter.attach_source": _("Another source added"),
    "draft.propose": _("Proposed"),
    "draft.edit": _("Edited"),
    "draft.register": _("Registered"),
    "draft.dismiss": _("Dismissed"),
    "draft.restore": _("Restored"),
    "draft.merge": _("Merged"),
    "draft.split": _("Split"),
}
# Why a limit has no date, or why its date is doubtful: the reading engine's codes.
LIMIT_REASONS: dict[str, Promise] = {
    "NO_DOCUMENT_DATE": _("the document bears no date to count from"),
    "DEPENDS_ON_EVENT": _("depends on an event that is not dated"),
    "YEAR_ASSUMED": _("the year was not written"),
    "MONTH_ASSUMED": _("the month was not written"),
    "PART_ASSUMED": _("only a part of the date was written"),
    "MONTH_EXCLUSIVE": _("“before the month” was taken as before its first day"),
    "YEAR_EXCLUSIVE": _("“before the year” was taken as before its first day"),
    "PERIOD_EXCLUSIVE": _("“before the period” was taken as before its first day"),
    "FESTIVAL_FIRST_DAY": _("counted to the day before the festival"),
    "FESTIVAL_UNKNOWN": _("the festival's day in that year is not known"),
    "VAGUE_WORD": _("the words give no day"),
    "NO_START": _("the day from which it counts is not given"),
    "CALENDAR_PROVISIONAL": _("a holiday notice may still move it"),
    "UNPUBLISHED_YEAR": _("holidays of that year are not published yet"),
}


@register.filter
def limit_reason(code: str) -> str:
    """A reason code in words."""
    return str(LIMIT_REASONS.get(code, code))


@lru_cache(maxsize=len(TABLES))
def _labels(table: str) -> dict[str, str | Promise]:
    """A table's labels by code; they stay lazy, so that each reader gets the own language."""
    return dict(TABLES[table].choices)


# What a move must carry, as a field's label.
FACTS: dict[str, Promise] = {
    "reason": _("Reason"),
    "statement": _("What was done, and with which result"),
    "findings": _("Findings of the verification"),
    "into": _("Number of the matter that goes on"),
}
# What follows from a move, said before it is made.
CONSEQUENCES: dict[str, Promise] = {
    "assign": _("The lead unit is asked to sign for it; its days to dispute begin."),
    "sign": _("The matter is held by your post from now on."),
    "dispute": _("The matter goes back to the supervision office to be assigned anew."),
    "start": _("The matter counts as under way."),
    "suspend": _("The matter stands still until it is resumed; this is seen by everybody."),
    "resume": _(
        "The matter runs again; where its category says so, the limit moves by the days that it stood."
    ),
    "submit": _("The matter goes to an independent verifier; this day counts for its light."),
    "verify": _("The submission counts as verified; somebody else has to file it."),
    "return": _("The matter goes back to the lead unit; a new round begins."),
    "close": _("The matter counts as closed from today on."),
    "reopen": _("The matter is open again; the old closure stays on record and counts."),
    "merge": _("The matter ends here and goes on in the other; both keep their sources."),
    "cancel": _("The matter leaves the open ones and keeps its number and history."),
}
WORDS = {"fact": FACTS, "consequence": CONSEQUENCES}


@register.filter
def label(code: str, table: str) -> str:
    """The translated label of a stored code."""
    if table in WORDS:
        return str(WORDS[table].get(code, code))
    return str(_labels(table).get(code, code))


@register.filter
def entry(name: str) -> str:
    """What a journal line says was done."""
    return str(ENTRIES.get(name, name))


@register.filter
def units(row: LedgerRow, role: str) -> list[DutyLine]:
    """The units with one part in a row of the list."""
    return row.units(role)


register.filter("cell_problem", problem_text)
