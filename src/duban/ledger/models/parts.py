"""What belongs to a matter from its registration on: duties, measures, limits and sources.

Rows here are added and never overwritten: a released duty and a superseded limit stay on record.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, models
from django.db.models import F, Func, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from duban.ledger.choices import (
    DutyKind,
    DutyRole,
    LimitCause,
    LimitKind,
    MeasureRole,
    UnitQuestion,
)
from duban.ledger.lifecycle import OPEN_STATES
from duban.ledger.models.drafts import Source
from duban.people.models import Post, Unit, User

# What somebody wants the matters of some duties for.
LISTING, COUNTING, OPEN_ONLY = "listing", "counting", "open only"


class _Array(Subquery):
    """PostgreSQL's array of a subquery's rows, which is worked out before anything is looked up by it."""

    template = "ARRAY(%(subquery)s)"


class _IsAmong(Func):
    """Whether a value is among those of an array."""

    template, arg_joiner = "%(expressions)s)", " = ANY ("
    output_field = models.BooleanField()


class DutyQuerySet(models.QuerySet["Duty"]):
    """Which duties."""

    def standing(self) -> DutyQuerySet:
        """Those of known units that have not been released."""
        return self.filter(released_at__isnull=True, unit__isnull=False)

    def executing(self) -> DutyQuerySet:
        """Those of the units that do or did the work: lead and assisting, released ones included."""
        return self.filter(role__in=(DutyRole.LEAD, DutyRole.ASSIST), unit__isnull=False)

    def of_open_matters(self) -> DutyQuerySet:
        """Those in matters that still run, found from the open matters and not from all duties that a unit ever had.

        PostgreSQL looks each of the open ones up in an array that is worked out first; a join would read the units' whole past.
        """
        if connection.vendor != "postgresql":
            return self.filter(matter__state__in=OPEN_STATES)
        matters = self.model._meta.get_field("matter").related_model._default_manager
        running = _Array(matters.filter(state__in=OPEN_STATES).order_by().values("pk"))
        return self.filter(_IsAmong(F("matter_id"), running))

    def matter_ids(self, purpose: str = LISTING) -> QuerySet[Duty, Any]:
        """Their matters, for `filter(pk__in=…)` of a list, of a count with an end, or of counts of open matters: the same ones each time,
        put so that the database can begin at the newest, stop early, or read the open ones only.
        """
        if purpose == COUNTING:
            return self.order_by().values("matter_id").distinct()
        return (self.of_open_matters() if purpose == OPEN_ONLY else self).values("matter_id")


class Duty(models.Model):
    """A unit's part in a matter (责任); while `unit` is empty, `question` says what the clerk must settle.

    `post` is the seat that signed for it: the duty stays with the post when its holder changes. A unit that is no longer held
    to the matter keeps its row, with the instant of the release; `added_at` is empty for those named at the registration.
    """

    matter = models.ForeignKey("ledger.Matter", models.CASCADE, related_name="duties")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="duties")
    role = models.CharField(_("role"), max_length=10, choices=DutyRole.choices)
    kind = models.CharField(_("kind"), max_length=14, choices=DutyKind.choices)
    said = models.CharField(_("as written"), max_length=120)
    question = models.CharField(max_length=10, choices=UnitQuestion.choices, blank=True)
    signed_at = models.DateTimeField(_("signed for"), null=True, blank=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="duties")
    added_at = models.DateTimeField(_("added"), null=True, blank=True)
    released_at = models.DateTimeField(_("released"), null=True, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ("matter_id", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "unit", "role"],
                condition=Q(unit__isnull=False, released_at__isnull=True),
                name="one_duty_per_unit_and_role",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | ~Q(question=""), name="duty_has_unit_or_question"
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "matter", "role"],
                condition=Q(released_at__isnull=True),
                name="duty_of_unit",
            ),
            models.Index(
                fields=["matter"],
                condition=Q(unit__isnull=True, released_at__isnull=True),
                name="duty_with_question",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.said} ({self.role})"


class Measure(models.Model):
    """One step or aim of a matter (措施)."""

    matter = models.ForeignKey("ledger.Matter", models.CASCADE, related_name="measures")
    ordinal = models.PositiveIntegerField(_("position"))
    text = models.TextField(_("measure"))
    role = models.CharField(_("role"), max_length=4, choices=MeasureRole.choices)

    class Meta:
        ordering = ("matter_id", "ordinal")
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "ordinal"], name="measure_position_in_matter"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class TimeLimit(models.Model):
    """A limit as it was said, the rule that it was understood as, what that was counted by, and what it came to.

    `said` is the phrase of the source; `rule` is the calendar's rule as values (empty where nothing can be counted) and `start` the
    ISO day or instant from which it counts; `calendar` names the versions of notices and hours that counted (empty for a limit that
    depends on none, such as a named day) with `waits_for`, the years whose notice may still move it. `ends_at` is the first
    instant that is too late, `due_on` the day that people speak of. `reason` is a code that says why there is no date, or why the
    date is doubtful. Rows are added and never changed: the first limit stays on record for ever.
    """

    matter = models.ForeignKey("ledger.Matter", models.CASCADE, related_name="limits")
    said = models.CharField(_("as said"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=LimitKind.choices)
    due_on = models.DateField(_("due"), null=True, blank=True)
    rule = models.JSONField(default=dict)
    start = models.CharField(max_length=32, blank=True, default="", db_default="")
    calendar = models.JSONField(default=dict)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    is_provisional = models.BooleanField(_("provisional"), default=False)
    set_at = models.DateTimeField(_("set"))
    cause = models.CharField(
        _("cause"), max_length=10, choices=LimitCause.choices, default=LimitCause.ORIGINAL
    )
    set_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("matter_id", "id")

    def __str__(self) -> str:
        return self.said or str(self.due_on)


class MatterSource(models.Model):
    """Where a matter stands in a source; a matter may have several."""

    matter = models.ForeignKey("ledger.Matter", models.CASCADE, related_name="sources")
    source = models.ForeignKey(Source, models.PROTECT, related_name="matters")
    text = models.TextField(_("source text"))
    spans = models.JSONField(default=list)

    class Meta:
        ordering = ("matter_id", "id")

    def __str__(self) -> str:
        return self.text[:40]
