"""Bodies that must act: found where they are doers, split where they are several, with their roles; and label values."""

from __future__ import annotations

import pytest

from duban.reading._strand import Strand
from duban.reading._units import find_units, introduce, read_role_phrase


def doers(text: str, known: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """The bodies of a whole text with their roles."""
    found = find_units(Strand.of(text, [(0, len(text))]), 0, len(text), known=known)
    assert all(text[left:right] == unit.field.text for left, right, unit in found)
    return [(unit.field.text, unit.role) for _, _, unit in found]


def label(text: str, known: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """The bodies of a label's value with their roles."""
    found = read_role_phrase(Strand.of(text, [(0, len(text))]), 0, len(text), known)
    return [(unit.field.text, unit.role) for unit in found]


SUBJECTS = [
    ("市生态环境局要逐一复核", ["市生态环境局"]),
    ("要求县林业局三日内查清", ["县林业局"]),
    ("请各乡镇于6月底前上报", ["各乡镇"]),
    ("临江区、白鹭县务必守住底线", ["临江区", "白鹭县"]),
    ("规划、园林、城管部门要联合验收", ["规划、园林、城管部门"]),
    (
        "市住房和城乡建设局、市自然资源和规划局要简化手续",
        ["市住房和城乡建设局", "市自然资源和规划局"],
    ),
    ("各县（市、区）人民政府应当明确专人", ["各县（市、区）人民政府"]),
    ("市公安局交警支队要优化信号灯", ["市公安局交警支队"]),
    ("对漏报问题，由县统计局约谈负责人", ["县统计局"]),
    ("责成青石镇8月15日前整改到位", ["青石镇"]),
    ("区公安分局、区农机推广中心按行业认领", ["区公安分局", "区农机推广中心"]),
    ("县交通运输局每半月通报一次进度", ["县交通运输局"]),
    ("要组织市场监管、消防等部门开展检查", ["市场监管、消防等部门"]),
    ("希望凌云精密铸造有限公司扩大产能", ["凌云精密铸造有限公司"]),
    ("各级领导干部要下沉一线", ["各级领导干部"]),
    ("市经济和信息化局要跟踪服务", ["市经济和信息化局"]),
    ("责令施工企业江岸建工集团停工整改", ["江岸建工集团"]),
    ("各职业院校应主动对接", ["各职业院校"]),
    ("各收储网点要延长营业时间", ["各收储网点"]),
    ("粮机、化肥等部门要保障供应", ["粮机、化肥等部门"]),
    ("连续两季垫底的青石镇要作出说明", ["青石镇"]),
    ("县审计局抽审十个村", ["县审计局"]),
    ("驻村工作队要吃住在村", ["驻村工作队"]),
    ("2）各村要清完支渠", ["各村"]),
    ("鹿鸣县第二中学须追回补贴", ["鹿鸣县第二中学"]),
    ("由县政府办督查科跟踪落实", ["县政府办督查科"]),
    ("责成河口区水务局与供电公司对接", ["河口区水务局"]),
    ("各牵头部门主要负责同志务必亲自过问", ["各牵头部门主要负责同志"]),
    ("港务公司这周五之前恢复装卸", ["港务公司"]),
]


@pytest.mark.parametrize(("text", "names"), SUBJECTS)
def test_a_doer_is_found_whole(text: str, names: list[str]) -> None:
    """Names stand to the letter; full names are split, a shared head is not."""
    assert [name for name, _ in doers(text)] == names


NOBODY = [
    "核查结果报市防汛办",
    "加快城南污水处理厂建设",
    "全市上下要齐心协力",
    "消费要在旺字上做文章",
    "推动企业做大做强",
    "组织企业参加展会",
    "消防通道必须畅通",
    "城镇老旧小区改造要提速",
    "市场要规范有序",
    "经县政府同意后印发",
    "补贴标准应当公开",
    "县审计局局长到场",
    "教育资源要均衡",
    "乡村振兴要见实效",
]


@pytest.mark.parametrize("text", NOBODY)
def test_who_is_only_spoken_of_does_not_act(text: str) -> None:
    """Receivers, topics and words that merely contain a head are no doers."""
    assert doers(text) == []


def test_roles_come_from_lead_and_company() -> None:
    """牵头 leads, 配合 assists, 会同 makes a lead and an assistant, 督导 supervises."""
    assert doers("由市商务局牵头，市税务局、人民银行配合，年内建成") == [
        ("市商务局", "lead"),
        ("市税务局", "assist"),
        ("人民银行", "assist"),
    ]
    assert doers("县教育局会同县财政局核定编制") == [("县教育局", "lead"), ("县财政局", "assist")]
    assert doers("由县委组织部商县财政局办理") == [("县委组织部", "lead"), ("县财政局", "assist")]
    assert doers("镇政府限期清运，县水利局负责督导") == [
        ("镇政府", "subject"),
        ("县水利局", "supervise"),
    ]


def test_a_company_is_known_by_its_short_name() -> None:
    """A full name anywhere in the document lets 泰禾智联 be found where it is encouraged."""
    lead = "市长先后走进云岭泰禾智联科技有限公司等企业。"
    known = introduce([Strand.of(lead, [(0, len(lead))])])
    assert doers("勉励泰禾智联加大研发", known) == [("泰禾智联", "subject")]


def test_an_offices_own_list_is_trusted() -> None:
    """A unit no grammar can guess is found when the office lists it."""
    assert doers("水云间要落实门前三包", ("水云间",)) == [("水云间", "subject")]


LABELS = [
    ("责任单位：市水利局、青石镇；督导单位：市纪委监委", [("市水利局", "subject"), ("青石镇", "subject"), ("市纪委监委", "supervise")]),
    ("（市教育局牵头，市财政局、各县（市、区）人民政府按职责分工负责）",
     [("市教育局", "lead"), ("市财政局", "subject"), ("各县（市、区）人民政府", "subject")]),
    ("（市民政局牵头，市残联配合；10月底前完成）", [("市民政局", "lead"), ("市残联", "assist")]),
    ("白鹭县委、县政府", [("白鹭县委、县政府", "subject")]),
    ("—", []),
    ("牵头领导：丁立衡；责任单位：区交通局", [("区交通局", "subject")]),
    ("各牵头单位应于每周五更新", [("各牵头单位", "subject")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "units"), LABELS)
def test_a_label_gives_units_and_roles(text: str, units: list[tuple[str, str]]) -> None:
    """Cells, labels and trailing brackets; limits inside them are passed over."""
    assert label(text) == units


def test_a_listed_name_with_and_in_it_stays_whole() -> None:
    """The office's own list knows that 青年和妇女中心 is one body."""
    assert label("青年和妇女中心、市总工会") != label(
        "青年和妇女中心、市总工会", ("青年和妇女中心",)
    )
    assert label("青年和妇女中心、市总工会", ("青年和妇女中心",))[0][0] == "青年和妇女中心"
