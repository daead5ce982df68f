"""Stored codes of the room and their labels; the stages with their definitions of done lie in `data/stages.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class StageCode(models.TextChoices):
    """The stages of a project, in their order."""

    SIGNING = "signing", _("Signing")
    PERMITS = "permits", _("Permits")
    GROUND = "ground", _("Ground broken")
    BUILDING = "building", _("Built")
    PRODUCTION = "production", _("Production")
    CAPACITY = "capacity", _("Full output")


ORDER: tuple[str, ...] = tuple(StageCode.values)


class Agreement(models.TextChoices):
    """What was signed so far; a framework agreement (框架协议) is before the first stage and no contract."""

    NONE = "none", _("No agreement")
    FRAMEWORK = "framework", _("Framework agreement")
    CONTRACT = "contract", _("Contract")


class Money(models.TextChoices):
    """In what an investment is given."""

    WAN = "wan", _("10,000 yuan")
    YI = "yi", _("100 million yuan")
    USD = "usd", _("10,000 US dollars")


class Judgement(models.TextChoices):
    """What the check of a reported stage came to."""

    OPEN = "", _("To be verified")
    PASSED = "passed", _("Verified")
    RETURNED = "returned", _("Returned")


class PledgeState(models.TextChoices):
    """What became of a company's promise."""

    OPEN = "open", _("Open")
    KEPT = "kept", _("Kept")
    BROKEN = "broken", _("Not kept")


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: what counts as done, and which number proves it, in the reader's language."""

    code: str
    done: str
    number: str


@cache
def _raw() -> list[dict[str, str]]:
    text = files("duban.projects").joinpath("data/stages.json").read_text("utf-8")
    loaded: list[dict[str, str]] = json.loads(text)
    return loaded


def stages() -> tuple[Stage, ...]:
    """All stages in their order."""
    tongue = "en" if (get_language() or "").startswith("en") else "zh"
    return tuple(Stage(s["code"], s[f"done_{tongue}"], s[f"number_{tongue}"]) for s in _raw())


# Why an act was refused.
REFUSALS: dict[str, Promise] = {
    "PROJECT_NAME": _("The project has no name."),
    "PROJECT_PARTY": _("Say which enterprise it is."),
    "PROJECT_LEAD": _("The unit that serves it must be of this place."),
    "PROJECT_AGREEMENT": _("Say what was signed, and in what the investment is given."),
    "PROJECT_AMOUNT": _("The investment is a sum of nought or more."),
    "PROJECT_TWICE": _("This place has a project of this name already."),
    "PROJECT_PHASES": _("A project has no more than 20 phases."),
    "PROJECT_ENDED": _("The project has ended; it stays as it is."),
    "PHASE_UNKNOWN": _("There is no such phase."),
    "STAGE_UNKNOWN": _("There is no such stage."),
    "STAGE_FUTURE": _("A stage is reached today at the latest."),
    "STAGE_NUMBER": _("Give the number that proves the stage."),
    "STAGE_REPORTED": _("This stage is reported already and not returned."),
    "STAGE_BEFORE": _(
        "The stages before this one are not all verified yet. Say why it comes out of turn, or report those first."
    ),
    "STAGE_ORDER": _(
        "%(stage)s was reached on %(day)s, and stages follow one another. Correct the day, or say why this one comes out of turn."
    ),
    "STAGE_CONTRACT": _("Only a contract is a signing; a framework agreement is none."),
    "PROJECT_SIGNED": _(
        "The signing is verified: agreement, day and sum stay as they were verified. Correct day or sum with the reason; where the contract fell through, end the project."
    ),
    "PROJECT_UNSIGNED": _("No signing is verified yet: change the facts themselves."),
    "CORRECTION_NONE": _("That is what stands already; nothing was corrected."),
    "MATTERS_ELSEWHERE": _("None of these matters is linked to the project."),
    "BOOK_FAULTY": _("Cells of the workbook are wrong; nothing was brought in."),
    "BOOK_EMPTY": _("The workbook holds no project; nothing was brought in."),
    "BOOK_ROW": _("Row %(row)s can't be taken, so nothing was brought in: %(reason)s"),
    "STAGE_FILES": _("No more than 20 files with one report."),
    "STAGE_JUDGED": _("This report is judged already."),
    "PLEDGE_MISSING": _("Say what was promised."),
    "PLEDGE_UNKNOWN": _("There is no such open promise."),
    "REASON_MISSING": _("Give the reason."),
    "TEXT_MISSING": _("The report is empty."),
    "FINDINGS_MISSING": _("Say what was found."),
    "MATTERS_MISSING": _("There is no such matter, or nothing was chosen."),
    "SECRECY_MARKING": _(
        "The text carries a secrecy marking. Classified content must not be handled here; nothing was kept."
    ),
    "ACTIVE": _("A browser would run this file; it is not taken."),
}


def named(params: Mapping[str, Any]) -> dict[str, Any]:
    """What a refusal names, with a stage by its label and a reason in words."""
    said = dict(params)
    if "stage" in said:
        said["stage"] = dict(StageCode.choices).get(said["stage"], said["stage"])
    if "reason" in said:
        said["reason"] = str(REFUSALS.get(said["reason"], said["reason"]))
    return said


def refusal_text(code: str, params: Mapping[str, Any] | None = None) -> str:
    """The sentence for a code, in the reader's language."""
    return str(REFUSALS.get(code, code)) % named(params or {})
