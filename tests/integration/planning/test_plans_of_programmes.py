"""Plans of programmes and of projects: what their first draft is, who sees them, and what the plans within a programme come to."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from cast import a_matter
from duban.foundation import journal
from duban.foundation.access import AccessDenied
from duban.ledger.actions.acting import ActRefused
from duban.ledger.models import Programme
from duban.planning.access import visible_plans
from duban.planning.actions import solving
from duban.planning.actions.drafts import draft_anew
from duban.planning.actions.publishing import end_plan
from duban.planning.actions.starting import make_plan
from duban.planning.choices import SubjectKey
from duban.planning.models import Plan, PlannedTask
from duban.planning.models.subjects import last_dates
from duban.planning.queries import pages
from duban.planning.queries.documents import file_of, last_day
from duban.planning.queries.programme_plans import plans_within, tasks_behind
from duban.planning.queries.replay import kept, replayed
from duban.planning.views import paging
from duban.projects.actions.making import ProjectFacts, make_project, promise_date
from duban.projects.models import Project
from living import a_programme
from programs import program
from works import LIMIT, MEASURES, Works

GROUND, DONE = dt.date(2026, 6, 1), dt.date(2027, 3, 31)


@pytest.fixture(autouse=True)
def second(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few tasks need no longer than this."""
    monkeypatch.setattr(solving, "REQUEST_SECONDS", 1.0)


@pytest.fixture
def programme(works: Works) -> Programme:
    """The sewer and a second matter in a programme that ends after both."""
    return a_programme(works.town, [works.matter, a_matter(works.town)], planned_end=dt.date(2026, 12, 31))  # fmt: skip


def key_of(row: Programme | Project) -> SubjectKey:
    """What names it as a subject."""
    return SubjectKey("programme" if isinstance(row, Programme) else "project", row.pk)


def a_project(works: Works) -> Project:
    """A project that the housing bureau serves, with two promised dates."""
    facts = ProjectFacts("新材料", "某公司", works.town.units["housing"].pk, agreement="contract")
    return make_project(
        facts,
        jurisdiction_id=works.town.county.pk,
        actor=works.town.actor("lan"),
        dates={"ground": GROUND, "production": DONE},
    )


def test_a_programme_is_planned_out_of_its_matters(works: Works, programme: Programme) -> None:
    """Each open matter is a phase with its measures, its limit the deadline of the phase; the whole ends with the programme."""
    edition = make_plan(key_of(programme), actor=works.town.actor("lan"))
    file = file_of(edition.document)
    heads = [row.title for row in file.rows if row.is_heading]
    assert len(heads) == 2
    at = next(i for i, row in enumerate(file.rows) if works.matter.title in row.title)
    steps = file.rows[at + 1 : at + 6]
    assert tuple(row.title for row in steps[:4]) == MEASURES
    due = file.problem.task(steps[4].key).deadline
    assert due is not None
    assert last_day(file, due.by) == LIMIT
    whole = file.problem.task(file.rows[-1].key)
    assert whole.deadline is not None
    assert last_day(file, whole.deadline.by) == programme.planned_end
    assert {edition.owners[row.key] for row in steps} == {works.town.units["housing"].pk}
    assert works.solved(edition).outcome["status"] in {"best", "found"}


def test_a_published_one_is_what_its_lines_tell(works: Works, programme: Programme) -> None:
    """Published, and rebuilt from its lines it equals its rows; a second plan of it is refused until it is ended."""
    lan = works.town.actor("lan")
    plan = works.in_force_of(works.solved(make_plan(key_of(programme), actor=lan)))
    plan.refresh_from_db()
    assert replayed(journal.history(plan.stream)).differences(kept(plan)) == []
    assert plan.subject.due_on == programme.planned_end
    with pytest.raises(ActRefused, match="PLAN_THERE"):
        make_plan(key_of(programme), actor=lan)
    assert draft_anew(plan.pk, name="再排", actor=lan).plan_id == plan.pk
    end_plan(plan.pk, reason="另行安排", actor=lan)
    make_plan(key_of(programme), actor=lan)


def test_one_matter_opens_no_plan_of_the_whole(works: Works, programme: Programme) -> None:
    """A unit with a matter in the programme sees its plan only once it answers for a task of it."""
    edition = make_plan(key_of(programme), actor=works.town.actor("lan"))
    officer, page = works.town.actor("xu"), f"/plans/{edition.plan_id}/"
    assert not visible_plans(officer).filter(pk=edition.plan_id).exists()
    assert works.town.client("xu").get(page).status_code == 404
    assert works.town.client("lan").get(page).status_code == 200
    with pytest.raises(AccessDenied):
        make_plan(key_of(programme), actor=officer)
    works.in_force_of(works.solved(edition))
    answers = PlannedTask.objects.filter(unit=works.town.units["housing"]).exists()
    assert answers
    assert visible_plans(officer).filter(pk=edition.plan_id).exists()
    assert works.town.client("xu").get(page).status_code == 200


def test_a_project_is_planned_by_its_stages(works: Works) -> None:
    """Its open stages are tasks with the dates promised last; the unit that serves it drafts; its limit is the last standing date."""
    project, town = a_project(works), works.town
    edition = make_plan(key_of(project), actor=town.actor("xu"))
    file = file_of(edition.document)
    dues = [file.problem.task(row.key).deadline for row in file.rows if not row.is_heading]
    assert [last_day(file, due.by) for due in dues if due] == [GROUND, DONE]
    assert works.solved(edition, "xu").outcome["status"] in {"best", "found"}
    assert last_dates([project.pk]) == {project.pk: DONE}
    promise_date(
        project.pk,
        phase=1,
        stage="production",
        promised_on=dt.date(2027, 1, 31),
        reason="提前",
        actor=town.actor("lan"),
    )
    assert Plan.objects.get(pk=edition.plan_id).subject.due_on == dt.date(2027, 1, 31)
    assert town.client("xu").get(f"/plans/{edition.plan_id}/").status_code == 200


def test_numbers_of_the_plans_within_open_to_their_lists(
    works: Works, programme: Programme
) -> None:
    """Every figure, whole and by plan, unit and quarter, is as long as its list; the programme's own plan is in none."""
    lan = works.town.actor("lan")
    works.in_force()
    works.in_force_of(works.solved(make_plan(key_of(programme), actor=lan)))
    page = plans_within(lan, programme.pk)
    assert page.whole is not None
    assert dict(page.whole.counts)["tasks"] == len(MEASURES) + 1
    assert page.whole.promised[1] <= LIMIT
    lines = {"": (page.whole,), "plan": page.plans, "unit": page.units, "quarter": page.quarters}
    for by, found in lines.items():
        assert found
        for line in found:
            for figure, n in line.counts:
                said = {by: line.key} if by else {}
                assert tasks_behind(lan, programme.pk, figure, **said).count == n


def test_pages_of_both(works: Works, programme: Programme) -> None:
    """The forms, the sections, the roll-up with its lists, charts and wall stand for the office."""
    works.in_force()
    lan, here = works.town.client("lan"), f"/plans/programmes/{programme.pk}/"
    project = a_project(works)
    assert here in lan.get(reverse("ledger:programme-page", args=[programme.pk])).content.decode()
    assert f"/plans/add/project/{project.pk}/" in lan.get(reverse("projects:project-page", args=[project.pk])).content.decode()  # fmt: skip
    addresses = [here, f"{here}tasks/tasks/", f"{here}chart.svg", f"{here}chart.svg?tasks=1", f"{here}wall/"]  # fmt: skip
    addresses += [f"/plans/add/{key.kind}/{key.pk}/" for key in (key_of(programme), key_of(project))]  # fmt: skip
    for address in addresses:
        assert lan.get(address).status_code == 200, address
    made = lan.post(f"/plans/add/programme/{programme.pk}/", {"title": "攻坚总计划"})
    assert lan.get(made["Location"]).status_code == 200
    assert "攻坚总计划" in lan.get("/plans/").content.decode()
    assert lan.get(f"{here}tasks/nothing/").status_code == 404
    assert lan.get(f"/plans/add/town/{programme.pk}/").status_code == 404


def test_by_program(works: Works, programme: Programme) -> None:
    """A program names exactly one subject."""
    app = program(works.town, "lan")
    assert app.post("/plans", {"matter": works.matter.pk, "programme": programme.pk}).status_code == 422  # fmt: skip
    answer = app.post("/plans", {"programme": programme.pk})
    assert answer.status_code == 201, answer.content
    page = app.get(f"/plans/{answer.json()['plan']}").json()
    assert (page["kind"], page["subject_id"]) == ("programme", programme.pk)


def test_a_long_list_behind_a_number_goes_on_under_what_narrows_it(
    works: Works, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every task of a line stands on one of its pages, once; the next page is of the same line."""
    monkeypatch.setattr(paging, "ROWS", 2)
    works.in_force()
    lan, plan = works.town.client("lan"), Plan.objects.get()
    address: str = f"?plan={plan.pk}"
    keys: list[str] = []
    while address:
        answer = lan.get(f"/plans/programmes/{programme.pk}/tasks/tasks/{address}")
        keys += [task.key for _plan, task in answer.context["shown"].rows]
        address = answer.context["shown"].next_url
        assert not address or f"plan={plan.pk}" in address
    assert len(keys) > 2
    assert sorted(keys) == sorted(PlannedTask.objects.values_list("key", flat=True))


def test_programs_ask_for_the_plans_of_one_subject(works: Works, programme: Programme) -> None:
    """By programme or project as by matter; of two at once nothing, and of what is not there nothing."""
    app, project = program(works.town, "lan"), a_project(works)
    said = {"matter": works.matter.pk, "programme": programme.pk, "project": project.pk}
    made = {kind: app.post("/plans", {kind: pk}).json()["plan"] for kind, pk in said.items()}
    for kind, pk in said.items():
        assert [row["id"] for row in app.get(f"/plans?{kind}={pk}").json()] == [made[kind]]
    two = f"/plans?matter={works.matter.pk}&project={project.pk}"
    assert app.get(two).status_code == 422
    assert app.get("/plans?programme=999999").status_code == 404


def test_the_list_of_plans_goes_on_where_a_page_ends(
    works: Works, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was cut without a word: pages and programs now come to every plan, each once."""
    app, project = program(works.town, "lan"), a_project(works)
    subjects = {"matter": works.matter.pk, "programme": programme.pk, "project": project.pk}
    made = [app.post("/plans", {kind: pk}).json()["plan"] for kind, pk in subjects.items()]
    monkeypatch.setattr(pages, "LISTED", 2)
    monkeypatch.setattr(paging, "ROWS", 2)
    listed = [[row["id"] for row in app.get(f"/plans?page={n}").json()] for n in (1, 2, 3)]
    assert listed == [made[:0:-1], made[:1], []]
    assert app.get("/plans?page=0").status_code == 422
    client = works.town.client("lan")
    first, second = (client.get("/plans/", {"page": n}).content.decode() for n in (1, 2))
    assert "?page=2" in first
    for pk, text in zip(made, (second, first, first), strict=True):
        assert f'href="/plans/{pk}/"' in text
