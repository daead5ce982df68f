"""Projects by program: the life of one from its signing, its revision, and what is refused, as on the pages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from cast import Town, a_matter, build_town
from duban.foundation import files
from duban.projects.choices import ORDER
from duban.projects.models import Project, StageReport
from duban.projects.queries.soundness import projects_and_journal
from duban.projects.queries.standing import SETS
from living import DAY, on
from programs import Program, problem, program, uploaded

LATER = DAY + dt.timedelta(days=30)


@pytest.fixture
def town(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The cast's county, with files of its own."""
    monkeypatch.setattr(settings, "FILES_DIR", tmp_path / "files")
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    return build_town()


def said(town: Town, **changes: Any) -> dict[str, Any]:
    """A project under a contract that the housing bureau serves."""
    facts = {"name": "年产十万吨新材料", "party": "清河排水有限公司", "agreement": "contract"}
    return {**facts, "lead": town.units["housing"].pk, "amount": "12000.50", **changes}


def made(town: Town, app: Program, **changes: Any) -> str:
    """The address of a new project with a promised signing."""
    more = {"jurisdiction": town.county.pk, "dates": {"signing": str(DAY)}}
    answer = app.post("/projects", {**said(town), **more, **changes})
    assert answer.status_code == 201, answer.content
    address: str = answer.headers["Location"].removeprefix("/api/v1")
    return address


SIGNED = {"stage": "signing", "reached_on": str(DAY), "number": "清招1号", "text": "合同已生效"}


def test_a_stage_is_reported_with_a_file_and_verified_by_somebody_else(town: Town) -> None:
    """What the pages do, done by two programs; the rates count it, and the rows are what the journal says."""
    with on(DAY, hour=12):
        address = made(town, program(town, "lan"))
        xu, tao = program(town, "xu"), program(town, "tao")
        page = xu.post(f"{address}/reports", {**SIGNED, "uploads": [uploaded(xu, b"proof")]}).json()
        (report,) = page["reports"]
        ((file, _name),) = report["files"]
        assert b"".join(tao.get(f"/stage-files/{file}").streaming_content) == b"proof"
        judgement = f"/stage-reports/{report['id']}/judgement"
        assert problem(xu.post(judgement, {"outcome": "passed", "findings": "属实"}))[0] == 403
        verified = tao.post(judgement, {"outcome": "passed", "findings": "属实"}).json()
        assert verified["phases"][0]["at"] == "signing"
        board = tao.get("/projects?of=signing").json()
        assert (board["count"], board["rates"][0]["count"]) == (1, 1)
        assert list(projects_and_journal()) == []


def test_the_revision_that_was_seen_is_held(town: Town) -> None:
    """Each act has a new tag; a write under an older one changes nothing."""
    with on(DAY):
        app = program(town, "lan")
        address = made(town, app)
        tag = app.get(address).headers["ETag"]
        assert app.get(address, If_None_Match=tag).status_code == 304
        changed = app.put(address, said(town, place="开发区"), If_Match=tag)
        assert (changed.status_code, changed.json()["place"]) == (200, "开发区")
        late = app.put(address, said(town, place="别处"), If_Match=tag)
        assert problem(late) == (412, "PRECONDITION_FAILED")
        moved = {"stage": "signing", "promised_on": str(LATER), "reason": "用地未批"}
        assert app.post(f"{address}/dates", moved, If_Match=tag).status_code == 412
        done = app.post(f"{address}/dates", moved, If_Match=changed.headers["ETag"])
        assert done.json()["phases"][0]["nodes"][0]["moved"] == 1
    assert Project.objects.get().place == "开发区"


def test_promises_matters_and_the_end(town: Town) -> None:
    """What else is kept of a project."""
    with on(DAY):
        app, matter = program(town, "lan"), a_matter(town)
        address = made(town, app)
        page = app.post(f"{address}/pledges", {"text": "三年税收一亿元"}).json()
        (pledge,) = page["pledges"]
        settled = {"pledge": pledge["id"], "state": "broken", "note": "未达到"}
        assert app.post(f"{address}/pledges/outcome", settled).json()["pledges"][0]["state"]
        linked = app.post(f"{address}/matters", {"matters": [matter.pk]}).json()
        assert [row["id"] for row in linked["matters"]] == [matter.pk]
        assert app.post(f"{address}/end", {"reason": "企业退出"}).json()["end_reason"] == "企业退出"
        assert problem(app.post(f"{address}/end", {"reason": "再"})) == (422, "PROJECT_ENDED")


def test_the_key_reports_once_and_keeps_one_file(town: Town) -> None:
    """The same request under its key is answered as before; its upload was taken by the first."""
    with on(DAY, hour=12):
        address = made(town, program(town, "lan"))
        xu = program(town, "xu")
        body = {**SIGNED, "uploads": [uploaded(xu, b"once")]}
        first = xu.post(f"{address}/reports", body, Idempotency_Key="k")
        again = xu.post(f"{address}/reports", body, Idempotency_Key="k")
        assert again.headers["Idempotent-Replayed"] == "true"
        assert first.json() == again.json()
    assert StageReport.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"stage": "ground"}, "STAGE_BEFORE"),
        ({"phase": 7}, "PHASE_UNKNOWN"),
        ({"reached_on": str(LATER)}, "STAGE_FUTURE"),
        ({"text": "机密★10年 合同已生效"}, "SECRECY_MARKING"),
        ({"stage": "none"}, "INVALID"),
    ],
)
def test_a_wrong_report_leaves_nothing(town: Town, changes: dict[str, Any], code: str) -> None:
    """Refused with its code; no row and no file stays, and the upload may be used again."""
    with on(DAY, hour=12):
        address = made(town, program(town, "lan"))
        xu = program(town, "xu")
        upload = uploaded(xu, b"kept for later")
        refused = xu.post(f"{address}/reports", {**SIGNED, "uploads": [upload], **changes})
        assert problem(refused) == (422, code)
        assert StageReport.objects.count() == 0
        assert not list(files.all_digests())
        assert xu.post(f"{address}/reports", {**SIGNED, "uploads": [upload]}).status_code == 200


def test_what_rates_count_can_all_be_asked_for(town: Town) -> None:
    """Every set of a rate is a value of `of`; another is refused, and so is a project of elsewhere."""
    app = program(town, "lan")
    for name in SETS:
        assert app.get(f"/projects?of={name}").status_code == 200
    assert problem(app.get("/projects?of=all"))[0] == 422
    body = {**said(town), "jurisdiction": 999_999, "phases": list(ORDER)}
    assert problem(app.post("/projects", body)) == (422, "NOT_AN_OPTION")
    assert problem(app.get("/projects/999999")) == (404, "NOT_FOUND")
