"""Likely duplicates beside a draft, and giving a draft's sentence to the matter that asks for the same."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cast import Town, a_matter, a_source
from duban.documents.actions import receive
from duban.foundation import journal
from duban.foundation.access import AccessDenied
from duban.foundation.lifecycle import WrongState
from duban.ledger.actions import drafts, moves
from duban.ledger.actions.register import DutySpec, MatterSpec, register
from duban.ledger.models import Draft, Matter
from duban.ledger.queries.duplicates import likely_duplicates, telling_pairs

TEXT = (
    "清河县督查通报\n\n县长白岩要求，县水利局要持续整治东门河沿线污水溢流，确保断面水质稳定向好。\n"
)
HTMX = {"HX-Request": "true"}


def a_draft(town: Town) -> Draft:
    """The one draft of the notice."""
    receive(TEXT.encode(), "通报.txt", jurisdiction_id=town.county.pk, actor=town.actor("lan"))
    return Draft.objects.get()


def test_a_reworded_matter_is_found_and_the_shared_words_are_marked(town: Town) -> None:
    """The matter that asks for the same stands first; one about something else does not appear."""
    same = a_matter(town, "持续整治东门河沿线污水直排溢流，确保断面水质稳定向好")
    a_matter(town, "改造老旧小区电梯二十台")
    found = likely_duplicates(town.actor("lan"), a_draft(town).pk)
    assert [one.pk for one in found] == [same.pk]
    shared = "".join(part.text for part in found[0].parts if part.is_shared)
    assert "整治东门河沿线污水" in shared
    assert "".join(part.text for part in found[0].parts) == same.requirement


def test_cancelled_and_hidden_matters_are_not_named(town: Town) -> None:
    """A cancelled matter is no duplicate; who sees no ledger row gets none."""
    same = a_matter(town, "持续整治东门河沿线污水溢流，确保断面水质稳定向好")
    draft = a_draft(town)
    Matter.objects.filter(pk=same.pk).update(jurisdiction=town.other)
    assert likely_duplicates(town.actor("lan"), draft.pk) == ()
    Matter.objects.filter(pk=same.pk).update(jurisdiction=town.county)
    moves.cancel_matter(same.pk, reason="重复", actor=town.actor("fang"))
    assert likely_duplicates(town.actor("lan"), draft.pk) == ()


def test_the_fragment_is_shown_beside_the_draft(town: Town) -> None:
    """The answer names number and shared words and offers to add the source."""
    same = a_matter(town, "持续整治东门河沿线污水溢流，确保断面水质稳定向好")
    url = reverse("ledger:draft-likely", args=[a_draft(town).pk])
    body = town.client("lan").get(url, headers=HTMX).content.decode()
    assert same.number in body and "<mark>" in body and f'name="matter" value="{same.pk}"' in body
    read_only = town.client("bai").get(url, headers=HTMX).content.decode()
    assert same.number in read_only and "<form" not in read_only
    assert "<html" in town.client("lan").get(url).content.decode()


def test_the_sentence_becomes_a_further_source_of_the_matter(town: Town) -> None:
    """The draft is set aside as duplicate, the matter has two sources, both journals tell."""
    same, draft = a_matter(town, "持续整治东门河沿线污水溢流"), a_draft(town)
    url = reverse("ledger:draft-attach", args=[draft.pk])
    answer = town.client("lan").post(url, {"version": 1, "matter": same.pk}, headers=HTMX)
    assert answer.status_code == 200
    draft.refresh_from_db()
    assert (draft.state, draft.dismissal_reason, draft.matter_id) == (
        "dismissed",
        "duplicate",
        same.pk,
    )
    added = same.sources.get(source=draft.source)
    assert (added.text, added.spans) == (draft.text, draft.spans)
    assert journal.history(same.stream)[-1].name == "matter.attach_source"
    assert f'"matter":{same.pk}' in journal.history(draft.stream)[-1].content
    again = town.client("lan").post(url, {"version": 1, "matter": same.pk}, headers=HTMX)
    assert again.status_code == 409
    assert same.sources.count() == 2


def test_restoring_the_draft_takes_the_source_back(town: Town) -> None:
    """Undo leaves the matter as it was, with both lines in its journal."""
    actor = town.actor("lan")
    same, draft = a_matter(town, "持续整治东门河沿线污水溢流"), a_draft(town)
    drafts.attach_draft(draft.pk, version=1, matter_id=same.pk, actor=actor)
    restored = drafts.restore_draft(draft.pk, actor=actor)
    assert (restored.state, restored.matter_id, same.sources.count()) == ("proposed", None, 1)
    names = [e.name for e in journal.history(same.stream)]
    assert names[-2:] == ["matter.attach_source", "matter.detach_source"]


def test_what_may_not_be_attached(town: Town) -> None:
    """Not to a cancelled matter, not by an approver, not to a matter one does not see."""
    same, draft = a_matter(town, "持续整治东门河沿线污水溢流"), a_draft(town)
    with pytest.raises(AccessDenied):
        drafts.attach_draft(draft.pk, version=1, matter_id=same.pk, actor=town.actor("fang"))
    url = reverse("ledger:draft-attach", args=[draft.pk])
    client = town.client("lan")
    assert client.post(url, {"version": 1, "matter": 4711}, headers=HTMX).status_code == 404
    assert client.post(url, {"version": 1}, headers=HTMX).status_code == 422
    moves.cancel_matter(same.pk, reason="误立", actor=town.actor("fang"))
    with pytest.raises(WrongState):
        drafts.attach_draft(draft.pk, version=1, matter_id=same.pk, actor=town.actor("lan"))
    draft.refresh_from_db()
    assert (draft.state, draft.version) == ("proposed", 1)


def test_common_words_do_not_search() -> None:
    """Pairs that every instruction has are left out; short texts keep what they have."""
    assert telling_pairs("加强、推进、落实") == []
    assert telling_pairs("整治东门河") == ["整治", "治东", "东门", "门河"]
    assert len(telling_pairs("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥" * 9)) <= 24


@pytest.mark.parametrize("opening", ["", "请", "近期"])
def test_the_one_rare_word_of_a_long_text_is_looked_for(town: Town, opening: str) -> None:
    """Hundreds of matters differ in the place alone: wherever the place stands in the words, its matter is found first."""
    work = "开展雨污分流改造，更换破损检查井，疏浚淤堵涵管，加固挡墙护坡，补种行道树木，增设照明路灯，规范停车泊位"
    pool = "鹤鹿鲤鹭鹰雁燕莺鸥鸽桃李杏梅柚槐榕松柏樟"
    places = [a + b for a in pool for b in "溪岭湖泉湾坡坪塘桥亭"]
    source, unit = a_source(town), town.units["water"]
    register(
        [
            MatterSpec(
                title=place,
                requirement=f"{work}，{place}，立即先行",
                source=source,
                duties=[DutySpec(unit.name, "lead", unit.pk)],
            )
            for place in places
        ],
        jurisdiction_id=town.county.pk,
        authority=town.authority,
        actor=town.actor("lan"),
    )
    text = f"清河县通报\n\n县水利局要{opening}{work}，樟亭，立即先行。\n"
    receive(text.encode(), "通报.txt", jurisdiction_id=town.county.pk, actor=town.actor("lan"))
    (draft,) = Draft.objects.all()
    assert likely_duplicates(town.actor("lan"), draft.pk)[0].title == "樟亭"


def test_ten_thousand_matters_cost_no_more_questions(
    town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Among 10,000 matters the look-up asks the database as few questions as among a handful."""
    source, housing = a_source(town), town.units["housing"]
    places = [
        f"{a}{b}{c}" for a in "东西南北中上" for b in "河山林桥塘岗坪湾" for c in "村镇社街巷里"
    ]
    works = ["整治污水溢流", "改造老旧电梯", "修复破损路面", "清理河道淤泥", "排查燃气隐患"]
    specs = [
        MatterSpec(
            title=f"{place}{work}{i}",
            requirement=f"要加强巡查，{place}{work}，第{i}项，确保断面水质稳定向好，限时完成整改",
            source=source,
            duties=[DutySpec(housing.name, "lead", housing.pk)],
        )
        for i in range(7)
        for place in places
        for work in works
    ][:10_000]
    register(
        specs, jurisdiction_id=town.county.pk, authority=town.authority, actor=town.actor("lan")
    )
    draft, actor = a_draft(town), town.actor("lan")
    with django_assert_max_num_queries(40):
        found = likely_duplicates(actor, draft.pk)
    assert len(specs) == 10_000
    assert len(found) <= 10
