"""Rewritten alternations find what the written ones find, place by place."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.reading._scanning import Sweep, by_first, plain_first

WRITTEN = (
    "(?<!不)已|[未没]有|(?:以|年)来(?!源)",
    "^甲局|(?<=会议)(?:同意|通过)|约?谈",
    "(?<![主重])要(?!求)|应当|应(?=当面|由)",
    r"甲|\d+处|乙",
)


@pytest.mark.parametrize("written", WRITTEN)
@given(
    text=st.text(
        alphabet="不已未没有以年来源甲局会议同意通过约谈主重要求应当面由乙处1", max_size=24
    )
)
def test_rewriting_changes_no_match(written: str, text: str) -> None:
    """Each match stands at the same place and has the same length."""
    ours = [m.span() for m in re.finditer(plain_first(written), text)]
    assert ours == [m.span() for m in re.finditer(written, text)]


def test_every_alternative_opens_with_a_plain_character() -> None:
    """Lookbehinds move behind the first character; classes, groups and options are written out."""
    assert plain_first("(?<!不)已|[未没]有|约?谈") == "已(?<!不已)|未有|没有|约谈|谈"


def test_what_cannot_be_rewritten_stays_as_it_was() -> None:
    """An alternative that opens with any digit leaves the whole alternation alone."""
    assert plain_first(r"甲|\d+处") == r"甲|\d+处"


@given(text=st.text(alphabet="不已未有来甲局2处", max_size=16))
def test_one_sweep_finds_what_any_of_the_patterns_finds(text: str) -> None:
    """The sweep of several alternations answers like asking each of them."""
    patterns = ("(?<!不)已|未有", r"(?:甲局|\d处)", "^来")
    assert Sweep.of(patterns).finds(text) == any(re.search(p, text) for p in patterns)


WORDS = ("市长", "市", "书记", "市委书记", "书", "市委", "局", "书记处")


@given(
    listed=st.lists(st.sampled_from(WORDS), min_size=1, unique=True),
    text=st.text(alphabet="市长书记委局处", max_size=24),
)
def test_grouping_by_first_character_changes_no_match(listed: list[str], text: str) -> None:
    """Words of one first character keep their order among themselves, which alone decides."""
    written = "|".join(listed)
    ours = [m.span() for m in re.finditer(by_first(written), text)]
    assert ours == [m.span() for m in re.finditer(written, text)]


def test_a_choice_with_an_escaped_word_is_not_grouped() -> None:
    """An escape has no plain character to group by."""
    assert by_first(r"甲乙|甲丙|\(丁") == r"甲乙|甲丙|\(丁"
