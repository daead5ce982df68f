"""What a verified signing fixes, in which order stages come, what is over, and matters that are taken off."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from cast import Town, a_matter, build_town
from duban.ledger.actions.acting import ActRefused
from duban.projects.actions.correcting import correct_signing
from duban.projects.actions.making import (
    ProjectFacts,
    change_project,
    end_project,
    link_matters,
    make_project,
    unlink_matters,
)
from duban.projects.actions.stages import judge_stage, report_stage
from duban.projects.choices import ORDER
from duban.projects.models import Project, StageReport
from duban.projects.queries.pages import project_board, project_page
from duban.projects.queries.soundness import projects_and_journal
from living import DAY, on
from programs import problem, program

MUCH_LATER = DAY + dt.timedelta(days=400)


@pytest.fixture
def town(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The cast's county."""
    monkeypatch.setattr(settings, "FILES_DIR", tmp_path / "files")
    return build_town()


def facts_of(town: Town, **said: Any) -> ProjectFacts:
    """A contract of twelve thousand that the housing bureau serves."""
    base: dict[str, Any] = {
        "name": "年产十万吨新材料",
        "party": "清河排水有限公司",
        "lead": town.units["housing"].pk,
        "agreement": "contract",
        "amount": Decimal("12000"),
    }
    return ProjectFacts(**{**base, **said})


def made(town: Town, **said: Any) -> Project:
    """A project with a date promised for each stage, ten days apart."""
    return make_project(
        facts_of(town, **said),
        jurisdiction_id=town.county.pk,
        actor=town.actor("lan"),
        dates={stage: DAY + dt.timedelta(days=10 * n) for n, stage in enumerate(ORDER)},
    )


def told(town: Town, project: Project, stage: str, day: dt.date, why: str = "") -> StageReport:
    """A report of a stage by who serves the project."""
    return report_stage(
        project.pk,
        phase=1,
        stage=stage,
        reached_on=day,
        number="1号",
        text="已达到",
        out_of_turn=why,
        actor=town.actor("xu"),
    )


def reached(town: Town, project: Project, stage: str, day: dt.date, why: str = "") -> None:
    """A stage reported and verified by another."""
    report = told(town, project, stage, day, why)
    judge_stage(report.pk, passed=True, findings="属实", actor=town.actor("tao"))


def refused(code: str, act: Any, **said: Any) -> None:
    """The act is refused with the code."""
    with pytest.raises(ActRefused) as error:
        act(**said)
    assert error.value.code == code


def test_a_verified_signing_fixes_what_was_signed(town: Town) -> None:
    """Neither kind, day nor sum is changed by the form any more; a correction needs its reason, and stays on record with what stood."""
    lan = town.actor("lan")
    with on(DAY):
        project = made(town)
        change_project(project.pk, facts_of(town, amount=Decimal(11000)), actor=lan)
        change_project(project.pk, facts_of(town), actor=lan)
        right = {"agreed_on": DAY, "amount": Decimal("11500.5"), "money": "wan", "actor": lan}
        refused("PROJECT_UNSIGNED", lambda: correct_signing(project.pk, **right, reason="补充协议"))
        reached(town, project, "signing", DAY)
        for changes in ({"agreement": "framework"}, {"amount": Decimal(1)}, {"agreed_on": DAY}):
            facts = facts_of(town, **changes)
            refused(
                "PROJECT_SIGNED", lambda facts=facts: change_project(project.pk, facts, actor=lan)
            )
        change_project(project.pk, facts_of(town, place="开发区"), actor=lan)
        refused("REASON_MISSING", lambda: correct_signing(project.pk, **right, reason=" "))
        correct_signing(project.pk, **right, reason="补充协议")
        refused("CORRECTION_NONE", lambda: correct_signing(project.pk, **right, reason="再"))
        page = project_page(lan, project.pk)
    assert (page.amount, page.agreed_on, page.agreement) == (Decimal("11500.50"), DAY, "contract")
    assert [(one.was_amount, one.reason) for one in page.corrections] == [("12000.00", "补充协议")]
    assert list(projects_and_journal()) == []


def test_a_contract_that_is_none_any_more_is_not_verified(town: Town) -> None:
    """Lowered between report and judgement, the signing can only be returned."""
    lan, tao = town.actor("lan"), town.actor("tao")
    with on(DAY):
        project = made(town)
        report = told(town, project, "signing", DAY)
        change_project(project.pk, facts_of(town, agreement="framework"), actor=lan)
        refused(
            "STAGE_CONTRACT",
            lambda: judge_stage(report.pk, passed=True, findings="属实", actor=tao),
        )
        judge_stage(report.pk, passed=False, findings="合同已降为框架协议", actor=tao)
    assert project_board(lan).rates[0].count == 0


def test_the_form_keeps_what_is_fixed(town: Town) -> None:
    """A posted lower agreement changes nothing in a signed project, and the correction has a form of its own."""
    with on(DAY):
        project = made(town)
        reached(town, project, "signing", DAY)
        clerk = town.client("lan")
        said = {"name": "改名", "party": "某公司", "lead": town.units["housing"].pk}
        said |= {"agreement": "none", "money": "yi"}
        assert clerk.post(f"/projects/{project.pk}/edit/", said).status_code == 303
        correct = {"correct-amount": "9000", "correct-money": "wan", "correct-reason": "补充协议"}
        clerk.post(f"/projects/{project.pk}/acts/correct/", correct)
        assert "补充协议" in clerk.get(f"/projects/{project.pk}/").content.decode()
    project.refresh_from_db()
    assert (project.name, project.agreement, project.money) == ("改名", "contract", "wan")
    assert project.amount == Decimal(9000)


def test_days_of_stages_follow_one_another(town: Town) -> None:
    """A later stage bears no earlier day, in either order of reporting, unless it is said why."""
    with on(MUCH_LATER):
        project = made(town)
        after = DAY + dt.timedelta(days=20)
        reached(town, project, "signing", after)
        refused("STAGE_ORDER", lambda: told(town, project, "permits", DAY))
        refused("STAGE_BEFORE", lambda: told(town, project, "ground", after))
        reached(town, project, "ground", after, why="应急工程，先开工后补手续")
        refused(
            "STAGE_ORDER",
            lambda: told(town, project, "permits", after + dt.timedelta(days=1)),
        )
        reached(town, project, "permits", DAY, why="前期手续先于签约取得")
        page = project_page(town.actor("lan"), project.pk)
    (phase,) = page.phases
    assert phase.at == "ground"
    assert phase.next is not None
    assert phase.next.stage == "building"
    assert {one.out_of_turn for one in page.reports} >= {"应急工程，先开工后补手续"}
    assert list(projects_and_journal()) == []


def test_the_refusal_names_stage_day_and_way_out(town: Town) -> None:
    """On the page in the reader's words, by program with its code."""
    with on(MUCH_LATER, hour=12):
        project = made(town)
        reached(town, project, "signing", DAY)
        said = {"report-phase": 1, "report-stage": "permits", "report-reached_on": "2026-01-01"}
        said |= {"report-number": "1", "report-text": "好"}
        answer = town.client("xu").post(f"/projects/{project.pk}/acts/report/", said)
        (text,) = answer.context["forms"]["report"].non_field_errors()
        assert "签约" in text
        assert "2026-04-09" in text
        body = {"stage": "permits", "reached_on": "2026-01-01", "number": "1", "text": "好"}
        app = program(town, "xu")
        answer = app.post(f"/projects/{project.pk}/reports", body)
        assert problem(answer) == (422, "STAGE_ORDER")
        body["out_of_turn"] = "手续先办"
        assert app.post(f"/projects/{project.pk}/reports", body).status_code == 200


def test_what_is_over_slips_no_further_and_comes_last(town: Town) -> None:
    """A withdrawn project keeps the slippage of its last day, one at full output that of its check; running ones lead the column."""
    lan = town.actor("lan")
    with on(DAY + dt.timedelta(days=5)):
        gone, runs = made(town, name="甲"), made(town, name="乙")
    with on(DAY + dt.timedelta(days=30)):
        end_project(gone.pk, reason="企业退出", actor=lan)
    with on(DAY + dt.timedelta(days=60)):
        whole = made(town, name="丙")
        for stage in ORDER[:5]:
            reached(town, whole, stage, DAY + dt.timedelta(days=60))
        promise = project_page(lan, whole.pk).phases[0]
        assert promise.next is not None
        reached(town, whole, ORDER[5], DAY + dt.timedelta(days=60))
    with on(MUCH_LATER):
        board = project_board(lan)
        columns = {column.code: column.cards for column in board.columns}
        assert [card.name for card in columns["before"]] == ["乙", "甲"]
        assert [card.standing.slip for card in columns["before"]] == [400, None]
        page = project_page(lan, gone.pk)
        assert page.phases[0].nodes[0].slip == 30
        (done,) = columns["capacity"]
        assert (done.standing.is_over, done.standing.next, done.standing.slip) == (True, None, 10)
    assert runs.ended_at is None


def test_matters_are_taken_off_with_a_reason(town: Town) -> None:
    """By form and by program; the time in which they were linked stays, and one may be linked again."""
    lan = town.actor("lan")
    with on(DAY, hour=12):
        project, one, two = made(town), a_matter(town), a_matter(town)
        link_matters(project.pk, [one.pk, two.pk], actor=lan)
        gone: dict[str, Any] = {"actor": lan, "reason": "不属于该项目"}
        refused(
            "REASON_MISSING", lambda: unlink_matters(project.pk, [one.pk], actor=lan, reason="")
        )
        form = {"unlink-matter": one.pk, "unlink-reason": "不属于该项目"}
        town.client("lan").post(f"/projects/{project.pk}/acts/unlink/", form)
        refused("MATTERS_ELSEWHERE", lambda: unlink_matters(project.pk, [one.pk], **gone))
        app = program(town, "lan")
        body = {"matters": [two.pk], "reason": "另有项目"}
        answer = app.post(f"/projects/{project.pk}/matters/removal", body)
        assert answer.json()["matters"] == []
        link_matters(project.pk, [one.pk], actor=lan)
        signing = {"agreed_on": None, "amount": None, "money": "wan", "reason": "无"}
        answer = app.post(f"/projects/{project.pk}/signing", signing)
        assert problem(answer) == (422, "PROJECT_UNSIGNED")
    assert [link.until is None for link in project.links.all()] == [False, False, True]
    assert list(projects_and_journal()) == []
