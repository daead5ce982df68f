"""How people want to be told: by kind, by way, at which hours. Where a person chose nothing, `choices.DEFAULTS` hold."""

from __future__ import annotations

import datetime as dt

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from duban.notifications.choices import Kind, Timing, Wish
from duban.people.models import User

QUIET_FROM, QUIET_UNTIL = dt.time(21, 0), dt.time(7, 30)
DIGEST_HOUR = 8


class Preference(models.Model):
    """A person's address and hours. Between `quiet_from` and `quiet_until` nothing leaves the site; equal times are no quiet hours."""

    user = models.OneToOneField(User, models.CASCADE, related_name="preference")
    mail_address = models.EmailField(_("mail address"), blank=True)
    digest_hour = models.PositiveSmallIntegerField(
        _("hour of the daily summary"), default=DIGEST_HOUR, validators=[MaxValueValidator(23)]
    )
    quiet_from = models.TimeField(_("quiet from"), default=QUIET_FROM)
    quiet_until = models.TimeField(_("quiet until"), default=QUIET_UNTIL)
    quiet_rest_days = models.BooleanField(_("nothing on rest days"), default=False)

    def __str__(self) -> str:
        return str(self.user)


class KindPreference(models.Model):
    """How a person wants to be told of one kind."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    in_page = models.BooleanField(_("in the page"), default=True)
    mail = models.CharField(_("by mail"), max_length=6, choices=Timing.choices)
    channel = models.CharField(_("by channel"), max_length=6, choices=Timing.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="kind_chosen_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind}"

    def wish(self) -> Wish:
        """The choice as a value."""
        return Wish(self.in_page, self.mail, self.channel)
