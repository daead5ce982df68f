"""Codes of the room and their labels: lights of tasks, kinds of links, why something was refused, and what a plan may be of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class TaskLight(models.TextChoices):
    """How a task stands against what was promised of it; grey is done."""

    RED = "red", _("Late")
    YELLOW = "yellow", _("Slipping")
    GREEN = "green", _("On time")
    GREY = "grey", _("Done")


# What a line of the journal about a plan is called.
ENTRY_LABELS: Final = {
    "plan.make": _("Plan made"),
    "plan.publish": _("Edition published"),
    "plan.report": _("Progress of a task reported"),
    "plan.break": _("A deadline is expected to be missed"),
    "plan.mend": _("A deadline is expected to be kept again"),
    "plan.end": _("Plan ended"),
}

# What a plan may be of.
KINDS: Final = ("matter", "programme", "project")


@dataclass(frozen=True, slots=True)
class SubjectKey:
    """Which row a plan is of: a kind of `KINDS` and the row's key."""

    kind: str
    pk: int
