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
}
# What a journal line says was done.
ENTRIES: dict[str, Promise] = {
    "matter.register": _("Registered"),
    "matter.cancel": _("Cancelled"),
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


@register.filter
def label(code: str, table: str) -> str:
    """The translated label of a stored code."""
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
