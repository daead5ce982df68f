"""Programmes (专项): containers of matters and of other programmes, and which matters lay in them when.

Rows of membership and of nesting are ended and never taken out, so that any past instant can be asked for. Light and pace of a
programme are counted from its matters by `queries`; nothing of them is kept here.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duban.foundation.access import Scope
from duban.people.access import scope_of
from duban.people.models import Jurisdiction, Post, Unit, User


def standing_at(instant: dt.datetime | None) -> Q:
    """Rows with a beginning and an end that stand, or stood at an instant (exclusive, as the end of a day is)."""
    if instant is None:
        return Q(until__isnull=True)
    return Q(since__lt=instant) & (Q(until__isnull=True) | Q(until__gte=instant))


class Programme(models.Model):
    """A container of matters: a year's campaign, a reform special. `parent` is the one that it lies in now.

    `office` is the unit that keeps it. An ended one takes no more matters; what it holds goes on.
    """

    name = models.CharField(_("name"), max_length=120)
    purpose = models.TextField(_("what it is for"), blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    planned_end = models.DateField(_("planned end"), null=True, blank=True)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    end_reason = models.TextField(_("why it ended"), blank=True)

    class Meta:
        ordering = ("-year", "name", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "year", "name"], name="programme_once_in_place_and_year"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        """The name of the programme's journal stream."""
        return f"programme:{self.pk}"

    def scope(self) -> Scope:
        """Where the programme belongs: its place."""
        return scope_of(self.jurisdiction_id)


class ProgrammeNesting(models.Model):
    """A time in which a programme lay in another; `until` is empty for the present one."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="nestings")
    parent = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ("programme_id", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(until__isnull=True),
                name="programme_in_one_other_at_most",
            ),
            models.CheckConstraint(
                condition=~Q(parent=models.F("programme")), name="programme_not_in_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} in {self.parent_id}"


class ProgrammeMatter(models.Model):
    """A time in which a matter lay in a programme; a matter may lie in several at once."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="members")
    matter = models.ForeignKey("ledger.Matter", models.CASCADE, related_name="programmes")
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ("programme_id", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "matter"],
                condition=Q(until__isnull=True),
                name="matter_once_in_programme",
            ),
        ]
        indexes = [models.Index(fields=["matter", "programme"], name="programme_of_matter")]

    def __str__(self) -> str:
        return f"{self.matter_id} in {self.programme_id}"


def ids_within(programme: int, instant: dt.datetime | None = None) -> set[int]:
    """A programme and all that lie, or lay at an instant, below it; one statement, for programmes are few."""
    pairs = ProgrammeNesting.objects.filter(standing_at(instant))
    return below(programme, pairs.order_by().values_list("parent_id", "programme_id"))


def below(top: int, pairs: Iterable[tuple[int, int]]) -> set[int]:
    """A key and all that hang below it, by pairs of (upper, lower).

    >>> sorted(below(1, [(1, 2), (2, 3), (4, 5)]))
    [1, 2, 3]
    """
    lower = defaultdict(list)
    for upper, one in pairs:
        lower[upper].append(one)
    found, waiting = {top}, [top]
    while waiting:
        fresh = [one for one in lower[waiting.pop()] if one not in found]
        found.update(fresh)
        waiting += fresh
    return found


def members_of(
    programmes: Iterable[int], instant: dt.datetime | None = None
) -> models.QuerySet[ProgrammeMatter]:
    """The memberships that stand, or stood at an instant, in some programmes."""
    return ProgrammeMatter.objects.filter(
        standing_at(instant), programme_id__in=list(programmes)
    ).order_by()
