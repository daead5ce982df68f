"""Who is told of plans: once each, through who answers for it; what outsiders are told, and that a broken deadline is told of once a break."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from duban.foundation import clock, followers, journal
from duban.notifications.models import Notification
from duban.notifications.queries.showing import lines_for
from duban.planning.actions.publishing import publish_draft, refresh_all
from duban.planning.actions.reporting import report_task
from duban.planning.models import Plan
from duban.planning.queries.forecasting import Report
from duban.planning.queries.soundness import plans as faults_of_plans
from duban.webhooks.actions.endpoints import EndpointFacts, add_endpoint
from duban.webhooks.models import Message
from told import everybody, follow
from works import LIMIT, TODAY, Works

LATER = TODAY + dt.timedelta(days=14)


@pytest.fixture
def plan(works: Works) -> Plan:
    """Four tasks of ten days, in force, with a receiver of everything; what was told before is forgotten."""
    facts = EndpointFacts("数据平台", "https://hook.example.cn/")
    add_endpoint(works.town.county.pk, facts, actor=works.town.actor("ke"))
    followers.tell_all()
    Notification.objects.all().delete()
    return works.in_force_of(works.solved(works.with_durations(works.draft(), 10, 10, 10, 10)))


def names(plan: Plan) -> list[str]:
    """The lines of a plan's stream by name."""
    return [line.name for line in journal.history(plan.stream)]


def messages() -> list[Any]:
    """What outsiders are told."""
    return [json.loads(one.body) for one in Message.objects.order_by("pk")]


def reported(works: Works, plan: Plan, left: int) -> None:
    """Xu says how many working days the first task still takes."""
    report = Report(dt.date(2026, 4, 10), left)
    report_task(plan.pk, "1", report, actor=works.town.actor("xu"))


def test_a_publication_tells_the_units_of_its_tasks(works: Works, plan: Plan) -> None:
    """Xu's unit answers for all of it; Lan published, and is not told."""
    follow()
    assert everybody(works.town) == {"xu": ["plan_published"]}
    (row,) = Notification.objects.all()
    line = lines_for([row], works.town.actor("xu"))[row.pk]
    assert (line.title, line.path) == (plan.title, f"/plans/{plan.pk}/")
    assert lines_for([row], works.town.actor("gu")) == {}


def test_a_deadline_is_told_of_once_for_each_break(works: Works, plan: Plan) -> None:
    """Broken by a report, still broken on the next days, kept again, broken anew: two lines, and two notifications."""
    follow()
    Notification.objects.all().delete()
    with clock.at(LATER):
        reported(works, plan, 100)
        assert names(plan)[-2:] == ["plan.report", "plan.break"]
    with clock.at(LATER + dt.timedelta(days=3)):
        assert refresh_all() == 1
        assert names(plan)[-1] == "plan.break"
        reported(works, plan, 2)
        assert names(plan)[-1] == "plan.mend"
        reported(works, plan, 90)
        follow()
    assert names(plan).count("plan.break") == 2
    texts = everybody(works.town)
    assert texts["xu"].count("deadline_breaks") == 2
    assert texts["lan"].count("deadline_breaks") == 2
    assert list(faults_of_plans()) == []


def test_days_that_pass_break_a_deadline_with_nobody_doing_anything(
    works: Works, plan: Plan
) -> None:
    """A task that nobody begins is expected later each day, until the worker says that the deadline breaks; once."""
    for days in (80, 85, 95):
        with clock.at(TODAY + dt.timedelta(days=days)):
            refresh_all()
    assert names(plan).count("plan.break") == 1
    (line,) = [one for one in journal.history(plan.stream) if one.name == "plan.break"]
    assert json.loads(line.content)["deadline_on"] == LIMIT.isoformat()
    assert list(faults_of_plans()) == []


def test_what_breaks_in_the_next_edition_is_another_break(works: Works, plan: Plan) -> None:
    """A new edition promises anew: what it had carried over is told of again, and the doctor finds nothing wrong."""
    with clock.at(LATER):
        reported(works, plan, 100)
        first = plan.editions.published().get()
        # The same promise once more, as somebody might who does not look.
        again = plan.editions.create(
            document=first.document,
            owners=first.owners,
            based_on=first,
            made_at=clock.now(),
            edited_at=clock.now(),
        )
        publish_draft(again.pk, revision=1, actor=works.town.actor("lan"))
    assert names(plan)[-2:] == ["plan.publish", "plan.break"]
    assert list(faults_of_plans()) == []


def test_outsiders_are_told_days_and_units_and_no_words(works: Works, plan: Plan) -> None:
    """Kinds, keys and days; no title, no note and nobody's name."""
    with clock.at(LATER):
        report = Report(dt.date(2026, 4, 10), 100)
        report_task(plan.pk, "1", report, note="赵六住院", actor=works.town.actor("xu"))
    followers.tell_all()
    told = [one for one in messages() if one["type"].startswith("plan.")]
    assert [one["type"] for one in told] == [
        "plan.published",
        "plan.task_reported",
        "plan.deadline_breaks",
    ]
    (broken,) = told[2]["data"]["change"]["tasks"]
    assert broken["deadline_on"] == LIMIT.isoformat() < broken["expected_on"]
    said = told[1]["data"]
    assert said["change"]["remaining_days"] == 100
    assert said["plan"]["matter"] == {"id": works.matter.pk, "number": works.matter.number}
    assert said["plan"]["promised_end"] <= LIMIT.isoformat() < said["plan"]["expected_end"]
    text = json.dumps(told, ensure_ascii=False)
    for word in ("赵六", "许明", "蓝青", "雨污", "勘察"):
        assert word not in text
