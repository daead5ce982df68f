"""The words that order: which 要 is one, and which other words are."""

from __future__ import annotations

import pytest

from duban.reading._modals import find_orders, first_modal


def forces(text: str) -> list[str]:
    """The forces of the modals of a text."""
    found: list[str] = []
    at = 0
    while modal := first_modal(text, at, len(text)):
        found.append(modal.force)
        at = modal.end
    return found


@pytest.mark.parametrize(
    "text",
    [
        "各镇要加密巡查",
        "要强化值守",
        "要点亮路灯",
        "要领导带头",
        "同时要紧盯堤防",
        "要实行台账管理",
    ],
)
def test_modal_yao(text: str) -> None:
    """要 before a verb orders, also where it begins another word's look-alike."""
    assert forces(text)[:1] == ["yao"]


@pytest.mark.parametrize(
    "text",
    [
        "这是重要举措",
        "主要原因在管理",
        "实干为要",
        "需要完善机制",
        "按照部署要求推进",
        "工作要点已经印发",
        "形成会议纪要",
        "这种做法要不得",
        "要素保障有力",
        "“要想富先修路”写在墙上",
        "眼看就要放水",
    ],
)
def test_lexical_yao(text: str) -> None:
    """要 inside a word, a saying or a quotation orders nobody."""
    assert "yao" not in forces(text)


@pytest.mark.parametrize(
    ("text", "force"),
    [
        ("承办单位应当办结", "strong"),
        ("务必排查到位", "strong"),
        ("须于五日内回复", "strong"),
        ("供水企业应提前告知", "strong"),
        ("不得擅自复工", "ban"),
        ("一律停业整顿", "ban"),
        ("严禁超载", "ban"),
    ],
)
def test_other_modals(text: str, force: str) -> None:
    """Each modal has its force."""
    assert force in forces(text)


@pytest.mark.parametrize(
    "text", ["舍不得花钱", "等不得、慢不得", "无须证明", "相应调整", "应急处置得当"]
)
def test_look_alikes_are_no_modals(text: str) -> None:
    """The same characters inside other words are left alone."""
    assert forces(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("责成城建局整改", True),
        ("请财政局核定", True),
        ("高标准、严要求", False),
        ("落实上级要求", False),
        ("申请资金", False),
        ("按要求报送", False),
        ("望各单位遵照执行", True),
        ("展望未来", False),
    ],
)
def test_ordering_verbs(text: str, found: bool) -> None:
    """要求, 请 and 望 order only as verbs."""
    assert bool(list(find_orders(text, 0, len(text)))) is found
