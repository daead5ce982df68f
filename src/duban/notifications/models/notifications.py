"""Notifications: what one person, or one unit's channels, are told. A row holds codes, days and numbers, and no text of a matter.

What it is about is looked up when it is shown, with the access that the person has then.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duban.ledger.models import Matter
from duban.ledger.models.versions import FOREVER
from duban.notifications.choices import Kind
from duban.people.models import HandOver, Unit, User
from duban.planning.models import Plan
from duban.projects.models import Project


class Notification(models.Model):
    """One thing told (消息) to one person, or to the channels of one unit.

    `key` says what it is of (`line:917`, `over:12:2026-04-30`), so that nobody is told of it twice; `for_whom` is the holder for whom
    the person acts. `actor` and `post` are as they stand in the journal.
    """

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="notifications")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=64)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    text = models.CharField(max_length=20)
    facts = models.JSONField(default=dict)
    matter = models.ForeignKey(Matter, models.CASCADE, null=True, related_name="+")
    hand_over = models.ForeignKey(HandOver, models.CASCADE, null=True, related_name="+")
    plan = models.ForeignKey(Plan, models.CASCADE, null=True, related_name="+")
    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="+")
    actor = models.CharField(max_length=150, blank=True)
    post = models.CharField(max_length=150, blank=True)
    for_whom = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(_("at"))
    in_page = models.BooleanField(default=True)
    read_at = models.DateTimeField(_("read"), null=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, unit=None) | Q(user=None, unit__isnull=False),
                name="notification_of_person_or_unit",
            ),
            models.UniqueConstraint(fields=["user", "key"], name="person_told_once"),
            models.UniqueConstraint(fields=["unit", "key"], name="unit_told_once"),
        ]
        indexes = [
            models.Index(
                fields=["user"],
                condition=Q(read_at=None, in_page=True),
                name="notification_unread",
            ),
            models.Index(fields=["user", "-id"], name="notification_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.text} {self.key}"


class LimitWarning(models.Model):
    """That a matter's limit was told of as near or over; once for each limit that it has.

    `due_at` is the instant of a limit that ends at a time of day, and `FOREVER` for one that ends with its day.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="+")
    what = models.CharField(max_length=4)
    due_on = models.DateField()
    due_at = models.DateTimeField(default=FOREVER)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "what", "due_on", "due_at"], name="limit_warned_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.matter_id} {self.due_on}"
