"""The pages of plans, without scripts: from a matter's page to a promise, over edits, a conflict and a report whose effect is seen first."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from duban.foundation import clock
from duban.planning.models import Plan, PlanEdition
from duban.planning.queries.documents import file_of
from works import Works


def address(edition: PlanEdition, *more: object) -> str:
    """Of a draft, and what lies below it."""
    return f"/plans/{edition.plan_id}/drafts/{edition.pk}/" + "".join(f"{one}/" for one in more)


def act(client: Client, edition: PlanEdition, name: str, /, **data: Any) -> Any:
    """Press a button of a draft."""
    edition.refresh_from_db()
    return client.post(address(edition, "use", name), {"revision": edition.revision, **data})


def save(client: Client, edition: PlanEdition, row: str, **data: Any) -> Any:
    """Save a row with what stands and what is said."""
    edition.refresh_from_db()
    page = client.get(address(edition, "rows", row)).context["form"]
    said = {f.html_name: f.value() for f in page if f.value() not in (None, False)}
    return client.post(address(edition, "rows", row), said | {"revision": edition.revision} | data)


def test_from_the_matter_to_a_promise(works: Works) -> None:
    """The matter's page offers a plan; it is made, its dates found, published; then the matter shows it."""
    lan = works.town.client("lan")
    matter = f"/ledger/{works.matter.pk}/"
    assert f"/plans/add/matter/{works.matter.pk}/" in lan.get(matter).content.decode()
    answer = lan.post(f"/plans/add/matter/{works.matter.pk}/", {"title": "东门片区工期"})
    edition = PlanEdition.objects.get()
    assert answer["Location"] == address(edition)
    assert act(lan, edition, "solve").status_code == 303
    assert "2026" in lan.get(address(edition)).content.decode()
    assert act(lan, edition, "publish")["Location"] == f"/plans/{edition.plan_id}/"
    page = lan.get(matter).content.decode()
    assert "东门片区工期" in page
    assert "/plans/add/" not in page
    listed = lan.get("/plans/").content.decode()
    assert "东门片区工期" in listed
    assert lan.get(f"/plans/{edition.plan_id}/").status_code == 200


def test_rows_are_edited(works: Works) -> None:
    """Durations, links with kind and lag, crews, deadlines, headings; a wrong link says which."""
    lan, edition = works.town.client("lan"), works.draft()
    assert lan.post(address(edition, "crews", 0), {"revision": 1, "name": "管道班组", "units": "2", "changes": "2026-05-06 3"}).status_code == 303  # fmt: skip
    assert save(lan, edition, "2", waits="9").status_code == 422
    assert save(lan, edition, "2", waits="x").status_code == 422
    assert save(lan, edition, "2", waits="1ss+2", days="7", crew_0="1", release_on="2026-04-20").status_code == 303  # fmt: skip
    assert save(lan, edition, "new", title="前期", days="", after="0").status_code == 303
    assert (
        save(lan, edition, "new", title="监测", days="0", waits="3FF，2FS+1<4").status_code == 303
    )
    edition.refresh_from_db()
    file = file_of(edition.document)
    task = file.problem.task("2")
    assert (task.duration, task.needs[0].resource, task.release) == (7, "管道班组", 19)
    links = [(x.before, x.kind.value, x.lag, x.most) for x in file.problem.links if x.after == "2"]
    assert links == [("1", "SS", 2, None)]
    assert file.problem.resources[0].changes == ((35, 3),)
    assert file.rows[5].is_heading
    assert [(x.kind.value, x.most) for x in file.problem.links if x.after == file.rows[6].key] == [
        ("FF", None), ("FS", 4),
    ]  # fmt: skip
    assert act(lan, edition, "row-up", key=file.rows[5].key).status_code == 303
    assert act(lan, edition, "row-remove", key="2").status_code == 303
    assert act(lan, edition, "crew-remove", crew="管道班组").status_code == 303
    edition.refresh_from_db()
    assert "2" not in {row.key for row in file_of(edition.document).rows}


def test_a_closure_is_a_calendar_of_its_own(works: Works) -> None:
    """The flood season closes what digs, not what is drawn at a desk."""
    lan = works.town.client("lan")
    edition = works.with_durations(works.draft(), 5, 5, 20, 6)
    base = file_of(edition.document).base
    flood = {"name": "主汛期", "calendar": base, "first": "2026-06-01", "last": "2026-08-31"}
    answer = lan.post(address(edition, "closures/add"), {"revision": 2, "copy_as": "汛期停工", **flood})  # fmt: skip
    assert answer.status_code == 303
    save(lan, edition, "3", calendar="汛期停工", days="20")
    act(lan, edition, "solve")
    edition.refresh_from_db()
    file = file_of(edition.document)
    assert file.plan is not None
    end = file.timescale.instant(file.plan.spans["3"][1]).date()
    assert end <= dt.date(2026, 6, 1)
    assert not [one for one in file.patterns if one.name == base and "主汛期" in str(one.days)]


def test_a_stale_form_shows_both(works: Works) -> None:
    """What somebody else saved stands beside the words that were typed; nothing is lost on either side."""
    lan, xu, edition = works.town.client("lan"), works.town.client("xu"), works.draft()
    said = {"title": "我的标题", "level": 1, "days": 4, "revision": 1}
    assert save(xu, edition, "1", title="你的标题", days="9").status_code == 303
    answer = lan.post(address(edition, "rows", "1"), said)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "我的标题" in text
    assert "你的标题" in text
    assert lan.post(address(edition, "rows", "1"), said | {"revision": 2}).status_code == 303


def test_a_conflict_is_told_and_a_way_taken(works: Works) -> None:
    """In names and days; the button changes the draft and finds its dates."""
    lan = works.town.client("lan")
    edition = works.with_durations(works.draft(), 30, 30, 30, 30)
    act(lan, edition, "solve")
    page = lan.get(address(edition)).context["page"]
    assert page.status == "impossible"
    assert {one.code for one in page.conflict} >= {"DEADLINE", "LINK"}
    moved = next(way for way in page.ways if way.code == "DEADLINES")
    act(lan, edition, "take", way=moved.at)
    page = lan.get(address(edition)).context["page"]
    assert page.status == "best"
    assert page.rows[-1].deadline_on == moved.late[0][1]


def test_a_report_is_seen_before_it_is_kept(works: Works) -> None:
    """The first post shows what it does and keeps nothing; another report is shown again; the confirmed one is kept."""
    plan = works.in_force_of(works.solved(works.with_durations(works.draft(), 10, 5, 20, 6)))
    xu, task = works.town.client("xu"), f"/plans/{plan.pk}/tasks/1/"
    with clock.at(dt.datetime(2026, 5, 12, 2, tzinfo=dt.UTC)):
        said = {"began_on": "2026-04-30", "remaining_days": "9"}
        answer = xu.post(task, said)
        assert answer.context["effect"].is_beyond
        assert plan.tasks.get(key="1").began_on is None
        seen = answer.context["form"].mark()
        assert xu.post(task, said | {"remaining_days": "5", "seen": seen}).status_code == 200
        assert plan.tasks.get(key="1").began_on is None
        assert xu.post(task, said | {"seen": seen}).status_code == 303
        assert plan.tasks.get(key="1").remaining_days == 9
        assert xu.post(task, said | {"began_on": "2026-05-13"}).status_code == 422
        assert works.town.client("lan").post(task, said | {"seen": seen}).status_code == 403
        work = xu.get("/my-work/").content.decode()
        assert "勘察管线" in work
        assert f"/plans/{plan.pk}/tasks/1/" in work


def test_editions_are_compared(works: Works) -> None:
    """Task by task, with the days by which ends move; a draft against what is in force, too."""
    plan = works.in_force_of(works.solved(works.with_durations(works.draft(), 10, 5, 20, 6)))
    lan = works.town.client("lan")
    answer = lan.post(f"/plans/{plan.pk}/drafts/add/", {"title": "加一周"})
    draft = plan.editions.drafts().get()
    assert answer["Location"] == address(draft)
    save(lan, draft, "4", days="4")
    act(lan, draft, "solve", aim="late")
    first = plan.editions.published().get()
    page = lan.get(f"/plans/{plan.pk}/compare/?before={first.pk}&after={draft.pk}").context["page"]
    assert {one.key: one.days for one in page.tasks}["1"] == 4
    assert page.moved == 4
    assert lan.get(f"/plans/{plan.pk}/compare/?before=x&after=1").status_code == 404


@pytest.mark.parametrize("kind", ["xml", "json"])
def test_files_go_out_and_come_back(works: Works, kind: str) -> None:
    """As MS Project's XML and as JSON: a draft of what was handed out has the same rows, links and owners."""
    plan, lan = works.in_force(), works.town.client("lan")
    first = plan.editions.published().get()
    data = lan.get(f"/plans/{plan.pk}/editions/{first.pk}/file.{kind}").content
    upload = SimpleUploadedFile(f"plan.{kind}", data)
    answer = lan.post(f"/plans/{plan.pk}/drafts/add/", {"title": "回传", "file": upload})
    assert answer.status_code == 303
    draft = plan.editions.drafts().get()
    assert draft.owners == first.owners
    before, after = file_of(first.document), file_of(draft.document)
    assert [row.title for row in after.rows] == [row.title for row in before.rows]
    assert len(after.problem.links) == len(before.problem.links)
    wrong = SimpleUploadedFile("x.json", json.dumps({"format": "else"}).encode())
    assert lan.post(f"/plans/{plan.pk}/drafts/add/", {"file": wrong}).status_code == 422


def test_charts_are_drawn(works: Works) -> None:
    """As SVG in the page and as PDF."""
    plan, lan = works.in_force(), works.town.client("lan")
    assert lan.get(f"/plans/{plan.pk}/chart.svg").content.startswith(b"<svg")
    assert lan.get(f"/plans/{plan.pk}/chart.pdf").content.startswith(b"%PDF")
    assert lan.get(f"/plans/{plan.pk}/chart.png").status_code == 404


def test_a_unit_that_answers_for_a_task_sees_the_plan(works: Works) -> None:
    """Even where it holds no duty in the matter: the plan, not the matter, and no draft."""
    plan, qiu = works.in_force(), works.town.client("qiu")
    assert qiu.get(f"/plans/{plan.pk}/").status_code == 404
    plan.tasks.filter(key="2").update(unit=works.town.units["township"])
    page = qiu.get(f"/plans/{plan.pk}/")
    assert page.status_code == 200
    assert not page.context["page"].shows_subject
    assert qiu.get(f"/ledger/{works.matter.pk}/").status_code == 404
    assert Plan.objects.count() == 1


def test_the_end_and_the_bin(works: Works) -> None:
    """A draft is thrown away, a plan ended with a reason."""
    plan, lan = works.in_force(), works.town.client("lan")
    lan.post(f"/plans/{plan.pk}/drafts/add/", {"title": "试"})
    draft = plan.editions.drafts().get()
    assert act(lan, draft, "copy", name="再试").status_code == 303
    assert act(lan, draft, "discard")["Location"] == f"/plans/{plan.pk}/"
    assert lan.post(f"/plans/{plan.pk}/end/", {"reason": ""}).status_code == 303
    plan.refresh_from_db()
    assert plan.ended_at is None
    lan.post(f"/plans/{plan.pk}/end/", {"reason": "并入二期"})
    plan.refresh_from_db()
    assert plan.reason == "并入二期"
    assert "并入二期" in lan.get(f"/plans/{plan.pk}/").content.decode()
