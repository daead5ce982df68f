"""A newer edition says what is new, changed and gone; the pure functions under it hold by themselves."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cast import Town
from duban.documents.actions import receive
from duban.documents.models import Document
from duban.ledger.actions import drafts
from duban.ledger.models import Draft
from duban.ledger.queries.likeness import likeness, pair_up, shared_parts
from duban.ledger.queries.segments import Marks, segments

HEAD = "清河县防汛工作会议纪要\n\n会议要求，"
SILT = "县水利局要在6月底前完成东门河清淤；"
SILT_LATER = "县水利局要在9月底前完成东门河清淤；"
PIPES = "县住建局要尽快疏通老城区排水管网；"
GUARD = "开发区管委会要落实汛期二十四小时值守。\n"
PUMPS = "清河排水有限公司要检修全部泵站设备。\n"


def received(town: Town, text: str, **more: object) -> Document:
    """A text, read."""
    return receive(
        text.encode(), "纪要.txt", jurisdiction_id=town.county.pk, actor=town.actor("lan"), **more
    )  # type: ignore[arg-type]


def test_what_is_new_changed_and_gone_is_noted(town: Town) -> None:
    """One instruction stays, one has another date, one is gone and one has come."""
    first = received(town, HEAD + SILT + PIPES + GUARD)
    second = received(town, HEAD + SILT_LATER + PIPES + PUMPS)
    assert second.previous_edition == first
    notes = {d.text[:6]: d.edition_note for d in Draft.objects.filter(source__document=second)}
    assert [notes[k[:6]] for k in (SILT_LATER, PIPES, PUMPS)] == ["changed", "same", "new"]
    body = town.client("lan").get(reverse("ledger:desk", args=[second.pk])).content.decode()
    assert "二十四小时值守" in body
    assert "6月底前" in body


def test_a_registered_matter_that_is_gone_is_named(town: Town) -> None:
    """What the earlier edition made a matter is shown with its number."""
    received(town, HEAD + SILT + PIPES + GUARD)
    guard = next(d for d in Draft.objects.all() if "值守" in d.text)
    matter = drafts.register_draft(
        guard.pk,
        version=1,
        authority=town.authority,
        actor=town.actor("lan"),
        leave_units_open=True,
    )
    second = received(town, HEAD + SILT + PIPES)
    body = town.client("lan").get(reverse("ledger:desk", args=[second.pk])).content.decode()
    assert matter.number in body


def test_an_edition_may_be_named_though_the_title_differs(town: Town) -> None:
    """The clerk says which document it follows; without a word another title is another document."""
    first = received(town, HEAD + SILT + PIPES)
    text = (HEAD + SILT + GUARD).replace("纪要", "纪要（定稿）")
    assert received(town, text).previous_edition is None
    named = received(town, text + "\n", edition_of=first.pk)
    assert named.previous_edition == first


def test_minutes_of_another_week_are_no_edition(town: Town) -> None:
    """The same title with another content stands by itself."""
    received(town, HEAD + SILT + PIPES)
    other = "县教育局要开展校车安全检查，逐车建档；县商务局要组织促消费活动，发放补贴。\n"
    assert received(town, HEAD + other).previous_edition is None


def test_each_old_text_pairs_once() -> None:
    """Equal texts pair first, then the likest; strangers pair with nobody."""
    old = ["疏通老城区排水管网", "完成东门河清淤工作", "疏通老城区排水管网"]
    new = ["疏通老城区排水管网", "完成东门河全线清淤工作", "检修泵站", "疏通老城区排水管道"]
    pairs = pair_up(old, new)
    assert {j: i for j, (i, _s) in pairs.items()} == {0: 0, 1: 1, 3: 2}
    assert pair_up([], ["甲"]) == {}


def test_shared_parts_spell_the_text() -> None:
    """Nothing is lost or added by marking."""
    text, other = "县水利局要在9月底前完成清淤", "县水利局要在6月底前完成东门河清淤"
    parts = shared_parts(text, other)
    assert "".join(p.text for p in parts) == text
    assert [p.text for p in parts if p.is_shared] == ["县水利局要在", "月底前完成"]
    assert shared_parts("", other) == ()
    assert likeness(text, text) == 100.0


@pytest.mark.parametrize(
    "spans", [[[0, 3], [2, 5]], [[0, 7]], [], [[6, 7]], [[3, 3]], [[5, 99]], [[-1, 2]]]
)
def test_segments_spell_the_text(spans: list[list[int]]) -> None:
    """However marks overlap, lie or fail, the runs together are the text."""
    text = "要𠮷办\r\n好。"
    marks = Marks(
        drafts=[(1, spans), (2, [[1, 4]])], roles=[("headline", [[0, 2]])], pages=[(2, 4)]
    )
    found = segments(text, marks)
    assert "".join(s.text for s in found) == text
    lit = "".join(s.text for s in found if 2 in s.drafts)
    assert lit == text[1:4]
