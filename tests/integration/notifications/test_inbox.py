"""The page of notifications: what it shows to whom, the bell, and reading; with one query for the count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cast import Town, a_matter
from duban.foundation import clock, followers, journal
from duban.foundation.health import examine
from duban.ledger.actions.duties import add_duty, release_duty
from duban.ledger.actions.moves import assign_matter
from duban.ledger.models import Duty, Matter
from duban.notifications.choices import Kind
from duban.notifications.models import (
    Delivery,
    KindPreference,
    Notification,
    Preference,
)
from duban.notifications.queries.messages import message_for_person, message_for_unit
from duban.notifications.queries.pages import unread_count
from living import DUE
from told import follow

LIST = "/notifications/"


@pytest.fixture(autouse=True)
def _place(town: Town) -> Iterator[None]:
    """The follower's place is the journal's end before the test."""
    followers.tell_all()
    yield


def assigned(town: Town, title: str = "整治东门河排口") -> Matter:
    """A matter assigned to Xu's bureau, of which the followers know."""
    matter = a_matter(town, title, due_on=DUE)
    assign_matter(matter.pk, actor=town.actor("lan"))
    follow()
    return matter


def page(town: Town, who: str, address: str = LIST) -> str:
    """A page as that person sees it."""
    response = town.client(who).get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_says_what_happened_and_opens_the_matter(town: Town) -> None:
    """Opening marks as read and goes there, without any script."""
    matter = assigned(town)
    text = page(town, "xu")
    for part in ("已交办贵单位", matter.title, matter.number, "蓝青，督查员"):
        assert part in text
    client, row = town.client("xu"), Notification.objects.get()
    answer = client.post(reverse("notifications:open", args=[row.pk]))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/ledger/{matter.pk}/")
    row.refresh_from_db()
    assert row.read_at == clock.now()


def test_a_released_unit_learns_of_it_by_the_number_alone(town: Town) -> None:
    """Page, mail and group chat say it, without title and link; what was told before stays hidden."""
    matter = assigned(town)
    duty = add_duty(
        matter.pk, unit_id=town.units["water"].pk, role="assist", actor=town.actor("lan")
    )
    release_duty(duty.pk, reason="职能划转", actor=town.actor("lan"))
    follow()
    text = page(town, "he")
    assert matter.number in text
    assert matter.title not in text
    rows = list(Notification.objects.filter(user=town.users["he"]))
    assert {row.text for row in rows} == {"unit_added", "unit_released"}
    for told in (
        message_for_person(town.users["he"], rows),
        message_for_unit(town.units["water"].pk, rows),
    ):
        assert told is not None
        assert told.shown == {row.pk for row in rows if row.text == "unit_released"}
        assert matter.number in told.text
        assert f"/ledger/{matter.pk}/" not in told.text + told.html
        assert matter.title not in told.subject + told.text + told.html
    assert message_for_unit(town.units["company"].pk, rows) is None


def test_every_page_has_the_bell_with_its_count(town: Town) -> None:
    """Xu has one unread, He has none."""
    assigned(town)
    assert "消息：1 条未读" in page(town, "xu", "/")
    assert 'aria-label="消息"' in page(town, "he", "/")


def test_the_bell_by_itself_costs_one_query_of_the_room(
    town: Town,
) -> None:
    """A page asks for it every minute and a half."""
    from django.db import connection

    assigned(town)
    client = town.client("xu")
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(reverse("notifications:bell"), headers={"HX-Request": "true"})
    own = [q for q in asked.captured_queries if "notifications_" in q["sql"]]
    assert "消息：1 条未读" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(own) <= 2


def test_the_count_stops_at_a_hundred(town: Town) -> None:
    """Counting on would cost more and say no more."""
    Notification.objects.bulk_create(
        Notification(
            user=town.users["xu"], key=f"line:{n}", kind="work", text="assigned", at=clock.now()
        )
        for n in range(150)
    )
    assert unread_count(town.actor("xu")) == 100
    assert "99+" in page(town, "xu", "/")


def test_what_is_no_longer_ones_to_see_is_not_told(town: Town) -> None:
    """Xu's bureau is released: the row stays, and says nothing of the matter."""
    matter = assigned(town)
    Duty.objects.filter(matter=matter).update(released_at=clock.now())
    text = page(town, "xu")
    assert "您已无权查看" in text
    assert matter.title not in text
    assert matter.number not in text
    row = Notification.objects.get()
    answer = town.client("xu").post(reverse("notifications:open", args=[row.pk]))
    assert answer.headers["Location"] == LIST


def test_all_are_marked_as_read_up_to_what_was_shown(town: Town) -> None:
    """What came after the page was drawn stays unread."""
    assigned(town, "一号排口")
    shown = Notification.objects.latest("pk").pk
    assigned(town, "二号排口")
    town.client("xu").post(reverse("notifications:read-all"), {"up_to": shown})
    assert unread_count(town.actor("xu")) == 1


def test_the_list_goes_on_by_its_last_row(town: Town) -> None:
    """Fifty on a page; the next page begins behind the last one."""
    Notification.objects.bulk_create(
        Notification(
            user=town.users["xu"], key=f"line:{n}", kind="work", text="assigned", at=clock.now()
        )
        for n in range(60)
    )
    first = town.client("xu").get(LIST).context["page"]
    second = town.client("xu").get(first.next_url).context["page"]
    assert (len(first.rows), len(second.rows), second.next_url) == (50, 10, "")
    assert not {r.pk for r in first.rows} & {r.pk for r in second.rows}


def test_a_kind_that_is_not_wanted_in_the_page_is_not_counted(town: Town) -> None:
    """The row is kept for the other ways."""
    KindPreference.objects.create(
        user=town.users["xu"], kind=Kind.WORK, in_page=False, mail="off", channel="off"
    )
    assigned(town)
    assert Notification.objects.get().in_page is False
    assert unread_count(town.actor("xu")) == 0


def test_nobody_opens_anothers(town: Town) -> None:
    """He gets the answer of one that does not exist."""
    assigned(town)
    row = Notification.objects.get()
    answer = town.client("he").post(reverse("notifications:open", args=[row.pk]))
    assert answer.status_code == 404


def chosen(**changes: str) -> dict[str, str]:
    """What the form of preferences sends."""
    data = {
        "mail_address": "xu@qinghe.example",
        "digest_hour": "17",
        "quiet_from": "20:00",
        "quiet_until": "08:00",
        "quiet_rest_days": "on",
    }
    for kind in Kind.values:
        data |= {f"{kind}_in_page": "on", f"{kind}_mail": "digest", f"{kind}_channel": "off"}
    return {**data, **changes}


def test_preferences_are_kept_and_journaled_without_the_address(town: Town) -> None:
    """The journal can never be erased: no mail address stands in it."""
    answer = town.client("xu").post(reverse("notifications:preferences"), chosen())
    assert answer.status_code == 303
    row = Preference.objects.get(user=town.users["xu"])
    assert (row.mail_address, row.digest_hour, row.quiet_rest_days) == (
        "xu@qinghe.example",
        17,
        True,
    )
    assert (row.quiet_from, row.quiet_until) == (dt.time(20), dt.time(8))
    assert KindPreference.objects.filter(user=town.users["xu"], mail="digest").count() == 5
    line = journal.history(town.users["xu"].stream)[-1]
    assert line.name == "user.notifications"
    assert "xu@qinghe" not in line.content


def test_wrong_preferences_come_back_with_the_reason(town: Town) -> None:
    """422, and nothing is kept."""
    wrong = chosen(mail_address="nobody", digest_hour="25", work_mail="hourly")
    answer = town.client("xu").post(reverse("notifications:preferences"), wrong)
    assert answer.status_code == 422
    assert not Preference.objects.exists()


def test_the_account_page_shows_what_was_chosen_in_its_history(town: Town) -> None:
    """Every line of an account's stream has words."""
    town.client("xu").post(reverse("notifications:preferences"), chosen())
    text = page(town, "ke", reverse("people:user-page", args=[town.users["xu"].pk]))
    assert "设置消息提醒方式" in text


def dead(town: Town, who: str, reason: str = "REFUSED") -> Delivery:
    """Something that did not arrive at a member of the cast."""
    row = Notification.objects.create(
        user=town.users[who], key="line:7", kind="work", text="assigned", at=clock.now()
    )
    return Delivery.objects.create(
        notification=row,
        way="mail",
        status="dead",
        due_at=clock.now(),
        ended_at=clock.now(),
        attempts=7,
        reason=reason,
        detail="550",
    )


def test_an_administrator_sees_what_did_not_arrive_and_tries_it_anew(town: Town) -> None:
    """For whom, by which way and why; of another county's people nothing."""
    mine, others = dead(town, "xu"), dead(town, "gu")
    text = page(town, "ke", reverse("notifications:undelivered"))
    assert "许明" in text
    assert "服务器拒收" in text
    assert "顾北" not in text
    data = {"pk": [mine.pk, others.pk], "do": "again"}
    town.client("ke").post(reverse("notifications:undelivered-settle"), data)
    mine.refresh_from_db()
    others.refresh_from_db()
    assert (mine.status, mine.attempts, mine.reason) == ("waiting", 0, "")
    assert others.status == "dead"


def test_what_is_set_aside_leaves_the_list_and_the_doctor(town: Town) -> None:
    """The doctor tells of it with count, way and reason until somebody has looked at it."""
    row = dead(town, "xu", "CONNECT_FAILED")
    (examined,) = examine(["deliveries"])
    assert [(f.code, f.params) for f in examined.findings] == [
        ("DELIVERIES_DEAD", {"count": 1, "way": "mail", "reason": "CONNECT_FAILED"})
    ]
    data = {"pk": [row.pk], "do": "dismiss"}
    town.client("ke").post(reverse("notifications:undelivered-settle"), data)
    (examined,) = examine(["deliveries"])
    assert examined.findings == ()
    row.refresh_from_db()
    assert (row.status, row.reason) == ("dropped", "DISMISSED")
