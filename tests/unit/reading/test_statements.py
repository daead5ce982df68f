"""Who speaks and what is an order, end to end on small reports and minutes of their own wording."""

from __future__ import annotations

import datetime as dt

from duban.reading import Reading, read

DAY = dt.date(2026, 6, 10)

TALK = """方远舟现场办公解难题
本报讯 6月9日，县长方远舟到柳湾镇现场办公。
在镇卫生院，方远舟对县水务局的人说：“这件事回去马上办，本周五前必须通水。”
督导组组长钱学勤发现两处隐患，他当场责令柳湾镇立即封停，三日内修复。
座谈会上，方远舟充分肯定了前期工作，强调，各部门要加快进度。会议定了就要办、办就要办成。
受县委书记委托，副县长安若水作了讲话。她要求，县住建局6月底前完成选址。
县商务局局长石磊表示，企业要跑三个窗口才能办成，居民要绕行两公里。
"""

MINUTES = """柳湾镇党政联席会议纪要
6月9日，镇长方远舟主持召开会议。镇规建办、财政所等单位负责人参加。会议议定：
一、防汛准备
规建办：6月20日前备足沙袋。
财政所：落实经费8万元。
二、道路维修
该事项会上意见不一，由规建办会后再作研究，本次不作决定。
上次会议议定事项已办结9项。党政办每月5日前通报一次进展。
"""

PLAN = """柳湾县2026年民生任务分工
各项任务原则上11月底前完成，另有时限的从其规定。
一、就业
1.开发公益性岗位200个。（县人社局）
2.举办招聘会12场，8月底前办完。（县总工会）
"""

SHEET = """柳湾新区数据攻坚任务清单
◆工作总述
现有系统93套。
◆任务清单
【任务一】系统接入
内容：完成剩余32套系统接入。
责任单位：新区数据局
完成时限：6月30日
【任务二】证照电子化
内容：归集电子证照48类。
责任单位：新区政务中心
完成时限：9月15日
◆有关要求
各单位6月20日前报送联络员名单。
"""


def told(reading: Reading) -> list[tuple[str, str | None]]:
    """The last words of each directive and its speaker."""
    return [(d.field.text[-4:], d.speaker.text if d.speaker else None) for d in reading.directives]


def test_speakers_hold_across_clauses_and_commissions() -> None:
    """A leader in a meeting, the head of a team, a deputy by commission, each speaks in their own name."""
    assert told(read(TALK, doc_date=DAY)) == [
        ("必须通水", "方远舟"),
        ("日内修复", "钱学勤"),
        ("加快进度", "方远舟"),
        ("完成选址", "安若水"),
    ]


def test_lines_labelled_by_a_body_are_its_orders() -> None:
    """What follows 规建办： is for it; who attended and what is left undecided are no orders."""
    reading = read(MINUTES, doc_date=DAY)
    doers = [[unit.field.text for unit in d.units] for d in reading.directives]
    assert doers == [["规建办"], ["财政所"], ["党政办"]]
    assert {d.speaker.text for d in reading.directives if d.speaker} == {"会议"}


def test_a_preface_sets_the_limit_of_work_without_one() -> None:
    """Work that names its own day keeps it."""
    days = [d.deadline.iso for d in read(PLAN, doc_date=DAY).directives if d.deadline]
    assert days == [dt.date(2026, 11, 30), dt.date(2026, 8, 31)]


def test_boxed_tasks_are_titles_and_keep_their_labels() -> None:
    """【任务一】 opens a block; bulleted section names make no page of reports."""
    reading = read(SHEET, doc_date=DAY)
    assert reading.kind == "task_decomposition"
    first, second, last = reading.directives
    assert [u.field.text for u in first.units] == ["新区数据局"]
    assert second.deadline is not None
    assert second.deadline.iso == dt.date(2026, 9, 15)
    assert [u.field.text for u in last.units] == ["各单位"]
