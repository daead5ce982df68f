"""The two-character heads of time forms hide no phrase that trying every form everywhere would find."""

from __future__ import annotations

import datetime as dt
import re
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from duban.reading import _dates
from duban.reading._date_forms import HOLIDAY_DAYS, forms_by_first
from duban.reading._lexicon import words
from duban.reading._strand import Strand

_DAY = dt.date(2026, 4, 9)
_CHARACTERS = "012359一二三四五六七八九十两年月日号天周旬季半个内前底末初中上下本当次今明后翌这到至-~、余多双逢每按逐直第“”，。 "
_WORDS = (
    "星期",
    "工作日",
    "小时",
    "半年",
    "季度",
    "规划",
    "十四五",
    "全年",
    "正月十",
    "腊月廿",
    "岁末",
    "学期",
    "国庆节",
    "汛前",
)


def _pieces() -> st.SearchStrategy[str]:
    listed = [*words("dates", "immediate", "vague", "seasons", "reports"), *HOLIDAY_DAYS, *_WORDS]
    return st.one_of(st.sampled_from(_CHARACTERS), st.sampled_from(listed))


@settings(max_examples=1500, deadline=None)
@given(pieces=st.lists(_pieces(), max_size=12))
def test_the_heads_hide_no_phrase(pieces: list[str]) -> None:
    """The limits are the same when the forms are tried at every first character."""
    text = "".join(pieces)
    strand = Strand(text, tuple(range(len(text))))
    everywhere = re.compile("[" + "".join(forms_by_first()) + "]")
    found = _dates.find_deadlines(strand, 0, len(text), base=_DAY)
    with patch.object(_dates, "openers", lambda: everywhere):
        assert found == _dates.find_deadlines(strand, 0, len(text), base=_DAY)
