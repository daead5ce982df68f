"""The home page: what waits for each role, with numbers that open to exactly what they count."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from cast import Town, a_document, a_matter
from duban.foundation import clock
from duban.ledger.actions.drafts import add_draft
from duban.ledger.actions.propose import source_of


def home(town: Town, who: str) -> str:
    """The text of somebody's home page."""
    answer = town.client(who).get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def due(days: int) -> dt.date:
    """A day counted from today."""
    return clock.today() + dt.timedelta(days=days)


def test_an_empty_site_teaches_the_registrar(town: Town) -> None:
    """Three ways to begin."""
    text = home(town, "lan")
    for address in ("/documents/read/", "/ledger/import/", "/ledger/add/"):
        assert address in text
    assert "没有待确认的拟办" in text


def test_lights_are_counted_and_open_to_their_matters(town: Town) -> None:
    """Each count is the number of rows behind its link."""
    for days in (-3, -1, 4, 60):
        a_matter(town, f"事项{days}", due_on=due(days))
    a_matter(town, "没有期限的事项")
    client = town.client("lan")
    tiles = re.findall(
        r'class="light-tile" data-light="(\w+)" href="([^"]+)"><span[^>]*>(\d+)',
        client.get("/").content.decode(),
    )
    assert {light: int(n) for light, _url, n in tiles} == {
        "red": 2,
        "yellow": 1,
        "green": 1,
        "grey": 1,
    }
    for _light, url, count in tiles:
        listed = client.get(url).content.decode()
        assert len(set(re.findall(r"清督〔\d+〕\d+号", listed))) == int(count)


def test_days_are_written_as_everywhere(town: Town) -> None:
    """2026年4月9日 in Chinese, 9 Apr 2026 in English; never as machines write them."""
    with clock.at(dt.datetime(2026, 4, 1, 4, tzinfo=dt.UTC)):
        a_matter(town, "修复栏杆", due_on=dt.date(2026, 4, 9))
        client = town.client("lan")
        texts = [
            client.get("/", headers={"Accept-Language": language}).content.decode()
            for language in ("zh-Hans", "en")
        ]
    assert "2026年4月9日" in texts[0]
    assert "9 Apr 2026" in texts[1]
    assert not any("2026-04-09" in text for text in texts)


def test_drafts_wait_by_document(town: Town) -> None:
    """A document with two drafts says so, to those who confirm and to nobody else."""
    document = a_document(town, "要加快清淤。要压实责任。", title="水利督查通报")
    source = source_of(document)
    for start, end in ((0, 6), (6, 12)):
        text = document.text[start:end]
        add_draft(source.pk, text=text, spans=[[start, end]], actor=town.actor("lan"))
    for who in ("lan", "fang"):
        assert "2 条待确认" in home(town, who)
    assert "水利督查通报" in home(town, "bai")
    assert "水利督查通报" not in home(town, "xu")


def test_an_officer_sees_the_own_unit_only(town: Town) -> None:
    """Counts and lines of the own unit's matters."""
    a_matter(town, "住建的事", due_on=due(-1), unit="housing")
    a_matter(town, "水利的事", due_on=due(-1), unit="water")
    text = home(town, "xu")
    assert "住建的事" in text
    assert "水利的事" not in text


def test_an_administrator_is_led_to_units(town: Town) -> None:
    """No ledger, no desk; units and accounts."""
    text = home(town, "ke")
    assert "/accounts/" in text
    assert "/ledger/" not in text


def test_who_holds_no_post_is_told_so(town: Town) -> None:
    """One sentence that says whom to ask."""
    assert "您的账号目前未任岗位" in home(town, "wei")


@pytest.mark.parametrize("who", ["lan", "fang", "xu", "tao", "bai", "ke", "wei"])
def test_both_languages(town: Town, who: str) -> None:
    """The page draws in English for every role and has no Chinese frame left."""
    client = town.client(who)
    client.cookies["django_language"] = "en"
    text = client.get("/").content.decode()
    assert '<html lang="en"' in text
    assert "首页" not in text


def test_nobody_is_sent_to_sign_in_and_back(db: None) -> None:
    """The way back is kept."""
    assert Client().get("/?x=1").headers["Location"] == "/accounts/sign-in/?next=/%3Fx%3D1"
