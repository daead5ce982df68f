"""The moves and acts on a matter's page: offered to whom they belong, held up in words, refused with what was typed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from cast import Town, a_matter
from duban.foundation import clock
from duban.ledger.actions.moves import assign_matter, sign_matter, start_matter
from duban.ledger.actions.progress import report_progress
from duban.ledger.models import Duty, Matter
from duban.ledger.queries.categories import in_force
from duban.ledger.queries.permitted import permitted_acts


def text_of(client: Client, matter: Matter) -> str:
    """The page of a matter."""
    answer = client.get(f"/ledger/{matter.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def offered(town: Town, matter: Matter, who: str) -> list[str]:
    """The names of what somebody may do."""
    matter.refresh_from_db()
    return [act.name for act in permitted_acts(matter, town.actor(who))]


def under_way(town: Town) -> Matter:
    """A matter that the housing bureau works on."""
    matter = a_matter(town, due_on=clock.today() + dt.timedelta(days=20))
    assign_matter(matter.pk, actor=town.actor("lan"))
    sign_matter(matter.pk, actor=town.actor("xu"))
    start_matter(matter.pk, actor=town.actor("xu"))
    return matter


def test_each_state_offers_each_person_what_is_theirs(town: Town) -> None:
    """The registrar assigns, the lead unit signs, reports and asks; the leader only looks."""
    matter = a_matter(town, due_on=clock.today() + dt.timedelta(days=20))
    assert "assign" in offered(town, matter, "lan")
    assert offered(town, matter, "xu") == []
    assign_matter(matter.pk, actor=town.actor("lan"))
    assert offered(town, matter, "xu") == ["sign", "dispute"]
    sign_matter(matter.pk, actor=town.actor("xu"))
    start_matter(matter.pk, actor=town.actor("xu"))
    assert {"report", "submit", "extension-ask"} <= set(offered(town, matter, "xu"))
    assert offered(town, matter, "bai") == []
    assert "duty-add" in offered(town, matter, "lan")


def test_an_obstacle_is_said_beside_the_button(town: Town) -> None:
    """A submission without a report stays in sight, with the reason, and is refused if it is sent all the same."""
    matter, client = under_way(town), town.client("xu")
    page = text_of(client, matter)
    assert "申请验收" in page
    assert "本轮尚未填报进展" in page
    answer = client.post(f"/ledger/{matter.pk}/submit/", {"statement": "已经全部办结"})
    assert answer.status_code == 422
    assert "已经全部办结" in answer.content.decode()
    assert "本轮尚未填报进展" in answer.content.decode()


def test_a_move_that_was_made_meanwhile_answers_409(town: Town) -> None:
    """Who comes second reads what happened and sees the page as it is."""
    matter = a_matter(town)
    assign_matter(matter.pk, actor=town.actor("lan"))
    client = town.client("xu")
    assert client.post(f"/ledger/{matter.pk}/sign/").status_code == 303
    again = client.post(f"/ledger/{matter.pk}/sign/")
    assert again.status_code == 409
    assert "他人已先行办理" in again.content.decode()


def test_the_chain_says_who_signed(town: Town) -> None:
    """Not signed for, then signed for under the post."""
    matter = a_matter(town)
    assign_matter(matter.pk, actor=town.actor("lan"))
    assert "未签收" in text_of(town.client("lan"), matter)
    sign_matter(matter.pk, actor=town.actor("xu"))
    page = text_of(town.client("lan"), matter)
    assert "未签收" not in page
    assert "联络员 许明" in page


def test_the_clock_says_how_long_the_assignment_may_be_disputed(town: Town) -> None:
    """Its last day, as long as the matter is not signed for."""
    matter = a_matter(town)
    assign_matter(matter.pk, actor=town.actor("lan"))
    assert "派单异议截止" in text_of(town.client("xu"), matter)
    sign_matter(matter.pk, actor=town.actor("xu"))
    assert "派单异议截止" not in text_of(town.client("xu"), matter)


def test_the_history_tells_facts(town: Town) -> None:
    """The reason of a suspension and the days of a new limit stand in the lines."""
    matter = under_way(town)
    fang = town.client("fang")
    start = clock.now()
    with clock.at(start):
        fang.post(f"/ledger/{matter.pk}/suspend/", {"reason": "汛期停工"})
    with clock.at(start + dt.timedelta(days=5)):
        fang.post(f"/ledger/{matter.pk}/resume/", {"reason": "汛期已过"})
    page = text_of(fang, matter)
    assert "汛期停工" in page
    assert "汛期已过" in page
    assert "原时限" in page


@pytest.mark.parametrize(("name", "status"), [("no-such-act", 404), ("gate-publication", 403)])
def test_unknown_and_foreign_acts(town: Town, name: str, status: int) -> None:
    """An act that does not exist is not found; somebody else's is refused."""
    matter = a_matter(town)
    assert town.client("xu").post(f"/ledger/{matter.pk}/acts/{name}/").status_code == status


def test_an_act_without_occasion_answers_409(town: Town) -> None:
    """A report on a matter that was never assigned."""
    matter = a_matter(town)
    answer = town.client("xu").post(f"/ledger/{matter.pk}/acts/report/", {"text": "看过"})
    assert answer.status_code == 409


def test_nobody_reaches_another_countys_acts(town: Town) -> None:
    """Not found, as if there were no such matter."""
    matter = a_matter(town)
    assert town.client("gu").post(f"/ledger/{matter.pk}/acts/report/").status_code == 404


def test_a_refusal_for_the_separation_of_duties_says_why(town: Town) -> None:
    """Another approver's cancellation is refused in words."""
    matter = a_matter(town)
    Matter.objects.filter(pk=matter.pk).update(approver=None)
    answer = town.client("fang").post(f"/ledger/{matter.pk}/cancel/", {"reason": "重复"})
    assert answer.status_code == 403
    assert "批准立项的岗位" in answer.content.decode()


def test_a_report_is_made_and_shown(town: Town) -> None:
    """Its text, its share labelled as self-reported, and the line in the history; nothing typed is lost on a refusal."""
    matter, client = under_way(town), town.client("xu")
    address = f"/ledger/{matter.pk}/acts/report/"
    refused = client.post(address, {"text": "", "trouble": "缺少砂石", "share": "140"})
    assert refused.status_code == 422
    assert "缺少砂石" in refused.content.decode()
    sent = {"text": "完成清淤三公里", "share": "40", "trouble": "缺少砂石"}
    assert client.post(address, sent).status_code == 303
    page = text_of(town.client("lan"), matter)
    assert page.count("完成清淤三公里") == 2
    assert "自报" in page
    assert client.post(address, sent).status_code == 422


def test_the_lead_rests_on_the_assisting_units_report(town: Town) -> None:
    """The other unit's report stands as a checkbox, and under the lead's report once it is cited."""
    matter = a_matter(town, unit="housing")
    Duty.objects.create(
        matter=matter, unit=town.units["water"], role="assist", kind="departmental", said="县水利局"
    )
    assign_matter(matter.pk, actor=town.actor("lan"))
    sign_matter(matter.pk, actor=town.actor("xu"))
    report_progress(matter.pk, text="水位已降", actor=town.actor("he"))
    client, cited = town.client("xu"), matter.reports.get()
    assert f'name="cites" value="{cited.pk}"' in text_of(client, matter)
    sent = {"text": "两家均已动工", "cites": [cited.pk]}
    assert client.post(f"/ledger/{matter.pk}/acts/report/", sent).status_code == 303
    assert f'href="#report-{cited.pk}"' in text_of(client, matter)


def test_an_extension_is_asked_for_and_granted(town: Town) -> None:
    """The clock shows the request, then the new limit beside the original one."""
    matter = under_way(town)
    later = clock.today() + dt.timedelta(days=40)
    sent = {"asked_on": later.isoformat(), "reason": "汛期无法施工"}
    asked = town.client("xu").post(f"/ledger/{matter.pk}/acts/extension-ask/", sent)
    assert asked.status_code == 303
    request = matter.extensions.get()
    page = text_of(town.client("fang"), matter)
    assert "申请延期" in page
    decided = {"extension": request.pk, "decision": "yes", "answer": "同意"}
    address = f"/ledger/{matter.pk}/acts/extension-decide/"
    assert town.client("fang").post(address, decided).status_code == 303
    assert town.client("fang").post(address, decided).status_code == 409
    matter.refresh_from_db()
    assert matter.due_on == later
    assert "原时限" in text_of(town.client("fang"), matter)


def test_a_gate_of_the_category_is_recorded_and_shown(town: Town) -> None:
    """The self-check holds the submission up until it has passed; the track says who recorded it."""
    matter, client = under_way(town), town.client("xu")
    Matter.objects.filter(pk=matter.pk).update(category=in_force("meeting"))
    report_progress(matter.pk, text="已完成", actor=town.actor("xu"))
    assert "自查尚未通过" in text_of(client, matter)
    address = f"/ledger/{matter.pk}/acts/gate-self_check/"
    assert client.post(address, {"note": "逐项核对"}).status_code == 422
    passed = {"outcome": "passed", "note": "逐项核对"}
    assert client.post(address, passed).status_code == 303
    page = text_of(client, matter)
    assert "自查尚未通过" not in page
    assert 'data-status="done"><span class="gate-name">自查' in page
