"""Categories of matters: which gates, limits and margins a kind of matter has, as data with versions.

A row is never changed: an edit adds the next version, and a matter keeps the one it was registered under.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from duban.people.models import User


class Category(models.Model):
    """One version of a category. `code` groups the versions; the highest version is the one in force.

    Days: `near_days` natural days before the limit the light turns yellow; `margin_days` natural days by which a relayed
    limit may be earlier without a reason; `dispute_days` working days to dispute an assignment; `publication_days` natural
    days that a publication stands; `look_back_days` natural days after closure when a look-back is due (0: none);
    `default_days` natural days of a limit where the source names none (0: none).
    """

    code = models.CharField(_("code"), max_length=30)
    version = models.PositiveIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=60)
    gates: models.JSONField[list[str], list[str]] = models.JSONField(_("gates"), default=list)
    needs_evidence = models.BooleanField(_("evidence needed"), default=False)
    needs_pair = models.BooleanField(_("pictures before and after needed"), default=False)
    stops_clock = models.BooleanField(_("a suspension stops the limit"), default=True)
    near_days = models.PositiveSmallIntegerField(_("near, days"), default=7)
    margin_days = models.PositiveSmallIntegerField(_("margin for relayed limits, days"), default=3)
    dispute_days = models.PositiveSmallIntegerField(_("dispute, working days"), default=3)
    publication_days = models.PositiveSmallIntegerField(_("publication, days"), default=7)
    look_back_days = models.PositiveSmallIntegerField(_("look-back after, days"), default=0)
    default_days = models.PositiveSmallIntegerField(_("limit where none is said, days"), default=0)
    is_retired = models.BooleanField(_("not for new matters"), default=False)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("code", "-version")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["code", "version"], name="category_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (v{self.version})"

    @property
    def stream(self) -> str:
        """The name of the category's journal stream: one for all its versions."""
        return f"category:{self.code}"
