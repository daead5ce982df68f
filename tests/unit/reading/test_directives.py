"""Directives end to end on small texts: where items begin, go on and end, and what their fields hold."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.reading import Directive, Reading, read, to_contract
from duban.reading._wordlists import groups

DAY = dt.date(2026, 6, 10)

MINUTES = """北河县人民政府专题会议纪要
〔2026〕9号
2026年6月9日
6月8日上午，副县长沈砚秋主持召开专题会议，研究校车运行有关问题。会议议定：
一、关于站点。由县教育局牵头，县公安局交警大队配合，6月30日前完成全县校车站点勘查。县财政局7月底前拨付购车补助。
二、关于票价。因成本尚未核定，票价调整事宜待审计后再行研究。
三、各乡镇要落实看护人员，做到一车一人；运营公司不得擅自减班。
出席：沈砚秋，县教育局，县公安局
"""

PLAN = """北河县饮用水安全整改方案
一、整改任务
（一）石门水厂消毒设施老化。
整改目标：出厂水水质达标率100%。
整改措施：
1.更换二氧化氯发生器两台。2026年7月底前安装到位。
2.编制应急供水预案，8月15日前报市水务局备案。
责任单位：北河县水务局
整改时限：2026年9月底前
（二）南湾村管网渗漏。该问题已于5月整改完毕。
整改时限：已完成
"""

REPORT = """沈砚秋调研防汛工作
本报讯 6月8日，副县长沈砚秋到青柳镇调研防汛工作。
在青柳水库，沈砚秋查看大坝和溢洪道，要求县水利局三日内补齐抢险砂石料，青柳镇加密巡坝查险。
沈砚秋强调，各乡镇要压实包保责任，逐村逐户落实转移对象。要备足物资，确保汛期安全。
沈砚秋提出三点意见：一是值守到岗，不得脱岗；二是预警到户；三是演练到村，6月20日前各村组织一次演练。
“要让水听人的话。”村民老马说。
今年以来，全县已清淤河道36公里。
"""

LIST = """北河县2026年重点工作分工方案
一、补齐民生短板
1.新建社区食堂12处，年内投入使用。（县民政局牵头，各乡镇配合）
2.改造农村公路80公里。（责任单位：县交通运输局；完成时限：10月底前）
"""


def item(reading: Reading, start: str) -> Directive:
    """The one directive whose text opens with the given words."""
    (found,) = [d for d in reading.directives if d.field.text.startswith(start)]
    return found


def units(directive: Directive) -> dict[str, str]:
    """The units of a directive by role."""
    return {unit.field.text: unit.role for unit in directive.units}


def test_decisions_need_no_modal() -> None:
    """Minutes decide with 由…牵头 and with a bare doer; what is put off is no decision."""
    reading = read(MINUTES, doc_date=dt.date(2026, 6, 9))
    starts = [d.field.text[:6] for d in reading.directives]
    assert starts == ["由县教育局牵", "县财政局7月", "各乡镇要落实", "运营公司不得"]
    lead = item(reading, "由县教育局")
    assert units(lead) == {"县教育局": "lead", "县公安局交警大队": "assist"}
    assert lead.deadline is not None
    assert lead.deadline.iso == dt.date(2026, 6, 30)
    assert {d.speaker.text for d in reading.directives if d.speaker} == {"会议"}


def test_plan_lends_its_labels_to_its_measures() -> None:
    """Each numbered measure is one item, also across a full stop; closed problems give none."""
    reading = read(PLAN, doc_date=DAY)
    assert [d.rule for d in reading.directives] == ["ENUM_ITEM", "ENUM_ITEM"]
    pump = item(reading, "更换二氧化氯")
    assert pump.field.text.endswith("安装到位")
    assert units(pump) == {"北河县水务局": "lead"}
    assert pump.deadline is not None
    assert pump.deadline.iso == dt.date(2026, 7, 31)


def test_report_takes_orders_and_leaves_narrative() -> None:
    """In the press only what somebody with authority says counts."""
    reading = read(REPORT, doc_date=DAY)
    rules = [d.rule for d in reading.directives]
    assert rules == ["ORDER_VERB", "MODAL_GROUP", "MODAL_GROUP", *["ENUM_SERIES"] * 3]
    assert all(d.speaker and d.speaker.text == "沈砚秋" for d in reading.directives)
    assert any("清淤河道" in f.field.text for f in reading.achievements)


def test_scene_and_spoken_day() -> None:
    """A site told before the order is its place, and 三日内 counts from the day it was said."""
    order = item(read(REPORT, doc_date=DAY), "要求县水利局")
    assert order.place is not None
    assert order.place.text == "青柳水库"
    assert order.deadline is not None
    assert order.deadline.iso == dt.date(2026, 6, 11)


def test_series_elements_inherit_no_neighbour() -> None:
    """A doer inside one element does not spread to the next."""
    reading = read(REPORT, doc_date=DAY)
    assert units(item(reading, "二是预警到户")) == {}
    assert units(item(reading, "三是演练到村")) == {"各村": "subject"}


def test_brackets_give_duties() -> None:
    """A trailing bracket is outside the item and gives its units and limit."""
    reading = read(LIST, doc_date=DAY)
    canteen, road = reading.directives
    assert canteen.field.text == "新建社区食堂12处，年内投入使用"
    assert units(canteen) == {"县民政局": "lead", "各乡镇": "assist"}
    assert road.deadline is not None
    assert road.deadline.iso == dt.date(2026, 10, 31)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("县水利局要清淤两公里，加固堤防", "concrete"),
        ("各级各部门要提高政治站位，切实增强责任感", "principle"),
    ],
)
def test_actionability(order: str, expected: str) -> None:
    """Countable work is concrete, attitude alone a principle."""
    text = f"县委常委会召开会议\n会议强调，{order}。\n"
    (directive,) = read(text, doc_date=DAY).directives
    assert directive.actionability == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "。。。",
        "（（（（",
        "要要要要",
        "一、二、三、",
        "“" * 50,
        "责任单位：",
        "会议强调，",
        "要求" * 200,
    ],
)
def test_poor_texts_do_not_break_it(text: str) -> None:
    """Nothing readable gives a reading without directives, never an error."""
    assert isinstance(read(text), Reading)


@pytest.mark.parametrize("text", [MINUTES, PLAN, REPORT, LIST])
def test_contract_is_exact_and_plain(text: str) -> None:
    """Every field of the contract is the concatenation of its spans, and the whole is JSON."""
    contract = to_contract(read(text, doc_date=DAY), "probe")

    def check(value: object) -> None:
        if isinstance(value, dict):
            if "spans" in value and "text" in value:
                assert value["text"] == "".join(text[a:b] for a, b in value["spans"])
            for part in value.values():
                check(part)
        elif isinstance(value, list):
            for part in value:
                check(part)

    check({key: value for key, value in contract.items() if key != "text"})
    assert json.loads(json.dumps(contract, ensure_ascii=False)) == contract


def test_every_rule_is_explained() -> None:
    """Each rule a reading names stands in the table of rules, in both languages."""
    table = groups("rules")
    for text in (MINUTES, PLAN, REPORT, LIST):
        reading = read(text, doc_date=DAY)
        named = {
            finding.rule
            for group in (
                reading.directives, reading.statements, reading.events, reading.commitments,
                reading.achievements, reading.problems, reading.other,
            )
            for finding in group
        }  # fmt: skip
        assert named <= set(table)
    assert all(set(texts) == {"en", "zh-Hans"} for texts in table.values())


def test_unread_sentences_are_shown() -> None:
    """An order that became no item is shown to the clerk, not dropped."""
    reading = read("北河新闻\n本报讯 6月8日，会上有人提到河道要清。\n", doc_date=DAY)
    assert reading.directives == ()
    assert any("河道要清" in field.text for field in reading.unread)


def starts(text: str) -> list[str]:
    """The first characters of each directive of a text."""
    return [d.field.text[:5] for d in read(text, doc_date=DAY).directives]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("要加固堤防，备足砂石。", ["要加固堤防"]),
        ("县水利局6月20日前完成清淤。", ["县水利局6"]),
        ("水利是命脉，人人有责任。", []),
        ("我们要把实事办好。", []),
    ],
)
def test_quoted_words_order_only_when_they_do(said: str, expected: list[str]) -> None:
    """Direct speech counts where it opens with the order or names a doer and a day."""
    assert (
        starts(f"青柳动态\n本报讯 6月8日，副县长沈砚秋到青柳镇调研。沈砚秋说：“{said}”\n")
        == expected
    )


def test_speaker_behind_the_quotation() -> None:
    """“…。”她对负责人说: the day makes the words an order, the speaker stands behind them."""
    text = "青柳动态\n本报讯 6月8日，副县长沈砚秋到青柳镇调研。“名册要天天更新，6月15日前包到人。”她对镇负责人说。\n"
    (directive,) = read(text, doc_date=DAY).directives
    assert directive.speaker is not None
    assert directive.speaker.text == "沈砚秋"


def test_surname_and_title_name_the_same_person() -> None:
    """沈县长 is the 沈砚秋 who spoke before."""
    text = "北河县专题会议纪要\n沈砚秋指出：\n1.县水利局6月底前清淤。\n关于值守，沈县长要求：\n（1）各乡镇专人值守。\n"
    speakers = {d.speaker.text for d in read(text, doc_date=DAY).directives if d.speaker}
    assert speakers == {"沈砚秋"}


def test_table_rows_give_one_item_each() -> None:
    """Columns tell who and when; a closed row and a title row give none."""
    text = (
        "北河县2026年民生实事任务分解表\n"
        "序号\t工作任务\t责任单位\t完成时限\n"
        "一\t住房保障\t\t\n"
        "1\t改造老旧小区6个\t县住建局\t9月底前\n"
        "2\t新建书屋2处\t县文旅局\t已于5月完成\n"
    )
    (row,) = read(text, doc_date=DAY).directives
    assert row.rule == "TABLE_ROW"
    assert units(row) == {"县住建局": "lead"}
    assert row.deadline is not None
    assert row.deadline.iso == dt.date(2026, 9, 30)


def test_series_splits_where_a_second_doer_has_its_own_modal() -> None:
    """An element of a series is one item until another unit is told with its own modal."""
    text = "青柳动态\n本报讯 6月8日，副县长沈砚秋到青柳镇调研。沈砚秋强调，一要护林，县林业局要加密巡护；县应急局要备足机具；二要护田，防止倒伏。\n"
    assert starts(text) == ["一要护林，", "县应急局要", "二要护田，"]


def test_announced_problems_are_no_orders() -> None:
    """一是…二是… behind a lead of problems stays a list of problems."""
    text = "北河县督查通报\n督查发现，仍存在一些短板：一是台账不全，须补未补；二是值守缺岗。\n"
    assert starts(text) == []


PIECES = st.sampled_from(
    [
        "沈砚秋强调，", "会议要求，", "他说：", "“要清淤。”", "县水利局", "由县财政局牵头", "要加固堤防", "不得拖延", "6月底前完成",
        "一是", "二是", "1.", "（二）", "一、", "①", "。", "，", "；", "：", "——", "\n", "（责任单位：县住建局）", "【措施】", "责任单位：",
        "整改时限：已完成", "如下：", "建议", "请各单位", "逾期未报的，", "将予以通报", "已完成", "该局", "方县长", "同志", "\t", "　　", "“", "”", "（",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_mixture_of_the_genre_breaks_it(text: str) -> None:
    """Whatever is put together, reading ends, and every directive is a piece of the source."""
    for directive in read(text, doc_date=DAY).directives:
        assert directive.field.text == "".join(text[a:b] for a, b in directive.field.spans)
