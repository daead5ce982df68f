"""Tables of holiday notices and of service hours; a row's content never changes after it is stored."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from duban.people.models import Jurisdiction, Unit, User


def stream_of(jurisdiction_id: int) -> str:
    """The name of the journal stream of a place's calendar: its notices, and the hours of its units."""
    return f"calendar:{jurisdiction_id}"


class HolidayNotice(models.Model):
    """One version of a notice: the days off and the worked days that it names, for a jurisdiction and all below it.

    `days_off` and `days_worked` map ISO dates to the name of the holiday. `settles_year` tells that the notice is the State
    Council's for `year`, whose other days then follow the week. A later version `replaces` an earlier one.
    """

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="notices")
    year = models.PositiveSmallIntegerField(_("year"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    title = models.CharField(_("title"), max_length=120)
    published_on = models.DateField(_("published"), null=True, blank=True)
    settles_year = models.BooleanField(_("settles the year"), default=False)
    days_off = models.JSONField(default=dict)
    days_worked = models.JSONField(default=dict)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(_("entered"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        ordering = ("-year", "-entered_at", "-id")

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"


class DeskHours(models.Model):
    """One version of a unit's service hours; the newest is in force. `hours` is as typed, empty where the desk has none.

    `open_days` and `shut_days` are lists of ISO dates.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="desk_hours")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    hours = models.CharField(_("service hours"), max_length=400, blank=True)
    holidays_open = models.BooleanField(_("open on holidays"), default=False)
    open_days = models.JSONField(default=list)
    shut_days = models.JSONField(default=list)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(_("entered"))

    class Meta:
        ordering = ("unit_id", "-version")
        constraints = [
            models.UniqueConstraint(fields=["unit", "version"], name="desk_hours_version_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} v{self.version}"
