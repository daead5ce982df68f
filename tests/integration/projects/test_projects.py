"""Projects by stage: what counts, who may say it, and that the rows are what the journal says."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.http import Http404
from openpyxl import load_workbook

from cast import Town, a_matter, build_town
from duban.foundation import files
from duban.foundation.access import AccessDenied
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.evidence import EvidenceRefused
from duban.projects.access import fetch_project, visible_projects
from duban.projects.actions.making import (
    ProjectFacts,
    add_pledge,
    change_project,
    end_project,
    link_matters,
    make_project,
    promise_date,
    settle_pledge,
)
from duban.projects.actions.stages import judge_stage, report_stage
from duban.projects.choices import ORDER
from duban.projects.models import Project, StageFile, StageReport
from duban.projects.queries.pages import project_board, project_page
from duban.projects.queries.soundness import projects_and_journal
from duban.uploads.actions import take_in
from duban.uploads.models import Upload
from living import DAY, gains, on

LATER = DAY + dt.timedelta(days=90)


@pytest.fixture
def town(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The cast's county."""
    monkeypatch.setattr(settings, "FILES_DIR", tmp_path / "files")
    return build_town()


def a_project(town: Town, **said: object) -> Project:
    """A project under a contract that the housing bureau serves, with a promised date for each stage."""
    facts = {
        "name": "年产十万吨新材料",
        "party": "清河排水有限公司",
        "lead": town.units["housing"].pk,
        "agreement": "contract",
        "amount": Decimal("12000"),
        **said,
    }
    dates = {stage: DAY + dt.timedelta(days=30 * n) for n, stage in enumerate(ORDER)}
    return make_project(
        ProjectFacts(**facts),  # type: ignore[arg-type]
        jurisdiction_id=town.county.pk,
        actor=town.actor("lan"),
        phases=("一期", "二期"),
        dates=dates,
    )


def reported(town: Town, project: Project, stage: str, **said: object) -> StageReport:
    """A report of Xu's on the first phase."""
    facts = {"reached_on": DAY, "number": "清招〔2026〕1号", "text": "合同已生效", **said}
    return report_stage(
        project.pk,
        phase=1,
        stage=stage,
        actor=town.actor("xu"),
        **facts,  # type: ignore[arg-type]
    )


def test_a_whole_life_is_what_its_journal_says(town: Town) -> None:
    """Every act of the room: the doctor finds no difference, and one that is made by hand."""
    lan = town.actor("lan")
    with on(DAY):
        project = a_project(town)
        data = b"%PDF-1.4 contract"
        upload = take_in("合同.pdf", len(data), BytesIO(data), actor=town.actor("xu"))
        first = reported(town, project, "signing", uploads=[upload.pk])
        judge_stage(first.pk, passed=False, findings="缺违约条款", actor=town.actor("tao"))
        second = reported(town, project, "signing")
        judge_stage(second.pk, passed=True, findings="属实", actor=town.actor("tao"))
        facts = ProjectFacts(
            project.name,
            "他方公司",
            town.units["water"].pk,
            agreement="contract",
            amount=Decimal("12000"),
        )
        promise_date(
            project.pk, phase=1, stage="ground", promised_on=LATER, reason="征地", actor=lan
        )
        pledge = add_pledge(project.pk, text="年内投产", said_in="座谈会", due_on=LATER, actor=lan)
        settle_pledge(project.pk, pledge.pk, state="broken", note="未投产", actor=lan)
        link_matters(project.pk, [a_matter(town).pk], actor=lan)
        change_project(project.pk, facts, actor=lan)
        end_project(project.pk, reason="企业退出", actor=lan)
    assert list(projects_and_journal()) == []
    StageReport.objects.filter(pk=second.pk).update(number="改")
    assert [f.params["column"] for f in projects_and_journal()] == ["reports"]
    assert files.is_named(StageFile.objects.get().digest)


def test_only_what_another_verified_counts(town: Town) -> None:
    """A report alone moves nothing; who reported, and who sits in the unit that serves it, does not judge."""
    with on(DAY):
        project = a_project(town)
        report = reported(town, project, "signing")
        assert project_board(town.actor("lan")).rates[0].count == 0
        with pytest.raises(AccessDenied):
            judge_stage(report.pk, passed=True, findings="好", actor=town.actor("lan"))
        gains(town, "xu", "tao")
        for who in ("xu",):
            with pytest.raises(AccessDenied) as denied:
                judge_stage(report.pk, passed=True, findings="好", actor=town.actor(who))
            assert denied.value.reason == "APART_APPLICANT"
        judge_stage(report.pk, passed=True, findings="属实", actor=town.actor("shen"))
        board = project_board(town.actor("lan"))
    assert [(rate.count, rate.whole) for rate in board.rates] == [
        (1, 1),
        (0, 1),
        (0, 1),
        (0, 1),
        (0, 0),
    ]
    assert board.rates[-1].percent is None


def test_who_sits_in_the_serving_unit_does_not_judge(town: Town) -> None:
    """A verifier with a seat in that unit is kept apart even where somebody else reported."""
    with on(DAY):
        report = reported(town, a_project(town), "signing")
        gains(town, "shen", "xu")
        with pytest.raises(AccessDenied) as denied:
            judge_stage(report.pk, passed=True, findings="好", actor=town.actor("shen"))
    assert denied.value.reason == "APART_EXECUTOR"


def test_a_framework_agreement_is_no_contract(town: Town) -> None:
    """Nothing is signed under it, and it stands in the denominator of the first rate only."""
    with on(DAY):
        project = a_project(town, agreement="framework")
        with pytest.raises(ActRefused) as refused:
            reported(town, project, "signing")
        assert refused.value.code == "STAGE_CONTRACT"
        assert [rate.whole for rate in project_board(town.actor("lan")).rates] == [1, 0, 0, 0, 0]


def test_what_a_report_is_refused_for(town: Town) -> None:
    """Out of turn, twice, in the future, without its number, by a unit that does not serve it."""
    with on(DAY):
        project = a_project(town)
        cases = (
            ("STAGE_BEFORE", "permits", {}),
            ("STAGE_FUTURE", "signing", {"reached_on": LATER}),
            ("STAGE_NUMBER", "signing", {"number": " "}),
            ("STAGE_UNKNOWN", "nothing", {}),
        )
        for code, stage, said in cases:
            with pytest.raises(ActRefused) as refused:
                reported(town, project, stage, **said)
            assert refused.value.code == code
        reported(town, project, "signing")
        with pytest.raises(ActRefused):
            reported(town, project, "signing")
        with pytest.raises(AccessDenied):
            report_stage(
                project.pk,
                phase=2,
                stage="signing",
                reached_on=DAY,
                number="1",
                text="好",
                actor=town.actor("tao"),
            )


def test_slippage_counts_from_the_first_promise(town: Town) -> None:
    """A date that is moved does not make a slip smaller; each move is shown and needs its reason."""
    lan = town.actor("lan")
    with on(DAY):
        project = a_project(town)
        with pytest.raises(ActRefused):
            promise_date(
                project.pk, phase=1, stage="permits", promised_on=LATER, reason="", actor=lan
            )
        promise_date(
            project.pk, phase=1, stage="permits", promised_on=LATER, reason="批地", actor=lan
        )
        report = reported(town, project, "signing", reached_on=DAY - dt.timedelta(days=4))
        judge_stage(report.pk, passed=True, findings="属实", actor=town.actor("tao"))
    with on(LATER):
        first = project_page(lan, project.pk).phases[0]
    assert first.at == "signing"
    assert [(n.slip, n.moved) for n in first.nodes[:3]] == [(-4, 0), (60, 1), (30, 0)]
    assert first.slip == 60


def test_who_sees(town: Town) -> None:
    """The posts of the place and the unit that serves it; nobody of elsewhere."""
    project = a_project(town)
    for who in ("lan", "fang", "tao", "bai", "xu"):
        assert list(visible_projects(town.actor(who))) == [project], who
    for who in ("he", "gu", "ke", "wei"):
        with pytest.raises(Http404):
            fetch_project(town.actor(who), project.pk)


def test_pages_and_forms_without_scripts(town: Town) -> None:
    """Made, promised, reported with a file, judged and taken away as a workbook by plain forms."""
    clerk = town.client("lan")
    said = {
        "name": "新材料",
        "party": "某公司",
        "lead": town.units["housing"].pk,
        "agreement": "contract",
        "money": "wan",
    }
    made = clerk.post("/projects/add/", said)
    project = Project.objects.get()
    assert made.headers["Location"] == f"/projects/{project.pk}/"
    acts = f"/projects/{project.pk}/acts"
    clerk.post(
        f"{acts}/date/",
        {"date-phase": 1, "date-stage": "signing", "date-promised_on": "2026-05-01"},
    )
    clerk.post(f"{acts}/pledge/", {"pledge-text": "年内投产"})
    proof = BytesIO(b"%PDF-1.4 x")
    proof.name = "合同.pdf"
    report = {
        "report-phase": 1,
        "report-stage": "signing",
        "report-reached_on": "2026-04-30",
        "report-number": "1号",
        "report-text": "生效",
    }
    town.client("xu").post(f"{acts}/report/", {**report, "report-given": proof})
    row = StageReport.objects.get()
    judge = town.client("tao")
    page = judge.get(f"/projects/{project.pk}/").content.decode()
    assert f"/projects/reports/{row.pk}/judgement/" in page
    judge.post(f"/projects/reports/{row.pk}/judgement/", {"decision": "passed", "findings": "属实"})
    row.refresh_from_db()
    assert row.outcome == "passed"
    file = judge.get(f"/projects/proofs/{row.files.get().pk}/")
    assert b"".join(file.streaming_content) == b"%PDF-1.4 x"  # type: ignore[arg-type]
    for who in ("lan", "xu", "bai"):
        assert "新材料" in town.client(who).get("/projects/", {"of": "signing"}).content.decode()
    book = clerk.get("/projects/file/")
    sheet = load_workbook(BytesIO(b"".join(book.streaming_content))).active  # type: ignore[arg-type]
    assert sheet is not None
    assert sheet.cell(2, 1).value == "新材料"


def test_what_was_typed_comes_back_with_the_reason(town: Town) -> None:
    """A refused report, judgement and promise stand in the page as they were filled in, and nothing was written."""
    with on(DAY):
        project = a_project(town)
        acts = f"/projects/{project.pk}/acts"
        said = {
            "report-phase": 1,
            "report-stage": "permits",
            "report-reached_on": DAY.isoformat(),
            "report-number": "施字7号",
            "report-text": "全部许可到手",
        }
        answer = town.client("xu").post(f"{acts}/report/", said)
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "全部许可到手" in text
        assert "施字7号" in text
        assert len(answer.context["forms"]["report"].non_field_errors()) == 1
        settle = {"settle-pledge": 77, "settle-state": "kept", "settle-note": "好"}
        answer = town.client("lan").post(f"{acts}/settle/", settle)
        assert (answer.status_code, "notice-error" in answer.content.decode()) == (422, True)
        report = reported(town, project, "signing")
        judgement = {"decision": "", "findings": "合同缺一页"}
        address = f"/projects/reports/{report.pk}/judgement/"
        answer = town.client("tao").post(address, judgement)
        assert (answer.status_code, "合同缺一页" in answer.content.decode()) == (422, True)


def test_nothing_classified_is_kept_of_a_report(town: Town) -> None:
    """Not even as an upload that nobody took; of a form that is refused otherwise no file stays behind either."""
    xu = town.actor("xu")
    with on(DAY):
        project = a_project(town)
        data = "机密★5年\n关于项目的通知".encode()
        marked = take_in("通知.txt", len(data), BytesIO(data), actor=xu)
        plain = take_in("合同.pdf", 10, BytesIO(b"%PDF-1.4 x"), actor=xu)
        with pytest.raises(EvidenceRefused, match="SECRECY_MARKING"):
            reported(town, project, "signing", uploads=[plain.pk, marked.pk])
        assert list(Upload.objects.values_list("pk", flat=True)) == [plain.pk]
        reported(town, project, "signing", uploads=[plain.pk, plain.pk])
        proof = BytesIO(b"%PDF-1.4 y")
        proof.name = "许可.pdf"
        said = {
            "report-phase": 1,
            "report-stage": "ground",
            "report-reached_on": DAY.isoformat(),
            "report-number": "1",
            "report-text": "开工",
            "report-given": proof,
        }
        answer = town.client("xu").post(f"/projects/{project.pk}/acts/report/", said)
    assert answer.status_code == 422
    assert not Upload.objects.exists()
    assert StageFile.objects.count() == 1
