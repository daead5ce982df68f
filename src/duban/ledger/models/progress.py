"""What happens while a matter is under way: reports, requests for extensions, and the time in which its clock stood.

Rows are added; a report is never edited, the next one says what changed.
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duban.foundation.access import Actor, Scope, SystemActor
from duban.foundation.lifecycle import Transition
from duban.ledger.choices import ExtensionState
from duban.ledger.lifecycle import EXTENSION_TRANSITIONS
from duban.ledger.models.parts import Duty, TimeLimit
from duban.people.models import Post, Unit, User


class Progress(models.Model):
    """What a unit reports (进展), once, on its own duty. A lead's report `cites` the others' instead of repeating them.

    `share` is the unit's own estimate in percent: self-reported, and shown as such.
    """

    matter = models.ForeignKey("ledger.Matter", models.CASCADE, related_name="reports")
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="reports")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    cycle = models.PositiveIntegerField(_("round"))
    text = models.TextField(_("progress"))
    trouble = models.TextField(_("difficulties"), blank=True)
    share = models.PositiveSmallIntegerField(_("share done, percent"), null=True, blank=True)
    reported_at = models.DateTimeField(_("reported"))
    cites: models.ManyToManyField[Progress, models.Model] = models.ManyToManyField(
        "self", symmetrical=False, related_name="cited_by", blank=True
    )

    class Meta:
        ordering = ("matter_id", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__lte=100), name="share_is_percent"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Extension(models.Model):
    """A request for a later limit (延期), made before expiry, and its decision; a granted one adds a `TimeLimit`.

    Asked for in words (延长15个工作日), `said` keeps them and `start` the last day of the limit from which they count.
    """

    matter = models.ForeignKey("ledger.Matter", models.CASCADE, related_name="extensions")
    asked_on = models.DateField(_("asked for day"))
    said = models.CharField(_("as asked"), max_length=120, blank=True, default="", db_default="")
    start = models.CharField(max_length=32, blank=True, default="", db_default="")
    reason = models.TextField(_("reason"))
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        _("state"), max_length=8, choices=ExtensionState.choices, default=ExtensionState.ASKED
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField(_("answer"), blank=True)
    limit = models.OneToOneField(
        TimeLimit, models.PROTECT, null=True, blank=True, related_name="extension"
    )

    class Meta:
        ordering = ("matter_id", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["matter"],
                condition=Q(state=ExtensionState.ASKED),
                name="one_extension_asked_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExtensionState.GRANTED) | Q(limit__isnull=False),
                name="granted_extension_has_limit",
            ),
        ]
        indexes = [
            models.Index(
                fields=["decided_at"],
                condition=Q(state=ExtensionState.GRANTED),
                name="extension_granted_by_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_on} ({self.state})"

    @property
    def stream(self) -> str:
        """A request has no stream of its own: its lines stand in its matter's."""
        return f"matter:{self.matter_id}"

    def scope(self) -> Scope:
        """Where its matter belongs."""
        return self.matter.scope()

    def transitions(self) -> tuple[Transition, ...]:
        """The table of moves."""
        return EXTENSION_TRANSITIONS

    def bars(self, side: str, actor: Actor | SystemActor) -> bool:
        """Who asked may not decide, and the other sides are those of the matter."""
        if side == "asker":
            return actor.user_id is not None and actor.user_id == self.asked_by_id
        return bool(self.matter.bars(side, actor))

    def obstacles(self, name: str) -> tuple[str, ...]:
        """Nothing stands in the way of a decision."""
        del name
        return ()

    def moved(self, at: dt.datetime) -> None:
        """A decision is kept by its row; the limit that it adds keeps how the matter stands."""
        del at


class Suspension(models.Model):
    """A time in which a matter stood still (中止), half open: from its begin up to its end."""

    matter = models.ForeignKey("ledger.Matter", models.CASCADE, related_name="suspensions")
    began_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    reason = models.TextField(_("reason"))

    class Meta:
        ordering = ("matter_id", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["matter"],
                condition=Q(ended_at__isnull=True),
                name="one_suspension_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.began_at} – {self.ended_at or ''}"
