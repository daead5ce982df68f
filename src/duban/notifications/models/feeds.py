"""Calendar feeds: secret addresses under which a person's calendar program reads days, without signing in.

Of the address only a digest is kept, so that no copy of the database opens a feed. What it shows is worked out anew each time.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duban.documents.models import Document
from duban.ledger.models import SavedView
from duban.notifications.choices import FeedKind
from duban.people.models import Unit, User


class Feed(models.Model):
    """One feed (日历订阅) of one person; a renewed one keeps its row and `root`, so that its items keep their names."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="feeds")
    kind = models.CharField(_("kind"), max_length=8, choices=FeedKind.choices)
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="+")
    document = models.ForeignKey(Document, models.CASCADE, null=True, blank=True, related_name="+")
    view = models.ForeignKey(SavedView, models.CASCADE, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    root = models.CharField(max_length=32)
    made_at = models.DateTimeField(_("made"))
    renewed_at = models.DateTimeField(_("address renewed"), null=True, blank=True)
    read_at = models.DateTimeField(_("last read"), null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kind=FeedKind.PERSON, unit=None, document=None, view=None)
                    | Q(kind=FeedKind.UNIT, unit__isnull=False, document=None, view=None)
                    | Q(kind=FeedKind.DOCUMENT, unit=None, document__isnull=False, view=None)
                    | Q(kind=FeedKind.VIEW, unit=None, document=None, view__isnull=False)
                ),
                name="feed_has_the_subject_of_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.kind}"
