"""What a withdrawal or other hours of a desk would move is shown before; then just that is counted again and journaled."""

from __future__ import annotations

import datetime as dt
import html

import pytest
from django_tasks_db.models import DBTaskResult

from cast import Town, a_notice
from duban.calendars import actions
from duban.calendars.actions import foresee_hours, foresee_withdrawal, set_hours, withdraw_notice
from duban.calendars.models import DeskHours, HolidayNotice
from duban.foundation.access import AccessDenied
from duban.foundation.jobs.worker import Worker
from duban.ledger.models import TimeLimit
from limits import LATE_DECEMBER, D, in_force, limited, lines_of
from living import ZONE, on

HOURS = "Mon-Fri 09:00-12:00,14:00-17:30"
LATER = "Mon-Fri 10:00-12:00,14:00-17:30"
DAY = D("2026-08-20")


def at(text: str) -> dt.datetime:
    """An instant in China."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_a_withdrawal_shows_what_it_would_move(town: Town) -> None:
    """A provisional limit over a local day off comes a day earlier, a certain one stays; then the worker does just that."""
    lan, off = town.actor("lan"), D("2027-01-06")
    with on(LATE_DECEMBER, 8):
        facts = actions.NoticeFacts("县庆", 2027, actions.Notice({off: "县庆"}))
        notice = actions.add_notice(town.county.pk, facts, actor=lan)
    DBTaskResult.objects.all().delete()
    moving = limited(town, "6个工作日")
    waiting = limited(town, "3个工作日")
    before = in_force(moving).due_on
    with on(LATE_DECEMBER, 16):
        told = foresee_withdrawal(notice.pk, actor=lan)
        assert (told.moved, told.settled, told.kept, told.waiting) == (1, 0, 0, 1)
        (named,) = told.limits
        # Monday the eleventh, and Friday the eighth without the day off on the sixth.
        earlier = D("2027-01-08")
        assert before == D("2027-01-11")
        assert (named.number, named.before, named.after) == (moving.number, before, earlier)
        with pytest.raises(AccessDenied):
            foresee_withdrawal(notice.pk, actor=town.actor("xu"))
        assert not DBTaskResult.objects.exists()
        withdraw_notice(notice.pk, actor=lan)
        Worker().run_all()
    assert in_force(moving).due_on == earlier
    (line,) = lines_of(moving, "limit.recompute")
    assert (line["before"], line["due_on"], line["notice"]) == (
        str(before),
        str(earlier),
        notice.pk,
    )
    assert lines_of(waiting, "limit.recompute") == []
    with pytest.raises(actions.Refused, match="NOTICE_WITHDRAWN"):
        foresee_withdrawal(notice.pk, actor=lan)


def test_a_certain_limit_is_named_and_stays(town: Town) -> None:
    """On the page that asks before the notice is withdrawn; leaving it withdraws nothing."""
    with on(D("2026-05-20")):
        notice = a_notice(town)
    matter = limited(town, "10个工作日", day=DAY)
    address = f"/calendar/notices/{notice.pk}/withdraw/"
    with on(DAY):
        client = town.client("lan")
        text = html.unescape(client.get(address).content.decode())
        assert "撤回它会带来什么" in text
        assert matter.number in text
        assert ("2026年9月4日" in text, "2026年9月3日" in text) == (True, True)
        assert HolidayNotice.objects.get().withdrawn_at is None
        assert town.client("xu").get(address).status_code == 403
        assert client.post(address).status_code == 303
        assert client.get(address).status_code == 303
    assert HolidayNotice.objects.get().withdrawn_at is not None
    assert in_force(matter).due_on == D("2026-09-04")


def test_other_hours_show_to_the_minute_what_they_would_move(town: Town) -> None:
    """A provisional limit over the new year at the desk; that of another unit does not stand there."""
    lan, water = town.actor("lan"), town.units["water"]
    with on(D("2026-04-01")):
        set_hours(water.pk, hours=HOURS, actor=lan)
    eve = D("2026-12-31")
    moving = limited(town, "1小时内", day=eve, hour=17, unit="water")
    limited(town, "1小时内", day=eve, hour=17)
    certain = limited(town, "1小时内", day=D("2026-08-20"), hour=9, unit="water")
    assert (in_force(moving).ends_at, moving.is_provisional) == (at("2027-01-04 09:30"), True)
    with on(eve, 18):
        told = foresee_hours(water.pk, hours=LATER, actor=lan)
        assert (told.moved, told.kept, told.waiting) == (1, 1, 0)
        named = {limit.number: (limit.before_at, limit.after_at) for limit in told.limits}
        assert named[moving.number] == (at("2027-01-04 09:30"), at("2027-01-04 10:30"))
        assert named[certain.number] == (at("2026-08-20 10:00"), at("2026-08-20 11:00"))
        assert (DeskHours.objects.count(), TimeLimit.objects.count()) == (1, 3)
        with pytest.raises(AccessDenied):
            foresee_hours(water.pk, hours=LATER, actor=town.actor("xu"))
        set_hours(water.pk, hours=LATER, actor=lan)
        Worker().run_all()
    assert in_force(moving).ends_at == at("2027-01-04 10:30")
    assert in_force(certain).ends_at == at("2026-08-20 10:00")
    (line,) = lines_of(moving, "limit.recompute")
    assert (line["before"], line["due_on"]) == ("2027-01-04", "2027-01-04")
    assert dt.datetime.fromisoformat(line["due_at"]) == at("2027-01-04 10:30")


def test_who_may_see_no_matter_is_told_numbers_only(town: Town) -> None:
    """Who keeps the calendar without a post that opens matters learns how many move, and no title or number of any."""
    with on(D("2026-04-01")):
        notice = a_notice(town)
    matter = limited(town, "10个工作日", day=DAY)
    with on(DAY, 10):
        for who, names in (("ke", set()), ("lan", {matter.number})):
            told = foresee_withdrawal(notice.pk, actor=town.actor(who))
            assert told.kept == 1
            assert {limit.number for limit in told.limits} == names
        page = town.client("ke").get(f"/calendar/notices/{notice.pk}/withdraw/")
    assert page.status_code == 200
    assert matter.number not in page.content.decode()
    assert matter.title not in page.content.decode()


def test_the_form_of_hours_shows_it_and_keeps_what_was_typed(town: Town) -> None:
    """Unreadable hours are named as before, and nothing is set."""
    lan, water = town.actor("lan"), town.units["water"]
    with on(D("2026-04-01")):
        set_hours(water.pk, hours=HOURS, actor=lan)
    matter = limited(town, "1小时内", day=D("2026-12-31"), hour=17, unit="water")
    client, address = town.client("lan"), f"/calendar/hours/{water.pk}/"
    with on(D("2026-12-31"), 18):
        answer = client.post(address, {"hours": LATER, "foresee": "1"})
        assert answer.status_code == 200
        text = html.unescape(answer.content.decode())
        assert matter.number in text
        assert "2027年1月4日 10:30" in text
        assert LATER in text
        assert client.post(address, {"hours": "每天", "foresee": "1"}).status_code == 422
        assert DeskHours.objects.count() == 1
        assert client.post(address, {"hours": LATER}).status_code == 303
    assert DeskHours.objects.count() == 2
