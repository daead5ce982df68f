"""Samples (抽查): a share of a period's matters, drawn by a seed that nobody could know, to be checked once more by others.

The rule and the population are written down first; `drawn_at` and what follows are filled once and never again.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duban.foundation.access import Scope
from duban.journal import Member
from duban.ledger.choices import Outcome, SampleBasis, SampleStrata
from duban.people.access import scope_of
from duban.people.models import Jurisdiction, Post, User


class Sample(models.Model):
    """One sample: its rule, the digest of its population, and from its drawing on the seed with what it came from.

    `outside_named` is a public fact of the future that the rule names, such as a lottery's result; `outside_value` what it came to,
    in the form that the rule fixes: `outside_numbers` numbers of `outside_digits` digits each.
    """

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    basis = models.CharField(_("drawn from"), max_length=9, choices=SampleBasis.choices)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    strata = models.CharField(_("groups"), max_length=8, choices=SampleStrata.choices)
    percent = models.PositiveSmallIntegerField(_("share, percent"))
    purpose = models.TextField(_("purpose"))
    outside_named = models.CharField(_("outside fact"), max_length=200, blank=True)
    outside_numbers = models.PositiveSmallIntegerField(_("numbers"), default=0)
    outside_digits = models.PositiveSmallIntegerField(_("digits of each number"), default=0)
    population = models.PositiveIntegerField(_("population"))
    frame_digest = models.CharField(max_length=64)
    committed_at = models.DateTimeField(_("written down"))
    committed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField(_("drawn"), null=True, blank=True)
    outside_value = models.CharField(max_length=200, blank=True)
    checkpoint_size = models.BigIntegerField(null=True, blank=True)
    checkpoint_root = models.CharField(max_length=64, blank=True)
    seed = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100), name="sample_share_is_percent"
            ),
            models.CheckConstraint(
                condition=Q(until__gte=models.F("since")), name="sample_ends_on_or_after_start"
            ),
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True, seed="") | ~Q(drawn_at__isnull=True, seed=""),
                name="drawn_sample_has_seed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.since} – {self.until}: {self.percent} %"

    @property
    def stream(self) -> str:
        """The name of the sample's journal stream."""
        return f"sample:{self.pk}"

    def scope(self) -> Scope:
        """Where the sample belongs: its place."""
        return scope_of(self.jurisdiction_id)

    def members(self) -> list[Member]:
        """The population as it was committed to."""
        rows = self.items.order_by("id").values_list("stratum", "matter_id", "number")
        return [Member(stratum, f"matter:{pk}", number) for stratum, pk, number in rows]


class SampleItem(models.Model):
    """One matter of a population; where it was chosen, also what its check came to."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="items")
    matter = models.ForeignKey("ledger.Matter", models.CASCADE, related_name="sample_items")
    stratum = models.CharField(max_length=60)
    number = models.CharField(max_length=60)
    is_chosen = models.BooleanField(default=False)
    cycle = models.PositiveIntegerField(_("round"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=6, choices=Outcome.choices, blank=True)
    text = models.TextField(_("findings"), blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("sample_id", "id")
        constraints = [
            models.UniqueConstraint(fields=["sample", "matter"], name="matter_once_in_sample"),
            models.CheckConstraint(
                condition=Q(outcome="", checked_at__isnull=True)
                | Q(is_chosen=True, outcome__in=Outcome.values, checked_at__isnull=False),
                name="only_what_was_chosen_is_checked",
            ),
        ]
        indexes = [
            models.Index(fields=["matter"], condition=Q(is_chosen=True), name="sample_item_chosen"),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id}: {self.number}"
