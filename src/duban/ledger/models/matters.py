"""Matters and what belongs to them: duties, measures, limits, sources and the official numbers.

`Matter.due_on` is the projection of the limit in force; lights are derived from it and a given day, never stored.
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duban.foundation.access import Scope
from duban.foundation.lifecycle import Transition
from duban.ledger.choices import (
    DutyKind,
    DutyRole,
    Light,
    LimitKind,
    MatterState,
    MeasureRole,
    UnitQuestion,
)
from duban.ledger.lifecycle import MATTER_TRANSITIONS, OPEN_STATES
from duban.ledger.models.drafts import Source
from duban.ledger.models.search import SearchMixin
from duban.people.access import scope_of
from duban.people.models import Jurisdiction, Post, Unit, User

NEAR_DAYS = 7
NO_DATE = dt.date(9999, 12, 31)


class MatterQuerySet(SearchMixin, models.QuerySet["Matter"]):
    """Which matters."""

    def open(self) -> MatterQuerySet:
        """Those that still run."""
        return self.filter(state__in=OPEN_STATES)

    def under_light(self, light: str, day: dt.date) -> MatterQuerySet:
        """Open matters that show this light on the given day."""
        near = day + dt.timedelta(days=NEAR_DAYS)
        condition = {
            Light.RED: Q(due_on__lt=day),
            Light.YELLOW: Q(due_on__gte=day, due_on__lte=near),
            Light.GREEN: Q(due_on__gt=near),
            Light.GREY: Q(due_on__isnull=True),
        }[Light(light)]
        return self.open().filter(condition)


class Matter(models.Model):
    """One thing asked of somebody (事项): the row of the ledger.

    `number` is the official number (word〔year〕sequence号) in the sequence of `office`; two offices may use one word. `due_key` is `due_on` or the last day of all, so that
    keyset pages can sort on it. `extra` keeps the cells of an imported row by header; they may hold telephone numbers,
    so the journal has only their commitment under `extra_salt`.
    """

    number = models.CharField(_("number"), max_length=60)
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    requirement = models.TextField(_("what was asked"))
    problem = models.TextField(_("problem"), blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    instructed_by = models.CharField(_("who asked"), max_length=120, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=MatterState.choices, default=MatterState.REGISTERED
    )
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="matters")
    registered_on = models.DateField(_("registered"))
    registered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approver = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    basis = models.CharField(_("basis of registration"), max_length=300)
    due_on = models.DateField(_("due"), null=True, blank=True)
    due_key = models.DateField(default=NO_DATE)
    progress_note = models.TextField(_("progress as imported"), blank=True)
    extra = models.JSONField(default=dict)
    extra_salt = models.CharField(max_length=32, blank=True)
    import_run = models.ForeignKey(
        "ledger.ImportRun", models.PROTECT, null=True, blank=True, related_name="matters"
    )
    import_row = models.PositiveIntegerField(null=True, blank=True)

    objects = MatterQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="number_once_in_office"),
            models.CheckConstraint(
                condition=Q(state__in=MatterState.values), name="matter_state_is_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_key", "id"],
                condition=Q(state__in=OPEN_STATES),
                name="matter_open_by_due",
            ),
            models.Index(fields=["jurisdiction", "state"], name="matter_by_place_and_state"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def stream(self) -> str:
        """The name of the matter's journal stream."""
        return f"matter:{self.pk}"

    def scope(self) -> Scope:
        """Where the matter belongs: its place and the units that hold duties in it."""
        units = self.duties.filter(unit__isnull=False).values_list("unit_id", flat=True)
        return scope_of(self.jurisdiction_id, units)

    def transitions(self) -> tuple[Transition, ...]:
        """The table of moves."""
        return MATTER_TRANSITIONS


def light_of(due_on: dt.date | None, state: str, day: dt.date) -> str:
    """The light of a matter on a day; an empty string for one that no longer runs."""
    if state not in OPEN_STATES:
        return ""
    if due_on is None:
        return Light.GREY
    if due_on < day:
        return Light.RED
    return Light.YELLOW if (due_on - day).days <= NEAR_DAYS else Light.GREEN


class Duty(models.Model):
    """A unit's part in a matter (责任); while `unit` is empty, `question` says what the clerk must settle."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="duties")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="duties")
    role = models.CharField(_("role"), max_length=10, choices=DutyRole.choices)
    kind = models.CharField(_("kind"), max_length=14, choices=DutyKind.choices)
    said = models.CharField(_("as written"), max_length=120)
    question = models.CharField(max_length=10, choices=UnitQuestion.choices, blank=True)

    class Meta:
        ordering = ("matter_id", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "unit", "role"],
                condition=Q(unit__isnull=False),
                name="one_duty_per_unit_and_role",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | ~Q(question=""), name="duty_has_unit_or_question"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.said} ({self.role})"


class Measure(models.Model):
    """One step or aim of a matter (措施)."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="measures")
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
    """A limit as it was said, and the last day that it allows.

    `said` is the phrase of the source; `rule` is what it was understood as, e.g. `{"workdays": 15, "base": "2026-04-09"}`;
    `reason` is a code that says why there is no date, or why the date is doubtful. The first limit stays on record for ever.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="limits")
    said = models.CharField(_("as said"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=LimitKind.choices)
    due_on = models.DateField(_("due"), null=True, blank=True)
    rule = models.JSONField(default=dict)
    reason = models.CharField(max_length=40, blank=True)
    is_provisional = models.BooleanField(_("provisional"), default=False)
    set_at = models.DateTimeField(_("set"))

    class Meta:
        ordering = ("matter_id", "id")

    def __str__(self) -> str:
        return self.said or str(self.due_on)


class MatterSource(models.Model):
    """Where a matter stands in a source; a matter may have several."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="sources")
    source = models.ForeignKey(Source, models.PROTECT, related_name="matters")
    text = models.TextField(_("source text"))
    spans = models.JSONField(default=list)

    class Meta:
        ordering = ("matter_id", "id")

    def __str__(self) -> str:
        return self.text[:40]


class NumberSequence(models.Model):
    """The last official number that a unit gave out in a year; locked while the next is taken, so none is lost."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year"], name="one_sequence_per_unit_and_year"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}: {self.last}"
