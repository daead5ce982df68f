"""Evidence (佐证): files with their digest, time, place and author, and the words under which twins of photographs are found.

Rows are added and never changed: a better piece supersedes a row, and both stay.
"""

from __future__ import annotations

import math

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duban.ledger.choices import EvidenceKind, EvidenceOrigin, EvidenceSide, FactBasis
from duban.ledger.models.parts import Duty, Measure
from duban.people.models import Post, Unit, User


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Which pieces of evidence."""

    def standing(self) -> EvidenceQuerySet:
        """Those that no later piece supersedes."""
        return self.filter(superseded_by__isnull=True)


class Evidence(models.Model):
    """One file that is to prove something of a matter, in a round of it.

    `captured_at` and the place are measured by the camera or typed by a person, as their basis says; empty where neither.
    `has_offset` is false where a camera wrote a wall clock without its zone, which was then taken for the office's. The prints are
    those of `duban.imagery`: 16 hex digits of the whole, the points as text, the sides as shares of the longer one.
    """

    matter = models.ForeignKey("ledger.Matter", models.CASCADE, related_name="evidence")
    duty = models.ForeignKey(Duty, models.PROTECT, null=True, blank=True, related_name="evidence")
    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    cycle = models.PositiveIntegerField(_("round"))
    kind = models.CharField(_("kind"), max_length=8, choices=EvidenceKind.choices)
    side = models.CharField(
        _("side"), max_length=6, choices=EvidenceSide.choices, default=EvidenceSide.OTHER
    )
    origin = models.CharField(
        _("brought by"),
        max_length=5,
        choices=EvidenceOrigin.choices,
        default=EvidenceOrigin.UNIT,
        db_default=EvidenceOrigin.UNIT,
    )
    name = models.CharField(_("file name"), max_length=200)
    digest = models.CharField(_("digest"), max_length=64, db_index=True)
    size = models.BigIntegerField(_("size in bytes"))
    media_type = models.CharField(_("media type"), max_length=100)
    note = models.TextField(_("note"), blank=True)
    captured_at = models.DateTimeField(_("taken"), null=True, blank=True)
    captured_basis = models.CharField(max_length=8, choices=FactBasis.choices, blank=True)
    has_offset = models.BooleanField(default=False)
    gps_at = models.DateTimeField(null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    place_basis = models.CharField(max_length=8, choices=FactBasis.choices, blank=True)
    camera = models.CharField(_("camera"), max_length=170, blank=True)
    edited_with = models.CharField(_("edited with"), max_length=80, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    print_whole = models.CharField(max_length=16, blank=True)
    print_points = models.TextField(blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"))
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ("matter_id", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True, place_basis="")
                | Q(
                    latitude__gte=-90,
                    latitude__lte=90,
                    longitude__gte=-180,
                    longitude__lte=180,
                    place_basis__in=FactBasis.values,
                ),
                name="evidence_place_has_basis",
            ),
            models.CheckConstraint(
                condition=Q(captured_at__isnull=True, captured_basis="")
                | Q(captured_at__isnull=False, captured_basis__in=FactBasis.values),
                name="evidence_time_has_basis",
            ),
            models.CheckConstraint(
                condition=~Q(supersedes=models.F("id")), name="evidence_supersedes_another"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def sides(self) -> tuple[float, float]:
        """Width and height in shares of the longer one."""
        width, height = self.width or 1, self.height or 1
        return width / max(width, height), height / max(width, height)

    @property
    def has_place(self) -> bool:
        """Whether a point is known, measured or typed."""
        return self.latitude is not None and math.isfinite(self.latitude)


class EvidenceWord(models.Model):
    """One word of a photograph's prints: the same as `duban.imagery.TwinIndex` keeps in memory."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="words")
    word = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["word", "evidence"], name="evidence_word_once"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id}: {self.word}"
