"""Labels, duty brackets, headings and blocks."""

from __future__ import annotations

import datetime as dt

import pytest

from duban.reading._blocks import blocks_for, bracket_block
from duban.reading._frames import is_heading, mode_of, numbers_are_titled
from duban.reading._labels import blocks_of, kind_of, label_line, read_labels, trailing_bracket
from duban.reading._layout import Paragraph
from duban.reading._strand import Strand

BASE = dt.date(2026, 3, 2)


def strand(text: str) -> Strand:
    """A strand that is its own source."""
    return Strand.of(text, [(0, len(text))])


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("责任单位", "lead"),
        ("配合部门", "assist"),
        ("督导单位", "supervise"),
        ("完成时限", "time"),
        ("整改目标", "goal"),
        ("整改措施", "measure"),
        ("存在问题", "problem"),
        ("整改进展", "status"),
        ("点位", "place"),
        ("出席", "meta"),
        ("天气", None),
    ],
)
def test_kind_of_label(name: str, kind: str | None) -> None:
    """A label's words tell what its value is."""
    assert kind_of(name) == kind


def test_several_labels_on_a_line() -> None:
    """Each label takes the text up to the next."""
    text = "牵头单位：市水务局　配合单位：北河区政府　完成时限：9月底"
    assert [text[one.start : one.end].strip() for one in read_labels(text)] == [
        "市水务局",
        "北河区政府",
        "9月底",
    ]


def test_labels_glued_by_a_lost_line_break() -> None:
    """Well-known labels are found even without a blank before them."""
    assert [one.kind for one in read_labels("责任单位：市城管局督导单位：市政府督查室")] == [
        "lead",
        "supervise",
    ]


def test_boxed_labels_need_no_colon() -> None:
    """【措施】 is a label as it stands."""
    assert [one.kind for one in label_line("【措施】更换水泵")] == ["measure"]


def test_sentence_with_a_colon_is_no_label_line() -> None:
    """A label line opens with its label."""
    assert label_line("他指出，完成时限：以文件为准") == ()


def test_trailing_bracket_nests() -> None:
    """The bracket is matched from its end."""
    text = "新建泵站两座（市水务局牵头，各县（市、区）人民政府负责）。"
    start, end = trailing_bracket(text, 0, len(text)) or (0, 0)
    assert text[start:end] == "（市水务局牵头，各县（市、区）人民政府负责）"


def test_bracket_gives_units_and_limit() -> None:
    """A duty bracket says who and when."""
    text = "（市教育局牵头，市财政局配合；10月底前完成）"
    block = bracket_block(strand(text), 0, len(text), BASE, ())
    assert block is not None
    assert [(u.field.text, u.role) for u in block.units] == [
        ("市教育局", "lead"),
        ("市财政局", "assist"),
    ]
    assert [d.iso for d in block.deadlines] == [dt.date(2026, 10, 31)]


def test_bracket_about_something_else() -> None:
    """A remark in brackets is no duty."""
    text = "（含佐证照片）"
    assert bracket_block(strand(text), 0, len(text), BASE, ()) is None


def test_a_returning_label_opens_a_block() -> None:
    """Two items with a label each are two blocks."""
    texts = ["清淤", "责任单位：甲局", "修闸", "责任单位：乙局"]
    assert blocks_of(texts, [None] * 4) == [0, 0, 1, 1]


def test_labels_hold_for_their_block_only() -> None:
    """A chapter mark ends what labels lend."""
    texts = ["一、清淤", "责任单位：市水务局", "二、宣传", "加强宣传"]
    blocks = blocks_for([Paragraph(strand(t)) for t in texts], BASE, ())
    assert [len(b.units) for b in blocks] == [1, 1, 0, 0]


@pytest.mark.parametrize(
    ("heading", "mode"),
    [
        ("三、下步工作要求", "order"),
        ("二、存在的主要问题", "problem"),
        ("一、总体情况", "fact"),
        ("整改目标", "goal"),
        ("一、补齐设施短板", None),
        ("四、关于道路命名", None),
    ],
)
def test_mode_of_heading(heading: str, mode: str | None) -> None:
    """A heading says what its section is for, by its last telling word."""
    assert mode_of(heading) == mode


def test_headings_hold_no_sentence() -> None:
    """A short numbered line is a heading, a sentence is not."""
    assert is_heading("二、压实责任")
    assert not is_heading("各镇要压实责任。")


def test_titled_numbers_are_a_habit() -> None:
    """Numbers count as titled only where nearly all of them are."""
    titled = ["1.备足燃料。各企业抓紧采购。", "2.检修设备。月底完成。", "3.值班值守。专人在岗。"]
    assert numbers_are_titled(titled)
    assert not numbers_are_titled([*titled[:1], "2.新建泵站两座，月底完工。", "3.清淤十公里。"])
