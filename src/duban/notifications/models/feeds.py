"""Calendar feeds: secret addresses under which a person's calendar program reads days, without signing in.

Of the address only a digest is kept, so that no copy of the database opens a feed. What it shows is worked out anew each time.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duban.documents.models import Document
from duban.ledger.models import Programme, SavedView
from duban.notifications.choices import FeedKind
from duban.people.models import Unit, User

# What a feed may be about, one at a time.
SUBJECTS = ("unit", "document", "view", "programme")


def _about(kind: str, subject: str = "") -> Q:
    """Feeds of a kind that have their own subject and no other."""
    return Q(kind=kind, **{f"{name}__isnull": name != subject for name in SUBJECTS})


class Feed(models.Model):
    """One feed (日历订阅) of one person; a renewed one keeps its row and `root`, so that its items keep their names."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="feeds")
    kind = models.CharField(_("kind"), max_length=10, choices=FeedKind.choices)
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="+")
    document = models.ForeignKey(Document, models.CASCADE, null=True, blank=True, related_name="+")
    view = models.ForeignKey(SavedView, models.CASCADE, null=True, blank=True, related_name="+")
    programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, blank=True, related_name="+"
    )
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
                    _about(FeedKind.PERSON)
                    | _about(FeedKind.UNIT, "unit")
                    | _about(FeedKind.DOCUMENT, "document")
                    | _about(FeedKind.VIEW, "view")
                    | _about(FeedKind.PROGRAMME, "programme")
                ),
                name="feed_has_the_subject_of_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.kind}"
