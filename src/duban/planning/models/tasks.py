"""The tasks of a plan's edition in force: what was promised of each, what happened, and what is expected now."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from duban.people.models import Post, Unit, User
from duban.planning.choices import TaskLight
from duban.planning.models.plans import Plan
from duban.planning.models.subjects import runs


class PlannedTaskQuerySet(models.QuerySet["PlannedTask"]):
    """Which tasks."""

    def running(self) -> PlannedTaskQuerySet:
        """Those that are not over, of plans that were not ended and whose subject is not over either."""
        return self.filter(runs("plan__"), ended_on__isnull=True, plan__ended_at__isnull=True)


class PlannedTask(models.Model):
    """One task of the edition in force. Days are whole: `…_start` is the first day of work and `…_end` the last.

    The promised days change with a new edition only. `began_on`, `remaining_days` (as said on `said_on`) and `ended_on` are what was
    reported; they go over into the next edition. The expected days and `slack_days` are the forecast of `Plan.forecast_on`.
    `broken_deadline` is the deadline of which a line says that the forecast breaks it; none while it holds.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="tasks")
    key = models.CharField(max_length=80)
    ordinal = models.PositiveIntegerField()
    title = models.CharField(_("task"), max_length=300)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="planned_tasks"
    )
    owner = models.CharField(_("who answers, as written"), max_length=200, blank=True)
    is_milestone = models.BooleanField(default=False)
    promised_start = models.DateField(_("promised beginning"))
    promised_end = models.DateField(_("promised end"))
    deadline_on = models.DateField(_("deadline"), null=True, blank=True)
    began_on = models.DateField(_("begun on"), null=True, blank=True)
    remaining_days = models.PositiveIntegerField(_("working days left"), null=True, blank=True)
    said_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    reported_at = models.DateTimeField(_("reported"), null=True, blank=True)
    reported_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    expected_start = models.DateField(_("expected beginning"), null=True, blank=True)
    expected_end = models.DateField(_("expected end"), null=True, blank=True)
    slack_days = models.IntegerField(_("slack, working days"), null=True, blank=True)

    broken_deadline = models.DateField(null=True, blank=True)

    objects = PlannedTaskQuerySet.as_manager()

    class Meta:
        ordering = ("plan_id", "ordinal")
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="task_once_in_plan"),
            models.CheckConstraint(
                condition=Q(promised_end__gte=F("promised_start")),
                name="task_ends_on_or_after_start",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(began_on__isnull=False, ended_on__gte=F("began_on")),
                name="ended_task_was_begun",
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "promised_end"],
                condition=Q(ended_on__isnull=True),
                name="task_running_of_unit",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def breaks(self) -> bool:
        """Whether its deadline, which the promise keeps, is expected to be missed."""
        by, expected = self.deadline_on, self.expected_end
        if by is None or expected is None or self.ended_on is not None:
            return False
        return self.promised_end <= by < expected

    def light(self, day: dt.date) -> TaskLight:
        """How it stands against the promise on a day."""
        if self.ended_on is not None:
            return TaskLight.GREY
        expected = self.expected_end or self.promised_end
        if day > self.promised_end or (
            self.deadline_on is not None and expected > self.deadline_on
        ):
            return TaskLight.RED
        return TaskLight.YELLOW if expected > self.promised_end else TaskLight.GREEN
