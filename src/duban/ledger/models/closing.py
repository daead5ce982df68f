"""The way to a closure and what comes after it: gates, verifications, look-backs, and reviews of a conclusion.

Each row is a judgement by a named person in a round of the matter; none is ever changed.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duban.ledger.choices import Gate, Outcome
from duban.people.models import Post, User


class GateRecord(models.Model):
    """What one gate of a closure came to in a round; `until` is the last day of a publication."""

    matter = models.ForeignKey("ledger.Matter", models.CASCADE, related_name="gate_records")
    cycle = models.PositiveIntegerField(_("round"))
    gate = models.CharField(_("gate"), max_length=12, choices=Gate.choices)
    outcome = models.CharField(_("outcome"), max_length=6, choices=Outcome.choices)
    note = models.TextField(_("findings"))
    until = models.DateField(_("until"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"))
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("matter_id", "id")

    def __str__(self) -> str:
        return f"{self.gate}: {self.outcome}"


class Verification(models.Model):
    """An independent judgement (验收) on a matter's submission of one round: passed, or returned with reasons."""

    matter = models.ForeignKey("ledger.Matter", models.CASCADE, related_name="verifications")
    cycle = models.PositiveIntegerField(_("round"))
    outcome = models.CharField(_("outcome"), max_length=6, choices=Outcome.choices)
    text = models.TextField(_("findings or reasons"))
    judged_at = models.DateTimeField(_("judged"))
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("matter_id", "id")
        indexes = [
            models.Index(
                fields=["judged_at"],
                condition=Q(outcome=Outcome.FAILED),
                name="verification_failed_by_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle}: {self.outcome}"


class LookBack(models.Model):
    """A re-check after closure (回头看); a failed one is a reason to reopen."""

    matter = models.ForeignKey("ledger.Matter", models.CASCADE, related_name="look_backs")
    cycle = models.PositiveIntegerField(_("round"))
    outcome = models.CharField(_("outcome"), max_length=6, choices=Outcome.choices)
    text = models.TextField(_("findings"))
    looked_at = models.DateTimeField(_("looked"))
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("matter_id", "id")

    def __str__(self) -> str:
        return f"{self.looked_at:%Y-%m-%d}: {self.outcome}"


class Review(models.Model):
    """A party's request that a conclusion be reviewed (复核), and its decision by others than those who concluded.

    Regulation on Government Supervision, art. 17: asked for within 30 days of the conclusion, decided within 30 days.
    `changed` tells a decision that the conclusion does not stand.
    """

    verification = models.ForeignKey(Verification, models.PROTECT, related_name="reviews")
    reason = models.TextField(_("reason"))
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(_("to be decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField(_("decision"), blank=True)
    changed = models.BooleanField(_("conclusion changed"), null=True, blank=True)

    class Meta:
        ordering = ("verification_id", "id")
        constraints = [
            models.UniqueConstraint(fields=["verification"], name="one_review_of_a_conclusion"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | Q(changed__isnull=False),
                name="decided_review_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verification} ({self.due_on})"
