"""Classes that are no directives, and how speakers are told."""

from __future__ import annotations

import pytest

from duban.reading._negatives import (
    is_balance,
    is_public,
    is_short_balance,
    is_threat,
    refuse_any,
    refuse_bare,
)
from duban.reading._passage import Passage
from duban.reading._sentences import split_sentences
from duban.reading._speakers import find_heads
from duban.reading._strand import Strand


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("因依据不足，会议不予采纳", "rejected"),
        ("待方案成熟后再议", "rejected"),
        ("我公司将加快投产", "commitment"),
        ("去年全会上曾要求各村建账", "past"),
        ("相信项目一定能早日建成", "wish"),
        ("组织企业签订安全承诺书", None),
        ("县局要按月报送进度", None),
        ("两所学校应招标而未招标", "background"),
        ("旧办法的规定，不再执行", "rejected"),
        ("由镇里会后再作研究", "rejected"),
        ("要清醒地看到，短板还不少", "background"),
    ],
)
def test_strong_classes(text: str, kind: str | None) -> None:
    """Some classes refuse even where a modal stands."""
    assert refuse_any(text) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("已完成整改6处", "closed"),
        ("截至5月底累计清运垃圾80吨", "achievement"),
        ("预计周末有雨", "forecast"),
        ("市局将组织专项检查", "forecast"),
        ("排水管道老化堵塞", "problem"),
        ("对已交付的小区开展回头看", None),
        ("将排查结果报市安委办", None),
        ("推出海上年味集市", None),
        ("将组成三个小组赴各地抽查", "forecast"),
        ("去年拖欠的工资月底前付清", None),
        ("加快项目前期工作", None),
    ],
)
def test_weak_classes(text: str, kind: str | None) -> None:
    """Other classes refuse only what has no modal; none bites inside another word."""
    assert refuse_bare(text) == kind


@pytest.mark.parametrize(
    ("text", "threat"),
    [
        ("逾期未报的，将予以通报", True),
        ("整改不力的，提请县政府约谈", True),
        ("对拒不搬迁的，依法拆除", False),
        ("对虚假整改的，一律严肃追责问责", True),
        ("对虚假办结工单重新办理", False),
        ("各镇要建立通报制度", False),
    ],
)
def test_threats(text: str, threat: bool) -> None:
    """A sanction for failure is no order."""
    assert is_threat(text) is threat


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("请广大市民错峰出行", True),
        ("市民朋友要注意防暑", True),
        ("请拨打热线反映", True),
        ("请各单位按时报送", False),
        ("广大党员干部要走在前列", False),
        ("居民小区消防通道要畅通", False),
        ("老年人助餐点要扩面", False),
        ("群众反映诉求应当逐级走访", True),
        ("交警部门提醒：出行要避开高峰", True),
        ("请过往车辆绕行", True),
        ("请市民政局牵头办理", False),
        ("再次提醒：各镇要按时报送", False),
    ],
)
def test_public_advice(text: str, public: bool) -> None:
    """Advice to the public is told by the one addressed."""
    assert is_public(text) is public


def test_maxims() -> None:
    """既要…又要… balances; a plain order does not."""
    assert is_balance("既要有拼劲，又要有巧劲")
    assert not is_balance("要清理河道")
    assert is_short_balance("既要守得住，又要端得稳")
    assert not is_short_balance("既要在月底前清完支渠，又要同步修好泵站")


def heads(text: str) -> list[tuple[str | None, str, str]]:
    """Speaker, kind and the start of the content of each head in a text."""
    passage = Passage.of(Strand.of(text, [(0, len(text))]), (), frozenset({"方小舟"}))
    return [
        (head.speaker.text if head.speaker else None, head.kind, passage.folded[head.content :][:4])
        for sentence in split_sentences(text)
        for head in find_heads(passage.strand, passage.folded, sentence, passage.people)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("县长方小舟强调，要严防死守。", ("方小舟", "person", "要严防死")),
        ("会议议定：由市局牵头。", ("会议", "body", "由市局牵")),
        ("督查组指出，仍有短板。", ("督查组", "body", "仍有短板")),
        ("他还要求，月底前办结。", (None, "same", "月底前办")),
        ("方小舟对随行人员说，渠要先清。", ("方小舟", "person", "渠要先清")),
        ("县长方小舟对防汛工作作出安排：各镇加密巡查。", ("方小舟", "person", "各镇加密")),
        ("会议原则同意该方案，由市局印发。", ("会议", "body", "由市局印")),
    ],
)
def test_statement_heads(text: str, expected: tuple[str | None, str, str]) -> None:
    """Person, meeting, team, pronoun and a bare colon all open a statement."""
    assert heads(text)[0] == expected


@pytest.mark.parametrize(
    "text", ["落实会议部署要求，扎实推进。", "建立明确的责任清单。", "居民说了算。"]
)
def test_nouns_open_no_statement(text: str) -> None:
    """The same words as nouns, or inside other words, are no heads."""
    assert heads(text) == []
