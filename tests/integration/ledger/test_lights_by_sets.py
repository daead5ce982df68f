"""The light of a row and the database's condition for it are one rule: held against each other in every state, now and as of then."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from django.db import models

from cast import Town
from duban.foundation.clock import Moment
from duban.ledger.choices import MatterState
from duban.ledger.lifecycle import OPEN_STATES
from duban.ledger.models import Matter, MatterVersion
from duban.ledger.models.instants import ENDED_UNDONE, light_of, light_shown, lights
from duban.ledger.models.matters import NO_DATE, near_from
from duban.ledger.models.versions import FOREVER
from limits import D, limited
from living import ZONE, seen

BEFORE, DAY, AFTER = D("2026-04-08"), D("2026-04-09"), D("2026-04-10")
BEGAN = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
MOMENTS = [
    seen(BEFORE),
    *(seen(DAY, *time) for time in ((0, 0), (10, 59), (11, 0), (23, 59))),
    seen(AFTER, 0, 0),
    Moment(DAY, dt.datetime.combine(AFTER, dt.time(), ZONE)),  # the end of a past day
]


def at(day: dt.date, hour: int) -> dt.datetime:
    """An instant in China."""
    return dt.datetime.combine(day, dt.time(hour), ZONE)


def every_standing() -> list[dict[str, object]]:
    """Columns of matters in all states, dated and not, with an instant and without, undone, done in time and late."""
    limits = [
        {"due_on": None, "due_at": None, "near_on": None, "due_key": NO_DATE},
        *(
            {"due_on": DAY, "due_at": due_at, "near_on": near_from(DAY, near), "due_key": DAY}
            for due_at, near in product((None, at(DAY, 11)), (0, 7))
        ),
    ]
    ends: list[dict[str, object]] = [{"done_on": None, "done_at": None}]
    for day, hour in product((BEFORE, DAY, AFTER), (None, 10, 11, 12)):
        ends.append({"done_on": day, "done_at": None if hour is None else at(day, hour)})
    return [
        {"state": str(state), **limit, **end}
        for state, limit, end in product(MatterState.values, limits, ends)
    ]


@pytest.fixture
def rows(town: Town) -> list[Matter]:
    """One matter and one version of it for each standing."""
    one = limited(town, "4月9日前", day=D("2026-04-01"))
    MatterVersion.objects.all().delete()
    made = []
    for number, columns in enumerate(every_standing(), 1):
        row = Matter.objects.get(pk=one.pk)
        row.pk, row.number = None, f"试〔2026〕{number}号"
        for name, value in columns.items():
            setattr(row, name, value)
        made.append(row)
    Matter.objects.bulk_create(made, batch_size=100)
    versions = [
        MatterVersion(matter_id=row.pk, since=BEGAN, until=FOREVER, **columns)
        for row, columns in zip(made, every_standing(), strict=True)
    ]
    MatterVersion.objects.bulk_create(versions, batch_size=100)
    return made


def shown(found: models.QuerySet[Matter], now: Moment, way: str) -> dict[int, set[str]]:
    """Which lights the conditions give each matter."""
    lit: dict[int, set[str]] = {}
    for light, condition in lights(now, way).items():
        for pk in found.filter(condition).values_list("pk", flat=True):
            lit.setdefault(pk, set()).add(str(light))
    return lit


@pytest.mark.parametrize("way", ["", "past_"])
def test_the_conditions_give_each_row_its_light_and_no_other(rows: list[Matter], way: str) -> None:
    """Also of what is merged or cancelled no condition gives two; lists ask for open matters and closed ones only."""
    found = Matter.objects.filter(pk__in=[row.pk for row in rows])
    past = Matter.objects.as_of(BEGAN + dt.timedelta(days=400)).filter(pk__in=[r.pk for r in rows])
    for now in MOMENTS:
        lit = shown(past if way else found, now, way)
        assert all(len(lights_of_one) == 1 for lights_of_one in lit.values())
        for row in rows:
            if row.state not in ENDED_UNDONE:
                assert lit[row.pk] == {light_of(row.standing(), now)}, (row.standing(), now)


@pytest.mark.parametrize("way", ["", "past_"])
def test_the_light_asked_for_shortly_is_the_light(rows: list[Matter], way: str) -> None:
    """As counts ask for it, of open matters."""
    running = {row.pk: row for row in rows if row.state in OPEN_STATES}
    found = Matter.objects.as_of(BEGAN + dt.timedelta(days=400)) if way else Matter.objects.all()
    for now in MOMENTS:
        told = found.filter(pk__in=running).annotate(shown=light_shown(now, way))
        shown = dict(told.values_list("pk", "shown"))
        assert shown == {pk: row.light(now) for pk, row in running.items()}


def test_open_matters_under_a_light(rows: list[Matter]) -> None:
    """What lists ask for."""
    running = [row for row in rows if row.state in OPEN_STATES]
    for now, light in product(MOMENTS, ("red", "yellow", "green", "grey")):
        wanted = {row.pk for row in running if row.light(now) == light}
        under = Matter.objects.under_light(light, now).filter(number__startswith="试〔2026〕")
        assert set(under.values_list("pk", flat=True)) == wanted
