"""The deadline grammar: each row is a phrase as an office writes it, the day it means, and the kind or reason it bears.

Said in a document of Thursday 9 April 2026 unless a row says otherwise.
"""

from __future__ import annotations

import datetime as dt

import pytest

from duban.reading._dates import find_dates, find_deadlines
from duban.reading._findings import Deadline
from duban.reading._strand import Strand

BASE = dt.date(2026, 4, 9)


def read(text: str, base: dt.date | None = BASE, spoken: dt.date | None = None) -> list[Deadline]:
    """The deadlines of a whole text."""
    return find_deadlines(Strand.of(text, [(0, len(text))]), 0, len(text), base=base, spoken=spoken)


DATED = [
    ("请于5月18日前报送结果", "5月18日前", "2026-05-18"),
    ("５月１８日之前报送", "５月１８日之前", "2026-05-18"),
    ("二〇二六年五月十八日前报送", "二〇二六年五月十八日前", "2026-05-18"),
    ("2026.5.18前报送", "2026.5.18前", "2026-05-18"),
    ("6月底前清零", "6月底前", "2026-06-30"),
    ("2027年2月底前通水", "2027年2月底前", "2027-02-28"),
    ("月底前上报", "月底前", "2026-04-30"),
    ("本月25日前上报", "本月25日前", "2026-04-25"),
    ("下月10日前上报", "下月10日前", "2026-05-10"),
    ("5月上旬启动", "5月上旬", "2026-05-10"),
    ("5月中旬启动", "5月中旬", "2026-05-20"),
    ("5月下旬启动", "5月下旬", "2026-05-31"),
    ("第三季度完成", "第三季度", "2026-09-30"),
    ("三季度末前完成", "三季度末前", "2026-09-30"),
    ("三、四季度集中整治", "三、四季度", "2026-12-31"),
    ("上半年建成", "上半年", "2026-06-30"),
    ("年内见效", "年内", "2026-12-31"),
    ("年底前见效", "年底前", "2026-12-31"),
    ("2027年年底前见效", "2027年年底前", "2027-12-31"),
    ("明年一季度开工", "明年一季度", "2027-03-31"),
    ("下周五前反馈", "下周五前", "2026-04-17"),
    ("周五下班前反馈", "周五下班前", "2026-04-10"),
    ("本周内反馈", "本周内", "2026-04-12"),
    ("十日内反馈", "十日内", "2026-04-19"),
    ("两周内反馈", "两周内", "2026-04-23"),
    ("半个月内反馈", "半个月内", "2026-04-24"),
    ("3个月内反馈", "3个月内", "2026-07-09"),
    ("48小时内恢复", "48小时内", "2026-04-11"),
    ("国庆节前交付", "国庆节前", "2026-09-30"),
    ("端午节前交付", "端午节前", "2026-06-18"),
    ("中秋前交付", "中秋前", "2026-09-24"),
    ("春节前交付", "春节前", "2027-02-05"),
    ("今日20时前撤离", "今日20时前", "2026-04-09"),
    ("16日18时前撤离", "16日18时前", "2026-04-16"),
    ("3日前撤离", "3日前", "2026-05-03"),
    ("整治期为5月10日至6月20日", "5月10日至6月20日", "2026-06-20"),
    ("2月底前完成", "2月底前", "2026-02-28"),
    ("9月30日（星期三）18:00前报送", "9月30日（星期三）18:00前", "2026-09-30"),
    ("国庆、中秋假期前完成", "国庆、中秋假期前", "2026-09-24"),
    ("一个半月内完成", "一个半月内", "2026-05-24"),
    ("“十五五”末全部达标", "“十五五”末", "2030-12-31"),
    ("自本通知印发之日起30日内完成", "自本通知印发之日起30日内", "2026-05-09"),
    ("会议结束后三日内报送", "会议结束后三日内", "2026-04-12"),
]


@pytest.mark.parametrize(("text", "phrase", "day"), DATED)
def test_a_phrase_means_its_day(text: str, phrase: str, day: str) -> None:
    """The phrase is found to the letter, and the day is that of the guideline."""
    (found,) = read(text)
    assert (found.field.text, found.kind, str(found.iso)) == (phrase, "date", day)


KINDS = [
    ("立即停产", "立即", "immediate", None),
    ("立行立改", "立行立改", "immediate", None),
    ("每月5日前报送进度", "每月5日前", "recurring", None),
    ("每周一上午报进展", "每周一上午", "recurring", None),
    ("实行周调度、月通报", "周调度、月通报", "recurring", None),
    ("主汛期来临前完成", "主汛期来临前", "event", "DEPENDS_ON_EVENT"),
    ("强冷空气到来前检修完毕", "强冷空气到来前", "event", "DEPENDS_ON_EVENT"),
    ("每年12月底前通报", "每年12月底前", "recurring", None),
    ("7月1日起执行", "7月1日起", "start", None),
    ("尽快投用", "尽快", "vague", "VAGUE_WORD"),
    ("收到本函之日起15日内书面答复", "收到本函之日起15日内", "event", "DEPENDS_ON_EVENT"),
    ("12345投诉24小时内回访", "24小时内", "event", "DEPENDS_ON_EVENT"),
]


@pytest.mark.parametrize(("text", "phrase", "kind", "reason"), KINDS)
def test_a_phrase_without_a_day_says_what_it_is(
    text: str, phrase: str, kind: str, reason: str | None
) -> None:
    """No day is made up where the words give none."""
    found = read(text)[0]
    assert (found.field.text, found.kind, found.reason) == (phrase, kind, reason)
    assert found.iso is None


NO_LIMIT = [
    "对2024年以来的案卷开展自查",
    "贯彻4月20日全市会议精神",
    "2026年第3期通报的问题",
    "用好每月15万元奖补资金",
    "截至4月底已完成六成",
    "至少提前3日公告",
    "国庆前后增加班次",
    "倒排工期、限时整改",
    "一体推进查摆整改",
    "一日三餐要有热饭",
    "公布下半年加装计划",
]


@pytest.mark.parametrize("text", NO_LIMIT)
def test_a_date_in_a_name_or_of_the_past_is_no_limit(text: str) -> None:
    """Times that limit nothing are left alone."""
    assert read(text) == []


def test_working_days_are_a_rule_with_their_base() -> None:
    """The day is for the calendar to say; counted from the meeting where there was one."""
    (found,) = read("在１０个工作日内出具意见", spoken=dt.date(2026, 4, 7))
    assert (found.kind, found.iso) == ("workdays", None)
    assert (found.workdays, found.base) == (10, dt.date(2026, 4, 7))


def test_a_standing_rule_has_no_base() -> None:
    """承办单位应当在15个工作日内办结 runs from each case."""
    (found,) = read("承办单位应当在15个工作日内办结")
    assert (found.workdays, found.base, found.reason) == (15, None, "DEPENDS_ON_EVENT")
    (found,) = read("受理申请后，应在7个工作日内出具意见")
    assert (found.workdays, found.base) == (7, None)


def test_relative_words_count_from_where_they_were_said() -> None:
    """当天, 次日 and 三日内 said at a visit the day before belong to the visit."""
    spoken = dt.date(2026, 4, 8)
    days = [read(text, spoken=spoken)[0].iso for text in ("当天形成清单", "次日反馈", "三日内下达")]
    assert days == [dt.date(2026, 4, 8), dt.date(2026, 4, 9), dt.date(2026, 4, 11)]


def test_a_written_year_carries_on() -> None:
    """After 2027年3月底前, a later month belongs to 2027, not to the document's year."""
    found = read("2027年3月底前完成设计，9月底前开工")
    assert [str(d.iso) for d in found] == ["2027-03-31", "2027-09-30"]


def test_a_month_long_past_is_next_years_and_says_so() -> None:
    """1月底前 in a document of December means next January, marked as assumed."""
    (found,) = read("1月底前完成", base=dt.date(2026, 12, 10))
    assert (str(found.iso), found.reason) == ("2027-01-31", "YEAR_ASSUMED")


def test_before_a_month_is_flagged() -> None:
    """10月前 is read as the end of September and given to the clerk."""
    (found,) = read("10月前完成")
    assert (str(found.iso), found.reason) == ("2026-09-30", "MONTH_EXCLUSIVE")


def test_without_a_document_date_only_full_dates_have_a_day() -> None:
    """A missing year or base is never guessed."""
    assert [(d.iso, d.reason) for d in read("三日内上报，5月底前完成", base=None)] == [
        (None, "NO_DOCUMENT_DATE"),
        (None, "NO_DOCUMENT_DATE"),
    ]
    assert str(read("2026年5月底前完成", base=None)[0].iso) == "2026-05-31"


def test_a_festival_beyond_the_table_is_left_open() -> None:
    """The moon's calendar is known to 2035; after that the phrase is an event."""
    (found,) = read("2040年春节前完成")
    assert (found.kind, found.iso, found.reason) == ("event", None, "FESTIVAL_UNKNOWN")


def test_an_impossible_day_has_no_date() -> None:
    """6月31日 is kept as it was said, without a day."""
    assert read("6月31日前完成")[0].iso is None


def test_event_times_lie_in_the_past() -> None:
    """12月30日 in a document of 4 January is last year's; a clock belongs to the phrase."""
    text = "12月30日上午，县长到镇上调研"
    ((field, day),) = find_dates(
        Strand.of(text, [(0, len(text))]), 0, len(text), base=dt.date(2026, 1, 4)
    )
    assert (field.text, day) == ("12月30日上午", dt.date(2025, 12, 30))
