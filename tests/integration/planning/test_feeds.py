"""Tasks of plans in calendar feeds: the promised days, for who answers for them and for a programme; what ends is shown as ended."""

from __future__ import annotations

import datetime as dt
from typing import Any

import icalendar
import pytest

from duban.foundation import clock
from duban.ledger.actions.moves import cancel_matter
from duban.ledger.actions.programmes import end_programme
from duban.notifications.actions.feeds import add_feed
from duban.notifications.queries.feeds import feed_text
from duban.planning.actions.publishing import end_plan
from duban.planning.actions.reporting import report_task
from duban.planning.actions.starting import make_plan
from duban.planning.choices import SubjectKey
from duban.planning.models import Plan
from duban.planning.queries.forecasting import Report
from living import a_programme
from works import MEASURES, TODAY, Works

LATER = TODAY + dt.timedelta(days=14)


@pytest.fixture
def plan(works: Works) -> Plan:
    """The sewer in force, four tasks of ten days."""
    return works.in_force_of(works.solved(works.with_durations(works.draft(), 10, 10, 10, 10)))


def events(works: Works, who: str, kind: str, subject: object = "") -> dict[str, Any]:
    """The events of tasks in a new feed, by their names without the root."""
    feed, _secret = add_feed(kind, subject=str(subject), actor=works.town.actor(who))
    calendar = icalendar.Calendar.from_ical(feed_text(feed, ""))
    found = {str(one["UID"]).partition("@")[0]: one for one in calendar.walk("VEVENT")}
    return {name: one for name, one in found.items() if name.startswith("task-")}


def test_tasks_stand_in_the_feeds_of_who_answers(works: Works, plan: Plan) -> None:
    """Xu's own and the unit's feed have all of them with their promised days; who answers for none has none."""
    own = events(works, "xu", "person")
    assert len(own) == len(MEASURES) + 1
    first = plan.tasks.get(key="1")
    (event,) = [one for name, one in own.items() if name.startswith(f"task-{plan.pk}-1-")]
    assert event["DTSTART"].dt == first.promised_start
    assert event["DTEND"].dt == first.promised_end + dt.timedelta(days=1)
    assert MEASURES[0] in event["SUMMARY"]
    assert events(works, "lan", "person") == {}
    unit = events(works, "lan", "unit", works.town.units["housing"].pk)
    assert unit.keys() == own.keys()
    assert events(works, "lan", "unit", works.town.units["water"].pk) == {}


def test_a_programme_shows_the_tasks_of_its_matters(works: Works, plan: Plan) -> None:
    """Those of its matters for who sees them, and no others."""
    full, empty = a_programme(works.town, [works.matter]), a_programme(works.town, name="空")
    assert len(events(works, "lan", "programme", full.pk)) == plan.tasks.count()
    assert events(works, "lan", "programme", empty.pk) == {}


def test_what_was_done_and_what_ended_is_shown_so(works: Works, plan: Plan) -> None:
    """A report raises the number of changes; the tasks of a plan that was ended are cancelled, and go after a while."""
    before = events(works, "xu", "person")
    with clock.at(LATER):
        said = Report(dt.date(2026, 4, 2), None, dt.date(2026, 4, 14))
        report_task(plan.pk, "1", said, actor=works.town.actor("xu"))
        after = events(works, "xu", "person")
        name = next(name for name in after if name.startswith(f"task-{plan.pk}-1-"))
        assert after[name]["SEQUENCE"] > before[name]["SEQUENCE"]
        end_plan(plan.pk, reason="重排", actor=works.town.actor("lan"))
        ended = events(works, "xu", "person")
        others = {str(one["STATUS"]) for key, one in ended.items() if key != name}
        assert others == {"CANCELLED"}
    with clock.at(LATER + dt.timedelta(days=90)):
        assert events(works, "xu", "person") == {}


def test_tasks_of_a_matter_that_is_over_leave_with_it(works: Works, plan: Plan) -> None:
    """Nobody ended the plan: its tasks are cancelled by a change that calendars take up, and go after a while."""
    before = events(works, "xu", "person")
    with clock.at(LATER):
        cancel_matter(works.matter.pk, reason="并入他项", actor=works.town.actor("fang"))
        ended = events(works, "xu", "person")
        assert {str(one["STATUS"]) for one in ended.values()} == {"CANCELLED"}
        assert all(ended[name]["SEQUENCE"] > one["SEQUENCE"] for name, one in before.items())
    with clock.at(LATER + dt.timedelta(days=90)):
        assert events(works, "xu", "person") == {}


def test_a_programme_shows_the_tasks_of_its_own_plan(works: Works) -> None:
    """Those of its plan and of programmes in it; they leave with the programme that is planned."""
    actor = works.town.actor("lan")
    whole = a_programme(works.town, name="全")
    part = a_programme(works.town, [works.matter], name="分", parent_id=whole.pk)
    plan = works.in_force_of(works.solved(make_plan(SubjectKey("programme", part.pk), actor=actor)))
    for one in (whole, part):
        assert len(events(works, "lan", "programme", one.pk)) == plan.tasks.count() > 0
    with clock.at(LATER):
        end_programme(part.pk, reason="并入他项", actor=actor)
        ended = events(works, "lan", "programme", part.pk)
        assert {str(one["STATUS"]) for one in ended.values()} == {"CANCELLED"}
    with clock.at(LATER + dt.timedelta(days=90)):
        assert events(works, "lan", "programme", part.pk) == {}
