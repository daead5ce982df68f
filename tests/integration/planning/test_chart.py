"""The chart's windows: rows of what is in force and of drafts, in few statements, for those only who may see them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from duban.foundation import clock
from duban.planning.actions.drafts import copy_draft, edit_draft
from duban.planning.actions.making import FirstDraft
from duban.planning.actions.reporting import report_task
from duban.planning.models import Plan, PlanEdition
from duban.planning.queries.forecasting import Report
from duban.scheduling import Link, Row, Task
from works import Works

KEY, TITLE, LEVEL, KIND, OWNER, START, END, WAS_START, WAS_END, DONE, LIGHT, FLAGS, SLACK = range(
    13
)
CRITICAL, MOVABLE = 1, 2


def rows_of(client: Client, plan: Plan, edition: PlanEdition | None = None, **asked: Any) -> Any:
    """A window of the chart."""
    if edition is None:
        return client.get(reverse("planning:chart-rows", args=[plan.pk]), asked).json()
    address = reverse("planning:edition-rows", args=[plan.pk, edition.pk])
    return client.get(address, asked).json()


def with_stages(works: Works, count: int) -> PlanEdition:
    """A draft of many tasks under headings, five to each, one after the other within it."""

    def edit(first: FirstDraft) -> FirstDraft:
        tasks, rows, links = [], [], []
        for stage in range(count):
            rows.append(Row(f"s{stage}", f"第{stage}段", 1, is_heading=True))
            for at in range(5):
                key = f"s{stage}t{at}"
                tasks.append(Task(key, 3, first.file.base))
                rows.append(Row(key, f"任务{at}", 2))
                if at:
                    links.append(Link(f"s{stage}t{at - 1}", key))
        problem = replace(first.file.problem, tasks=tuple(tasks), links=tuple(links))
        return FirstDraft(replace(first.file, problem=problem, rows=tuple(rows)), {})

    draft = works.draft()
    actor = works.town.actor("lan")
    return edit_draft(draft.pk, edit, revision=draft.revision, actor=actor)


def test_what_is_in_force_shows_promise_and_forecast(works: Works) -> None:
    """A task that is reported slow stands later than promised, pushes the next, and is yellow or red; the head says the rest."""
    plan = works.in_force_of(works.solved(works.with_durations(works.draft(), 10, 5, 10, 6)))
    task = plan.tasks.get(ordinal=1)
    report = Report(task.promised_start, remaining_days=14)
    with_day = dt.datetime.combine(task.promised_start, dt.time(2), dt.UTC)
    with clock.at(with_day):
        report_task(plan.pk, task.key, report, actor=works.town.actor("xu"))
        answer = rows_of(works.town.client("lan"), plan)
    first, second = answer["rows"][:2]
    assert first[END] > first[WAS_END]
    assert second[START] > second[WAS_START]
    assert answer["head"]["total"] == 5
    origin = dt.date.fromisoformat(answer["head"]["origin"])
    assert origin + dt.timedelta(days=first[WAS_START]) == task.promised_start
    assert origin + dt.timedelta(days=first[WAS_END] - 1) == task.promised_end
    assert first[FLAGS] & CRITICAL
    assert not first[FLAGS] & MOVABLE
    assert [link[:3] for link in answer["links"]] == [[at, at + 1, "FS"] for at in range(4)]
    # The first of May is a holiday, and the Saturday that makes up for it is worked.
    holiday, made_up = ((day - origin).days for day in (dt.date(2026, 5, 1), dt.date(2026, 5, 9)))
    closed = answer["head"]["calendars"][first[14]]
    assert any(start <= holiday < end for start, end in closed)
    assert not any(start <= made_up < end for start, end in closed)


def test_a_window_holds_what_was_asked_for(works: Works) -> None:
    """Rows from the one that was asked for, headings over what is under them, links of these rows alone, the head only at the top."""
    edition = works.solved(with_stages(works, 5))
    answer = rows_of(works.town.client("lan"), edition.plan, edition, **{"from": 6, "count": 6})
    assert "head" not in answer
    assert [row[TITLE] for row in answer["rows"]] == ["第1段", *(f"任务{at}" for at in range(5))]
    heading, *tasks = answer["rows"]
    assert (heading[START], heading[END]) == (tasks[0][START], tasks[-1][END])
    assert {link[0] for link in answer["links"]} == {7, 8, 9, 10}


def test_a_draft_is_shown_over_the_promise(works: Works) -> None:
    """A copy of what is in force shows its own dates over those that were promised, and may be moved by who drafts."""
    plan = works.in_force()
    (published,) = plan.editions.published()
    draft = copy_draft(published.pk, name="如果", actor=works.town.actor("lan"))
    (row, *_rest) = rows_of(works.town.client("lan"), plan, draft)["rows"]
    assert (row[START], row[END]) == (row[WAS_START], row[WAS_END])
    assert row[FLAGS] & MOVABLE
    (row, *_rest) = rows_of(works.town.client("lan"), plan, published)["rows"]
    assert not row[FLAGS] & MOVABLE


def test_a_plan_with_nothing_in_force_has_no_rows(works: Works) -> None:
    """The chart is empty, and says so to whoever asks for it."""
    answer = rows_of(works.town.client("lan"), works.draft().plan)
    assert (answer["head"]["total"], answer["rows"]) == (0, [])


def test_a_draft_without_dates_has_rows_without_bars(works: Works) -> None:
    """Titles and owners are there before the dates are."""
    edition = works.draft()
    answer = rows_of(works.town.client("lan"), edition.plan, edition)
    assert answer["rows"][0][TITLE] == "勘察管线"
    assert answer["rows"][0][START] is None
    assert answer["links"] == []


@pytest.mark.parametrize("count", [4, 60])
def test_windows_take_as_many_statements_for_large_plans(
    works: Works, count: int, django_assert_max_num_queries: Any
) -> None:
    """The number of statements does not grow with the plan."""
    edition = works.solved(with_stages(works, 2))
    plan = works.in_force_of(edition)
    copy = copy_draft(edition.pk, name="如果", actor=works.town.actor("lan"))
    client = works.town.client("lan")
    rows_of(client, plan)
    with django_assert_max_num_queries(20):
        rows_of(client, plan, count=count)
    with django_assert_max_num_queries(20):
        rows_of(client, plan, copy, count=count)


def test_drafts_are_for_those_who_draft(works: Works) -> None:
    """Who sees the plan but may not draft gets what is in force and no draft; who sees nothing gets neither."""
    plan = works.in_force()
    (published,) = plan.editions.published()
    draft = copy_draft(published.pk, name="如果", actor=works.town.actor("lan"))
    address = reverse("planning:edition-rows", args=[plan.pk, draft.pk])
    assert works.town.client("he").get(address).status_code == 403
    assert works.town.client("gu").get(address).status_code == 404
    assert rows_of(works.town.client("he"), plan)["rows"]
