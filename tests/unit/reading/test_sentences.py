"""Widths, sentences and list marks: the cutting of text before any meaning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.reading._enumerations import leading_mark, split_elements
from duban.reading._folding import fold
from duban.reading._sentences import split_sentences


def cut(text: str) -> list[str]:
    """The sentences of a text as strings."""
    return [text[s.start : s.end] for s in split_sentences(text)]


@given(st.text(alphabet="甲乙，；。：“”（）,;:()12Ａ１\n 要", max_size=60))
def test_folding_keeps_every_place(text: str) -> None:
    """Folding never moves a character, so places in the copy are places in the source."""
    assert len(fold(text)) == len(text)


def test_half_width_quotes_become_pairs() -> None:
    """Typed quotation marks open and close in turn."""
    assert fold('批示:"限期办结"') == "批示：“限期办结”"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲局报数。乙局核数！", ["甲局报数", "乙局核数"]),
        ("“先疏后堵”的办法要推开。再议其他。", ["“先疏后堵”的办法要推开", "再议其他"]),
        ("“这事拖不得。要快办。”她说。", ["这事拖不得", "要快办", "她说"]),
        ("甲局（乙局。）配合", ["甲局（乙局。）配合"]),
        ("甲局,报数;乙局,核数.", ["甲局,报数;乙局,核数."]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    """End marks cut; those inside a bracket or a quoted term do not."""
    assert cut(text) == expected


def test_speech_is_marked() -> None:
    """Sentences inside direct speech know that they are spoken."""
    assert [s.spoken for s in split_sentences("“要快办。”她说。")] == [True, False]


def test_segments_and_clauses() -> None:
    """Semicolons make segments, commas clauses, a comma inside a number neither."""
    (sentence,) = split_sentences("拨付1,200万元，用于修路；其余缓拨")
    assert [len(segment.clauses) for segment in sentence.segments] == [2, 1]


@given(st.text(alphabet="甲要，；。“”（）\n", max_size=40))
def test_cutting_loses_no_word(text: str) -> None:
    """Every character that is no mark stays inside some clause."""
    kept = {
        place
        for sentence in split_sentences(text)
        for segment in sentence.segments
        for clause in segment.clauses
        for place in range(clause.start, clause.end)
    }
    assert all(place in kept for place, char in enumerate(text) if char in "甲要")


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("一、总体要求", "chapter"),
        ("（二）挂牌督办。", "part"),
        ("3.清淤2公里", "number"),
        ("4.2026年完成两座", "number"),
        ("（5）更换阀门", "number"),
        ("⑥复核", "number"),
        ("二是加密巡查", "series"),
        ("★东桥村", "bullet"),
    ],
)
def test_leading_marks(text: str, level: str) -> None:
    """The form of a mark tells its depth."""
    mark = leading_mark(text)
    assert mark is not None
    assert mark.level == level


@pytest.mark.parametrize("text", ["3.5万亩需复种", "5月底前完成", "一是一，二是二", "2026年任务"])
def test_numbers_that_are_no_marks(text: str) -> None:
    """A decimal, a date or a saying opens no list."""
    mark = leading_mark(text)
    assert mark is None or mark.level == "series"


def test_inline_series_is_cut_only_when_it_counts() -> None:
    """一是…二是… is a list; a lone 一是 is not."""
    text = "提出两点意见：一是先清后改；二是边改边管。"
    assert [e.mark.level if e.mark else None for e in split_elements(text)] == [
        None,
        "series",
        "series",
    ]
    assert len(split_elements("这一是非之地要整治。")) == 1


def test_only_a_comma_between_digits_and_three_digits_belongs_to_a_number() -> None:
    """1,200 is one number; 2,30 and 5,甲 are two clauses."""

    def clauses(text: str) -> list[str]:
        return [
            text[c.start : c.end]
            for sentence in split_sentences(text)
            for segment in sentence.segments
            for c in segment.clauses
        ]

    assert clauses("投入1,200万元，建成2,30处") == ["投入1,200万元", "建成2", "30处"]
    assert clauses("第5,甲局负责") == ["第5", "甲局负责"]
