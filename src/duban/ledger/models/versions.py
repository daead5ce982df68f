"""How a matter stood at any instant: its projected columns with the time from which and up to which they held.

A row is closed and the next one opened in the transaction of the change, so that any list or count can be asked for a past
instant. Called by `move`, by the limits' action, by reports and by the registration; the journal stays the proof.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from duban.foundation.bulk import insert_new
from duban.foundation.statements import Statement, number
from duban.ledger.choices import MatterState
from duban.ledger.lifecycle import OPEN_STATES

if TYPE_CHECKING:
    from duban.ledger.models.matters import Matter

FOREVER = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)


class Standing(NamedTuple):
    """How a matter stands, or stood: the columns that change in its life and that lists show."""

    state: str
    due_on: dt.date | None
    near_on: dt.date | None
    done_on: dt.date | None
    share_done: int | None
    due_at: dt.datetime | None
    done_at: dt.datetime | None


class MatterVersion(models.Model):
    """One unbroken time in which a matter's projected columns did not change: from `since` up to, not including, `until`."""

    matter = models.ForeignKey("ledger.Matter", models.CASCADE, related_name="versions")
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"), default=FOREVER)
    state = models.CharField(_("state"), max_length=12, choices=MatterState.choices)
    due_on = models.DateField(_("due"), null=True, blank=True)
    due_key = models.DateField()
    near_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(_("done"), null=True, blank=True)
    share_done = models.PositiveSmallIntegerField(_("share done, percent"), null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("matter_id", "since")
        constraints = [
            models.UniqueConstraint(
                fields=["matter"],
                condition=models.Q(until=FOREVER),
                name="one_version_of_a_matter_now",
            ),
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("since")), name="version_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(fields=["matter", "since", "until"], name="version_by_instant"),
            # What ran at an instant: counts of the recent past read what has ended since, and not all that ever was.
            models.Index(
                fields=["until", "since"],
                condition=models.Q(state__in=OPEN_STATES),
                name="version_open_by_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.since} – {self.until}"


_LAST = Statement(
    lambda: MatterVersion.objects.filter(matter_id=number("pk"), until=FOREVER).order_by()
)
VERSION_COLUMNS = (*Standing._fields, "due_key")


def columns_of(matter: Matter) -> dict[str, Any]:
    """The columns of a matter that its versions keep."""
    return {name: getattr(matter, name) for name in VERSION_COLUMNS}


def keep_version(matter: Matter, at: dt.datetime) -> None:
    """Begin a new version where the matter's row, which the caller has locked and written, differs from the last one.

    Two changes at one instant are one version: nobody can ask for what stood between them.
    """
    now = columns_of(matter)
    last = next(iter(_LAST.objects(pk=matter.pk)), None)
    if last is None:
        insert_new([MatterVersion(matter_id=matter.pk, since=at, **now)])
        return
    if all(getattr(last, name) == value for name, value in now.items()):
        return
    if last.since >= at:
        MatterVersion.objects.filter(pk=last.pk).update(**now)
        return
    last.until = at
    last.save(update_fields=["until"])
    insert_new([MatterVersion(matter_id=matter.pk, since=at, **now)])
