"""How a matter gets to where a test of an act begins, by the acts themselves, and what its journal says last."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from cast import Town, a_matter
from duban.foundation import clock, journal
from duban.ledger.actions.moves import (
    assign_matter,
    close_matter,
    sign_matter,
    submit_matter,
    verify_matter,
)
from duban.ledger.actions.programmes import ProgrammeFacts, add_matters, make_programme
from duban.ledger.actions.progress import report_progress
from duban.ledger.actions.sampling import SampleRule, commit_sample
from duban.ledger.models import Category, Matter, Programme, Sample
from duban.people.models import Tenure

ZONE = dt.timezone(dt.timedelta(hours=8))
DAY = dt.date(2026, 4, 9)
DUE = dt.date(2026, 6, 30)
# The acts that lead from one stage of a life to the next, by whom.
STAGES = ("registered", "assigned", "accepted", "under_way", "submitted", "verified", "closed")


@contextmanager
def on(day: dt.date, hour: int = 9) -> Iterator[None]:
    """The clock at an hour of a day, in China."""
    with clock.at(dt.datetime(day.year, day.month, day.day, hour - 8, tzinfo=dt.UTC)):
        yield


def seen(day: dt.date, hour: int = 12, minute: int = 0) -> clock.Moment:
    """A day as it is looked at at a time of it, in China."""
    return clock.Moment(day, dt.datetime.combine(day, dt.time(hour, minute), ZONE))


def lived(town: Town, state: str = "under_way", *, day: dt.date = DAY, **fields: Any) -> Matter:
    """A matter led by Xu's bureau, brought to a state by Lan, Xu, Tao and Ning on one day."""
    with on(day):
        matter = a_matter(town, due_on=fields.pop("due_on", DUE), **fields)
        steps = (
            lambda: assign_matter(matter.pk, actor=town.actor("lan")),
            lambda: sign_matter(matter.pk, actor=town.actor("xu")),
            lambda: report_progress(matter.pk, text="已进场施工", share=30, actor=town.actor("xu")),
            lambda: submit_matter(matter.pk, statement="已完成", actor=town.actor("xu")),
            lambda: verify_matter(matter.pk, findings="属实", actor=town.actor("tao")),
            lambda: close_matter(matter.pk, actor=town.actor("ning")),
        )
        for step in steps[: STAGES.index(state)]:
            step()
    matter.refresh_from_db()
    return matter


def a_category(code: str = "test", **fields: Any) -> Category:
    """A category of its own with the given gates and days."""
    with on(DAY):
        return Category.objects.create(code=code, name="试验", made_at=clock.now(), **fields)


def gains(town: Town, who: str, post_of: str) -> None:
    """A member of the cast holds somebody's post as well."""
    Tenure.objects.create(user=town.users[who], post=town.posts[post_of], since=dt.date(2020, 1, 1))


def last_line(matter: Matter) -> tuple[str, str, dict[str, Any]]:
    """Name, person and content of the newest line of a matter's stream, whose chain holds."""
    lines = journal.history(matter.stream)
    assert journal.first_fault(lines) is None
    return lines[-1].name, lines[-1].actor, json.loads(lines[-1].content)


def count_lines(matter: Matter) -> int:
    """How many lines the stream has."""
    return len(journal.history(matter.stream))


def a_programme(town: Town, matters: Iterable[Matter] = (), **said: Any) -> Programme:
    """A programme of the county, made by Lan, that holds some matters."""
    place = said.pop("place", town.county)
    facts = ProgrammeFacts(
        name=said.pop("name", "城区排水攻坚"),
        year=said.pop("year", 2026),
        office=town.units["office"].pk,
        planned_end=said.pop("planned_end", None),
    )
    actor = town.actor(said.pop("who", "lan"))
    made = make_programme(facts, jurisdiction_id=place.pk, actor=actor, **said)
    ids = [matter.pk for matter in matters]
    if ids:
        add_matters(made.pk, ids, actor=actor)
    return made


def a_rule(**changes: Any) -> SampleRule:
    """Half of what was closed on the day of these lives, all together."""
    rule = SampleRule("closed", DAY, DAY, "none", 50, "季度抽查")
    return replace(rule, **changes)


def a_sample(town: Town, closed: int = 1, **changes: Any) -> Sample:
    """A sample that Lan wrote down over some closed matters, not drawn yet."""
    for _number in range(closed):
        lived(town, "closed")
    with on(DAY, hour=12):
        rule = a_rule(**changes)
        return commit_sample(rule, jurisdiction_id=town.county.pk, actor=town.actor("lan"))
