"""Quantities, places and names of persons in a sentence: what is one, and what only looks like one."""

from __future__ import annotations

import pytest

from duban.reading._names import find_people, introduce
from duban.reading._places import find_places, scene
from duban.reading._quantities import find_quantities
from duban.reading._strand import Strand


def strand(text: str) -> Strand:
    """A strand of the whole text."""
    return Strand.of(text, [(0, len(text))])


QUANTITIES = [
    ("新建泵站3座、管网不少于12.5公里", ["3座", "不少于12.5公里"]),
    ("惠及农户１.２万户以上", ["１.２万户以上"]),
    ("预计降雨60～90毫米", ["60～90毫米"]),
    ("合格率提高到98%以上", ["98%以上"]),
    ("压减两成、约400吨", ["约400吨"]),
    ("三分之二以上业主同意", ["三分之二以上"]),
    ("实现网格全覆盖", ["全覆盖"]),
    ("新招引百家企业、首台机组并网", ["百家", "首台"]),
]


@pytest.mark.parametrize(("text", "found"), QUANTITIES)
def test_a_quantity_keeps_its_hedge(text: str, found: list[str]) -> None:
    """The field is the amount with the words that bound it."""
    assert [f.text for f in find_quantities(strand(text), 0, len(text))] == found


NO_QUANTITY = [
    "一是强化宣传",
    "10月8日前完成",
    "2026年6月底前",
    "十五个工作日内办结",
    "第3期通报",
    "一个一个过",
    "二次供水",
    "压实“一把手”责任",
]


@pytest.mark.parametrize("text", NO_QUANTITY)
def test_a_date_a_limit_or_a_mark_is_no_quantity(text: str) -> None:
    """Numbers that count nothing are left alone."""
    assert find_quantities(strand(text), 0, len(text)) == []


PLACES = [
    ("加快城东污水处理厂扩建", ["城东污水处理厂"]),
    ("对枫桥河沿线排口复查", ["枫桥河沿线"]),
    ("科学调度云台、金鸡水库", ["云台、金鸡水库"]),
    ("修复K3+100至K4+260段", ["K3+100至K4+260段"]),
    ("贯通青石镇至白鹭乡段", ["青石镇至白鹭乡段"]),
    ("排查37座小型水库", []),
    ("修好农村公路", []),
    ("新建口袋公园6处", []),
]


@pytest.mark.parametrize(("text", "found"), PLACES)
def test_a_site_has_a_name_of_its_own(text: str, found: list[str]) -> None:
    """A site is found from its last word back to where its name begins; kinds of sites are none."""
    assert [f.text for _, _, f in find_places(strand(text), 0, len(text))] == found


SCENES = [
    ("在青石镇文化中心建设现场，李云帆要求倒排工期", "青石镇文化中心建设现场"),
    ("随后，李云帆来到白鹭湖湿地，察看水位", "白鹭湖湿地"),
    ("在青石社区“夕阳红”食堂,李云帆询问菜价", "青石社区“夕阳红”食堂"),
    ("白杨路全长两公里，破损多年。", "白杨路"),
    ("在后厨，李云帆查看台账", None),
    ("座谈会上，李云帆强调要压实责任", None),
    ("在听取汇报后，李云帆指出", None),
]


@pytest.mark.parametrize(("text", "place"), SCENES)
def test_a_scene_is_where_one_stands(text: str, place: str | None) -> None:
    """A meeting or a report is no scene."""
    found = scene(strand(text), 0, len(text))
    assert (found.text if found else None) == place


def test_names_stand_behind_titles_and_are_known_again() -> None:
    """Two and three characters are told apart by what follows; the name is found without its title later."""
    lead, later = (
        strand("市委书记陆星河调研防汛，副市长柳青陪同。"),
        strand("陆星河强调，柳青要求。"),
    )
    names = introduce([lead, later])
    assert names == {"陆星河", "柳青"}
    assert [f.text for _, _, f in find_people(later, 0, len(later), names)] == ["陆星河", "柳青"]


def test_a_deed_behind_a_title_is_no_name() -> None:
    """市长视察 and 书记调研 name nobody; neither does 镇长坡镇."""
    assert introduce([strand("市长视察工地。县委书记调研信访。坪山市长坡镇。")]) == frozenset()
