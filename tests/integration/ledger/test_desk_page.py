"""The desk's page: the document to the letter beside its drafts, in few queries, for those who may see it."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from django.urls import reverse

from cast import Town
from duban.documents.actions import receive
from duban.documents.models import Document
from duban.ledger.models import Draft

TEXT = (
    "清河县督查通报\n\n4月9日，县长白岩到东门河调研，强调，县住建局、县经信局要尽快疏通管网，6月底前完成；"
    "县水利局要加强巡查，确保不再积水。\r\n白岩要求，属地要落实责任，𠮷祥社区要在15个工作日内完成清淤。\n"
)


def received(town: Town, text: str = TEXT) -> Document:
    """The notice, read."""
    return receive(
        text.encode(), "通报.txt", jurisdiction_id=town.county.pk, actor=town.actor("lan")
    )


def shown_text(body: str) -> str:
    """What a browser would find as the text of the document's element."""
    inner = re.search(r"<div class=\"document-text\" data-document>(.*?)</div>", body, re.S)
    assert inner
    return html.unescape(re.sub(r"<[^>]*>", "", inner.group(1)))


def test_the_document_stands_there_to_the_letter(town: Town) -> None:
    """Every character of the text is on the page, a CR LF and an astral character included."""
    document = received(town)
    answer = town.client("lan").get(reverse("ledger:desk", args=[document.pk]))
    assert answer.status_code == 200
    assert "\r\n" in document.text
    assert shown_text(answer.content.decode()) == document.text


def test_each_card_carries_the_spans_of_its_draft(town: Town) -> None:
    """The marks on a card spell the draft's text in the document."""
    document = received(town)
    body = town.client("lan").get(reverse("ledger:desk", args=[document.pk])).content.decode()
    cards = re.findall(r'data-draft="(\d+)".*?data-marks="([^"]*)"', body, re.S)
    assert len(cards) == Draft.objects.count() >= 3
    for pk, marks in cards:
        kind, spans = json.loads(html.unescape(marks))[0]
        text = "".join(document.text[a:b] for a, b in spans)
        assert (kind, text) == ("text", Draft.objects.get(pk=pk).text)


def test_what_is_missing_is_said_in_words(town: Town) -> None:
    """A draft without a day and one whose unit is open say so, not by colour alone."""
    url = reverse("ledger:desk", args=[received(town).pk])
    body = town.client("lan").get(url, headers={"Accept-Language": "en"}).content.decode()
    assert "No time limit" in body
    assert "Names no single unit" in body


def test_a_limit_that_counts_says_from_which_day(town: Town) -> None:
    """Days and working days within which something is due; a month's end needs no such words."""
    text = "清河县督查通报\n\n2026年4月9日\n\n县住建局要在15日内疏通管网。县水利局要在15个工作日内清淤。\n县住建局要在6月底前修复路面。\n"
    url = reverse("ledger:desk", args=[received(town, text).pk])
    client = town.client("lan")
    body = client.get(url, headers={"Accept-Language": "en"}).content.decode()
    limits = [
        re.sub(r"<[^>]*>", " ", gist)
        for gist in re.findall(r'<ul class="gist">.*?</ul>', body, re.S)
    ]
    assert ["counted from 9 Apr 2026" in gist for gist in limits] == [True, True, False]
    assert "24 Apr 2026" in limits[0]
    assert "自2026年4月9日起算" in client.get(url).content.decode()


@pytest.mark.parametrize("who", ["fang", "bai"])
def test_others_look_but_are_offered_only_what_they_may(town: Town, who: str) -> None:
    """An approver may register but not edit; a leader only reads."""
    document = received(town)
    body = town.client(who).get(reverse("ledger:desk", args=[document.pk])).content.decode()
    assert ("data-register" in body) == (who == "fang")
    assert "panel=words" not in body


def test_who_may_not_see_the_document_finds_nothing(town: Town) -> None:
    """A unit's officer has no desk; another county's document looks missing."""
    document = received(town)
    url = reverse("ledger:desk", args=[document.pk])
    assert town.client("xu").get(url).status_code == 403
    assert (
        town.client("lan").get(reverse("ledger:desk", args=[document.pk + 99])).status_code == 404
    )
    Document.objects.filter(pk=document.pk).update(jurisdiction=town.other)
    assert town.client("lan").get(url).status_code == 404


def test_sixty_drafts_cost_no_more_queries_than_three(
    town: Town, django_assert_max_num_queries: object
) -> None:
    """The number of queries does not grow with the drafts."""
    few = received(town)
    names = [f"{a}{b}镇" for a in "东西南北中上下" for b in "河山林桥塘岗坪湾埠"]
    lines = "".join(f"白岩要求，{n}要在6月底前修好{n}排涝闸门，清理河道。\n" for n in names)
    many = received(town, f"排涝工作会议纪要\n\n{lines}")
    client = town.client("lan")
    counts = []
    for document in (few, many):
        with django_assert_max_num_queries(40) as queries:  # type: ignore[operator]
            client.get(reverse("ledger:desk", args=[document.pk]))
        counts.append(len(queries))
    assert many.source.drafts.count() >= 60  # type: ignore[attr-defined]
    assert counts[1] <= counts[0]


def test_the_page_of_the_product_reads_whole(town: Town) -> None:
    """The real page becomes a desk whose text is the page to the letter."""
    places = [p / "shared/data/page/page.txt" for p in Path(__file__).resolve().parents]
    page = next((p for p in places if p.is_file()), None)
    if page is None:
        pytest.skip("the shared data with the real page is not beside the repository")
    text = page.read_text(encoding="utf-8")
    document = receive(
        page.read_bytes(), "page.txt", jurisdiction_id=town.county.pk, actor=town.actor("lan")
    )
    answer = town.client("lan").get(reverse("ledger:desk", args=[document.pk]))
    assert shown_text(answer.content.decode()) == text == document.text
    assert Draft.objects.filter(source__document=document).count() >= 25
