"""Why a registration or an import was refused, in words; the same codes come from pages and from jobs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from duban.ledger.forms.imports import refusal_of

REGISTRATION: dict[str, Promise] = {
    "BASIS_MISSING": _(
        "Say on which basis: the head's instruction, a meeting's decision, or an approved proposal."
    ),
    "APPROVER_UNKNOWN": _("The chosen approver no longer holds a post that may approve here."),
    "TITLE_MISSING": _("The title is empty."),
    "REQUIREMENT_MISSING": _("What was asked is empty."),
    "SECRECY_MARKING": _(
        "The text carries a secrecy marking. Classified content must not be handled here; nothing was kept."
    ),
    "NO_SUPERVISION_OFFICE": _("This place has no supervision office in whose name to number."),
}
# What can befall a job, beside what can be wrong with a registration or a workbook.
JOB: dict[str, Promise] = {
    "CELLS_FAULTY": _("Faulty cells: %(count)s. Correct them in the workbook, or the columns."),
    "ACCESS_DENIED": _("Who asked for it may no longer import here."),
    "COLUMNS_CHANGED": _("The columns were given another meaning meanwhile. Look again."),
    "SAME_FILE": _("Another upload of the same file was imported first."),
    "WORKER_LOST": _("It was cut off several times: the machine or the worker went down."),
    "DATABASE_BUSY": _("The database did not answer, several times."),
    "DISK_FULL": _("The disk is full or not writable."),
    "UNEXPECTED": _("It broke off, several times; the operator finds the reason in the log."),
}

# What still stands in the way of a move, whoever makes it.
OBSTACLES: dict[str, Promise] = {
    "NO_LEAD": _("No lead unit is named. Name one first."),
    "OPEN_QUESTION": _(
        "A unit's name is still an open question. Say who is meant, or take it out."
    ),
    "DISPUTE_TOO_LATE": _("The days in which the assignment could be disputed are over."),
    "NO_REPORT": _("Nothing has been reported in this round yet."),
    "RELAYED_OPEN": _("A part that was relayed to a lower tier is still open."),
    "EVIDENCE_MISSING": _("The category asks for evidence, and there is none in this round."),
    "GATE_SELF_CHECK": _("The self-check has not passed yet."),
    "GATE_SITE_CHECK": _("The site check has not passed yet."),
    "GATE_JOINT_REVIEW": _("The joint review has not passed yet."),
    "GATE_PUBLICATION": _("The publication has not run its days yet."),
    "MERGE_ITSELF": _("A matter cannot be merged into itself."),
    "MERGE_INTO_ENDED": _("There is no such matter that goes on."),
    "MERGE_INTO_OWN_PART": _("A matter cannot be merged into a part of itself."),
}


def obstacle_texts(codes: Iterable[str]) -> str:
    """What stands in the way, one sentence each."""
    return " ".join(str(OBSTACLES.get(code, code)) for code in codes)


def registration_text(code: str) -> str:
    """Why a registration was refused; an unknown code is shown as it is, so that it can be reported."""
    return str(REGISTRATION.get(code, code))


def failure_text(code: str, params: Mapping[str, Any]) -> str:
    """Why a job did not do what it was queued for."""
    if code in JOB:
        return str(JOB[code]) % params
    return registration_text(code) if code in REGISTRATION else refusal_of(code, params)
