"""Why a registration or an import was refused, in words; the same codes come from pages and from jobs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from duban.ledger.choices import APART_REASONS
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
    "CATEGORY_RETIRED": _("This category is no longer for new matters. Choose another one."),
    "CATEGORY_UNKNOWN": _("There is no such category."),
    "PROGRAMME_ENDED": _("The programme has ended; it stays as it is."),
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
    "RELAYED_OPEN": _("Parts that were relayed to a lower tier are still open:"),
    "EVIDENCE_MISSING": _("The category asks for evidence, and there is none in this round."),
    "GATE_SELF_CHECK": _("The self-check has not passed yet."),
    "GATE_SITE_CHECK": _("The site check has not passed yet."),
    "GATE_JOINT_REVIEW": _("The joint review has not passed yet."),
    "GATE_PUBLICATION": _("The publication has not run its days yet."),
    "MERGE_ITSELF": _("A matter cannot be merged into itself."),
    "MERGE_INTO_ENDED": _("There is no such matter that goes on."),
    "MERGE_INTO_OWN_PART": _("A matter cannot be merged into a part of itself."),
}


# What is wrong with an act itself: it lacks something, or contradicts what stands.
ACTS: dict[str, Promise] = {
    "TEXT_MISSING": _("The report is empty."),
    "REASON_MISSING": _("Give the reason."),
    "ANSWER_MISSING": _("Give the answer, with its reasons."),
    "FINDINGS_MISSING": _("Say what was found."),
    "SHARE_NOT_PERCENT": _("The share of the work done is a number from 0 to 100."),
    "CITES_LEAD_ONLY": _("Only the lead unit's report cites the reports of others."),
    "CITES_UNKNOWN": _("A cited report is not one of another unit on this matter."),
    "REPORTED_ALREADY": _("The same report was made a moment ago; it was kept once."),
    "GATE_UNKNOWN": _("There is no such gate."),
    "OUTCOME_UNKNOWN": _("Say whether it passed."),
    "GATE_NOT_ASKED": _("The matter's category does not ask for this gate."),
    "GATE_PASSED_ALREADY": _("This gate has passed already in this round."),
    "GATE_RECORDED_ALREADY": _("The same findings are on record already; they were kept once."),
    "NO_LIMIT_TO_EXTEND": _("The matter has no limit that could be extended."),
    "EXTENSION_TOO_LATE": _("The limit has expired; an extension is asked for before that."),
    "EXTENSION_NOT_LATER": _("The day is not later than the limit in force."),
    "EXTENSION_UNREADABLE": _(
        "Give a day, or words that can be counted: 延长15个工作日, 延长一个月, 延期至9月底."
    ),
    "EXTENSION_PAST": _("The day has passed already; grant a later one."),
    "ROLE_UNKNOWN": _("Say which part the unit has."),
    "UNIT_UNKNOWN": _("There is no such unit in use here."),
    "DUTY_EXISTS": _("The unit has this part already."),
    "DUTY_CONFLICT": _("A unit that leads or assists does not verify the same matter."),
    "LAST_LEAD": _("An assigned matter keeps a lead unit. Name the new one before this one goes."),
    "KIND_UNKNOWN": _("Say what kind of document is to be issued."),
    "MATTERS_MISSING": _("Choose the matters that it is about."),
    "ISSUED_TEXT_MISSING": _("The document has no text."),
    "ADDRESSEE_NO_DUTY": _("The addressee neither leads nor assists in one of the matters."),
    "ANSWER_BY_PAST": _("The day for the answer has passed already."),
    "ISSUED_ALREADY": _("The same document was issued a moment ago; it went out once."),
    "ANSWERED_ALREADY": _("This document has been answered."),
    "REVIEW_SUPERSEDED": _("A later conclusion stands; only the newest one is reviewed."),
    "REVIEW_TOO_LATE": _("A review is asked for within 30 days of the conclusion."),
    "REVIEW_ASKED_ALREADY": _("A review of this conclusion has been asked for already."),
    "LOOKED_BACK_ALREADY": _("The same look-back is on record already; it was kept once."),
    "CATEGORY_CODE": _(
        "A category's code is of small letters, digits and underscores, and begins with a letter."
    ),
    "CATEGORY_CODE_TAKEN": _("There is a category of this code already. Edit that one."),
    "CATEGORY_FIELD": _("A category has no such setting."),
    "CATEGORY_NAME_MISSING": _("The category has no name."),
    "CATEGORY_GATES": _("One of the gates does not exist."),
    "CATEGORY_DAYS": _("Days are whole numbers from 0 to 3660."),
    "CATEGORY_UNCHANGED": _("Nothing was changed, so there is no new version."),
    "SAMPLE_RULE": _("Say what is drawn from, and in which groups."),
    "SAMPLE_DAYS": _("The period ends today at the latest, and not before it begins."),
    "SAMPLE_SHARE": _("The share is a whole number from 1 to 100."),
    "PURPOSE_MISSING": _("Say what the sample is for."),
    "SAMPLE_EMPTY": _("There is no such matter in that period."),
    "SAMPLED_ALREADY": _("The same rule was written down a moment ago; it counts once."),
    "SAMPLE_DRAWN": _("This sample is drawn; it is drawn once."),
    "SAMPLE_WAITS": _("There is no checkpoint over its line yet, so there is no seed."),
    "OUTSIDE_MISSING": _("Say what the outside fact came to."),
    "OUTSIDE_FORM": _(
        "Say of how many numbers the outside fact consists, and of how many digits each; at least 5 digits in all."
    ),
    "OUTSIDE_OTHER_FORM": _(
        "The outside fact has another form in the rule: so many numbers, each with all its digits and leading zeros, and nothing else that has digits."
    ),
    "FRAME_CHANGED": _(
        "The population is not the one that was written down. Tell whoever runs the site."
    ),
    "SAMPLE_CHECKED_ALREADY": _("The check of this matter is on record already."),
    "PROGRAMME_NAME": _("The programme has no name."),
    "PROGRAMME_YEAR": _("That is no year of a programme."),
    "PROGRAMME_END": _("The planned end lies before the programme's year."),
    "PROGRAMME_OFFICE": _(
        "The unit that keeps it must be of this place, or of one above or below."
    ),
    "PROGRAMME_TWICE": _("This place has a programme of this name in that year already."),
    "PROGRAMME_CIRCLE": _("A programme cannot lie in itself, nor in one that lies in it."),
    "PROGRAMME_PLACE": _("A programme lies only in one of its own place or of a place above."),
    "PROGRAMME_REASON": _("Give the reason."),
    "PROGRAMME_NONE": _("There is no such matter, or nothing was chosen."),
    "PROGRAMME_TOO_MANY": _("No more than 5000 matters at once. Narrow the list first."),
    "EXTENSION_ASKED_ALREADY": _("An extension is asked for already and not decided yet."),
}


# Why one of several matters was passed over: who may not, and who came too late.
DENIED: dict[str, Promise] = {
    "NO_POST": _("Your account holds no post at present."),
    "ROLE_MAY_NOT": _("None of your posts allows this."),
    "OTHER_DUTY": _("Your unit's part in this matter does not allow it."),
    "OTHER_UNIT": _("This belongs to another unit."),
    "OTHER_JURISDICTION": _("This belongs to another jurisdiction."),
    **APART_REASONS,
    "MOVED_ON": _("Somebody else was faster: the matter has moved on."),
}


def proof_text(code: str) -> str:
    """Why no proof of a history can be handed out."""
    if code == "NOT_COVERED":
        return gettext(
            "The last checkpoint is older than the newest line of this history. Checkpoints are made on schedule; try again a little later."
        )
    text = gettext("The journal does not hold here (%(code)s). Tell whoever runs the site.")
    return text % {"code": code}


def refusal_text(code: str) -> str:
    """Why an act was refused, with what it is about; an unknown code is shown as it is, so that it can be reported."""
    name, _colon, about = code.partition(":")
    text = str({**REGISTRATION, **OBSTACLES, **ACTS, **DENIED}.get(name, code))
    return f"{text} {about}" if about else text


def obstacle_texts(codes: Iterable[str]) -> str:
    """What stands in the way, one sentence each."""
    return " ".join(refusal_text(code) for code in codes)


def registration_text(code: str) -> str:
    """Why a registration was refused; an unknown code is shown as it is, so that it can be reported."""
    return str(REGISTRATION.get(code, code))


def failure_text(code: str, params: Mapping[str, Any]) -> str:
    """Why a job did not do what it was queued for."""
    if code in JOB:
        return str(JOB[code]) % params
    return registration_text(code) if code in REGISTRATION else refusal_of(code, params)
