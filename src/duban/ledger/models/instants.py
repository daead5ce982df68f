"""Limits to the minute: when one is over, how much of it is left, and which rows show which light.

A limit that ends at 24:00 is over on the next day and has no instant; one that ends at a time of day has its own, in `due_at`. The same
rule stands here twice, for one row and as conditions for the database; tests hold them against each other. Called by `matters`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Case, CharField, F, Q, Value, When

from duban.foundation.clock import Moment
from duban.ledger.choices import Light, MatterState
from duban.ledger.models.versions import Standing
from duban.workcalendar import SHANGHAI

# Ended without having been done: these show no light.
ENDED_UNDONE = (MatterState.MERGED, MatterState.CANCELLED)


def due_instant(ends_at: dt.datetime | None) -> dt.datetime | None:
    """The first instant that is too late, where that is not a midnight: what ends with its day is told by the day."""
    if ends_at is None or ends_at.astimezone(SHANGHAI).time() == dt.time():
        return None
    return ends_at


def is_over(
    due_on: dt.date, due_at: dt.datetime | None, day: dt.date, at: dt.datetime | None
) -> bool:
    """Whether a limit is over on a day, at an instant of it; without the instant the day alone tells."""
    return day > due_on or (due_at is not None and at is not None and at >= due_at)


def seconds_left(due_at: dt.datetime | None, at: dt.datetime) -> int | None:
    """Whole seconds to the first instant that is too late, negative after it; None for a limit that ends with its day."""
    return None if due_at is None else (due_at - at) // dt.timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a limit as it is shown: its day, the instant where it ends at a time of day, and how far both are."""

    due_on: dt.date
    due_at: dt.datetime | None
    days: int
    seconds: int | None

    def order(self) -> tuple[dt.date, bool, int]:
        """Which of several ends first: on one day what has an instant before what ends with the day."""
        return self.due_on, self.due_at is None, self.seconds or 0


def ending_of(due_on: dt.date, due_at: dt.datetime | None, now: Moment) -> Ending:
    """The end of a limit seen from a moment."""
    return Ending(due_on, due_at, (due_on - now.day).days, seconds_left(due_at, now.at))


def light_of(stood: Standing, now: Moment) -> str:
    """The light of a matter at an instant; an empty string for one that was merged or cancelled.

    Done after the limit is yellow and stays so; done in time is green. A suspended matter's clock stands: grey. What was done before
    instants were kept is told by its day.
    """
    if stood.state in ENDED_UNDONE:
        return ""
    if stood.due_on is None or stood.state == MatterState.SUSPENDED:
        return Light.GREY
    if stood.done_on is not None:
        late = is_over(stood.due_on, stood.due_at, stood.done_on, stood.done_at)
        return Light.YELLOW if late else Light.GREEN
    if is_over(stood.due_on, stood.due_at, now.day, now.at):
        return Light.RED
    return Light.YELLOW if now.day >= (stood.near_on or stood.due_on) else Light.GREEN


def lights(now: Moment, at: str = "") -> dict[str, Q]:
    """Which rows show which light at an instant, as `light_of` says it for one; the conditions exclude each other.

    `at` is the way to the columns: empty for the present ones, `past_` under `as_of`.
    """

    def on(**conditions: object) -> Q:
        return Q(**{f"{at}{name}": value for name, value in conditions.items()})

    due_on, due_at = F(f"{at}due_on"), F(f"{at}due_at")
    runs = ~on(state=MatterState.SUSPENDED) & on(due_on__isnull=False)
    undone, done = runs & on(done_on__isnull=True), runs & on(done_on__isnull=False)
    # Written out both ways: the denial of a comparison with an empty column is not its opposite.
    no_instant = on(due_at__isnull=True)
    over = on(due_on__lt=now.day) | on(due_at__lte=now.at)
    runs_on = undone & on(due_on__gte=now.day) & (no_instant | on(due_at__gt=now.at))
    late = on(done_on__gt=due_on) | on(done_at__gte=due_at)
    in_time = on(done_on__lte=due_on) & (
        no_instant | on(done_at__isnull=True) | on(done_at__lt=due_at)
    )
    return {
        Light.RED: undone & over,
        Light.YELLOW: (runs_on & on(near_on__lte=now.day)) | (done & late),
        Light.GREEN: (runs_on & on(near_on__gt=now.day)) | (done & in_time),
        Light.GREY: on(due_on__isnull=True) | on(state=MatterState.SUSPENDED),
    }


def light_shown(now: Moment, at: str = "") -> Case:
    """The light of an open row as `lights` says it, asked as shortly as the database can; empty where none is shown."""

    def on(light: Light, **conditions: object) -> When:
        which = (Q(**{f"{at}{name}": value}) for name, value in conditions.items())
        return When(reduce(or_, which), then=Value(light.value))

    due_on, due_at = F(f"{at}due_on"), F(f"{at}due_at")
    return Case(
        on(Light.GREY, due_on__isnull=True, state=MatterState.SUSPENDED),
        on(Light.YELLOW, done_on__gt=due_on, done_at__gte=due_at),
        on(Light.GREEN, done_on__isnull=False),
        on(Light.RED, due_on__lt=now.day, due_at__lte=now.at),
        on(Light.YELLOW, near_on__lte=now.day),
        on(Light.GREEN, near_on__gt=now.day),
        output_field=CharField(),
    )
