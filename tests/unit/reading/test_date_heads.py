"""The two-character heads of time forms hide no phrase that a form would match."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duban.reading._date_forms import forms_by_first, openers

FORMS = {name: pattern for forms in forms_by_first().values() for name, pattern in forms}


@pytest.mark.parametrize("name", sorted(FORMS))
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_place_where_a_form_matches_is_one_where_it_is_tried(
    name: str, data: st.DataObject
) -> None:
    """Whatever a form matches from a character that opens it shows one of the heads."""
    text = data.draw(st.from_regex(_without_digits_of_other_scripts(FORMS[name])))
    for place in range(len(text)):
        listed = any(form == name for form, _ in forms_by_first().get(text[place], ()))
        if listed and FORMS[name].match(text, place):
            assert openers().match(text, place), text[place:]


def _without_digits_of_other_scripts(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """The same form over plain digits: the text is folded before it is searched."""
    return re.compile(pattern.pattern, re.ASCII)


SAID = (
    "每星期 每学期 每半年 每个工作日 每小时 每10天 每季度 逢5日 半个月内 半年内 半小时内 周一报 双周调度 按月通报 逐日 直至验收 直到结束 "
    "下下周五 上周三 下个月底 下一季度 这个月 次月10日 本周内 星期五前 礼拜三 月底前 月10日 年度内 岁末 年中 全年 到2027年底 至今年底 "
    "第三季度 前三季度 十四五末 “十五五”末 正月十五前 腊月廿三前 六一前 “五一”前 两节前 春季学期 汛前 强冷空气来临前 明晚 当天 翌日 即日 "
    "5、6月 3—5日 16号前 十五个工作日内 三日内 2026.3.30 26年6月 二〇二六年 立即 尽快"
)


@pytest.mark.parametrize("said", SAID.split())
def test_each_way_of_opening_is_known(said: str) -> None:
    """What offices write, form by form."""
    assert openers().match(said)
