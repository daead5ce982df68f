"""Notices in the three forms in which offices have them, against the calendar that the package carries."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from duban.workcalendar import (
    NoticeError,
    WorkCalendar,
    china,
    limit,
    read_notice,
    working_days,
    write_notice,
)

D = dt.date.fromisoformat
NOTICES = {
    2025: """国务院办公厅关于2025年部分节假日安排的通知
经国务院批准，现将2025年元旦、春节、清明节、劳动节、端午节、国庆节和中秋节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
""",
    2026: """国务院办公厅关于2026年部分节假日安排的通知
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
""",
}


@pytest.mark.parametrize("year", NOTICES)
def test_the_words_of_a_notice_give_the_packaged_year(year: int) -> None:
    """Every day of the year is what the calendar of the package has, worked or not."""
    notice = read_notice(NOTICES[year])
    calendar = WorkCalendar(frozenset({year})).with_notice(notice)
    day = dt.date(year, 1, 1)
    while day.year == year:
        assert calendar.kind_of(day)[0] == china().kind_of(day)[0], day
        day += dt.timedelta(days=1)


def test_holiday_cn_json() -> None:
    """The JSON that circulates, with papers beside the days."""
    days = [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-03", "isOffDay": False},
    ]
    notice = read_notice(json.dumps({"year": 2027, "papers": ["x"], "days": days}))
    assert notice.rest == {D("2027-01-01"): "NEW_YEAR"}
    assert notice.work == {D("2027-01-03"): "NEW_YEAR"}


def test_a_pasted_table() -> None:
    """An office's own days off, copied out of a workbook or typed with commas."""
    notice = read_notice("2026-09-03\t州庆\t放假\n2026/9/6，州庆，上班\n\n")
    assert notice.rest == {D("2026-09-03"): "州庆"}
    assert notice.work == {D("2026-09-06"): "州庆"}
    calendar = china().with_notice(notice)
    assert limit(working_days(1), D("2026-09-02"), calendar).last_day == D("2026-09-04")


@pytest.mark.parametrize("year", NOTICES)
def test_a_notice_is_written_so_that_it_reads_the_same(year: int) -> None:
    """For a form in which somebody corrects one day of many."""
    notice = read_notice(NOTICES[year])
    assert read_notice(write_notice(notice)) == notice
    assert "\t春节\t上班" in write_notice(notice)


def test_years_and_months_that_are_written_or_left_out() -> None:
    """A stretch over the turn of the year; worked days that share a month; a year given beside the words."""
    words = "一、元旦：2026年12月31日至2027年1月2日放假，共3天。1月9日（周六）和10日（周日）上班。"
    notice = read_notice(words, year=2027)
    assert list(notice.rest) == [D("2026-12-31"), D("2027-01-01"), D("2027-01-02")]
    assert list(notice.work) == [D("2027-01-09"), D("2027-01-10")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("一、元旦：1月1日放假1天。", "NOTICE_NO_YEAR"),
        ("关于2027年节假日安排的通知", "NOTICE_NOTHING"),
        ("2027年放假\n一、元旦：1月1日至3日放假，共4天。", "NOTICE_COUNT"),
        ("2027年放假\n一、元旦：1月1日（周四）放假1天。", "NOTICE_WEEKDAY"),
        ("2027年放假\n一、元旦：1月3日至1日放假。", "NOTICE_UNREADABLE"),
        ("2027年放假\n一、元旦：1月32日放假。", "NOTICE_UNREADABLE"),
        ("2027年放假\n一、元旦：1日放假。", "NOTICE_UNREADABLE"),
        ("2027年放假\n一、元旦：1月1日放假。1月1日上班。", "NOTICE_CLASH"),
        ("2027-01-01\t元旦", "NOTICE_UNREADABLE"),
        ("2027-01-01\t元旦\t也许", "NOTICE_UNREADABLE"),
        ("2027-1\t元旦\t放假", "NOTICE_UNREADABLE"),
        ("{}", "NOTICE_UNREADABLE"),
        ('{"days": [{"name": "x", "date": "soon", "isOffDay": true}]}', "NOTICE_UNREADABLE"),
        ('{"days": [{"name": 1, "date": "2027-01-01", "isOffDay": true}]}', "NOTICE_UNREADABLE"),
        ("{", "NOTICE_UNREADABLE"),
        ("", "NOTICE_NO_YEAR"),
    ],
)
def test_a_notice_that_contradicts_itself_is_refused(text: str, code: str) -> None:
    """A slip of the pen is found by the number of days and the weekdays that a notice itself gives."""
    with pytest.raises(NoticeError) as refusal:
        read_notice(text)
    assert refusal.value.code == code
