"""Channels, and deliveries: each notification that leaves the site by one way is a row until long after it arrived.

A row is claimed before it is sent and finished afterwards, so that two workers never send it and a killed one leaves a trace. Its
`status` is like a job's: nothing of the field moves with it, and the journal knows nothing of it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duban.notifications.choices import ChannelKind, DeliveryStatus, Way
from duban.notifications.models.notifications import Notification
from duban.people.models import Unit, User


class Channel(models.Model):
    """Where messages of one person or one unit go beside mail. `sealed` is the address, encrypted; `shown` what people see of it."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="channels")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=8, choices=ChannelKind.choices)
    sealed = models.TextField()
    shown = models.CharField(max_length=80)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, unit=None) | Q(user=None, unit__isnull=False),
                name="channel_of_person_or_unit",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Which deliveries."""

    def waiting(self) -> DeliveryQuerySet:
        """Those that are to be sent, now or later."""
        return self.filter(status=DeliveryStatus.WAITING)

    def dead(self) -> DeliveryQuerySet:
        """Those that did not arrive, and that nobody has looked at."""
        return self.filter(status=DeliveryStatus.DEAD)


class Delivery(models.Model):
    """One notification by one way (投递). What is due for one target is sent as one message."""

    notification = models.ForeignKey(Notification, models.CASCADE, related_name="deliveries")
    way = models.CharField(_("way"), max_length=7, choices=Way.choices)
    channel = models.ForeignKey(Channel, models.CASCADE, null=True, related_name="deliveries")
    status = models.CharField(
        _("status"), max_length=7, choices=DeliveryStatus.choices, default=DeliveryStatus.WAITING
    )
    is_digest = models.BooleanField(default=False)
    due_at = models.DateTimeField(_("not before"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    reason = models.CharField(max_length=20, blank=True)
    detail = models.CharField(max_length=120, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(way=Way.MAIL, channel=None) | Q(way=Way.CHANNEL, channel__isnull=False),
                name="told_by_channel_names_it",
            ),
            models.UniqueConstraint(
                fields=["notification"], condition=Q(channel=None), name="mailed_once"
            ),
            models.UniqueConstraint(
                fields=["notification", "channel"],
                condition=Q(channel__isnull=False),
                name="channelled_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(status=DeliveryStatus.WAITING),
                name="told_waiting",
            ),
            models.Index(
                fields=["claimed_at"],
                condition=Q(status=DeliveryStatus.SENDING),
                name="told_sending",
            ),
            models.Index(fields=["-id"], condition=Q(status=DeliveryStatus.DEAD), name="told_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.status}"
