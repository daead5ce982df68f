"""Merging loses nothing, and what was merged or split stays so when the document is read again or anew."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from cast import Town
from duban.documents.actions import receive
from duban.documents.models import Document
from duban.ledger.actions import drafts, fields
from duban.ledger.actions.merging import merged_deadline
from duban.ledger.actions.register import Authority
from duban.ledger.models import Draft
from duban.ledger.queries.cards import LimitLine

APRIL = "县水利局要在2026年4月30日前完成东门河清淤；"
MAY = "县住建局要在2026年5月底前疏通老城区全部排水管网，并建立长效管护机制。"
HEAD = "清河县防汛工作会议纪要\n\n会议要求，"


def read(town: Town, text: str = HEAD + APRIL + MAY, **more: object) -> Document:
    """A document with two instructions, read."""
    return receive(
        text.encode(), "纪要.txt", jurisdiction_id=town.county.pk, actor=town.actor("lan"), **more
    )  # type: ignore[arg-type]


def two_of(document: Document) -> tuple[Draft, Draft]:
    """The drafts of both instructions."""
    found = Draft.objects.filter(source__document=document)
    return found.get(text__contains="清淤"), found.get(text__contains="管网")


def merge(town: Town, document: Document) -> Draft:
    """The second taken into the first."""
    one, two = two_of(document)
    versions = {one.pk: one.version, two.pk: two.version}
    return drafts.merge_drafts(one.pk, two.pk, versions=versions, actor=town.actor("lan"))


def registered(town: Town, draft: Draft) -> object:
    """The draft as a matter."""
    return drafts.register_draft(
        draft.pk,
        version=draft.version,
        authority=Authority(town.posts["fang"].pk, "县长批示"),
        actor=town.actor("lan"),
        leave_units_open=True,
    )


def test_a_merged_matter_keeps_both_titles_and_both_limits(town: Town) -> None:
    """The later day completes it; the earlier limit is on the card and in the registered words."""
    document = read(town)
    merged = merge(town, document)
    assert "清淤" in merged.title
    assert "管网" in merged.title
    assert merged.deadline is not None
    assert merged.deadline["iso"] == "2026-05-31"
    body = town.client("lan").get(reverse("ledger:desk", args=[document.pk])).content.decode()
    assert "data-other-limit" in body
    limit = registered(town, merged).limits.get()  # type: ignore[attr-defined]
    assert limit.due_on == dt.date(2026, 5, 31)
    assert "4月30日" in limit.said
    assert "5月底" in limit.said


def test_a_title_that_a_clerk_set_outlives_a_merge(town: Town) -> None:
    """Nobody's wording is replaced by a machine's."""
    document = read(town)
    one, _two = two_of(document)
    drafts.edit_draft(
        one.pk, version=one.version, changes={"title": "防汛两件事"}, actor=town.actor("lan")
    )
    assert merge(town, document).title == "防汛两件事"


def test_long_texts_are_both_named(town: Town) -> None:
    """A title cut at its end would name the first instruction alone."""
    long = APRIL.replace(
        "；", "，" + "逐段登记淤积点位并安排机械和人员连续作业，" * 3 + "确保安全；"
    )
    merged = merge(town, read(town, HEAD + long + MAY))
    assert "东门河" in merged.title
    assert "住建局" in merged.title


def test_a_third_limit_joins_the_others_and_an_edit_keeps_them() -> None:
    """Limits kept from one merge are kept through the next, each once."""
    one, two = {"text": "4月底", "iso": "2026-04-30"}, {"text": "5月底", "iso": "2026-05-31"}
    both = merged_deadline([one, two])
    three = merged_deadline([both, {"text": "6月底", "iso": "2026-06-30"}, None, one])
    assert three is not None
    assert three["text"] == "6月底"
    assert sorted(o["text"] for o in three["others"]) == ["4月底", "5月底"]
    assert merged_deadline([None, None]) is None


def test_editing_the_limit_of_a_merged_draft_keeps_the_other(town: Town) -> None:
    """Only the limit that the clerk sees in the form changes."""
    merged = merge(town, read(town))
    changed = fields.set_limit(
        merged.pk,
        version=merged.version,
        said="2026年6月底前",
        kind="date",
        due_on=None,
        actor=town.actor("lan"),
    )
    assert changed.deadline is not None
    assert changed.deadline["iso"] == "2026-06-30"
    assert [o["iso"] for o in changed.deadline["others"]] == ["2026-04-30"]


def test_reading_again_brings_no_merged_draft_back(town: Town) -> None:
    """The same file with a date: what was merged and registered is known, in both its parts."""
    document = read(town)
    registered(town, merge(town, document))
    read(town, dated_on=dt.date(2026, 4, 9))
    found = Draft.objects.filter(source__document=document)
    assert sorted(d.state for d in found) == ["merged", "registered"]
    assert {d.edition_note for d in found.exclude(state="merged")} == {""}


def test_reading_again_brings_no_split_draft_back(town: Town) -> None:
    """The parts stand for it."""
    document = read(town)
    _one, two = two_of(document)
    cut = two.text.index("并建立")
    parts = [(0, cut), (cut, len(two.text))]
    drafts.split_draft(two.pk, version=two.version, parts=parts, actor=town.actor("lan"))
    before = Draft.objects.count()
    read(town, dated_on=dt.date(2026, 4, 9))
    assert Draft.objects.count() == before


def test_a_draft_in_wholly_other_words_is_known_by_those_it_was_read_with(town: Town) -> None:
    """A clerk's wording does not make the sentence new."""
    document = read(town)
    one, _two = two_of(document)
    drafts.edit_draft(
        one.pk, version=one.version, changes={"text": "河道整治"}, actor=town.actor("lan")
    )
    read(town, dated_on=dt.date(2026, 4, 9))
    assert Draft.objects.filter(source__document=document).count() == 2


def test_a_next_edition_knows_what_was_merged(town: Town) -> None:
    """Neither half is new in it, and both lead to the matter."""
    matter = registered(town, merge(town, read(town)))
    later = read(town, HEAD + APRIL + MAY + "开发区管委会要落实汛期二十四小时值守。")
    assert later.previous_edition is not None
    one, two = two_of(later)
    assert (one.edition_note, two.edition_note) == ("same", "same")
    page = town.client("lan").get(reverse("ledger:desk", args=[later.pk])).content.decode()
    assert page.count(matter.number) >= 2  # type: ignore[attr-defined]


def test_words_that_are_the_day_are_not_said_twice() -> None:
    """Words that say more than the day stay."""
    day = dt.date(2026, 4, 30)
    assert LimitLine("2026年4月30日", "date", day, "").shown_words == ""
    assert LimitLine("2026年4月30日前", "date", day, "").shown_words == "2026年4月30日前"
    assert LimitLine("2026年4月29日", "date", day, "").shown_words == "2026年4月29日"
