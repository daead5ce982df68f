"""What the pages say of limits: how a day was counted, what waits for a notice, what a notice would move, the last tier."""

from __future__ import annotations

import datetime as dt
import html

from cast import Town, a_notice
from duban.calendars.models import HolidayNotice
from duban.ledger.actions.extensions import ask_extension, decide_extension
from duban.ledger.actions.moves import assign_matter, sign_matter
from duban.ledger.queries.limit_views import limits_of
from duban.ledger.queries.tree import matter_tree
from duban.ledger.queries.work import work_page
from limits import LATE_DECEMBER, NEW_YEAR, D, in_force, limited, published
from living import on
from tiers import a_thread, add_tiers

DAY = D("2026-08-20")
LINES = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）放假1天。1月3日（周日）上班。
"""


def shown(town: Town, who: str, address: str, day: dt.date = LATE_DECEMBER) -> str:
    """The text of a page that must open."""
    with on(day, 16):
        answer = town.client(who).get(address)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_the_matters_page_explains_the_day_by_the_calendar_of_then(town: Town) -> None:
    """Line by line, with the local holiday; the same after the notice was withdrawn."""
    with on(D("2026-05-20")):
        notice = a_notice(town)
    matter = limited(town, "15个工作日", day=DAY)
    HolidayNotice.objects.filter(pk=notice.pk).update(withdrawn_at=dt.datetime.now(dt.UTC))
    (view,) = limits_of(matter)
    assert view.lines[0] == "8月20日为起始日，不计算在内"
    assert "9月3日：县庆放假，不计" in view.lines
    assert view.lines[-1] == "9月10日24时截止"
    text = shown(town, "xu", f"/ledger/{matter.pk}/", DAY)
    assert "这一天是怎么数出来的" in text
    assert "9月3日：县庆放假，不计" in text


def test_where_the_calendar_of_then_is_lost_only_the_end_is_shown(town: Town) -> None:
    """No lines that lead to another day."""
    with on(D("2026-05-20")):
        notice = a_notice(town)
    matter = limited(town, "15个工作日", day=DAY)
    HolidayNotice.objects.filter(pk=notice.pk).update(days_off={})
    (view,) = limits_of(matter)
    assert (view.due_on, view.lines) == (D("2026-09-10"), ())


def test_a_provisional_limit_says_which_year_it_waits_for(town: Town) -> None:
    """On the clock; and after the notice the history tells of it."""
    matter = limited(town, "3个工作日")
    text = shown(town, "lan", f"/ledger/{matter.pk}/")
    assert "暂定" in text
    assert "待2027年放假安排公布" in text
    published(town)
    text = shown(town, "lan", f"/ledger/{matter.pk}/")
    assert "时限重新推算" in text
    assert NEW_YEAR.title in text
    assert "待2027年放假安排公布" not in text


def test_a_certain_limit_that_would_differ_says_so(town: Town) -> None:
    """It stays, and the page names the day to which today's calendar would come."""
    matter = limited(town, "10个工作日", day=DAY)
    assert "按现在的日历" not in shown(town, "xu", f"/ledger/{matter.pk}/", DAY)
    with on(DAY, 10):
        a_notice(town)
    text = shown(town, "xu", f"/ledger/{matter.pk}/", DAY)
    assert "按现在的日历" in text
    assert in_force(matter).due_on == D("2026-09-03")


def at_work(town: Town, said: str = "15个工作日", day: dt.date = DAY) -> int:
    """A matter that its lead unit has signed for."""
    matter = limited(town, said, day=day)
    with on(day):
        assign_matter(matter.pk, actor=town.actor("lan"))
        sign_matter(matter.pk, actor=town.actor("xu"))
    return matter.pk


def test_an_extension_is_asked_for_in_words(town: Town) -> None:
    """It counts on from the last day of the limit in force; the words stay beside the day."""
    pk = at_work(town)
    client = town.client("xu")
    address = f"/ledger/{pk}/acts/extension-ask/"
    with on(DAY):
        asked = {"said": "延长10个工作日", "asked_on": "", "reason": "汛期停工"}
        assert client.post(address, {**asked, "said": "再说吧"}).status_code == 422
        assert client.post(address, {**asked, "said": ""}).status_code == 422
        assert client.post(address, asked).status_code == 303
    text = shown(town, "fang", f"/ledger/{pk}/", DAY)
    assert "延长10个工作日" in text


def test_words_are_granted_as_a_length_and_a_day_as_a_day(town: Town) -> None:
    """Granted as asked the limit keeps its rule; another day is that day; a bare 20日 is a length."""
    first, second = at_work(town), at_work(town)
    xu, fang = town.actor("xu"), town.actor("fang")
    with on(DAY):
        asked = ask_extension(first, said="延长10个工作日", reason="停工", actor=xu)
        # From 10 September, over the make-up Sunday of the twentieth.
        assert (asked.asked_on, asked.start) == (D("2026-09-23"), "2026-09-10")
        decide_extension(asked.pk, granted=True, answer="同意", actor=fang)
        limit = in_force(asked.matter)
        assert (limit.rule["number"], limit.start, limit.said) == (
            10,
            "2026-09-10",
            "延长10个工作日",
        )
        asked = ask_extension(second, said="再延20日", reason="停工", actor=xu)
        assert asked.asked_on == D("2026-09-30")
        decide_extension(asked.pk, granted=True, answer="同意", due_on=D("2026-10-12"), actor=fang)
    assert in_force(asked.matter).rule["unit"] == "date"
    assert in_force(asked.matter).due_on == D("2026-10-12")


def test_the_form_shows_what_a_notice_would_move(town: Town) -> None:
    """Numbers and names before anything is entered, with the days in the form; then it is entered."""
    matter = limited(town, "3个工作日")
    fields = {"title": "放假安排", "year": "2027", "text": LINES, "settles_year": "on"}
    client, address = town.client("lan"), f"/calendar/in/{town.county.pk}/notices/new/"
    with on(LATE_DECEMBER, 16):
        answer = client.post(address, {**fields, "foresee": "1"})
        text = html.unescape(answer.content.decode())
        assert answer.status_code == 200
        assert "1 个暂定时限将变动。" in text
        assert matter.number in text
        assert "2027-01-03" in text
        assert not HolidayNotice.objects.exists()
        assert client.post(address, fields).status_code == 303
    notice = HolidayNotice.objects.get()
    with on(LATE_DECEMBER, 17):
        edit = client.post(f"/calendar/notices/{notice.pk}/edit/", {**fields, "foresee": "1"})
    assert "这份通知会带来什么" in html.unescape(edit.content.decode())


def test_each_tier_shows_its_shaved_days_and_the_last_tier_its_days_left(town: Town) -> None:
    """In the tree, and on the clock; natural and working days."""
    add_tiers(town)
    with on(D("2026-11-02")):
        city, county, below, village = a_thread(town)
        tree = matter_tree(town.actor("xu"), county)
        shaved = {node.pk: (node.shaved_days, node.shaved_workdays) for node in tree.nodes}
        # 15 December is a Tuesday: ten worked days before Tuesday the 29th, as 1 December is before it.
        assert (shaved[below.pk], shaved[village.pk]) == ((14, 10), (14, 10))
        assert (tree.last_due_on, tree.last_days) == (D("2026-12-01"), 29)
        text = shown(town, "qin", f"/ledger/{city.pk}/", D("2026-11-02"))
    assert "最末一级" in text


def test_my_work_shows_the_last_tiers_days(town: Town) -> None:
    """For the unit that stands for the whole, when its matter is near, and for the tier below it."""
    add_tiers(town)
    with on(D("2026-11-02")):
        city, county, _below, _village = a_thread(town)
    with on(D("2026-12-26")):
        (row,) = (r for x in work_page(town.actor("qin")).lists if x.code == "near" for r in x.rows)
        assert row.last is not None
        assert (row.pk, row.last.due_on, row.last.days) == (city.pk, D("2026-12-01"), -25)
        (row,) = (r for x in work_page(town.actor("xu")).lists if x.code == "near" for r in x.rows)
        assert row.last is not None
        assert (row.pk, row.last.due_on) == (county.pk, D("2026-12-01"))
