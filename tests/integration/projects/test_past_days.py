"""Projects as of a past day: the board, its workbook and each page are what they were at its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import Http404
from openpyxl import load_workbook

from cast import Town, a_matter, build_town
from duban.projects.actions.correcting import correct_signing
from duban.projects.actions.making import (
    ProjectFacts,
    add_pledge,
    change_project,
    end_project,
    link_matters,
    make_project,
    promise_date,
    settle_pledge,
    unlink_matters,
)
from duban.projects.actions.stages import judge_stage, report_stage
from duban.projects.choices import ORDER
from duban.projects.models import Project
from duban.projects.queries.pages import ProjectBoard, ProjectPage, project_board, project_page
from duban.projects.queries.table import project_table
from living import DAY, on
from programs import program

Seen = tuple[ProjectBoard, ProjectPage | None, list[list[Any]]]
LAST_HOUR = 23


@pytest.fixture
def town(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The cast's county."""
    monkeypatch.setattr(settings, "FILES_DIR", tmp_path / "files")
    return build_town()


def facts_of(town: Town, **said: Any) -> ProjectFacts:
    """A framework agreement that the housing bureau serves."""
    base: dict[str, Any] = {
        "name": "年产十万吨新材料",
        "party": "清河排水有限公司",
        "lead": town.units["housing"].pk,
        "agreement": "framework",
        "amount": Decimal(12000),
    }
    return ProjectFacts(**{**base, **said})


def a_project(town: Town, **said: Any) -> Project:
    """A project with promised dates two days apart, or as said."""
    dates = {stage: DAY + dt.timedelta(days=2 * n) for n, stage in enumerate(ORDER)}
    return make_project(
        facts_of(town, **said),
        jurisdiction_id=town.county.pk,
        actor=town.actor("lan"),
        dates=dates,
    )


def acts_of_a_life(town: Town, project: Project, matter: int) -> list[Callable[[], object]]:
    """One act for each day after the first: facts change, a stage is returned and verified, a date moves, promises, matters, an end."""
    lan, tao, pk = town.actor("lan"), town.actor("tao"), project.pk
    made: dict[str, int] = {}
    signed = facts_of(town, agreement="contract", agreed_on=DAY)

    def reported(key: str) -> None:
        made[key] = report_stage(
            pk,
            phase=1,
            stage="signing",
            reached_on=DAY,
            number=key,
            text="已达到",
            actor=town.actor("xu"),
        ).pk

    def judged(key: str, *, passed: bool) -> None:
        judge_stage(made[key], passed=passed, findings="看过", actor=tao)

    def promised() -> None:
        made["pledge"] = add_pledge(
            pk, text="年内投产", said_in="座谈会", due_on=None, actor=lan
        ).pk

    def moved() -> None:
        later = DAY + dt.timedelta(days=90)
        promise_date(pk, phase=1, stage="ground", promised_on=later, reason="征地", actor=lan)

    water = town.units["water"].pk
    return [
        lambda: change_project(pk, signed, actor=lan),
        lambda: reported("1号"),
        lambda: judged("1号", passed=False),
        lambda: reported("2号"),
        lambda: judged("2号", passed=True),
        promised,
        moved,
        lambda: link_matters(pk, [matter], actor=lan),
        lambda: settle_pledge(pk, made["pledge"], state="broken", note="未投产", actor=lan),
        lambda: unlink_matters(pk, [matter], reason="办结", actor=lan),
        lambda: correct_signing(
            pk, agreed_on=DAY, amount=Decimal(9000), money="wan", reason="笔误", actor=lan
        ),
        lambda: change_project(
            pk, replace(signed, party="他方公司", lead=water, amount=Decimal(9000)), actor=lan
        ),
        lambda: end_project(pk, reason="企业退出", actor=lan),
    ]


def seen(town: Town, pk: int, as_of: dt.date | None = None) -> Seen:
    """What is shown, but for what may be done and the day that was asked for."""
    lan = town.actor("lan")
    board = replace(project_board(lan, as_of=as_of), as_of=None, may_edit=False)
    _columns, rows, _widths = project_table(lan, as_of)
    try:
        page = project_page(lan, pk, as_of)
    except Http404:
        return board, None, list(map(list, rows))
    quiet = tuple(replace(report, may_judge=False) for report in page.reports)
    free = {"may_edit": False, "may_report": False, "is_signed": False}
    page = replace(page, as_of=None, reports=quiet, **free)  # type: ignore[arg-type]
    return board, page, list(map(list, rows))


def test_each_day_of_a_life_can_be_asked_for(town: Town) -> None:
    """A project is lived day by day; afterwards each day shows what it showed at its last hour."""
    with on(DAY):
        matter = a_matter(town)
        project = a_project(town)
    shown = {}
    with on(DAY, LAST_HOUR):
        shown[DAY] = seen(town, project.pk)
    for number, act in enumerate(acts_of_a_life(town, project, matter.pk), 1):
        day = DAY + dt.timedelta(days=number)
        with on(day):
            act()
        with on(day, LAST_HOUR):
            shown[day] = seen(town, project.pk)
    assert len({repr(one) for one in shown.values()}) == len(shown)
    with on(DAY + dt.timedelta(days=200)):
        for day, then in shown.items():
            assert seen(town, project.pk, day) == then, day
        board, page, rows = seen(town, project.pk, DAY - dt.timedelta(days=1))
    assert (board.count, page, rows) == (0, None, [])


def test_the_pages_of_a_past_day_offer_nothing_to_do(town: Town) -> None:
    """They name the day, keep it in their links, and hold no form that changes anything."""
    with on(DAY):
        project = a_project(town)
    with on(DAY + dt.timedelta(days=9)):
        client, query = town.client("lan"), {"as_of": DAY.isoformat()}
        change_project(project.pk, facts_of(town, party="他方公司"), actor=town.actor("lan"))
        board = client.get("/projects/", query).content.decode()
        page = client.get(f"/projects/{project.pk}/", query).content.decode()
        book = client.get("/projects/file/", query)
        answers = [
            client.get(path, {"as_of": "昨天"}).status_code
            for path in ("/projects/", f"/projects/{project.pk}/", "/projects/file/")
        ]
        early = {"as_of": (DAY - dt.timedelta(days=1)).isoformat()}
        assert client.get(f"/projects/{project.pk}/", early).status_code == 404
    assert answers == [303, 303, 404]
    for text in (board, page):
        assert "清河排水有限公司" in text
        assert "他方公司" not in text
    assert f"/projects/{project.pk}/?as_of={DAY.isoformat()}" in board
    assert 'action="/projects/' not in page
    assert DAY.isoformat() in book["Content-Disposition"]
    sheet = load_workbook(BytesIO(b"".join(book.streaming_content))).active
    book.close()
    assert "清河排水有限公司" in {cell.value for row in sheet for cell in row}


def test_a_program_asks_for_a_past_day(town: Town) -> None:
    """The same by the API, weakly tagged: what is past has no revision to write by."""
    with on(DAY):
        project = a_project(town)
    with on(DAY + dt.timedelta(days=9)):
        change_project(project.pk, facts_of(town, party="他方公司"), actor=town.actor("lan"))
        api = program(town, "lan")
        then = api.get(f"/projects/{project.pk}?as_of={DAY.isoformat()}")
        assert then.json()["party"] == "清河排水有限公司"
        assert then["ETag"].startswith("W/")
        assert api.get(f"/projects?as_of={DAY.isoformat()}").json()["count"] == 1
