"""The reform programmes (专项) of the demonstration's year: made at its beginning, filled month by month, one in another, one ended.

Which matters belong to one says `data/programmes.json` by words of their titles. Planned by `seed`; every act is the real one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from duban.demo.data_files import load
from duban.demo.timeline import Timeline
from duban.demo.town import Town
from duban.foundation import clock
from duban.ledger.actions.programmes import (
    ProgrammeFacts,
    add_matters,
    end_programme,
    make_programme,
    remove_matters,
)
from duban.ledger.choices import MatterState
from duban.ledger.models import Matter, Programme

# The office looks through what came in every so many days; somewhere in the year it takes one matter out of each second programme.
FILLED_EVERY, MOVED_OUT = 28, 120
Row = Mapping[str, Any]


def plan_programmes(town: Town, timeline: Timeline) -> None:
    """Let each be made on its day, the ones that hold others first, and live on."""
    made: dict[str, Programme] = {}
    for number, row in enumerate(load("programmes.json")["programmes"]):
        timeline.add(row["made"], partial(_make, town, row, made))
        over = row.get("closed", 0)
        for ago in range(row["made"] - 1, over, -FILLED_EVERY):
            timeline.add(ago, partial(_fill, town, row, made))
        if number % 2:
            timeline.add(MOVED_OUT - number, partial(_move_out, town, row, made))
        if over:
            timeline.add(over, partial(_end, town, row, made))


def _make(town: Town, row: Row, made: dict[str, Programme]) -> None:
    planned_end = timezone.localdate() - dt.timedelta(days=row["ends"])
    facts = ProgrammeFacts(
        row["name"], clock.today().year, town.units[row["office"]], row["purpose"], planned_end
    )
    above = made[row["parent"]].pk if "parent" in row else None
    made[row["key"]] = make_programme(
        facts, jurisdiction_id=town.home, parent_id=above, actor=town.actors["lanqing"]
    )


def _belonging(row: Row) -> QuerySet[Matter]:
    """The whole matters, registered so far, whose titles have the programme's words; those that came to nothing are left out."""
    words = Q()
    for word in row["matters"]:
        words |= Q(title__contains=word)
    nothing = (MatterState.CANCELLED, MatterState.MERGED)
    return Matter.objects.filter(words, parent=None).exclude(state__in=nothing)


def _fill(town: Town, row: Row, made: dict[str, Programme]) -> None:
    """What came in since the last time goes in; what was taken out stays out."""
    programme = made[row["key"]]
    before = programme.members.values_list("matter_id", flat=True)
    fresh = list(_belonging(row).exclude(pk__in=before).values_list("pk", flat=True))
    if fresh:
        add_matters(programme.pk, fresh, actor=town.actors["lanqing"])


def _move_out(town: Town, row: Row, made: dict[str, Programme]) -> None:
    programme = made[row["key"]]
    inside = programme.members.filter(until__isnull=True).order_by("matter_id")
    first = inside.values_list("matter_id", flat=True)[:1]
    if first:
        reason = load("programmes.json")["moved_out"]
        remove_matters(programme.pk, first, reason=reason, actor=town.actors["hejia"])


def _end(town: Town, row: Row, made: dict[str, Programme]) -> None:
    reason = load("programmes.json")["ended"]
    end_programme(made[row["key"]].pk, reason=reason, actor=town.actors["fangyuan"])
