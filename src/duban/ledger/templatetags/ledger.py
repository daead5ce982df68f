"""Labels of stored codes, and the units of one part, for the ledger's templates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duban.ledger import choices
from duban.ledger.forms import words
from duban.ledger.forms.imports import problem_text
from duban.ledger.forms.refusals import obstacle_texts, refusal_text
from duban.ledger.queries.board_rows import DutyLine, LedgerRow
from duban.people.choices import Level, UnitKind

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
    "gate": choices.Gate,
    "outcome": choices.Outcome,
    "cause": choices.LimitCause,
    "issued": choices.IssuedKind,
    "extension": choices.ExtensionState,
    "pace": choices.Pace,
    "light": choices.Light,
    "sample_basis": choices.SampleBasis,
    "sample_strata": choices.SampleStrata,
    "unit_kind": UnitKind,
    "level": Level,
    "risk": choices.Risk,
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
    "limit.recompute": _("Limit counted again"),
    "matter.evidence": _("Evidence added"),
    "matter.supersede_evidence": _("Evidence superseded"),
    "matter.relay": _("Relayed to other units"),
    "matter.attach_source": _("Another source added"),
    "matter.detach_source": _("A source taken away"),
    "matter.report": _("Progress reported"),
    "matter.gate": _("Gate recorded"),
    "matter.extension": _("Extension asked for"),
    "extension.grant": _("Extension granted"),
    "extension.refuse": _("Extension refused"),
    "matter.unit.name": _("Unit named"),
    "matter.unit.add": _("Unit added"),
    "matter.unit.release": _("Unit released"),
    "matter.issue": _("Document issued"),
    "matter.answer": _("Document answered"),
    "matter.review": _("Review asked for"),
    "matter.review.decide": _("Review decided on"),
    "matter.rehear": _("To be verified anew"),
    "matter.overturn": _("Verification overturned"),
    "matter.look_back": _("Looked back"),
    "matter.sample": _("Drawn for sampling"),
    "matter.sample.check": _("Sampling check recorded"),
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


# The steps on the way to a closure: the gates, and the moves among them.
STEPS: dict[str, str | Promise] = {
    **dict(choices.Gate.choices),
    "application": _("Application"),
    "verification": _("Verification"),
    "filing": _("Filing"),
}
STEP_STATUS: dict[str, Promise] = {
    "done": pgettext_lazy("gate", "Passed"),
    "failed": _("Not passed"),
    "running": pgettext_lazy("gate", "Running"),
    "open": pgettext_lazy("gate", "Open"),
}
JUDGEMENTS: dict[str, Promise] = {
    "verification": _("Verification"),
    "look_back": _("Look-back"),
}
# The facts of a history line, as short labels before them; texts that speak for themselves have none.
HISTORY_FACTS: dict[str, str | Promise] = {
    "before": _("limit before"),
    "due_on": _("limit"),
    "asked_on": _("asked for"),
    "granted": _("granted until"),
    "until": _("until"),
    "answer_by": _("answer by"),
    "share": _("share done (self-reported)"),
    "reason": _("reason"),
    "trouble": _("difficulties"),
    "because": _("why earlier"),
    "into": _("into"),
    "said": _("as said"),
}
WORDS: dict[str, Mapping[str, str | Promise]] = {
    "fact": words.FACTS,
    "consequence": words.CONSEQUENCES,
    "step": STEPS,
    "step_status": STEP_STATUS,
    "judgement": JUDGEMENTS,
    "work_list": words.WORK_LISTS,
    "bulk": words.BULKS,
    "note": words.NOTES,
    "figure": words.FIGURES,
    "rolled": words.ROLLED,
}


@register.filter
def fact_label(key: str) -> str:
    """The label before a fact of the history; an empty string for a text that speaks for itself."""
    return str(HISTORY_FACTS.get(key, ""))


@register.filter
def obstacle(code: str) -> str:
    """What stands in the way, as one sentence."""
    return obstacle_texts((code,))


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


@register.filter
def refusal(code: str) -> str:
    """Why an act was refused."""
    return refusal_text(code)


register.filter("cell_problem", problem_text)
