"""An office's habits: saved views of the ledger, remembered column mappings, and the imports that were made."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from duban.people.models import Jurisdiction, User


class SavedView(models.Model):
    """A named set of filters, order and columns with an address of its own."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="views")
    name = models.CharField(_("name"), max_length=60)
    slug = models.CharField(max_length=24, unique=True)
    query = models.CharField(max_length=500, blank=True)
    columns = models.JSONField(default=list)
    is_shared = models.BooleanField(_("everybody may use it"), default=False)

    class Meta:
        ordering = ("name", "id")
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="view_name_of_owner")]

    def __str__(self) -> str:
        return self.name


class ColumnMapping(models.Model):
    """Which column of an office's workbook is which field; found again by the signature of the headers."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.CASCADE, related_name="+")
    signature = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "signature"], name="one_mapping_per_headers"
            ),
        ]

    def __str__(self) -> str:
        return self.signature


class ImportRun(models.Model):
    """One workbook, uploaded to be looked at and then imported whole; not imported yet while `imported_at` is empty.

    `columns` are its headers in order (`[{"key", "path": [top, …]}]`), for an export that looks the same; `based_on` is
    the day that supplies a missing year in its dates; `job` is the latest job that it was handed to.
    """

    file_name = models.CharField(_("file name"), max_length=200)
    digest = models.CharField(max_length=64)
    sheet = models.CharField(max_length=120, blank=True)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    row_count = models.PositiveIntegerField(_("rows"))
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    imported_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField(_("uploaded"))
    imported_at = models.DateTimeField(_("imported"), null=True)
    based_on = models.DateField(_("date of the ledger"))
    job = models.UUIDField(null=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.file_name

    @property
    def stream(self) -> str:
        """The name of the import's journal stream."""
        return f"import:{self.pk}"
