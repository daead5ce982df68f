"""Plans by program: from a draft to what is in force and reported, under the revision that was seen; the same rules as on the pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from duban.foundation import clock
from duban.planning.actions import publishing, solving
from duban.planning.models import Plan, PlanEdition, PlannedTask
from duban.planning.queries.documents import file_of
from duban.scheduling import read_plan_json, verify
from programs import Program, problem, program
from works import MEASURES, TODAY, Works

LATER = TODAY + dt.timedelta(days=12)


@pytest.fixture(autouse=True)
def second(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five tasks need no longer than this."""
    monkeypatch.setattr(solving, "REQUEST_SECONDS", 1.0)


def made(app: Program, works: Works, **said: Any) -> tuple[str, str]:
    """The addresses of a new plan and of its first draft."""
    answer = app.post("/plans", {"matter": works.matter.pk, **said})
    assert answer.status_code == 201, answer.content
    draft: str = answer.headers["Location"].removeprefix("/api/v1")
    return draft.partition("/drafts/")[0], draft


def solved(app: Program, draft: str) -> Any:
    """The answer to finding the dates of a draft as it stands."""
    tag = app.get(draft).headers["ETag"]
    return app.post(f"{draft}/solving", {"aim": "late"}, If_Match=tag)


def in_force(app: Program, works: Works) -> str:
    """The address of a plan whose first edition is published."""
    plan, draft = made(app, works)
    found = solved(app, draft)
    done = app.post(f"{draft}/publication", If_Match=found.headers["ETag"])
    assert (done.status_code, done.json()["number"]) == (200, 1), done.content
    return plan


def test_a_plan_from_its_first_draft_to_a_report(works: Works) -> None:
    """Made, solved, published, reported on; what is expected follows, what was promised stays."""
    lan, xu = program(works.town, "lan"), program(works.town, "xu")
    plan = in_force(lan, works)
    page = xu.get(plan)
    assert [row["title"] for row in page.json()["rows"]][:4] == list(MEASURES)
    assert page.json()["drafts"] == []
    first = xu.get(f"{plan}/tasks").json()[0]
    with clock.at(LATER):
        said = {"began_on": "2026-04-10", "remaining_days": 60}
        effect = xu.post(f"{plan}/tasks/1/effect", said).json()
        assert effect["becomes"] > effect["was"]
        assert page.headers["ETag"].split(".")[0] == xu.get(plan).headers["ETag"].split(".")[0]
        task = xu.post(
            f"{plan}/tasks/1/reports", {**said, "note": "雨"}, If_Match=page.headers["ETag"]
        )
        assert task.status_code == 200, task.content
        after = xu.get(f"{plan}/tasks").json()[0]
        stale = xu.post(f"{plan}/tasks/1/reports", said, If_Match=page.headers["ETag"])
    assert after["promised"] == first["promised"]
    assert after["expected"][1] > first["expected"][1]
    assert problem(stale) == (412, "PRECONDITION_FAILED")
    assert problem(lan.post(f"{plan}/tasks/1/reports", {"began_on": "2026-04-01"}))[0] == 403


def test_who_answers_for_a_task_alone_is_not_told_the_title_of_the_matter(works: Works) -> None:
    """As on the page: its number; the matter itself is not there for that unit."""
    lan, qiu = program(works.town, "lan"), program(works.town, "qiu")
    plan, draft = made(lan, works, title="管网")
    tag = solved(lan, draft).headers["ETag"]
    assert lan.post(f"{draft}/publication", If_Match=tag).status_code == 200
    PlannedTask.objects.filter(key="2").update(unit=works.town.units["township"])
    answers = [qiu.get("/plans"), qiu.get(plan)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert all(works.matter.number in answer.content.decode() for answer in answers)
    assert not any(works.matter.title in answer.content.decode() for answer in answers)
    assert lan.get(plan).json()["subject"] == works.matter.title
    assert problem(qiu.get(f"/matters/{works.matter.pk}"))[0] == 404


def test_a_document_is_written_over_a_draft_under_its_revision(works: Works) -> None:
    """What comes out goes in; owners in the same words keep their unit; who saw an older revision writes nothing."""
    app = program(works.town, "lan")
    _plan, draft = made(app, works)
    edition = draft.replace("/drafts/", "/editions/")
    got = app.get(f"{edition}/document")
    document, tag = got.json(), got.headers["ETag"]
    document["rows"][0]["title"] = "勘察管线（复核）"
    document["rows"][1]["owner"] = "县水利局"
    body = {"document": document}
    assert problem(app.put(f"{draft}/document", body)) == (428, "PRECONDITION_REQUIRED")
    put = app.put(f"{draft}/document", body, If_Match=tag)
    rows = put.json()["rows"]
    assert rows[0]["title"] == "勘察管线（复核）"
    housing, water = (works.town.units[name].pk for name in ("housing", "water"))
    assert [row["unit_id"] for row in rows[:3]] == [housing, water, housing]
    assert problem(app.put(f"{draft}/document", body, If_Match=tag)) == (412, "PRECONDITION_FAILED")
    again = app.get(f"{edition}/document", If_None_Match=put.headers["ETag"])
    assert again.status_code == 304


def test_a_document_makes_a_plan_and_a_what_if(works: Works) -> None:
    """A plan of a document that was handed out; a draft like what is in force, compared with it and thrown away."""
    app = program(works.town, "lan")
    plan = in_force(app, works)
    (edition,) = app.get(plan).json()["editions"]
    document = app.get(f"{plan}/editions/{edition['id']}/document").json()
    assert app.post(f"{plan}/end", {"reason": "重排"}).json()["reason"] == "重排"
    second, draft = made(app, works, document=document, title="第二版")
    kept = PlanEdition.objects.get(pk=int(draft.rpartition("/")[2]))
    assert read_plan_json(kept.document).plan == file_of(kept.document).plan
    copy = app.post(f"{second}/drafts", {"like": kept.pk, "name": "假如"}).json()
    compared = app.get(f"{second}/comparison?before={kept.pk}&after={copy['draft']}").json()
    assert all(one["before"] == one["after"] for one in compared["tasks"])
    removed = app.post(f"{second}/drafts/{copy['draft']}/removal")
    assert removed.json() == {"plan": int(second.rpartition("/")[2]), "draft": copy["draft"]}
    assert len(app.get(f"/plans?matter={works.matter.pk}").json()) == 2


def test_no_dates_are_told_with_ways_out_and_one_is_taken(works: Works) -> None:
    """A limit that can't be met: the conflict, the ways, and the dates once a way is taken."""
    app = program(works.town, "lan")
    first = works.with_durations(works.draft(), 40, 40, 40, 40)
    draft = f"/plans/{first.plan_id}/drafts/{first.pk}"
    found = solved(app, draft)
    page = found.json()
    assert page["conflict"]
    assert not page["has_solved"]
    gone = app.post(f"{draft}/way", {"at": 99}, If_Match=found.headers["ETag"])
    assert problem(gone) == (422, "WAY_GONE")
    done = app.post(f"{draft}/way", {"at": 0}, If_Match=found.headers["ETag"]).json()
    assert done["has_solved"]
    kept = file_of(PlanEdition.objects.get(pk=first.pk).document)
    assert kept.plan is not None
    assert not verify(kept.problem, kept.plan)


def test_a_large_draft_is_solved_as_a_job(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    """202 while it waits; meanwhile nothing else is done to it."""
    monkeypatch.setattr(solving, "IN_REQUEST", 2)
    app = program(works.town, "lan")
    _plan, draft = made(app, works)
    found = solved(app, draft)
    assert (found.status_code, found.json()["job"]["state"]) == (202, "waiting")
    assert problem(solved(app, draft)) == (422, "DRAFT_BEING_SOLVED")


def test_a_large_draft_is_published_as_a_job(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    """202 while it waits, and nobody publishes it beside that."""
    monkeypatch.setattr(publishing, "IN_REQUEST", 2)
    app = program(works.town, "lan")
    _plan, draft = made(app, works)
    tag = solved(app, draft).headers["ETag"]
    answer = app.post(f"{draft}/publication", If_Match=tag)
    assert (answer.status_code, answer.json()["job"]["state"]) == (202, "waiting")
    assert problem(app.post(f"{draft}/publication", If_Match=tag)) == (422, "DRAFT_BEING_SOLVED")


def test_the_key_publishes_once(works: Works) -> None:
    """The same request under its key is answered as before."""
    app = program(works.town, "lan")
    _plan, draft = made(app, works)
    tag = solved(app, draft).headers["ETag"]
    first = app.post(f"{draft}/publication", If_Match=tag, Idempotency_Key="k")
    again = app.post(f"{draft}/publication", If_Match=tag, Idempotency_Key="k")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert first.json() == again.json()
    assert problem(app.post(f"{draft}/publication", If_Match=tag)) == (409, "DRAFT_PUBLISHED")


def test_charts_are_handed_out(works: Works) -> None:
    """Gantt and wall chart as SVG and PDF; paper that is too small and sheets that are not there are refused with their codes."""
    app = program(works.town, "lan")
    plan = in_force(app, works)
    for address in ("chart", "wall"):
        assert app.get(f"{plan}/{address}.svg").content.startswith(b"<svg")
        assert app.get(f"{plan}/{address}.pdf").content.startswith(b"%PDF")
    svg = app.get(f"{plan}/chart.svg")
    assert app.get(f"{plan}/chart.svg", If_None_Match=svg.headers["ETag"]).status_code == 304
    assert problem(app.get(f"{plan}/wall.svg?sheet=99")) == (422, "SHEET_UNKNOWN")
    assert problem(app.get(f"{plan}/wall.svg?paper=A9"))[0] == 422
    assert problem(app.get(f"{plan}/chart.png"))[0] == 422


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({}, "PLAN_NOT_PROJECT"),
        ({"format": "duban-plan/1"}, "PLAN_VALUE"),
    ],
)
def test_what_is_no_plan_is_refused(works: Works, document: dict[str, Any], code: str) -> None:
    """Told as a problem of the request; nothing is made."""
    app = program(works.town, "lan")
    refused = app.post("/plans", {"matter": works.matter.pk, "document": document})
    assert problem(refused) == (422, code)
    assert Plan.objects.count() == 0


@pytest.mark.parametrize("word", ["a\x00", "a\ud800"])
@pytest.mark.parametrize("place", ["title", "base", "crew"])
def test_characters_that_no_row_holds_are_refused(works: Works, place: str, word: str) -> None:
    """Wherever they stand: a title becomes the plan's, the name of a crew part of what solving came to."""
    app = program(works.town, "lan")
    _plan, draft = made(app, works)
    address = f"{draft.replace('/drafts/', '/editions/')}/document"
    document = app.get(address).json()
    if place == "base":
        document["patterns"][0]["days"][0]["name"] = word
    elif place == "crew":
        document["resources"] = [{"name": word, "capacity": 1}]
    else:
        document["title"] = word
    PlanEdition.objects.all().delete()
    Plan.objects.all().delete()
    refused = app.post("/plans", {"matter": works.matter.pk, "document": document})
    assert problem(refused) == (422, "PLAN_UNREADABLE")
    assert not Plan.objects.exists()


def test_a_stored_document_that_cannot_be_read_is_told(works: Works) -> None:
    """409 with the reason, and the draft can still be thrown away."""
    app = program(works.town, "lan")
    plan, draft = made(app, works)
    PlanEdition.objects.update(document='{"format": "duban-plan/9"}')
    assert problem(app.get(draft)) == (409, "STORED_UNREADABLE")
    assert app.get(plan).status_code == 200
    assert app.post(f"{draft}/removal").status_code == 200
