"""Wrapped lines are joined to their paragraphs, and nothing else is joined."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.reading._layout import Layout
from duban.reading.layout import arrange

SENTENCE = (
    "县水务局要在六月底前完成城东泵站两台机组的大修，备足移动泵车和沙袋，确保低洼片区积水半小时内退净；"
    "各乡镇要逐户核对转移名单，落实包保责任人，并将结果报县防汛办备案。"
)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of all articles."""
    return [p.strand.text for a in arrange(text).articles for p in a.paragraphs]


def covered(layout: Layout) -> list[int]:
    """The source offsets that the layout gives to articles and furniture."""
    fields = [f for a in layout.articles for f in (a.headline, a.byline, *a.subheads, *a.kickers)]
    spans = [s for f in (*fields, *layout.furniture) if f for s in f.spans]
    spans += [s for a in layout.articles for s in a.body]
    return [i for start, end in spans for i in range(start, end)]


@pytest.mark.parametrize("width", [18, 20, 24, 28])
@pytest.mark.parametrize("indent", ["", "　　"])
def test_paragraphs_wrapped_at_a_fixed_width_are_joined(width: int, indent: str) -> None:
    """Whatever the column width and with or without indents, the wrapped paragraph comes back whole."""
    first = SENTENCE
    second = "市" + SENTENCE[1:]
    lines = [
        line
        for p in (first, second)
        for line in textwrap.wrap(indent + p, width, drop_whitespace=False)
    ]
    text = "关于做好防汛工作的通知\n\n" + "\n".join(lines) + "\n"
    found = paragraphs(text)
    assert first in found[0]
    assert "".join(found) == first + second


def test_lines_that_were_never_wrapped_stay_apart() -> None:
    """One line a paragraph: no two lines are joined even where one has no full stop."""
    body = [
        "1.完成主干管网改造，六月底前通水",
        "2.建成应急泵站，汛期前投用",
        "责任单位：县水务局",
        "督导单位：县督查室",
    ]
    assert paragraphs("城区内涝整改方案\n" + "\n".join(body)) == body


def test_a_list_mark_at_the_edge_of_a_column_opens_no_paragraph() -> None:
    """Where paragraphs are indented, a line that begins with 二、 by accident of the wrap carries the sentence on."""
    first = (
        "会议责成县民政局、石桥乡政府：一、重新核定伙食补助标准，五月上旬提出方案；二、为十六名失能老人"
        "配备护理床和呼叫器；三、制定入冬前的锅炉检修计划，报县政府备案。"
    )
    whole = [first, *(SENTENCE[: -10 * n] + "。" for n in range(1, 6))]
    for width in range(14, 30):
        lines = [line for p in whole for line in textwrap.wrap("　　" + p, width)]
        text = "关于村级养老服务的会议纪要\n\n" + "\n".join(lines) + "\n"
        assert paragraphs(text) == whole


def test_windows_line_ends_are_not_blank_lines() -> None:
    """A carriage return with its line feed is one line end."""
    text = "关于开展检查的通知\r\n各乡镇：\r\n请于五月底前报送名单。\r\n"
    assert paragraphs(text) == ["各乡镇：", "请于五月底前报送名单。"]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *[
                    "",
                    "",
                    "  ",
                    "■",
                    "本报记者 林小舟",
                    "第3版 综合",
                    "（下转第2版）",
                    "（上接第1版）",
                ],
                *[
                    "序号    整改任务    责任单位    完成时限",
                    "1       疏通河道    县水务局    6月底",
                    "（记者 田一）",
                ],
                *[
                    "本报讯 5月3日，县长周明到河口镇调研。",
                    "要抓紧整改，务必在",
                    "城区管网改造",
                    SENTENCE,
                ],
                *[
                    "一、总体要求",
                    "责任单位：县水务局",
                    "2026年5月3日",
                    "——在全县大会上的讲话",
                    "望河县人民政府",
                ],
            ]
        ),
        max_size=24,
    ),
    st.sampled_from(["\n", "\r\n", "\n\n"]),
)
def test_no_character_is_lost_or_given_twice(lines: list[str], end: str) -> None:
    """Every character that is not blank is in exactly one article or piece of furniture, in any mixture of lines."""
    text = end.join(lines)
    offsets = covered(arrange(text))
    assert len(offsets) == len(set(offsets))
    assert {i for i, char in enumerate(text) if not char.isspace()} <= set(offsets)


def test_fields_quote_the_source_to_the_letter() -> None:
    """The text of a field is the concatenation of its spans, also across a wrapped headline."""
    text = "河口县人民政府办公室\n关于做好城区防汛备汛工作的\n通 知\n\n各乡镇：\n　　请认真落实。\n"
    headline = arrange(text).articles[0].headline
    assert headline is not None
    assert headline.text == "".join(text[a:b] for a, b in headline.spans)
    assert headline.text.endswith("通 知")
