"""Matters and their official numbers; what belongs to a matter lies in `parts`, `progress`, `closing` and `issued`.

`Matter.due_on` is the projection of the limit in force; lights are derived from it and a given day, never stored.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db import connection, models
from django.db.models import BooleanField, F, FilteredRelation, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from duban.foundation.access import Actor, Scope, SystemActor
from duban.foundation.clock import Moment
from duban.foundation.lifecycle import Transition
from duban.foundation.statements import Statement, number
from duban.ledger.choices import DutyRole, Light, MatterState
from duban.ledger.lifecycle import MATTER_TRANSITIONS, OPEN_STATES, REVIEW_TRANSITIONS
from duban.ledger.models.chain import SEEING_BELOW, ids_above
from duban.ledger.models.instants import light_of, lights
from duban.ledger.models.obstacles import obstacles_of
from duban.ledger.models.pace import pace_of
from duban.ledger.models.parts import Duty
from duban.ledger.models.search import SearchMixin
from duban.ledger.models.separation import has_applied, has_executed, has_judged
from duban.ledger.models.versions import VERSION_COLUMNS, Standing, keep_version
from duban.people.access import scope_of
from duban.people.models import Jurisdiction, Post, Unit, User

NEAR_DAYS = 7
NO_DATE = dt.date(9999, 12, 31)
# What a duty in the matter above comes to in a part that was relayed from it.
UPPER_DUTIES: dict[str, str] = {
    DutyRole.LEAD: "above",
    DutyRole.SUPERVISE: DutyRole.SUPERVISE,
    DutyRole.VERIFY: "above_verify",
}

_RAN_AT = """ledger_matter.id = ANY (ARRAY(
    SELECT matter_id FROM ledger_matterversion WHERE since <= %s AND until > %s AND state IN ({states})
))"""


class MatterQuerySet(SearchMixin, models.QuerySet["Matter"]):
    """Which matters."""

    def open(self) -> MatterQuerySet:
        """Those that still run."""
        return self.filter(state__in=OPEN_STATES)

    def under_light(self, light: str, now: Moment) -> MatterQuerySet:
        """Open matters that show this light at the given instant."""
        return self.open().filter(lights(now)[Light(light)])

    def as_of(self, instant: dt.datetime) -> MatterQuerySet:
        """Matters as they stood at an instant: those registered by then, with the columns of then under `past_`.

        Conditions and orders on what changes in a matter's life go to these: another way to the versions would join them anew.
        """
        when = Q(versions__since__lte=instant, versions__until__gt=instant)
        found = self.annotate(past=FilteredRelation("versions", condition=when))
        kept = {f"past_{name}": F(f"past__{name}") for name in VERSION_COLUMNS}
        return found.filter(past__id__isnull=False).annotate(**kept)

    def running_at(self, instant: dt.datetime) -> MatterQuerySet:
        """Of matters `as_of` an instant those that ran then, found from the versions that had not ended.

        PostgreSQL cannot know how few of the versions that began before an instant had not ended by it, and would read all matters;
        an array is worked out first and taken for short.
        """
        stood: dict[str, Any] = {"past_state__in": OPEN_STATES}
        if connection.vendor != "postgresql":
            return self.filter(**stood)
        states = ", ".join(["%s"] * len(OPEN_STATES))
        ran = RawSQL(  # noqa: S611  (parameters are bound)
            _RAN_AT.format(states=states),
            [instant, instant, *map(str, OPEN_STATES)],
            BooleanField(),
        )
        return self.filter(ran, **stood)


def _standing_units() -> models.QuerySet[Duty, Any]:
    standing = Duty.objects.standing().filter(matter_id=number("pk"))
    return standing.order_by().values_list("role", "unit_id")


_STANDING_UNITS = Statement(_standing_units)


class Matter(models.Model):
    """One thing asked of somebody (事项): the row of the ledger.

    `is_provisional` projects the limit in force like `due_on`, and so does `due_at`, which is empty where the limit ends with its
    day; `done_at` is the instant of `done_on`, where that was kept. `number` is the official number (word〔year〕sequence号) in the sequence of `office`; two offices may use one word. `due_key` is `due_on` or the last day of all, so that
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
    near_on = models.DateField(null=True, blank=True)
    is_provisional = models.BooleanField(_("limit provisional"), default=False, db_default=False)
    done_on = models.DateField(_("done"), null=True, blank=True)
    category = models.ForeignKey("ledger.Category", models.PROTECT, related_name="matters")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="relayed"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )
    cycle = models.PositiveIntegerField(_("round"), default=1)
    share_done = models.PositiveSmallIntegerField(_("share done, percent"), null=True, blank=True)
    assigned_at = models.DateTimeField(_("assigned"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("signed for"), null=True, blank=True)
    started_at = models.DateTimeField(_("begun"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    verified_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    dispute_until = models.DateField(_("dispute until"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
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
            # All that the light of an open matter is told from: they are counted on every page.
            models.Index(
                fields=[
                    *("jurisdiction", "state", "due_on", "near_on", "done_on"),
                    *("due_at", "done_at"),
                ],
                condition=Q(state__in=OPEN_STATES),
                name="matter_open_lights",
            ),
            # What lists sort and narrow by, so that none of them reads the whole past.
            models.Index(fields=["state", "id"], name="matter_by_state"),
            models.Index(fields=["due_key", "id"], name="matter_by_due"),
            models.Index(fields=["title", "id"], name="matter_by_title"),
            models.Index(fields=["registered_on", "id"], name="matter_by_registration"),
            models.Index(
                fields=["jurisdiction", "id"],
                condition=Q(state__in=OPEN_STATES, is_provisional=True),
                name="matter_open_and_provisional",
            ),
            models.Index(
                fields=["parent"], condition=Q(parent__isnull=False), name="matter_relayed"
            ),
            models.Index(
                fields=["closed_at"],
                condition=Q(state=MatterState.CLOSED),
                name="matter_closed_by_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def stream(self) -> str:
        """The name of the matter's journal stream."""
        return f"matter:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has something to do."""
        return self.state in OPEN_STATES

    def standing(self) -> Standing:
        """How the matter stands; in a list `as_of` an instant, how it stood then."""
        at = "past_" if hasattr(self, "past_state") else ""
        return Standing(*(getattr(self, f"{at}{name}") for name in Standing._fields))

    def light(self, now: Moment) -> str:
        """The light at an instant; in a list `as_of` an instant, from what stood then."""
        return light_of(self.standing(), now)

    def moved(self, at: dt.datetime) -> None:
        """Keep how it stood."""
        keep_version(self, at)

    def scope(self) -> Scope:
        """Where the matter belongs: its place and the units that hold duties in it."""
        by_role: dict[str, set[int]] = defaultdict(set)
        for role, unit in _STANDING_UNITS.rows(pk=self.pk):
            by_role[role].add(unit)
        if self.parent_id is not None:
            self._add_upper_units(by_role)
        return scope_of(self.jurisdiction_id, set().union(*by_role.values()), by_role)

    def _add_upper_units(self, by_role: dict[str, set[int]]) -> None:
        """The units that stand for the whole from which this part was relayed: they see it, and press for it."""
        upper = Duty.objects.standing().filter(
            matter_id__in=ids_above(self.pk), role__in=SEEING_BELOW
        )
        for role, unit in upper.values_list("role", "unit_id"):
            by_role[UPPER_DUTIES[role]].add(unit)

    def pace(self, now: Moment) -> str:
        """The pace at an instant, from the lead unit's own estimate; in a list `as_of` an instant, from what stood then."""
        return pace_of(
            self.standing(),
            assigned_at=self.assigned_at,
            registered_on=self.registered_on,
            is_started=self.started_at is not None,
            now=now,
        )

    def transitions(self) -> tuple[Transition, ...]:
        """The table of moves, and what only the decision of a review moves."""
        return (*MATTER_TRANSITIONS, *REVIEW_TRANSITIONS)

    def bars(self, side: str, actor: Actor | SystemActor) -> bool:
        """Whether the actor is on a side that the separation of duties keeps from a move."""
        seats = () if isinstance(actor, SystemActor) else actor.seats
        if side == "other_approver":
            return self.approver_id not in {seat.post_id for seat in seats}
        if side == "applicant":
            return actor.user_id is not None and has_applied(self.pk, actor.user_id)
        if side == "verifier":
            return actor.user_id is not None and actor.user_id == self.verified_by_id
        if side == "judge":
            return actor.user_id is not None and has_judged(self.pk, actor.user_id)
        if side == "overturned":
            fell = self.verifications.filter(reviews__changed=True)
            return fell.filter(user_id=actor.user_id or 0).exists()
        if side == "executor":
            units = frozenset() if isinstance(actor, SystemActor) else actor.units()
            return has_executed(self.pk, actor.user_id or 0, units)
        raise ValueError(f"unknown side: {side}")

    def obstacles(self, name: str) -> tuple[str, ...]:
        """What the matter itself still lacks for a move: gates of its category, a lead unit, an open limit of dispute."""
        return obstacles_of(self, name)


def near_from(due_on: dt.date | None, near_days: int = NEAR_DAYS) -> dt.date | None:
    """The first day on which a limit is near."""
    return None if due_on is None else due_on - dt.timedelta(days=near_days)


class NumberSequence(models.Model):
    """The last official number that a unit gave out in a year; locked while the next is taken, so none is lost.

    `series` is empty for matters, and the kind for issued documents: each has numbers of its own.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    series = models.CharField(max_length=10, blank=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "series"], name="one_sequence_per_unit_and_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}: {self.last}"
