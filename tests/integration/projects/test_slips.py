"""Promised dates that pass: told once for each promise, to who serves the project and who keeps it; and what is told of stages."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from cast import Town
from duban.foundation import followers, journal
from duban.notifications.models import Notification
from duban.projects.actions.making import (
    ProjectFacts,
    end_project,
    make_project,
    promise_date,
)
from duban.projects.actions.slipping import tell_slips
from duban.projects.actions.stages import judge_stage, report_stage
from duban.projects.models import Project, StageReport
from duban.projects.queries.soundness import projects_and_journal
from duban.webhooks.actions.endpoints import EndpointFacts, add_endpoint
from duban.webhooks.models import Message
from living import DAY, on
from told import everybody, follow

WEEK = dt.timedelta(days=7)


@pytest.fixture
def project(town: Town) -> Project:
    """A project that promises its signing for today, with a receiver of everything."""
    hook = EndpointFacts("数据平台", "https://hook.example.cn/")
    with on(DAY, hour=8):
        add_endpoint(town.county.pk, hook, actor=town.actor("ke"))
    followers.tell_all()
    facts = ProjectFacts("新材料", "某公司", town.units["housing"].pk, agreement="contract")
    with on(DAY):
        return make_project(
            facts,
            jurisdiction_id=town.county.pk,
            dates={"signing": DAY},
            actor=town.actor("lan"),
        )


def slips(project: Project) -> int:
    """How often a line says that a date passed."""
    return [line.name for line in journal.history(project.stream)].count("project.slip")


def reported(town: Town, project: Project) -> StageReport:
    """Xu says that the contract is signed."""
    return report_stage(
        project.pk,
        phase=1,
        stage="signing",
        reached_on=DAY,
        number="1号",
        text="合同生效",
        actor=town.actor("xu"),
    )


def test_a_date_that_passed_is_told_of_once(town: Town, project: Project) -> None:
    """Not on its day, once after it, and again for the next promise; the rows stay what the journal says."""
    with on(DAY):
        assert tell_slips() == 0
    for days in (1, 2):
        with on(DAY + dt.timedelta(days=days)):
            tell_slips()
    assert slips(project) == 1
    with on(DAY + WEEK):
        moved = {"phase": 1, "stage": "signing", "promised_on": DAY + 2 * WEEK}
        promise_date(project.pk, **moved, reason="用地未批", actor=town.actor("lan"))
        assert tell_slips() == 0
    with on(DAY + 3 * WEEK):
        assert tell_slips() == 1
    follow()
    told = everybody(town)
    assert told["xu"] == told["lan"] == ["stage_slipped", "stage_slipped"]
    assert list(projects_and_journal()) == []


def test_what_is_reported_ended_or_long_past_does_not_slip(town: Town, project: Project) -> None:
    """A report that waits for its check is enough; a returned one is none; old news are none."""
    with on(DAY):
        report = reported(town, project)
    with on(DAY + dt.timedelta(days=1)):
        assert tell_slips() == 0
        judge_stage(report.pk, passed=False, findings="不符", actor=town.actor("tao"))
    with on(DAY + 4 * WEEK):
        assert tell_slips() == 0
    with on(DAY + dt.timedelta(days=2)):
        end_project(project.pk, reason="企业退出", actor=town.actor("lan"))
        assert tell_slips() == 0
    assert slips(project) == 0


def test_stages_are_told_to_who_checks_and_who_serves(town: Town, project: Project) -> None:
    """Reported for the verifiers, verified for who serves it and the registrars; outsiders get days and codes, and no text."""
    with on(DAY):
        report = reported(town, project)
        follow()
        assert everybody(town) == {"tao": ["stage_reported"], "shen": ["stage_reported"]}
        Notification.objects.all().delete()
        judge_stage(report.pk, passed=True, findings="属实可信", actor=town.actor("tao"))
        follow()
    told = everybody(town)
    assert told.pop("xu") == ["stage_reached"]
    assert set(map(tuple, told.values())) == {("stage_reached",)}
    bodies = [json.loads(one.body) for one in Message.objects.order_by("pk")]
    kinds = [one["type"] for one in bodies]
    assert kinds == ["project.stage_reported", "project.stage_judged"]
    assert bodies[1]["data"]["change"] == {
        "phase": 1,
        "stage": "signing",
        "reached_on": DAY.isoformat(),
        "outcome": "passed",
    }
    for word in ("属实", "合同", "新材料", "某公司", "许明"):
        assert word not in json.dumps(bodies, ensure_ascii=False)
