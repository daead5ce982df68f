"""From a matter's measures to a published plan, its reports and its end, with the journal telling the same."""

from __future__ import annotations

import datetime as dt

import pytest

from duban.foundation import clock, journal
from duban.foundation.access import AccessDenied
from duban.ledger.actions.acting import ActRefused
from duban.planning.actions.acting import StaleDraft
from duban.planning.actions.drafts import copy_draft, discard_draft
from duban.planning.actions.publishing import end_plan, publish_draft, refresh_all
from duban.planning.actions.reporting import effect, report_task
from duban.planning.actions.solving import solve_draft
from duban.planning.actions.starting import make_plan
from duban.planning.choices import SubjectKey
from duban.planning.models import Plan, PlanEdition, PlannedTask
from duban.planning.queries.documents import file_of
from duban.planning.queries.forecasting import Report
from duban.planning.queries.soundness import plans
from works import LIMIT, MEASURES, Works


def day(text: str) -> dt.date:
    """A day of 2026."""
    return dt.date.fromisoformat(f"2026-{text}")


def test_a_matter_becomes_a_draft(works: Works) -> None:
    """Its measures are tasks of the lead unit, one after the other; its limit is the deadline; holidays are known."""
    edition = works.draft()
    file = file_of(edition.document)
    assert [row.title for row in file.rows[:-1]] == list(MEASURES)
    assert {row.owner for row in file.rows} == {"清河县住房和城乡建设局"}
    assert set(edition.owners.values()) == {works.town.units["housing"].pk}
    last = file.problem.tasks[-1]
    assert last.deadline is not None
    assert file.timescale.instant(last.deadline.by).date() == LIMIT + dt.timedelta(days=1)
    (pattern,) = file.patterns
    assert not pattern.hours(day("05-01"))
    assert pattern.hours(day("05-09"))  # a Saturday that is worked
    assert [line.name for line in journal.history(edition.plan.stream)] == ["plan.make"]


def test_dates_are_found_backward_from_the_limit(works: Works) -> None:
    """The last task ends on the limit, over holidays, and the first begins as late as that allows."""
    edition = works.solved(works.with_durations(works.draft(), 10, 5, 20, 6))
    assert edition.outcome["status"] == "best"
    plan = works.in_force_of(edition)
    rows = list(plan.tasks.all())
    ends = ["05-15", "05-22", "06-22", "06-30", "06-30"]
    assert [row.promised_end for row in rows] == [day(end) for end in ends]
    # Ten days over the holidays of May, with the Saturday that makes up for them.
    assert rows[0].promised_start == day("04-30")
    assert not list(plans())


def test_a_plan_that_cannot_be_had_says_why_and_what_helps(works: Works) -> None:
    """The draft keeps the conflict; the way out that moves the deadline is taken, and then there are dates."""
    from duban.planning.actions.ways import take_way

    edition = works.with_durations(works.draft(), 30, 30, 30, 30)
    edition = works.solved(edition)
    assert edition.outcome["status"] == "impossible"
    assert {one["code"] for one in edition.outcome["conflict"]} >= {"DEADLINE", "LINK"}
    ways = edition.outcome["ways"]
    moved = next(at for at, way in enumerate(ways) if way["code"] == "DEADLINES")
    actor = works.town.actor("lan")
    taken = take_way(edition.pk, moved, revision=edition.revision, actor=actor)
    assert taken.outcome["status"] == "best"


def test_a_stale_write_is_refused(works: Works) -> None:
    """Two people on one draft: the second one is told what stands."""
    first = works.draft()
    works.with_durations(first, 3)
    with pytest.raises(StaleDraft) as caught:
        works.with_durations(first, 4)
    assert caught.value.edition.revision == 2
    assert file_of(caught.value.edition.document).problem.tasks[0].duration == 3


def test_a_what_if_is_a_draft_that_nobody_publishes(works: Works) -> None:
    """A copy is edited and thrown away; what it was copied from stands."""
    first = works.solved(works.draft())
    copy = copy_draft(first.pk, name="两队同时", actor=works.town.actor("lan"))
    works.with_durations(copy, 1)
    discard_draft(copy.pk, actor=works.town.actor("lan"))
    assert list(PlanEdition.objects.values_list("pk", "revision")) == [(first.pk, first.revision)]


def test_publishing_asks_for_dates_that_hold(works: Works) -> None:
    """Without dates nothing is promised; what was published can't be edited."""
    actor, first = works.town.actor("lan"), works.draft()
    with pytest.raises(ActRefused, match="DRAFT_WITHOUT_DATES"):
        publish_draft(first.pk, revision=first.revision, actor=actor)
    found = works.solved(first)
    publish_draft(found.pk, revision=found.revision, actor=actor)
    with pytest.raises(ActRefused, match="DRAFT_PUBLISHED"):
        works.with_durations(found, 1)
    (made, line) = journal.history(found.plan.stream)
    assert line.name == "plan.publish"
    assert made.name == "plan.make"


def test_a_report_moves_the_forecast_and_no_promise(works: Works) -> None:
    """What begins late moves what waits for it; the effect that was shown is the one that comes true; rows equal the journal."""
    plan = works.in_force_of(works.solved(works.with_durations(works.draft(), 10, 5, 20, 6)))
    xu = works.town.actor("xu")
    with clock.at(dt.datetime(2026, 4, 30, 2, tzinfo=dt.UTC)):
        assert not effect(plan, plan.tasks.get(key="1"), Report(day("04-30"))).moved
        report_task(plan.pk, "1", Report(day("04-30")), actor=xu)
    with clock.at(dt.datetime(2026, 5, 12, 2, tzinfo=dt.UTC)):
        report = Report(day("04-30"), remaining_days=8)
        seen = effect(plan, plan.tasks.get(key="1"), report)
        assert (seen.was, seen.becomes) == (day("06-30"), day("07-07"))
        assert seen.breaks_limit
        first = seen.moved[0]
        assert (first.title, first.was, first.becomes) == ("勘察管线", day("05-15"), day("05-22"))
        assert len(seen.broken) == 1
        report_task(plan.pk, "1", report, note="管线不明", actor=xu)
        rows = {row.key: row for row in plan.tasks.all()}
        assert rows["1"].promised_end == day("05-15")
        assert rows["1"].expected_end == day("05-22")
        assert rows["5"].expected_end == seen.becomes
        lights = [row.light(day("05-12")) for row in rows.values()]
        assert lights == ["yellow", "yellow", "yellow", "yellow", "red"]
        assert not list(plans())


def test_what_is_not_reported_slips_with_the_days(works: Works) -> None:
    """Nothing can begin before today: the worker brings the forecast to each new day, once."""
    plan = works.in_force_of(works.solved(works.with_durations(works.draft(), 10, 5, 20, 6)))
    with clock.at(dt.datetime(2026, 5, 18, 2, tzinfo=dt.UTC)):
        assert refresh_all() == 1
        assert refresh_all() == 0
        assert plan.tasks.get(key="1").expected_start == day("05-18")
        assert plan.tasks.get(key="5").light(day("05-18")) == "red"


def test_another_edition_keeps_what_was_reported(works: Works) -> None:
    """Replanning moves what is left; the first promise stays on record, and the doctor finds nothing."""
    plan = works.in_force_of(works.solved(works.with_durations(works.draft(), 10, 5, 20, 6)))
    lan = works.town.actor("lan")
    with clock.at(dt.datetime(2026, 5, 20, 2, tzinfo=dt.UTC)):
        report_task(plan.pk, "1", Report(day("04-30"), 5), actor=works.town.actor("xu"))
        first = plan.editions.published().get()
        again = copy_draft(first.pk, name="", actor=lan)
        again = works.due(again, day("07-31"))
        again = solve_draft(again.pk, revision=again.revision, actor=lan)
        assert again.outcome["status"] in {"best", "found"}
        published = publish_draft(again.pk, revision=again.revision, actor=lan)
        assert (published.number, published.based_on_id) == (2, first.pk)
        row = PlannedTask.objects.get(plan=plan, key="1")
        assert (row.began_on, row.remaining_days) == (day("04-30"), 5)
        assert row.promised_end == day("05-27")
        assert not list(plans())


def test_who_may(works: Works) -> None:
    """The office and the lead unit draft; a unit reports on its own tasks; nobody else does."""
    town = works.town
    for who in ("he", "tao", "bai", "ke", "gu", "wei"):
        with pytest.raises(AccessDenied):
            make_plan(SubjectKey("matter", works.matter.pk), actor=town.actor(who))
    plan = works.in_force("xu")
    for who in ("he", "tao", "bai", "lan"):
        with pytest.raises(AccessDenied):
            report_task(plan.pk, "1", Report(day("04-01")), actor=town.actor(who))
    PlannedTask.objects.filter(plan=plan, key="2").update(unit=town.units["water"])
    report_task(plan.pk, "2", Report(day("04-01")), actor=town.actor("he"))
    with pytest.raises(AccessDenied):
        report_task(plan.pk, "1", Report(day("04-01")), actor=town.actor("he"))


def test_a_lead_unit_promises_nothing_beyond_the_limit(works: Works) -> None:
    """The office may; the unit's draft stays a draft."""
    edition = works.solved(works.due(works.draft(), day("07-10")))
    with pytest.raises(ActRefused, match="PLAN_BEYOND_LIMIT"):
        publish_draft(edition.pk, revision=edition.revision, actor=works.town.actor("xu"))
    publish_draft(edition.pk, revision=edition.revision, actor=works.town.actor("lan"))


def test_the_end_of_a_plan(works: Works) -> None:
    """It has a reason, takes the drafts with it, and allows another plan."""
    plan, lan = works.in_force(), works.town.actor("lan")
    with pytest.raises(ActRefused, match="PLAN_THERE"):
        works.draft()
    with pytest.raises(ActRefused, match="REASON_MISSING"):
        end_plan(plan.pk, reason=" ", actor=lan)
    end_plan(plan.pk, reason="项目并入二期", actor=lan)
    with pytest.raises(ActRefused, match="PLAN_ENDED"):
        report_task(plan.pk, "1", Report(day("04-01")), actor=works.town.actor("xu"))
    assert not list(plans())
    assert works.draft().plan_id != plan.pk
    assert Plan.objects.count() == 2


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (Report(day("04-02")), "REPORT_FUTURE"),
        (Report(day("03-20"), ended_on=day("03-19")), "REPORT_ORDER"),
        (Report(day("03-20"), remaining_days=-1), "REPORT_LEFT"),
    ],
)
def test_reports_that_contradict_themselves(works: Works, report: Report, code: str) -> None:
    """Nothing is kept of them."""
    plan = works.in_force()
    with pytest.raises(ActRefused, match=code):
        report_task(plan.pk, "1", report, actor=works.town.actor("xu"))
    assert plan.tasks.get(key="1").began_on is None


def test_the_doctor_sees_a_changed_row(works: Works) -> None:
    """A promise that somebody moved around the actions is found, and so is a changed document."""
    plan = works.in_force()
    plan.tasks.filter(key="1").update(promised_end=day("12-31"))
    assert [one.params["column"] for one in plans()] == ["task 1"]
    edition = plan.editions.published().get()
    PlanEdition.objects.filter(pk=edition.pk).update(document=edition.document + " ")
    assert {one.params["column"] for one in plans()} == {"task 1", "editions", "edition 1"}
