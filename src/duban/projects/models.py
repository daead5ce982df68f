"""Projects (项目), their phases (期) with a node for each stage, what was reported and judged, and what companies promised.

Promised dates and reports are added and never overwritten, so the first promise and every claim stay on record.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duban.foundation.access import Scope
from duban.ledger.models import Matter
from duban.people.access import scope_of
from duban.people.models import Jurisdiction, Post, Unit, User
from duban.projects.choices import Agreement, Judgement, Money, PledgeState, StageCode


class Project(models.Model):
    """One investment project: whose, where, under which agreement, how large; `lead` is the unit that serves it."""

    name = models.CharField(_("name"), max_length=120)
    party = models.CharField(_("enterprise"), max_length=120)
    party_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    place = models.CharField(_("place"), max_length=200, blank=True)
    agreement = models.CharField(_("agreement"), max_length=9, choices=Agreement.choices)
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    amount = models.DecimalField(
        _("investment"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    money = models.CharField(_("unit of money"), max_length=4, choices=Money.choices)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    end_reason = models.TextField(_("why it ended"), blank=True)

    class Meta:
        ordering = ("name", "id")
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "name"], name="project_once_in_place"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        """The name of the project's journal stream."""
        return f"project:{self.pk}"

    def scope(self) -> Scope:
        """Where the project belongs: its place, and the unit that serves it."""
        return scope_of(self.jurisdiction_id, [self.lead_id], {"lead": [self.lead_id]})


class Phase(models.Model):
    """A phase (期) of a project; every project has at least one."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="phases")
    ordinal = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        ordering = ("project_id", "ordinal")
        constraints = [
            models.UniqueConstraint(fields=["project", "ordinal"], name="phase_position"),
        ]

    def __str__(self) -> str:
        return self.name


class NodeDate(models.Model):
    """A promised date (节点) of a stage; the first of a stage stays the one that slippage is measured by.

    `slipped_on` is the day on which a line says that it had passed with nothing reported.
    """

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="dates")
    stage = models.CharField(_("stage"), max_length=10, choices=StageCode.choices)
    promised_on = models.DateField(_("promised"))
    reason = models.TextField(_("reason"), blank=True)
    set_at = models.DateTimeField(_("set"))
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    slipped_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("phase_id", "id")

    def __str__(self) -> str:
        return f"{self.stage} {self.promised_on}"


class StageReport(models.Model):
    """A claim that a stage is reached, with the number that proves it; it counts once somebody else has verified it.

    `out_of_turn` says why it comes before an earlier stage is verified, or bears an earlier day than that one.
    """

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="reports")
    stage = models.CharField(_("stage"), max_length=10, choices=StageCode.choices)
    reached_on = models.DateField(_("reached"))
    number = models.CharField(_("number"), max_length=120)
    text = models.TextField(_("what was reached"))
    out_of_turn = models.TextField(_("why out of turn"), blank=True, default="")
    reported_at = models.DateTimeField(_("reported"))
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(
        _("outcome"), max_length=8, choices=Judgement.choices, blank=True, default=""
    )
    findings = models.TextField(_("findings"), blank=True)
    judged_at = models.DateTimeField(_("judged"), null=True, blank=True)
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("phase_id", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["phase", "stage"],
                condition=Q(outcome__in=["", "passed"]),
                name="one_standing_report_of_a_stage",
            ),
            models.CheckConstraint(
                condition=Q(judged_by__isnull=True) | ~Q(judged_by=models.F("user")),
                name="nobody_judges_the_own_report",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.reached_on}"


class StageFile(models.Model):
    """A file that proves a report; never replaced."""

    report = models.ForeignKey(StageReport, models.CASCADE, related_name="files")
    name = models.CharField(_("name"), max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size"))
    media_type = models.CharField(max_length=100)

    class Meta:
        ordering = ("report_id", "id")
        indexes = [models.Index(fields=["digest"], name="stage_file_by_digest")]

    def __str__(self) -> str:
        return self.name


class Pledge(models.Model):
    """What a company promised (企业承诺): tracked, shown as a promise, and in no rate and no score."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="pledges")
    text = models.TextField(_("promise"))
    said_in = models.CharField(_("where it was said"), max_length=200, blank=True)
    due_on = models.DateField(_("until"), null=True, blank=True)
    made_at = models.DateTimeField(_("written down"))
    outcome = models.CharField(
        _("outcome"), max_length=6, choices=PledgeState.choices, default=PledgeState.OPEN
    )
    note = models.TextField(_("what became of it"), blank=True)

    class Meta:
        ordering = ("project_id", "id")

    def __str__(self) -> str:
        return self.text[:40]


class ProjectMatter(models.Model):
    """A time in which a matter belonged to a project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="links")
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="projects")
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ("project_id", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "matter"],
                condition=Q(until__isnull=True),
                name="matter_once_in_project",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} in {self.project_id}"
