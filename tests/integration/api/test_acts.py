"""What is done to a matter beside its moves, and what is read of it, by program: as the page does and shows it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cast import Town, a_matter
from duban.foundation import clock
from duban.ledger.actions.moves import return_matter
from duban.ledger.models import Matter
from living import DAY, a_category, last_line, lived, on
from programs import problem, program
from tiers import add_tiers

LATER = "2026-08-31"


def act(town: Town, who: str, matter: Matter, path: str, body: dict[str, Any]) -> Any:
    """The answer to an act on the day of the matter's life."""
    with on(DAY, hour=10):
        return program(town, who).post(f"/matters/{matter.pk}/{path}", body)


def made(answer: Any) -> int:
    """The row that an act made."""
    assert answer.status_code == 200, answer.content.decode()
    (pk,) = answer.json()["made"]
    return int(pk)


def test_a_report_with_what_it_rests_on(town: Town) -> None:
    """The lead's report counts for the share; the list has it first; the same once more is refused."""
    matter = lived(town)
    body = {"text": "完成七成", "share": 70, "trouble": "雨多"}
    report = made(act(town, "xu", matter, "reports", body))
    matter.refresh_from_db()
    assert matter.share_done == 70
    first = program(town, "lan").get(f"/matters/{matter.pk}/reports").json()[0]
    assert (first["id"], first["share"], first["unit"]) == (report, 70, "清河县住房和城乡建设局")
    again = act(town, "xu", matter, "reports", body)
    assert problem(again) == (422, "REPORTED_ALREADY")
    assert problem(act(town, "xu", matter, "reports", {"text": "x", "share": 101}))[0] == 422
    assert problem(act(town, "lan", matter, "reports", {"text": "x"})) == (403, "ROLE_MAY_NOT")


def test_a_later_limit_is_asked_for_and_decided(town: Town) -> None:
    """By the lead, and by somebody else; a request of another matter is none of this one."""
    matter, other = lived(town), lived(town)
    asked = made(act(town, "xu", matter, "extensions", {"asked_on": LATER, "reason": "汛期"}))
    decision = {"extension": asked, "granted": True, "answer": "同意"}
    wrong = act(town, "fang", other, "extensions/decision", decision)
    assert problem(wrong) == (409, "WRONG_STATE")
    foreign = made(act(town, "xu", other, "extensions", {"asked_on": LATER, "reason": "汛期"}))
    mixed = act(town, "fang", matter, "extensions/decision", {**decision, "extension": foreign})
    assert problem(mixed) == (422, "NOT_AN_OPTION")
    assert act(town, "fang", matter, "extensions/decision", decision).status_code == 200
    matter.refresh_from_db()
    assert matter.due_on == dt.date(2026, 8, 31)
    (line,) = program(town, "xu").get(f"/matters/{matter.pk}/extensions").json()
    assert (line["state"], line["granted"]) == ("granted", LATER)


def test_a_reminder_is_issued_and_answered(town: Town) -> None:
    """Numbered, listed, answered once by the addressee."""
    matter = lived(town)
    body = {"kind": "reminder", "addressee": town.units["housing"].pk, "text": "请加快"}
    document = made(act(town, "lan", matter, "documents", body))
    (line,) = program(town, "xu").get(f"/matters/{matter.pk}/documents").json()
    assert (line["id"], line["number"]) == (document, "清督催〔2026〕1号")
    answer = {"document": document, "answer": "已增派人手"}
    assert act(town, "xu", matter, "documents/answer", answer).status_code == 200
    assert problem(act(town, "xu", matter, "documents/answer", answer))[0] == 409
    notice = act(town, "lan", matter, "documents", {**body, "kind": "notice"})
    assert problem(notice) == (403, "ROLE_MAY_NOT")


def test_gates_are_recorded_where_the_category_asks(town: Town) -> None:
    """The self-check by the lead; a gate that is not asked for is refused."""
    category = a_category(gates=["self_check", "site_check"])
    matter = lived(town, category=category.code)
    body = {"outcome": "passed", "note": "逐项自查"}
    made(act(town, "xu", matter, "gates/self_check", body))
    steps = {s["code"]: s["status"] for s in gates(town, matter)}
    assert steps["self_check"] == "done"
    assert steps["site_check"] == "open"
    assert problem(act(town, "tao", matter, "gates/site_check", body)) == (409, "WRONG_STATE")
    plain = lived(town)
    assert problem(act(town, "xu", plain, "gates/self_check", body)) == (422, "GATE_NOT_ASKED")


def gates(town: Town, matter: Matter) -> Any:
    """The steps to the closure."""
    return program(town, "lan").get(f"/matters/{matter.pk}/gates").json()


def test_units_are_added_signed_for_and_released(town: Town) -> None:
    """A second unit joins, signs for its part, and goes again; who is named in the source is said."""
    matter = lived(town)
    water = town.units["water"].pk
    duty = made(act(town, "lan", matter, "duties", {"unit": water, "role": "assist"}))
    assert act(town, "he", matter, "duties/signature", {"duty": duty}).status_code == 200
    released = act(town, "lan", matter, "duties/release", {"duty": duty, "reason": "职责调整"})
    assert released.status_code == 200
    assert last_line(matter)[0] == "matter.unit.release"
    foreign = act(town, "lan", matter, "duties/release", {"duty": 999999, "reason": "x"})
    assert problem(foreign) == (422, "NOT_AN_OPTION")
    elsewhere = {"unit": town.units["elsewhere"].pk, "role": "assist"}
    assert problem(act(town, "lan", matter, "duties", elsewhere)) == (422, "UNIT_UNKNOWN")


def test_a_name_is_settled(town: Town) -> None:
    """An open question becomes a unit."""
    matter = a_matter(town)
    duty = matter.duties.create(
        role="assist", kind="departmental", said="水务部门", question="unknown"
    )
    body = {"duty": duty.pk, "unit": town.units["water"].pk}
    assert act(town, "lan", matter, "duties/name", body).status_code == 200
    duty.refresh_from_db()
    assert duty.unit == town.units["water"]


def test_a_conclusion_is_reviewed(town: Town) -> None:
    """Asked for by the lead, decided by others; what falls sets the matter back."""
    matter = lived(town, "submitted")
    with on(DAY):
        return_matter(matter.pk, reason="照片不全", actor=town.actor("tao"))
    (judged,) = program(town, "xu").get(f"/matters/{matter.pk}/conclusions").json()
    wish = {"verification": judged["id"], "reason": "照片在附件二"}
    review = made(act(town, "xu", matter, "reviews", wish))
    decision = {"review": review, "changed": True, "answer": "确在附件"}
    assert problem(act(town, "tao", matter, "reviews/decision", decision))[0] in {403, 409}
    decided = act(town, "fang", matter, "reviews/decision", decision)
    assert decided.json()["state"] == "submitted"
    (judged,) = program(town, "xu").get(f"/matters/{matter.pk}/conclusions").json()
    assert judged["review"]["changed"] is True


def test_a_look_back(town: Town) -> None:
    """After closure, by somebody who did not do the work."""
    matter = lived(town, "closed")
    body = {"outcome": "passed", "text": "现场良好"}
    made(act(town, "tao", matter, "look-backs", body))
    assert problem(act(town, "tao", matter, "look-backs", body)) == (422, "LOOKED_BACK_ALREADY")


def test_parts_are_relayed_and_the_tree_shows_them(town: Town) -> None:
    """Parts get numbers and lives of their own; the whole thread is read from above."""
    add_tiers(town)
    matter = lived(town, "accepted")
    body = {"units": [town.units["township"].pk], "requirement": "排查本镇", "due_on": "2026-06-29"}
    part = made(act(town, "xu", matter, "parts", body))
    with on(DAY):
        tree = program(town, "xu").get(f"/matters/{matter.pk}/tree").json()
    assert [node["id"] for node in tree["nodes"]] == [matter.pk, part]
    again = act(town, "xu", matter, "parts", body)
    assert problem(again) == (422, "RELAYED_ALREADY")
    assert "柳河镇" in again.json()["title"]


def test_what_may_be_done_now(town: Town) -> None:
    """The acts of the token's post, with what obstructs them and what they carry."""
    matter = lived(town, "submitted")
    acts = {a["name"]: a for a in program(town, "tao").get(f"/matters/{matter.pk}/acts").json()}
    assert set(acts) == {"verify", "return"}
    assert acts["verify"]["requires"] == ["findings"]
    assert program(town, "bai").get(f"/matters/{matter.pk}/acts").json() == []


def test_the_history_line_by_line(town: Town) -> None:
    """Every line with its content and its link to the line before."""
    matter = lived(town, "accepted")
    lines = program(town, "lan").get(f"/matters/{matter.pk}/history").json()
    assert [line["name"] for line in lines] == ["matter.register", "matter.assign", "matter.sign"]
    assert [line["sequence"] for line in lines] == [1, 2, 3]
    assert lines[2]["previous"] == lines[1]["digest"]
    assert lines[1]["content"]["to"] == "assigned"


PARTS = (
    "history",
    "acts",
    "tree",
    "reports",
    "gates",
    "conclusions",
    "extensions",
    "documents",
    "suspensions",
    "evidence",
)


@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_the_matters(town: Town, part: str) -> None:
    """Shown to who sees the matter, under its revision; for others there is none."""
    matter = lived(town)
    answer = program(town, "lan").get(f"/matters/{matter.pk}/{part}")
    assert answer.status_code == 200
    assert answer.headers["ETag"].startswith('"')
    tag = answer.headers["ETag"]
    known = program(town, "lan").get(f"/matters/{matter.pk}/{part}", If_None_Match=tag)
    assert known.status_code == 304
    assert problem(program(town, "gu").get(f"/matters/{matter.pk}/{part}")) == (404, "NOT_FOUND")
    assert problem(program(town, "lan", "write").get(f"/matters/{matter.pk}/{part}"))[0] == 403


def test_an_act_may_name_the_revision_it_saw(town: Town) -> None:
    """Not demanded, but held where it is named."""
    matter = lived(town)
    app = program(town, "xu")
    with clock.at(dt.datetime(2026, 4, 9, 3, tzinfo=dt.UTC)):
        late = app.post(f"/matters/{matter.pk}/reports", {"text": "x"}, If_Match='"1"')
        assert problem(late) == (412, "PRECONDITION_FAILED")
        good = app.post(f"/matters/{matter.pk}/reports", {"text": "x"}, If_Match="*")
        assert good.status_code == 200
