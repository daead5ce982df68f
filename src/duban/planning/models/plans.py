"""Plans and their editions: drafts, which are edited as a whole and die young, and published ones, which never change.

The document of an edition is `duban-plan/1` JSON as `duban.scheduling` writes it; who answers for each of its rows is kept beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duban.foundation.access import Scope
from duban.ledger.models import Matter, Programme
from duban.people.models import Post, User
from duban.planning.models.subjects import Subject, SubjectRow, last_dates, subject_of
from duban.projects.models import Project

if TYPE_CHECKING:
    from duban.planning.models.tasks import PlannedTask


def _one_subject() -> Q:
    """Exactly one of the columns that say what a plan is of."""
    kinds, found = ("matter", "programme", "project"), Q()
    for kind in kinds:
        found |= Q(**{f"{one}__isnull": one != kind for one in kinds})
    return found


class Plan(models.Model):
    """What is planned for one subject: a matter, a programme or a project.

    `forecast_on` is the day for which the expected dates of its tasks were last found.
    """

    title = models.CharField(_("title"), max_length=200)
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, blank=True, related_name="plans")
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="plans"
    )
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="plans"
    )
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(_("why it was ended"), blank=True)
    forecast_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(condition=_one_subject(), name="plan_has_one_subject"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        """The name of the plan's journal stream."""
        return f"plan:{self.pk}"

    @property
    def subject_row(self) -> SubjectRow:
        """The row that it is a plan of."""
        row = self.matter or self.programme or self.project
        if row is None:
            raise ValueError(f"plan {self.pk} has no subject")
        return row

    @property
    def subject(self) -> Subject:
        """What it is a plan of, with its limit."""
        last = last_dates([self.project_id] if self.project_id else [])
        return subject_of(self.subject_row, last.get(self.project_id or 0))

    def scope(self) -> Scope:
        """Where it belongs: where its subject does, and to the units that answer for tasks of what is in force."""
        whole = self.subject_row.scope()
        units = frozenset(
            self.tasks.filter(unit__isnull=False).values_list("unit_id", flat=True).distinct()
        )
        return _with_units(whole, units)

    def scope_of_task(self, task: PlannedTask) -> Scope:
        """Where a task belongs: where its plan does, and to no other unit that answers for tasks than its own."""
        return _with_units(
            self.subject_row.scope(), frozenset(() if task.unit_id is None else {task.unit_id})
        )


def _with_units(whole: Scope, units: frozenset[int]) -> Scope:
    by_role = {**whole.units_by_role, "task": units}
    return Scope(whole.jurisdiction_ids, whole.unit_ids | units, by_role)


class PlanEditionQuerySet(models.QuerySet["PlanEdition"]):
    """Which editions."""

    def drafts(self) -> PlanEditionQuerySet:
        """Those that nobody published."""
        return self.filter(number__isnull=True)

    def published(self) -> PlanEditionQuerySet:
        """Those that are on record, oldest first; the last one is in force."""
        return self.filter(number__isnull=False).order_by("number")


class PlanEdition(models.Model):
    """One document of a plan. A draft has no number; a published one has the next of its plan and is never changed.

    `owners` is the unit's id for each row that a unit answers for. `revision` counts the writes to a draft: who writes names the one
    that was seen. `outcome` is what the last solving of a draft came to, conflict and ways out included; empty where it was edited since.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    document = models.TextField()
    owners = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followers"
    )
    outcome = models.JSONField(default=dict, blank=True)
    job_id = models.UUIDField(null=True, blank=True)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField(_("edited"))
    edited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)

    objects = PlanEditionQuerySet.as_manager()

    class Meta:
        ordering = ("plan_id", "id")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="edition_number_once_in_plan"),
            models.CheckConstraint(
                condition=Q(number__isnull=True, published_at__isnull=True, digest="")
                | (Q(number__isnull=False, published_at__isnull=False) & ~Q(digest="")),
                name="published_edition_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.number or self.name}"
