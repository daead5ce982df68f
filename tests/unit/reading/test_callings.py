"""Where bodies can be called upon, and what each such place is."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from duban.reading._callings import Calling, calling_of, callings

CALLS = ("由", "请", "要求", "责成", "会同", "联合", "督促")


def found(text: str) -> list[Calling]:
    """All places of a text."""
    return [calling_of(place) for place in callings(text, 0, len(text))]


def test_the_text_and_each_clause_open_a_place() -> None:
    """The first place stands behind no mark, the second behind its comma and its number."""
    first, second = found("甲局牵头，（二）乙局配合")
    assert (first.start, first.end, first.mark) == (0, 0, "")
    assert (second.start, second.end, second.mark) == (4, 8, "，")


def test_a_call_inside_a_clause_opens_a_place() -> None:
    """由 and 会同 stand inside a clause; the second joins whoever stands before it."""
    by, beside = found("此事由甲局会同乙局办")[1:]
    assert (by.start, by.end, by.call, by.mark) == (2, 3, "由", None)
    assert beside.beside and beside.call == ""


def test_what_only_looks_like_a_call_opens_none() -> None:
    """申请 asks, 不得要求 forbids, 组织部 is a body."""
    assert [place.call for place in found("企业申请不得要求组织部")] == [""]


@given(st.lists(st.sampled_from([*CALLS, "甲局", "，", "。", "（一）", "的"]), max_size=12))
def test_places_stand_in_order_and_apart(parts: list[str]) -> None:
    """No place begins before the last one ended."""
    places = found("".join(parts))
    assert all(a.end <= b.start for a, b in itertools.pairwise(places))
