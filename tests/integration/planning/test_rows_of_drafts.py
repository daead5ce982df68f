"""Editing rows of a draft: what is not touched stays, a key is one task's for good, and nothing is left behind that no row shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from duban.foundation import clock
from duban.ledger.actions.acting import ActRefused
from duban.ledger.models import Matter
from duban.planning.actions.drafts import copy_draft, edit_draft, import_draft
from duban.planning.actions.editing import RowFacts, put_row, remove_row
from duban.planning.actions.publishing import publish_draft
from duban.planning.actions.reporting import report_task
from duban.planning.actions.solving import solve_draft
from duban.planning.models import Plan, PlanEdition
from duban.planning.queries.documents import file_of
from duban.planning.queries.forecasting import Report
from duban.planning.queries.soundness import plans
from duban.planning.queries.tasks import work_tasks
from duban.scheduling import (
    Days,
    Deadline,
    Hours,
    Link,
    LinkKind,
    Pattern,
    PlanFile,
    Problem,
    Resource,
    Row,
    Task,
    Timescale,
)
from works import Works

BEGAN = dt.date(2026, 4, 1)
MIDNIGHT = dt.datetime.combine(BEGAN, dt.time())


def reported(works: Works) -> Plan:
    """A plan in force whose fourth task is over."""
    plan = works.in_force_of(works.solved(works.with_durations(works.draft(), 1, 1, 1, 1)))
    done = Report(BEGAN, ended_on=BEGAN)
    report_task(plan.pk, "4", done, note="已恢复", actor=works.town.actor("xu"))
    return plan


def published(works: Works, draft: PlanEdition) -> None:
    """The draft put in force."""
    lan = works.town.actor("lan")
    draft = solve_draft(draft.pk, revision=draft.revision, aim="early", actor=lan)
    publish_draft(draft.pk, revision=draft.revision, actor=lan)


def with_row(works: Works, draft: PlanEdition, title: str) -> PlanEdition:
    """The draft with a task of five days more, at its end."""
    facts = RowFacts(title, days=Decimal(5), calendar=file_of(draft.document).base)
    actor = works.town.actor("lan")
    return edit_draft(draft.pk, put_row("", facts), revision=draft.revision, actor=actor)


def without_row(works: Works, draft: PlanEdition, key: str) -> PlanEdition:
    """The draft without a row."""
    actor = works.town.actor("lan")
    return edit_draft(draft.pk, remove_row(key), revision=draft.revision, actor=actor)


def test_a_new_row_gets_no_report_of_one_that_was_taken_out(works: Works) -> None:
    """Its key was never another's in this plan, in whatever edition; else it would be over before it began."""
    plan, lan = reported(works), works.town.actor("lan")
    draft = copy_draft(plan.editions.published().get().pk, name="", actor=lan)
    beside = with_row(works, copy_draft(draft.pk, name="另一稿", actor=lan), "绿化")
    draft = without_row(works, without_row(works, draft, "5"), "4")
    published(works, with_row(works, draft, "人行道铺装"))
    task = plan.tasks.get(title="人行道铺装")
    assert (task.began_on, task.ended_on, task.note) == (None, None, "")
    assert task.key not in {row.key for row in file_of(beside.document).rows}
    assert not list(plans())


@pytest.mark.parametrize(("title", "ended"), [("恢复路面", BEGAN), ("安装泵站", None)])
def test_a_file_that_was_brought_keeps_reports_of_tasks_of_the_same_name(
    works: Works, title: str, ended: dt.date | None
) -> None:
    """Files of others number their tasks from 1 as well: their fourth task is not ours because it is the fourth."""
    plan, lan = reported(works), works.town.actor("lan")
    time = Timescale(MIDNIGHT, dt.timedelta(days=1))
    file = PlanFile("泵站", Problem((Task("4", 3),), 99), time, rows=(Row("4", title),))
    published(works, import_draft(plan.pk, file, name="", actor=lan))
    assert plan.tasks.get().ended_on == ended
    assert not list(plans())


def test_a_task_that_becomes_a_heading_takes_no_time_any_more(works: Works) -> None:
    """Nothing is planned that no row shows; the last task can't go that way."""
    draft, lan = works.draft(), works.town.client("lan")
    address = f"/plans/{draft.plan_id}/drafts/{draft.pk}/rows"
    base = file_of(draft.document).base
    for at, key in enumerate("34512"):
        said = {"title": "某段", "level": 1, "days": "", "calendar": base, "revision": 1 + at}
        answer = lan.post(f"{address}/{key}/", said)
        assert answer.status_code == (303 if key != "2" else 422)
    draft.refresh_from_db()
    file = file_of(draft.document)
    assert [row.key for row in file.rows if not row.is_heading] == ["2"]
    assert [task.name for task in file.problem.tasks] == ["2"]
    assert file.problem.links == ()


def in_hours() -> PlanFile:
    """A plan as one comes from MS Project: hours of offices, lags of half a day and of the clock, an hour at which something is due."""
    day: Hours = ((480, 720), (780, 1020))
    pattern = Pattern("标准", (day,) * 5 + ((),) * 2, (Days(dt.date(2026, 5, 1), dt.date(2026, 5, 5), ()),))  # fmt: skip
    time, horizon = Timescale(MIDNIGHT, dt.timedelta(minutes=20)), 72 * 90
    tasks = (
        Task("1", 1, "标准"),
        Task("2", 37, "标准", release=72 + 39, deadline=Deadline(72 * 40 + 36, weight=3)),
    )
    links = (
        Link("1", "2", lag=12, calendar="标准"),
        Link("1", "2", LinkKind.START_START, -5, 80, ""),
    )
    problem = Problem(tasks, horizon, links, calendars=(pattern.calendar(time, horizon),))
    rows = (Row("1", "测量"), Row("2", "施工"))
    return PlanFile("路", problem, time, (pattern,), "标准", rows)


def test_a_row_that_is_saved_as_it_was_shown_changes_nothing(works: Works) -> None:
    """Hours, lags in parts of days and the calendars of links are not lost by giving a task another title."""
    lan, client = works.town.actor("lan"), works.town.client("lan")
    draft = import_draft(works.draft().plan_id, in_hours(), name="", actor=lan)
    before = file_of(draft.document).problem
    for at, key in enumerate(("1", "2"), start=1):
        address = f"/plans/{draft.plan_id}/drafts/{draft.pk}/rows/{key}/"
        answer = client.post(address, {**shown(client.get(address)), "title": "改", "revision": at})
        assert answer.status_code == 303
    draft.refresh_from_db()
    assert file_of(draft.document).problem == before
    assert [row.title for row in file_of(draft.document).rows] == ["改", "改"]


def shown(answer: Any) -> dict[str, str]:
    """What the browser would send of a form that nobody touched."""
    form = answer.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: str(value) for name, value in values.items() if value not in (None, False, "")}


def test_parts_of_days_are_typed_as_they_are_shown(works: Works) -> None:
    """Half a day of waiting, a largest lag before the other's end."""
    lan, client = works.town.actor("lan"), works.town.client("lan")
    draft = import_draft(works.draft().plan_id, in_hours(), name="", actor=lan)
    address = f"/plans/{draft.plan_id}/drafts/{draft.pk}/rows/2/"
    assert client.get(address).context["form"].initial["waits"] == "1FS+0.5, 1SS-0.2083<3.3333"
    said = {**shown(client.get(address)), "waits": "1FS-1.5<-0.25", "revision": 1}
    assert client.post(address, said).status_code == 303
    draft.refresh_from_db()
    (link,) = file_of(draft.document).problem.links
    assert (link.lag, link.most) == (-36, -6)


@pytest.mark.parametrize("changes", ["2026-06-03 NaN", "2026-06-03 Infinity", "2026-06-03"])
def test_a_crew_of_no_number_is_refused(works: Works, changes: str) -> None:
    """The form says how it is typed."""
    draft, lan = works.draft(), works.town.client("lan")
    said = {"name": "一队", "units": 1, "changes": changes, "revision": 1}
    address = f"/plans/{draft.plan_id}/drafts/{draft.pk}/crews/0/"
    assert lan.post(address, said).status_code == 422


def test_another_draft_of_a_plan_that_has_nothing_in_force(works: Works) -> None:
    """Without a file it begins as the first one did; also where the first was thrown away."""
    draft, lan = works.draft(), works.town.client("lan")
    lan.post(f"/plans/{draft.plan_id}/drafts/{draft.pk}/use/discard/")
    answer = lan.post(f"/plans/{draft.plan_id}/drafts/add/", {"title": "另一稿"})
    assert answer.status_code == 303
    again = PlanEdition.objects.get()
    assert (again.name, again.document) == ("另一稿", draft.document)


def test_a_report_is_confirmed_as_it_was_shown(works: Works) -> None:
    """None left is not the same as nothing said: another report wants another look."""
    plan, xu = works.in_force(), works.town.client("xu")
    address, said = f"/plans/{plan.pk}/tasks/1/", {"began_on": "2026-04-01"}
    seen = xu.post(address, said).context["form"].mark()
    answer = xu.post(address, {**said, "remaining_days": "0", "seen": seen})
    assert answer.status_code == 200
    assert plan.tasks.get(key="1").began_on is None


def test_what_a_word_processor_pastes_goes_out_to_ms_project(works: Works) -> None:
    """A character that XML can't hold becomes a blank; the file is handed out."""
    draft, lan = works.draft(), works.town.client("lan")
    base = file_of(draft.document).base
    said = {"title": "沟槽\x0b开挖", "level": 1, "days": 3, "calendar": base, "revision": 1}
    lan.post(f"/plans/{draft.plan_id}/drafts/{draft.pk}/rows/1/", said)
    answer = lan.get(f"/plans/{draft.plan_id}/editions/{draft.pk}/file.xml")
    assert "<Name>沟槽 开挖</Name>" in answer.content.decode()


def test_tasks_of_a_matter_that_is_over_ask_for_nothing(works: Works) -> None:
    """They leave the work of their unit with it, though nobody ended the plan."""
    works.in_force()
    xu = works.town.actor("xu")
    with clock.at(dt.datetime(2026, 6, 29, 2, tzinfo=dt.UTC)):
        assert "勘察管线" in {task.title for task in work_tasks(xu)}
        Matter.objects.filter(pk=works.matter.pk).update(state="cancelled")
        assert work_tasks(xu) == ()


def test_a_file_shows_all_that_it_plans(works: Works) -> None:
    """A task that its outline forgot gets a row, and can be edited and promised like the others."""
    draft, lan = works.draft(), works.town.actor("lan")
    file = file_of(draft.document)
    brought = import_draft(draft.plan_id, replace(file, rows=file.rows[:2]), name="", actor=lan)
    rows = file_of(brought.document).rows
    assert [row.key for row in rows] == ["1", "2", "3", "4", "5"]
    assert (
        works.town.client("lan")
        .get(f"/plans/{draft.plan_id}/editions/{brought.pk}/file.xml")
        .content.count(b"<Task>")
        == 5
    )


@pytest.mark.parametrize("where", ["title", "owner", "crew", "closure"])
def test_a_file_with_a_marking_anywhere_is_refused(works: Works, where: str) -> None:
    """Nothing classified is kept, whatever part of a plan bears the marking."""
    draft, lan, said = works.draft(), works.town.actor("lan"), "机密★5年"
    file = file_of(draft.document)
    (pattern,) = file.patterns
    marked = {
        "title": replace(file, title=said),
        "owner": replace(file, rows=(replace(file.rows[0], owner=said), *file.rows[1:])),
        "crew": replace(file, problem=replace(file.problem, resources=(Resource(said, 1),))),
        "closure": replace(
            file, patterns=(replace(pattern, days=(Days(BEGAN, BEGAN, (), said),)),)
        ),
    }
    with pytest.raises(ActRefused, match="SECRECY_MARKING"):
        import_draft(draft.plan_id, marked[where], name="", actor=lan)
