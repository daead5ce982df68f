"""Rows for the addresses that name one, for the table of who reaches which address; one function for each room.

The table's part of a younger room stands here beside its rows.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from cast import Town, a_matter
from duban.foundation import clock, files
from duban.notifications.actions.feeds import add_feed
from duban.notifications.models import Channel, Notification
from duban.planning.actions.drafts import copy_draft
from duban.planning.actions.publishing import publish_draft
from duban.planning.actions.solving import solve_draft
from duban.planning.actions.starting import make_plan
from duban.planning.choices import SubjectKey
from duban.projects.actions.making import ProjectFacts, make_project
from duban.projects.actions.stages import report_stage
from duban.projects.models import StageFile
from duban.uploads.actions import take_in
from duban.webhooks.actions.endpoints import EndpointFacts, add_endpoint
from duban.webhooks.actions.replay import send_test
from living import a_programme

PLANNING = """\
GET  projects:project-list     RAOVLG     403
GET  projects:project-file     RAOVLG     403
GET  projects:project-add      RA         403
GET  projects:project-import   RA         403
GET  projects:project-template RA         403
GET  projects:project-look     R          403
GET  projects:project-page     RAOVL      403
GET  projects:project-edit     RA         403
POST projects:project-act      RA         403
POST projects:report-judge     V          403
GET  projects:proof-file       RAOVL      403
GET  planning:plan-list        RAOVLG     403
GET  planning:plan-add         RAO        403
GET  planning:programme-plans  RAOVL      403
GET  planning:programme-tasks  RAOVL      403
GET  planning:programme-print  RAOVL      403
GET  planning:programme-wall   RAOVL      403
GET  planning:plan-page        RAOVL      403
POST planning:plan-end         RAO        403
GET  planning:plan-compare     RAOVL      403
GET  planning:plan-print       RAOVL      403
GET  planning:plan-wall        RAOVL      403
GET  planning:plan-template    RAOG       403
GET  planning:task-page        RAOVL      403
GET  planning:edition-file     RAO        403
GET  planning:chart-rows       RAOVL      403
GET  planning:edition-rows     RAO        403
POST planning:edition-move     RAO        403
POST planning:draft-add        RAO        403
GET  planning:draft-page       RAO        403
GET  planning:row-edit         RAO        403
GET  planning:crew-edit        RAO        403
GET  planning:closure-add      RAO        403
POST planning:draft-act        RAO        403
"""
# An officer of another county finds none of it.
UNSEEN = {
    **{
        (line.split()[1], "G"): 404
        for line in PLANNING.splitlines()
        if " planning:" in line
        and not {"planning:plan-list", "planning:plan-template"} & {*line.split()}
    },
    # Somebody else's waiting workbook.
    ("projects:project-look", "A"): 404,
    **{(f"projects:{name}", "G"): 404 for name in ("project-page", "proof-file", "project-act")},
}


def programme_samples(town: Town) -> dict[str, dict[str, Any]]:
    """A programme with one matter, for the addresses below it."""
    programme = a_programme(town, [a_matter(town)])
    return {
        "ledger:programme": {"pk": programme.pk},
        "ledger:programme-matters": {"pk": programme.pk, "figure": "all"},
    }


def project_samples(town: Town) -> dict[str, dict[str, Any]]:
    """A project with a report of the officer's and a file that proves it."""
    facts = ProjectFacts("新材料", "某公司", town.units["housing"].pk, agreement="contract")
    made = make_project(facts, jurisdiction_id=town.county.pk, actor=town.actor("lan"))
    report = report_stage(
        made.pk,
        phase=1,
        stage="signing",
        reached_on=clock.today(),
        number="1号",
        text="合同生效",
        actor=town.actor("xu"),
    )
    waiting = b"\n".join(s.encode() for s in ("项目名称,企业,责任单位", "甲,某公司,清河县住建局"))
    upload = take_in("项目.csv", len(waiting), BytesIO(waiting), actor=town.actor("lan"))
    kept = files.put(b"proof")
    file = StageFile.objects.create(report=report, name="合同.pdf", digest=kept.digest, size=5)
    return {
        "projects:project": {"pk": made.pk},
        "projects:project-look": {"pk": upload.pk},
        "projects:project-act": {"pk": made.pk, "name": "end"},
        "projects:report-judge": {"pk": report.pk},
        "projects:proof-file": {"pk": file.pk},
    }


def notification_samples(town: Town) -> dict[str, dict[str, Any]]:
    """The officer's own notification, channel and calendar feed: the feed's secret is all that its address needs."""
    feed, secret = add_feed("person", actor=town.actor("xu"))
    own, now = {"user": town.users["xu"], "kind": "work"}, clock.now()
    told = Notification.objects.create(**own, key="line:1", text="assigned", at=now)
    sealed = {"kind": "wecom", "name": "群", "sealed": "x", "shown": "…", "made_at": now}
    channel = Channel.objects.create(user=town.users["xu"], **sealed)
    return {
        "notifications:open": {"pk": told.pk},
        "notifications:channel-try": {"pk": channel.pk},
        "notifications:channel-remove": {"pk": channel.pk},
        "notifications:unit-channels": {"unit_id": town.units["housing"].pk},
        "notifications:feed": {"secret": secret},
        "notifications:feed-renew": {"pk": feed.pk},
        "notifications:feed-remove": {"pk": feed.pk},
    }


def planning_samples(town: Town) -> dict[str, dict[str, Any]]:
    """A plan of a matter that the officer's unit leads, with a draft beside what is in force."""
    lan = town.actor("lan")
    matter = a_matter(town)
    programme = a_programme(town, [matter], name="管网改造").pk
    first = make_plan(SubjectKey("matter", matter.pk), actor=lan)
    found = solve_draft(first.pk, revision=first.revision, actor=lan)
    published = publish_draft(found.pk, revision=found.revision, actor=lan)
    draft = copy_draft(published.pk, name="再排", actor=lan)
    plan, at_draft = {"pk": draft.plan_id}, {"pk": draft.plan_id, "draft_id": draft.pk}
    edition = {**plan, "edition": draft.pk}
    return {
        "planning:plan": plan,
        "planning:plan-add": {"kind": "matter", "pk": a_matter(town).pk},
        "planning:programme": {"pk": programme},
        "planning:programme-tasks": {"pk": programme, "figure": "tasks"},
        "planning:programme-print": {"pk": programme, "kind": "svg"},
        "planning:plan-template": {},
        "planning:plan-print": {**plan, "kind": "svg"},
        "planning:chart": plan,
        "planning:task": {**plan, "key": "1"},
        "planning:edition": edition,
        "planning:edition-file": {**edition, "kind": "json"},
        "planning:draft": at_draft,
        "planning:draft-add": plan,
        "planning:draft-act": {**at_draft, "name": "solve"},
        "planning:row": {**at_draft, "key": "1"},
        "planning:crew": {**at_draft, "at": 0},
        "planning:closure": at_draft,
    }


def webhook_samples(town: Town) -> dict[str, dict[str, Any]]:
    """A receiver of the county's, and a test that waits for it."""
    ke = town.actor("ke")
    facts = EndpointFacts("数据平台", "https://hook.example.cn/")
    endpoint = add_endpoint(town.county.pk, facts, actor=ke)
    return {
        "webhooks:endpoint": {"pk": endpoint.pk},
        "webhooks:secret": {"pk": endpoint.pk},
        "webhooks:delivery": {"pk": send_test(endpoint.pk, actor=ke).pk},
    }


def other_samples(town: Town) -> dict[str, dict[str, Any]]:
    """Those of all functions above."""
    return {
        **programme_samples(town),
        **planning_samples(town),
        **project_samples(town),
        **notification_samples(town),
        **webhook_samples(town),
    }
