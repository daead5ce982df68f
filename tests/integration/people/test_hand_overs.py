"""Hand-over of a post: the open list that is made when its holder changes, and its two signatures."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cast import PASSWORD, SINCE, Town, a_matter
from duban.foundation import clock, journal
from duban.foundation.access import AccessDenied
from duban.ledger.actions.moves import assign_matter, sign_matter
from duban.ledger.models import Extension, IssuedDocument, Matter
from duban.people import actions
from duban.people.actions import Refused
from duban.people.actions.hand_overs import hand_over_from
from duban.people.models import HandOver, Tenure, User
from duban.people.queries.standing_in import unsigned_hand_overs

LAST = dt.date(2026, 11, 23)
FIRST = dt.date(2026, 11, 24)
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 11, 25, 2, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _today() -> object:
    """Xu's last day in the housing bureau."""
    with clock.at(NOW):
        yield


def signed_matter(town: Town, title: str = "清理河道") -> Matter:
    """A matter for which Xu's post has signed."""
    matter = a_matter(town, title, due_on=dt.date(2026, 12, 31))
    assign_matter(matter.pk, actor=town.actor("fang"))
    return sign_matter(matter.pk, actor=town.actor("xu"))


def change_of_holder(town: Town) -> HandOver:
    """Xu goes today, Yan comes tomorrow."""
    actions.end_tenure(
        Tenure.objects.get(user=town.users["xu"]).pk, until=LAST, actor=town.actor("ke")
    )
    town.users["yan"] = actions.add_user(
        username="yan",
        name="严初",
        password=PASSWORD,
        post_id=town.posts["xu"].pk,
        since=FIRST,
        actor=town.actor("ke"),
    )
    return HandOver.objects.get()


def a_reminder(town: Town, matter: Matter) -> IssuedDocument:
    """A reminder to the housing bureau that nobody answered."""
    document = IssuedDocument.objects.create(
        kind="reminder",
        number="清督催〔2026〕1号",
        office=town.units["office"],
        jurisdiction=town.county,
        addressee=town.units["housing"],
        text="请报进展",
        issued_at=clock.now(),
        issued_by=town.users["lan"],
        post=town.posts["lan"],
    )
    document.matters.add(matter)
    return document


def test_a_list_is_made_when_the_holder_changes(town: Town) -> None:
    """Matters that the post signed for, extensions asked on them, documents that wait for the unit's answer."""
    matter = signed_matter(town)
    a_matter(town, "别的事项")
    Extension.objects.create(
        matter=matter, asked_on=dt.date(2027, 1, 31), reason="汛期", asked_at=clock.now()
    )
    a_reminder(town, matter)
    row = change_of_holder(town)
    assert [(i["kind"], i["number"], i["due_on"]) for i in row.items] == [
        ("matter", matter.number, "2026-12-31"),
        ("extension", matter.number, "2027-01-31"),
        ("issued", "清督催〔2026〕1号", None),
    ]
    assert (row.outgoing.user, row.incoming.user) == (town.users["xu"], town.users["yan"])
    line = journal.history(row.stream)[0]
    assert line.name == "handover.make"
    assert json.loads(line.content)["items"] == row.items


def test_the_order_of_the_two_does_not_matter(town: Town) -> None:
    """A list is made as well where the next holder was named before the last one's end was."""
    signed_matter(town)
    actions.add_tenure(
        town.users["tao"].pk, post_id=town.posts["xu"].pk, since=FIRST, actor=town.actor("ke")
    )
    assert not HandOver.objects.exists()
    actions.end_tenure(
        Tenure.objects.get(user=town.users["xu"]).pk, until=LAST, actor=town.actor("ke")
    )
    assert HandOver.objects.get().incoming.user == town.users["tao"]


def test_where_no_list_is_made(town: Town) -> None:
    """For a post that nobody takes, for the same person again, and where nothing is open and the day is over."""
    held = Tenure.objects.get(user=town.users["xu"])
    actions.end_tenure(held.pk, until=LAST, actor=town.actor("ke"))
    assert not HandOver.objects.exists()
    post = town.posts["xu"].pk
    actions.add_tenure(town.users["xu"].pk, post_id=post, since=FIRST, actor=town.actor("ke"))
    assert not HandOver.objects.exists()
    with clock.at(LATER):
        Tenure.objects.filter(user=town.users["xu"], since=FIRST).update(until=FIRST)
        actions.add_tenure(
            town.users["tao"].pk,
            post_id=post,
            since=dt.date(2026, 11, 25),
            actor=town.actor("ke"),
        )
    assert not HandOver.objects.exists()


def test_an_end_that_is_moved_makes_no_second_list(town: Town) -> None:
    """Ending again, earlier, keeps the one list."""
    signed_matter(town)
    row = change_of_holder(town)
    with clock.at(NOW - dt.timedelta(days=1)):
        actions.end_tenure(
            row.outgoing_id, until=LAST - dt.timedelta(days=1), actor=town.actor("ke")
        )
    assert HandOver.objects.get() == row


def test_both_sides_sign(town: Town) -> None:
    """Out takes the list anew and freezes it, in signs what stands; each signature journals the list."""
    signed_matter(town)
    row = change_of_holder(town)
    added = signed_matter(town, "当日又签收的事项")
    assert [x.pk for x in unsigned_hand_overs(town.actor("xu"))] == [row.pk]
    assert unsigned_hand_overs(town.actor("yan")) == ()
    actions.sign_hand_over(row.pk, note="已当面说明", actor=town.actor("xu"))
    row.refresh_from_db()
    assert added.number in {i["number"] for i in row.items}
    assert unsigned_hand_overs(town.actor("xu")) == ()
    with clock.at(LATER):
        assert unsigned_hand_overs(town.actor("yan"))[0].waits
        actions.sign_hand_over(row.pk, actor=town.actor("yan"))
        assert unsigned_hand_overs(town.actor("yan")) == ()
    row.refresh_from_db()
    assert (row.out_note, row.in_signed_by, row.in_signed_at) == (
        "已当面说明",
        town.users["yan"],
        LATER,
    )
    lines = journal.history(row.stream)
    assert [e.name for e in lines] == ["handover.make", "handover.sign.out", "handover.sign.in"]
    assert all(json.loads(e.content)["items"] == row.items for e in lines[1:])
    assert journal.first_fault(lines) is None


def test_what_the_next_holder_signed_is_not_on_the_list(town: Town) -> None:
    """The list holds what the post took up until the last day of who goes, even if it is signed later."""
    first = signed_matter(town)
    row = change_of_holder(town)
    with clock.at(LATER):
        matter = a_matter(town, "新人签收的事项")
        assign_matter(matter.pk, actor=town.actor("fang"))
        sign_matter(matter.pk, actor=town.actor("yan"))
        actions.sign_hand_over(row.pk, actor=town.actor("xu"))
    row.refresh_from_db()
    assert [i["number"] for i in row.items] == [first.number]


def test_wrong_order_and_twice(town: Town) -> None:
    """In before out, and either side twice."""
    signed_matter(town)
    row = change_of_holder(town)
    with pytest.raises(Refused, match="OUT_FIRST"):
        actions.sign_hand_over(row.pk, actor=town.actor("yan"))
    actions.sign_hand_over(row.pk, actor=town.actor("xu"))
    with pytest.raises(Refused, match="SIGNED_ALREADY"):
        actions.sign_hand_over(row.pk, actor=town.actor("xu"))
    actions.sign_hand_over(row.pk, actor=town.actor("yan"))
    with pytest.raises(Refused, match="SIGNED_ALREADY"):
        actions.sign_hand_over(row.pk, actor=town.actor("yan"))


def test_the_administrator_signs_for_who_is_gone(town: Town) -> None:
    """With a note why, and without seeing which matters they are."""
    matter = signed_matter(town)
    row = change_of_holder(town)
    User.objects.filter(pk=town.users["xu"].pk).update(is_active=False)
    address = reverse("people:handover-page", args=[row.pk])
    page = town.client("ke").get(address).content.decode()
    assert matter.number not in page
    with pytest.raises(Refused, match="NOTE_NEEDED"):
        actions.sign_hand_over(row.pk, note=" ", actor=town.actor("ke"))
    actions.sign_hand_over(row.pk, note="已调往外地", actor=town.actor("ke"))
    assert journal.history(row.stream)[-1].post == "系统管理员"
    with pytest.raises(Refused, match="SIGNED_ALREADY"):
        actions.sign_hand_over(row.pk, note="再签", actor=town.actor("ke"))
    page = town.client("yan").get(address).content.decode()
    assert "柯一" in page and "已调往外地" in page and matter.number in page


@pytest.mark.parametrize("who", ["lan", "fang", "tao", "gu", "wei"])
def test_others_neither_see_nor_sign(town: Town, who: str) -> None:
    """To them there is no such page, and the action itself refuses."""
    signed_matter(town)
    row = change_of_holder(town)
    client = town.client(who)
    assert client.get(reverse("people:handover-page", args=[row.pk])).status_code == 404
    assert client.post(reverse("people:handover-sign", args=[row.pk])).status_code == 404
    with pytest.raises(AccessDenied):
        actions.sign_hand_over(row.pk, note="代签", actor=town.actor(who))


def test_the_page(town: Town) -> None:
    """Who goes reads the list and signs on the page; a side that may not yet gets the reason with 422."""
    matter = signed_matter(town)
    row = change_of_holder(town)
    address = reverse("people:handover-sign", args=[row.pk])
    early = town.client("yan").post(address, {"note": ""})
    assert early.status_code == 422
    assert "notice-error" in early.content.decode()
    client = town.client("xu")
    assert client.post(address, {"note": "长" * 301}).status_code == 422
    assert client.post(address, {"note": "当面交清"}).status_code == 303
    page = client.get(reverse("people:handover-page", args=[row.pk])).content.decode()
    assert matter.number in page and "当面交清" in page
    assert "严初" in client.get(reverse("people:acting")).content.decode()


def test_a_shared_post_is_handed_to_who_stays(town: Town) -> None:
    """Where two hold a post and one goes, the other takes over."""
    signed_matter(town)
    Tenure.objects.create(user=town.users["tao"], post=town.posts["xu"], since=SINCE)
    actions.end_tenure(
        Tenure.objects.get(user=town.users["xu"]).pk, until=LAST, actor=town.actor("ke")
    )
    assert HandOver.objects.get().incoming.user == town.users["tao"]


def test_marked_words_are_not_kept(town: Town) -> None:
    """A note with a secrecy marking is refused, and nobody has signed."""
    signed_matter(town)
    row = change_of_holder(town)
    with pytest.raises(Refused, match="SECRECY_MARKING"):
        actions.sign_hand_over(row.pk, note="机密★10年\n内容", actor=town.actor("xu"))
    row.refresh_from_db()
    assert row.out_signed_at is None


def test_a_list_is_made_under_the_lock_of_its_post(town: Town) -> None:
    """Whether one is there already is asked after the lock: of two at once the second finds the first one's."""
    signed_matter(town)
    change_of_holder(town)
    with CaptureQueriesContext(connection) as asked:
        outgoing = Tenure.objects.get(user=town.users["xu"])
        assert hand_over_from(outgoing, actor=town.actor("ke"), seat=None) is None
    told = [q["sql"] for q in asked.captured_queries]
    lock = next(i for i, sql in enumerate(told) if '"people_post"."id" =' in sql)
    look = next(i for i, sql in enumerate(told) if 'FROM "people_handover"' in sql)
    assert lock < look
