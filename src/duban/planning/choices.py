"""Codes of the room and their labels: lights of tasks, kinds of links, and why something was refused."""

from __future__ import annotations

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
