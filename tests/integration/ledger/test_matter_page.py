"""One matter's page, its moves, and registration by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from cast import Town, a_matter
from duban.foundation import clock
from duban.ledger.actions.moves import merge_matter
from duban.ledger.actions.register import RegistrationRefused
from duban.ledger.models import Matter
from duban.ledger.queries.matter import matter_page
from duban.people.models import Tenure


def test_the_page_shows_sentence_duty_clock_and_history(town: Town) -> None:
    """What was asked, of whom, and the line of the journal are on the page."""
    matter = a_matter(town, "整治东门河排口")
    text = town.client("xu").get(f"/ledger/{matter.pk}/").content.decode()
    for piece in (matter.number, "整治东门河排口，限期完成", "清河县住房和城乡建设局", "蓝青"):
        assert piece in text


def test_the_page_shows_the_sources_of_what_was_merged_into_it(town: Town) -> None:
    """One matter, two sources: the second stands on the page with the matter that brought it."""
    first, second = a_matter(town, "整治东门河排口"), a_matter(town, "清理东门河污水直排")
    merge_matter(second.pk, into=first.pk, reason="同一事项", actor=town.actor("fang"))
    views = matter_page(town.actor("lan"), first.pk).sources
    assert [v.came_with.pk if v.came_with else None for v in views] == [None, second.pk]
    text = town.client("xu").get(f"/ledger/{first.pk}/").content.decode()
    assert "清理东门河污水直排，限期完成" in text
    assert f'href="/ledger/{second.pk}/"' in text


@pytest.mark.parametrize(("who", "status"), [("gu", 404), ("wei", 403), ("ke", 403)])
def test_who_has_no_part_sees_nothing(town: Town, who: str, status: int) -> None:
    """Another county's officer finds no such matter; posts that never see matters are refused."""
    matter = a_matter(town)
    assert town.client(who).get(f"/ledger/{matter.pk}/").status_code == status


def test_the_approver_cancels_with_a_reason(town: Town) -> None:
    """Without a reason the form comes back; with one the matter is cancelled and stays readable."""
    matter = a_matter(town)
    client = town.client("fang")
    assert client.post(f"/ledger/{matter.pk}/cancel/", {"reason": " "}).status_code == 422
    assert client.post(f"/ledger/{matter.pk}/cancel/", {"reason": "重复"}).status_code == 303
    assert client.post(f"/ledger/{matter.pk}/cancel/", {"reason": "重复"}).status_code == 409
    matter.refresh_from_db()
    assert matter.state == "cancelled"
    assert "重复" in client.get(f"/ledger/{matter.pk}/").content.decode()


@pytest.mark.parametrize("who", ["lan", "xu", "bai"])
def test_others_cannot_cancel(town: Town, who: str) -> None:
    """The registrar, the lead unit and the leader see the matter and may not take it away."""
    matter = a_matter(town)
    answer = town.client(who).post(f"/ledger/{matter.pk}/cancel/", {"reason": "重复"})
    assert answer.status_code == 403
    matter.refresh_from_db()
    assert matter.state == "registered"


def typed(town: Town, **changes: object) -> dict[str, object]:
    """A form as a clerk fills it."""
    return {
        "title": "修复东门桥栏杆",
        "requirement": "修复东门桥两侧栏杆",
        "lead": [town.units["housing"].pk],
        "due_on": "2026-06-30",
        "said": "6月底前",
        "measures": "勘查\n修复\n",
        "source_title": "县长现场办公",
        "approver": town.posts["fang"].pk,
        "basis": "县长4月9日批示",
        **changes,
    }


def test_a_matter_is_registered_by_hand(town: Town) -> None:
    """The typed matter stands in the ledger with its unit, limit and measures."""
    answer = town.client("lan").post("/ledger/add/", typed(town))
    matter = Matter.objects.get()
    assert answer.headers["Location"] == f"/ledger/{matter.pk}/"
    assert [m.text for m in matter.measures.all()] == ["勘查", "修复"]
    assert (str(matter.due_on), matter.limits.get().said) == ("2026-06-30", "6月底前")


@pytest.mark.parametrize(
    ("said", "kind", "due_on"),
    [
        ("12月10日前", "date", "2026-12-10"),
        ("5个工作日内", "workdays", "2026-04-17"),
        ("每月5日前", "recurring", "None"),
        ("立即整改", "immediate", "None"),
    ],
)
def test_a_limit_in_words_alone_is_read(town: Town, said: str, kind: str, due_on: str) -> None:
    """Without a typed day the words decide, counted from today; they stay beside what they were read as."""
    with clock.at(dt.datetime(2026, 4, 10, 9, tzinfo=dt.UTC)):
        assert (
            town.client("lan").post("/ledger/add/", typed(town, said=said, due_on="")).status_code
            == 303
        )
    limit = Matter.objects.get().limits.get()
    assert (limit.said, limit.kind, str(limit.due_on)) == (said, kind, due_on)


def test_words_without_a_day_are_asked_about_once(town: Town) -> None:
    """The form comes back with a question; a typed day or a tick at 'without a date' answers it."""
    client = town.client("lan")
    assert "undated" not in client.get("/ledger/add/").content.decode()
    vague = typed(town, said="尽快", due_on="")
    answer = client.post("/ledger/add/", vague)
    assert answer.status_code == 422
    assert 'name="undated"' in answer.content.decode()
    assert not Matter.objects.exists()
    assert client.post("/ledger/add/", {**vague, "undated": "on"}).status_code == 303
    assert client.post("/ledger/add/", {**vague, "due_on": "2026-06-30"}).status_code == 303
    kept = [(x.kind, x.said, str(x.due_on)) for m in Matter.objects.all() for x in m.limits.all()]
    assert sorted(kept) == [("date", "尽快", "2026-06-30"), ("vague", "尽快", "None")]


@pytest.mark.parametrize("missing", ["title", "requirement", "lead", "approver", "basis"])
def test_what_is_missing_is_said(town: Town, missing: str) -> None:
    """The form comes back with the error at its field, and nothing is registered."""
    answer = town.client("lan").post("/ledger/add/", typed(town, **{missing: ""}))
    assert answer.status_code == 422
    assert missing in answer.context["form"].errors
    assert not Matter.objects.exists()


@pytest.mark.parametrize("who", ["xu", "tao", "bai", "wei"])
def test_only_registrars_type_matters_in(town: Town, who: str) -> None:
    """Everybody else is refused at the gate."""
    assert town.client(who).post("/ledger/add/", typed(town)).status_code == 403


def test_classified_text_is_not_registered(town: Town) -> None:
    """A secrecy marking in what was typed is refused with a sentence, and nothing is kept."""
    answer = town.client("lan").post("/ledger/add/", typed(town, requirement="机密★5年\n修复栏杆"))
    assert answer.status_code == 422
    assert not Matter.objects.exists()


def test_a_vacant_post_cannot_approve(town: Town) -> None:
    """Once nobody holds the approver's post, it is offered no more and refused where it is sent all the same."""
    Tenure.objects.filter(user=town.users["fang"]).update(until="2021-01-01")
    answer = town.client("lan").post("/ledger/add/", typed(town))
    assert answer.status_code == 422
    with pytest.raises(RegistrationRefused):
        a_matter(town)
    assert not Matter.objects.exists()
