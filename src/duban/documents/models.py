"""Tables of documents and of their stored readings.

A document's text never changes after it is stored: spans point into it for ever. Another edition is another row.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from duban.people.models import Jurisdiction, User


class Document(models.Model):
    """A file or pasted text that was received, with its one text.

    `digest` is the SHA-256 (hex) of the file, which lies under it in the content-addressed store; `blocks` are the ranges
    of `text` by page: `[{"page": 1, "span": [0, 812]}, …]`.
    """

    title = models.CharField(_("title"), max_length=200)
    file_name = models.CharField(_("file name"), max_length=200)
    digest = models.CharField(_("digest"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    format = models.CharField(_("format"), max_length=8)
    kind = models.CharField(_("kind"), max_length=24)
    text = models.TextField(_("text"))
    blocks = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    dated_on = models.DateField(_("document date"), null=True)
    date_basis = models.CharField(_("basis of the date"), max_length=8)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="documents")
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(_("received"))
    previous_edition = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="later_editions"
    )

    class Meta:
        ordering = ("-received_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "digest"], name="document_file_once_in_jurisdiction"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        """The name of the document's journal stream."""
        return f"document:{self.pk}"


class StoredReading(models.Model):
    """What one version of the reading engine found in a document: the contract object of `duban read --json`."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="readings")
    engine = models.CharField(_("engine version"), max_length=40)
    dated_on = models.DateField(_("document date used"), null=True)
    result = models.JSONField()
    read_at = models.DateTimeField(_("read"))

    class Meta:
        ordering = ("-read_at", "-id")

    def __str__(self) -> str:
        return f"{self.document} · {self.engine}"
