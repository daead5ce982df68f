"""The table of uploads that are under way, or finished and not yet taken by an action."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from duban.people.models import ApiToken, User


class Upload(models.Model):
    """A file that arrives in pieces. `offset` bytes are synced on disk; `digest` (SHA-256, hex) is there once all are.

    It belongs to the person in the browser, or to one token of the person's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    token = models.ForeignKey(ApiToken, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("file name"), max_length=200)
    size = models.BigIntegerField(_("size in bytes"))
    offset = models.BigIntegerField(_("bytes arrived"), default=0)
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    begun_at = models.DateTimeField(_("begun"))
    touched_at = models.DateTimeField(_("last piece"), db_index=True)

    class Meta:
        ordering = ("begun_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(offset__gte=0) & Q(offset__lte=F("size")), name="upload_offset_in_size"
            ),
            models.CheckConstraint(
                condition=Q(digest="") | Q(offset=F("size")), name="upload_digest_when_whole"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """The name of its staged file."""
        return self.id.hex

    @property
    def is_whole(self) -> bool:
        """Whether every byte has arrived."""
        return self.digest != ""
