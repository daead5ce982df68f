"""Sources, and the drafts that were read in them.

A draft is a proposal: nothing is sent from it. Its texts are pieces of the source with their spans until a clerk writes
something else, which the spans then no longer claim.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duban.documents.models import Document
from duban.foundation.access import Scope
from duban.foundation.lifecycle import Transition, Unparted
from duban.ledger.choices import DraftKind, DraftState, SourceKind
from duban.ledger.lifecycle import DRAFT_TRANSITIONS
from duban.people.access import scope_of
from duban.people.models import Jurisdiction


class Source(models.Model):
    """What matters came from (来源): a document, a workbook row's file, or a note made by hand."""

    kind = models.CharField(_("kind"), max_length=12, choices=SourceKind.choices)
    title = models.CharField(_("title"), max_length=200)
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="source"
    )
    dated_on = models.DateField(_("date"), null=True, blank=True)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="sources")
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        ordering = ("-recorded_at", "-id")

    def __str__(self) -> str:
        return self.title


class Draft(Unparted, models.Model):
    """What reading proposes (拟办), as the clerk has it on the desk.

    JSON shapes: `spans` `[[start, end], …]` into the document's text; `units`
    `[{"text", "spans", "role", "unit": id|null, "question": code|""}]`; `measures` `[{"text", "spans", "role"}]`;
    `deadline` `{"text", "spans", "kind", "iso": date|null, "reason": code|"", "workdays": n|null, "base": date|null}` or null;
    `speaker`, `place` `{"text", "spans"}` or null. `version` counts the edits: an edit names the version that it saw.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="drafts")
    ordinal = models.PositiveIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=10, choices=DraftKind.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=DraftState.choices, default=DraftState.PROPOSED
    )
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("what was asked"))
    spans = models.JSONField(default=list)
    article = models.PositiveIntegerField(null=True)
    rule = models.CharField(max_length=40, blank=True)
    actionability = models.CharField(max_length=10, blank=True)
    speaker = models.JSONField(null=True, blank=True)
    place = models.JSONField(null=True, blank=True)
    deadline = models.JSONField(null=True, blank=True)
    units = models.JSONField(default=list)
    measures = models.JSONField(default=list)
    quantities = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    dismissal_reason = models.CharField(_("reason for dismissal"), max_length=200, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    matter = models.ForeignKey(
        "ledger.Matter", models.PROTECT, null=True, blank=True, related_name="drafts"
    )
    edition_note = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ("source_id", "ordinal", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DraftState.values), name="draft_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=DraftState.REGISTERED) | Q(matter__isnull=False),
                name="registered_draft_has_matter",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        """The name of the draft's journal stream."""
        return f"draft:{self.pk}"

    def scope(self) -> Scope:
        """Where the draft belongs."""
        return scope_of(self.source.jurisdiction_id)

    def transitions(self) -> tuple[Transition, ...]:
        """The table of moves."""
        return DRAFT_TRANSITIONS
