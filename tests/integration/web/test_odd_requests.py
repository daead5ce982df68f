"""Requests that no page of ours sends: typed addresses, changed forms. Each gets a page that says so, never a broken one."""

from __future__ import annotations

import base64
import json
import re

import pytest

from cast import Town, a_document
from duban.ledger.actions.drafts import add_draft
from duban.ledger.actions.propose import source_of
from duban.ledger.models import Draft, SavedView
from duban.people.models import User

TEXT = "县住建局要疏通管网。县水利局要加强巡查。"


def _cursor(*values: str) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _drafts(town: Town, text: str = TEXT) -> list[Draft]:
    source, actor = source_of(a_document(town, text)), town.actor("lan")
    parts = ([0, 9], [10, 19])
    return [
        add_draft(source.pk, text=text[a:b], spans=[[a, b]], actor=actor)
        for a, b in parts
        if text[a:b]
    ]


@pytest.mark.parametrize(
    "query",
    [
        "sort=due&after=" + _cursor("soon", "1"),
        "after=" + _cursor("²"),
        "after=" + _cursor("9" * 5000),
        "sort=title&after=" + _cursor("管网\x00", "1"),
    ],
)
def test_a_cursor_of_nobodys_making_leads_back_to_the_whole_list(town: Town, query: str) -> None:
    """Not a day, not a number, too large, or what PostgreSQL cannot hold."""
    answer = town.client("lan").get(f"/ledger/?{query}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/ledger/")


@pytest.mark.parametrize("address", ["/units/", "/documents/", "/ledger/"])
def test_a_search_for_no_character_finds_nothing_amiss(town: Town, address: str) -> None:
    """U+0000 in a search is left out; PostgreSQL would refuse it."""
    assert town.client("lan").get(f"{address}?q=%00").status_code == 200


def test_a_saved_views_address_may_hold_anything(town: Town) -> None:
    """Chinese characters and line ends reach the header encoded, and the view opens."""
    client = town.client("lan")
    typed = {"name": "雨", "query": "q=电梯\r\nX-Odd: 1"}
    answer = client.post("/ledger/views/save/", typed)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/ledger/?q=%E7%94%B5%E6%A2%AF")
    assert "X-Odd" not in answer.headers
    slug = SavedView.objects.get().slug
    opened = client.get(f"/ledger/views/{slug}/")
    assert client.get(opened.headers["Location"]).status_code == 200
    unnamed = client.post("/ledger/views/save/", {**typed, "name": ""})
    assert unnamed.status_code == 303


def test_a_draft_takes_in_neither_itself_nor_one_of_another_document(town: Town) -> None:
    """422 with a sentence, and both drafts stay as they were."""
    draft = _drafts(town)[0]
    stranger = _drafts(town, "县公安局要加强夜间巡逻。")[0]
    client = town.client("lan")
    for other in (draft, stranger):
        data = {"version": "1", "other": f"{other.pk}:1"}
        answer = client.post(f"/desk/drafts/{draft.pk}/merge/", data)
        assert answer.status_code == 422
    assert set(Draft.objects.values_list("state", "version")) == {("proposed", 1)}


def test_a_unit_that_nobody_offered_is_passed_over(town: Town) -> None:
    """Another county's unit, a number beyond all numbers, a word: the draft names none of them."""
    draft = _drafts(town)[0]
    offered = ["9" * 5000, "²", str(town.units["elsewhere"].pk), str(town.units["water"].pk)]
    data = {"version": "1", "unit-new": offered, "role-new": "lead"}
    answer = town.client("lan").post(f"/desk/drafts/{draft.pk}/units/", data)
    assert answer.status_code == 303
    draft.refresh_from_db()
    assert [u["unit"] for u in draft.units] == [town.units["water"].pk]


def test_a_user_name_in_another_width_is_the_same_name(town: Town) -> None:
    """ｌａｎ is folded to lan, which somebody has: the form says so."""
    data = {
        "name": "蓝二",
        "username": "ｌａｎ",
        "password": "red-lantern-over-7-rivers",
        "post_id": str(town.posts["lan"].pk),
        "since": "2026-01-01",
    }
    answer = town.client("ke").post("/accounts/new/", data)
    assert answer.status_code == 422
    assert User.objects.filter(username="lan").count() == 1


@pytest.mark.parametrize("who", ["lan", "fang", "xu", "tao", "bai", "ke", "wei"])
def test_what_the_home_page_offers_opens(town: Town, who: str) -> None:
    """Nobody is shown a way to a page that then refuses."""
    client = town.client(who)
    offered = set(re.findall(r'href="(/[^"#]*)"', client.get("/").content.decode()))
    for address in sorted(a for a in offered if not a.startswith("/static/")):
        assert client.get(address).status_code in {200, 302, 303}, address
