"""Documents of the escalation ladder: reminder 催办单, notice 督办通知单, circular 通报, summons 约谈.

Each is issued by a person under a number of its own sequence and answered by its addressee; the machine only proposes.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duban.foundation.access import Scope
from duban.ledger.choices import IssuedKind
from duban.people.access import scope_of
from duban.people.models import Jurisdiction, Post, Unit, User


class IssuedDocument(models.Model):
    """One issued document, addressed to one unit, about one matter or several."""

    kind = models.CharField(_("kind"), max_length=8, choices=IssuedKind.choices)
    number = models.CharField(_("number"), max_length=60)
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    addressee = models.ForeignKey(Unit, models.PROTECT, related_name="received")
    matters: models.ManyToManyField[models.Model, models.Model] = models.ManyToManyField(
        "ledger.Matter", related_name="issued"
    )
    text = models.TextField(_("text"))
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-issued_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "kind", "number"], name="issued_number_once_in_office"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""),
                name="answered_document_has_answer",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stream(self) -> str:
        """The name of the document's journal stream."""
        return f"issued:{self.pk}"

    def scope(self) -> Scope:
        """Where the document belongs: its place, and its addressee, which answers it."""
        return scope_of(
            self.jurisdiction_id,
            [self.addressee_id],
            {"lead": [self.addressee_id], "assist": [self.addressee_id]},
        )
