"""The calendar's pages: what everybody sees, what registrars enter by text, JSON and workbook, what is refused."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from cast import Town, a_notice
from duban.calendars.models import DeskHours, HolidayNotice
from duban.people.models import Unit

TEXT = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。2月14日（周日）上班。
"""


def page(client: Client, address: str) -> str:
    """The text of a page that must open."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def enter(town: Town, **fields: object) -> tuple[int, str]:
    """Sends the form for a new notice; status and text of the answer."""
    data = {"title": "放假安排", "year": "2027", "text": "", **fields}
    answer = town.client("lan").post(f"/calendar/in/{town.county.pk}/notices/new/", data)
    return answer.status_code, answer.content.decode()


def test_everybody_reads_the_calendar_and_only_some_are_offered_forms(town: Town) -> None:
    """Notices with their days; an officer and a leader see no buttons; places without an own post look like none."""
    a_notice(town)
    for who in ("lan", "fang", "xu", "tao", "bai", "ke"):
        text = page(town.client(who), "/calendar/")
        assert "清河县人民政府关于县庆放假的通知" in text
        assert "9月3日 " in text
        assert ("/withdraw/" in text) == (who in {"lan", "ke"})
    elsewhere = page(town.client("gu"), f"/calendar/?place={town.county.pk}")
    assert "县庆" not in elsewhere


def test_the_words_of_a_notice_are_entered_as_they_are(town: Town) -> None:
    """Pasted from the State Council's page; the calendar page then says that the year is published."""
    assert enter(town, text=TEXT, settles_year="on", published_on="2026-11-05")[0] == 303
    notice = HolidayNotice.objects.get()
    assert (len(notice.days_off), list(notice.days_worked)) == (10, ["2027-02-14"])
    assert notice.settles_year
    assert "2027" in page(town.client("bai"), "/calendar/")


def test_json_and_workbooks_are_taken(town: Town) -> None:
    """The JSON that circulates as a file, and a workbook with a head."""
    day = {"name": "元旦", "date": "2027-01-01", "isOffDay": True}
    file = SimpleUploadedFile("2027.json", json.dumps({"days": [day]}).encode())
    assert enter(town, file=file)[0] == 303
    book, stream = Workbook(), BytesIO()
    for row in (
        ("日期", "名称", "安排"),
        ("2027年1月2日", "元旦", "放假"),
        ("2027/1/9", "元旦", "上班"),
    ):
        book.active.append(row)
    book.save(stream)
    assert enter(town, file=SimpleUploadedFile("2027.xlsx", stream.getvalue()))[0] == 303
    newest = HolidayNotice.objects.order_by("-pk")[0]
    assert (newest.days_off, newest.days_worked) == (
        {"2027-01-02": "NEW_YEAR"},
        {"2027-01-09": "NEW_YEAR"},
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TEXT.replace("共7天", "共8天"), "春节"),
        (TEXT.replace("2月14日（周日）", "2月14日（周六）"), "2027-02-14"),
        ("2026-09-03\t州庆\t放假", "没有一天在"),
        ("随便写写", "没有找到"),
        ("", "没有找到"),
    ],
)
def test_a_slip_is_named_and_nothing_is_kept(town: Town, text: str, said: str) -> None:
    """The form comes back with what is wrong."""
    status, answer = enter(town, text=text)
    assert status == 422
    assert said in answer
    assert not HolidayNotice.objects.exists()


def test_a_broken_workbook_is_named(town: Town) -> None:
    """No crash on a file that only bears the name."""
    status, answer = enter(town, file=SimpleUploadedFile("2027.xlsx", b"not a workbook"))
    assert (status, "无法打开" in answer) == (422, True)


def test_a_notice_is_changed_and_withdrawn(town: Town) -> None:
    """The form shows the days as lines; a second version replaces the first; withdrawn it is gone from the page."""
    notice, client = a_notice(town), town.client("ke")
    address = f"/calendar/notices/{notice.pk}/edit/"
    assert "2026-09-03\t县庆\t放假" in page(client, address)
    data = {"title": notice.title, "year": "2026", "text": "2026-09-04\t县庆\t放假"}
    assert client.post(address, data).status_code == 303
    assert "已有人修改" in client.post(address, data).content.decode()
    newest = HolidayNotice.objects.get(version=2)
    assert "9月4日 " in page(client, "/calendar/")
    assert client.post(f"/calendar/notices/{newest.pk}/withdraw/").status_code == 303
    assert "9月4日 " not in page(client, "/calendar/")
    client.post(f"/calendar/notices/{newest.pk}/withdraw/")
    assert "已经撤回" in page(client, "/calendar/")


def test_hours_are_set_on_their_page(town: Town) -> None:
    """What was set stands in the form and on the calendar; what can't be read comes back."""
    client, unit = town.client("lan"), town.units["water"]
    address = f"/calendar/hours/{unit.pk}/"
    assert client.post(address, {"hours": "9-5"}).status_code == 422
    assert client.post(address, {"hours": "", "open_days": "soon"}).status_code == 422
    data = {
        "hours": "Mon-Fri 09:00-12:00,14:00-17:30",
        "open_days": "2026-05-01 2026-05-02",
        "shut_days": "",
    }
    assert client.post(address, data).status_code == 303
    assert DeskHours.objects.get().open_days == ["2026-05-01", "2026-05-02"]
    assert "2026-05-01 2026-05-02" in page(client, address)
    assert "设置服务时间" in page(town.client("ke"), "/calendar/")
    assert page(town.client("ke"), f"/units/{unit.pk}/")
    assert "Mon-Fri 09:00-12:00,14:00-17:30" in page(town.client("bai"), "/calendar/")


def test_hours_are_shown_of_units_that_one_may_see(town: Town) -> None:
    """An officer sees the own unit's; the calendar of the place above shows its notices, not its units."""
    Unit.objects.create(name="东川市水利局", kind="department", jurisdiction=town.city)
    assert "清河县水利局" in page(town.client("bai"), "/calendar/")
    officer = page(town.client("xu"), "/calendar/")
    assert "清河县住房和城乡建设局" in officer
    assert "清河县水利局" not in officer
    above = page(town.client("lan"), f"/calendar/?place={town.city.pk}")
    assert "东川市水利局" not in above


def test_other_places_look_like_none(town: Town) -> None:
    """A neighbour's notices, units and forms answer 404; somebody without a post is refused."""
    client = town.client("lan")
    assert client.get(f"/calendar/in/{town.other.pk}/notices/new/").status_code == 404
    assert client.get(f"/calendar/hours/{town.units['elsewhere'].pk}/").status_code == 404
    assert client.get("/calendar/notices/999/edit/").status_code == 404
    assert town.client("wei").get("/calendar/").status_code == 403
    assert client.get("/calendar/?place=99999999999999999999").status_code == 200
