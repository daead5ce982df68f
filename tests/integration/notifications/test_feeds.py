"""Calendar feeds: what they hold, who opens them, and that the posts of the day decide."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from cast import Town, a_matter
from duban.foundation import clock, journal
from duban.ledger.actions.issued import issue_document
from duban.ledger.actions.moves import merge_matter
from duban.ledger.actions.reviews import ask_review
from duban.ledger.actions.views import save_view
from duban.ledger.models import Duty, TimeLimit, Verification
from duban.notifications.actions.feeds import add_feed, remove_feed, renew_feed
from duban.notifications.actions.refusal import Refused
from duban.notifications.models import Feed
from duban.people import actions as people
from duban.people.models import Tenure
from living import DAY, DUE, a_category, lived, on


def fetched(secret: str, **headers: str) -> Any:
    """The answer to a calendar program that is signed in nowhere."""
    return Client().get(reverse("notifications:feed", args=[secret]), headers=headers)


def read(secret: str) -> icalendar.Calendar:
    """The feed behind a secret, read as a calendar program reads it."""
    response = fetched(secret)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    found = icalendar.Calendar.from_ical(response.content)
    assert isinstance(found, icalendar.Calendar)
    return found


def titles(calendar: icalendar.Calendar, name: str = "VEVENT") -> list[str]:
    """What stands over the items."""
    return [str(item["SUMMARY"]) for item in calendar.walk(name)]


def made(town: Town, who: str, kind: str = "person", subject: object = "") -> str:
    """The secret of a new feed of that person."""
    _feed, secret = add_feed(kind, subject=str(subject), actor=town.actor(who))
    return secret


def test_a_persons_feed_holds_the_limits_of_the_own_unit(town: Town) -> None:
    """Xu's bureau leads one matter; the water bureau's is none of Xu's."""
    matter = lived(town, "under_way")
    a_matter(town, "疏浚西河", due_on=DUE, unit="water")
    calendar = read(made(town, "xu"))
    assert titles(calendar) == titles(calendar, "VTODO") == ["限期：整治东门河排口"]
    (task,) = calendar.walk("VTODO")
    assert task.decoded("DUE") == DUE
    assert (str(task["STATUS"]), int(task["PERCENT-COMPLETE"])) == ("IN-PROCESS", 30)
    assert matter.number in str(task["DESCRIPTION"])
    assert str(task["URL"]).endswith(reverse("ledger:matter-page", args=[matter.pk]))
    assert int(task["SEQUENCE"]) == len(journal.history(matter.stream))


def test_the_words_are_the_owners(town: Town) -> None:
    """The calendar program says nothing of languages; the account does."""
    lived(town, "assigned")
    town.users["xu"].language = "en"
    town.users["xu"].save()
    assert titles(read(made(town, "xu"))) == ["Due: 整治东门河排口"]


def test_links_go_to_the_configured_address(town: Town, settings: Settings) -> None:
    """Behind a proxy the request names another host than people use."""
    lived(town, "assigned")
    settings.PUBLIC_ADDRESS = "https://duban.qinghe.example/"
    (event,) = read(made(town, "xu")).walk("VEVENT")
    assert str(event["URL"]).startswith("https://duban.qinghe.example/ledger/")


def test_a_change_keeps_the_name_and_raises_the_sequence(town: Town) -> None:
    """A subscriber must take the new limit for a change of the old one."""
    matter = lived(town, "under_way")
    secret = made(town, "xu")
    (before,) = read(secret).walk("VTODO")
    with on(DAY + dt.timedelta(days=1)):
        merge_matter(
            matter.pk,
            into=a_matter(town, "整治全河").pk,
            reason="同一件事",
            actor=town.actor("lan"),
        )
        (after,) = read(secret).walk("VTODO")
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after.decoded("LAST-MODIFIED") > before.decoded("LAST-MODIFIED")
    assert str(after["STATUS"]) == "CANCELLED"


def test_what_ended_stays_a_while_and_then_goes(town: Town) -> None:
    """A closed matter is shown as completed for sixty days."""
    lived(town, "closed")
    secret = made(town, "xu")
    (task,) = read(secret).walk("VTODO")
    assert str(task["STATUS"]) == "COMPLETED"
    with on(DAY + dt.timedelta(days=61)):
        assert read(secret).walk("VTODO") == []


def test_an_unchanged_feed_is_not_sent_again(town: Town) -> None:
    """The same rows give the same bytes at any moment; a change gives others."""
    lived(town, "assigned")
    secret = made(town, "xu")
    first = fetched(secret)
    with on(DAY, hour=15):
        again = fetched(secret, **{"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        a_matter(town, "再整治一处", due_on=DUE)
        assert fetched(secret, **{"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_provisional_limit_is_tentative(town: Town) -> None:
    """A day that waits for the holidays of its year may still move."""
    matter = lived(town, "assigned")
    TimeLimit.objects.filter(matter=matter).update(is_provisional=True)
    (event,) = read(made(town, "xu")).walk("VEVENT")
    assert str(event["STATUS"]) == "TENTATIVE"


def test_a_title_with_a_secrecy_marking_does_not_leave_the_house(town: Town) -> None:
    """Should one have got into the ledger by an old import, the number stands for it."""
    matter = lived(town, "assigned")
    type(matter).objects.filter(pk=matter.pk).update(title="机密★5年 某工程")
    (event,) = read(made(town, "xu")).walk("VEVENT")
    assert str(event["SUMMARY"]) == f"限期：{matter.number}"


def test_the_posts_of_the_day_decide(town: Town) -> None:
    """Xu's post ends: the address still answers, and holds nothing any more."""
    lived(town, "assigned")
    secret = made(town, "xu")
    assert len(titles(read(secret))) == 1
    Tenure.objects.filter(user=town.users["xu"]).update(until=DAY)
    with on(DAY + dt.timedelta(days=1)):
        assert titles(read(secret)) == []


def test_a_closed_account_opens_nothing(town: Town) -> None:
    """Hidden and missing look the same."""
    secret = made(town, "xu")
    people.set_user_in_use(town.users["xu"].pk, in_use=False, actor=town.actor("ke"))
    assert fetched(secret).status_code == 404
    assert fetched("x" * 43).status_code == 404


def test_the_secret_is_not_kept_and_not_journaled(town: Town) -> None:
    """Neither the database nor the journal opens a feed."""
    feed, secret = add_feed("person", actor=town.actor("xu"))
    feed.refresh_from_db()
    assert feed.digest == hashlib.sha256(secret.encode()).hexdigest()
    lines = journal.history(town.users["xu"].stream)
    assert [line.name for line in lines] == ["user.feed.add"]
    assert secret not in lines[0].content
    assert feed.digest not in lines[0].content


def test_a_renewed_feed_has_another_address_and_the_same_names(town: Town) -> None:
    """Whoever had the old address has nothing; the own calendar takes the items for the same."""
    lived(town, "assigned")
    feed, old = add_feed("person", actor=town.actor("xu"))
    (before,) = read(old).walk("VEVENT")
    _feed, new = renew_feed(feed.pk, actor=town.actor("xu"))
    assert fetched(old).status_code == 404
    (after,) = read(new).walk("VEVENT")
    assert after["UID"] == before["UID"]


def test_a_removed_feed_opens_nothing(town: Town) -> None:
    """And leaves a line in the journal."""
    feed, secret = add_feed("person", actor=town.actor("xu"))
    remove_feed(feed.pk, actor=town.actor("xu"))
    assert fetched(secret).status_code == 404
    assert journal.history(town.users["xu"].stream)[-1].name == "user.feed.remove"


def test_reading_is_noted_to_the_hour(town: Town) -> None:
    """The owner sees that a calendar still reads; a write for each reading would be too much."""
    feed, secret = add_feed("person", actor=town.actor("xu"))
    fetched(secret)
    feed.refresh_from_db()
    first = feed.read_at
    with on(DAY, hour=9):
        fetched(secret)
    feed.refresh_from_db()
    assert first is not None
    assert feed.read_at == first


def test_a_units_feed_shows_what_its_owner_may_see(town: Town) -> None:
    """Lan sees the housing bureau's limits; He sees only what the water bureau has to do with."""
    lived(town, "assigned")
    unit = town.units["housing"].pk
    assert len(titles(read(made(town, "lan", "unit", unit)))) == 1
    with pytest.raises(Exception, match=r"^$") as hidden:
        made(town, "he", "unit", unit)
    assert type(hidden.value).__name__ == "Http404"


def test_a_view_feed_follows_its_filter(town: Town) -> None:
    """A saved view is what a programme's list is kept in; its feed holds the limits of its rows."""
    lived(town, "assigned")
    a_matter(town, "疏浚西河", due_on=DUE, unit="water")
    view = save_view(
        name="水利",
        query=f"unit={town.units['water'].pk}",
        is_shared=False,
        actor=town.actor("lan"),
    )
    assert titles(read(made(town, "lan", "view", view.slug))) == ["限期：疏浚西河"]


def test_a_verifiers_feed_holds_visits_and_reviews(town: Town) -> None:
    """A look-back on its day, and the last day on which a review may be decided."""
    lived(town, "closed", category=a_category(look_back_days=30).code)
    with on(DAY):
        ask_review(Verification.objects.get().pk, reason="数据有误", actor=town.actor("xu"))
    events = {
        str(e["SUMMARY"]): e.decoded("DTSTART") for e in read(made(town, "shen")).walk("VEVENT")
    }
    assert events["回头看：整治东门河排口"] == DAY + dt.timedelta(days=30)
    assert events["复核待决定：整治东门河排口"] == DAY + dt.timedelta(days=30)


def test_an_issued_document_is_due_on_its_day_of_answer(town: Town) -> None:
    """The addressee's officer has to answer."""
    matter = lived(town, "under_way")
    until = DAY + dt.timedelta(days=5)
    document = issue_document(
        kind="reminder",
        matter_ids=[matter.pk],
        addressee_id=town.units["housing"].pk,
        text="请抓紧",
        answer_by=until,
        actor=town.actor("lan"),
    )
    tasks = {str(t["SUMMARY"]): t.decoded("DUE") for t in read(made(town, "xu")).walk("VTODO")}
    assert tasks[f"答复：催办单{document.number}"] == until


def test_a_released_unit_owes_no_answer_in_its_calendar(town: Town) -> None:
    """Neither number nor day nor a link to what it sees no more; its list of work leaves it out too."""
    matter = lived(town, "under_way")
    issue_document(
        kind="reminder",
        matter_ids=[matter.pk],
        addressee_id=town.units["housing"].pk,
        text="请抓紧",
        answer_by=DAY + dt.timedelta(days=5),
        actor=town.actor("lan"),
    )
    secret = made(town, "xu")
    assert len([t for t in titles(read(secret)) if t.startswith("答复")]) == 1
    Duty.objects.filter(matter=matter).update(released_at=clock.now())
    assert titles(read(secret)) == []


def test_acting_for_somebody_lasts_from_the_first_to_the_last_day(town: Town) -> None:
    """An event for both sides; the delegate also gets the limits of the post."""
    lived(town, "assigned")
    tenure = Tenure.objects.get(user=town.users["xu"])
    since, until = DAY, DAY + dt.timedelta(days=3)
    people.give_delegation(
        tenure.pk,
        delegate_id=town.users["he"].pk,
        since=since,
        until=until,
        reason="休假",
        actor=town.actor("xu"),
    )
    events = {str(e["SUMMARY"]): e for e in read(made(town, "he")).walk("VEVENT")}
    (acting,) = (e for title, e in events.items() if "何清" in title)
    assert (acting.decoded("DTSTART"), acting.decoded("DTEND")) == (since, dt.date(2026, 4, 13))
    assert "限期：整治东门河排口" in events


def test_too_many_feeds_are_refused(town: Town) -> None:
    """A forgotten script must not fill the table."""
    for _n in range(20):
        made(town, "xu")
    with pytest.raises(Refused, match="FEED_TOO_MANY"):
        made(town, "xu")


def test_the_page_shows_a_new_address_once(town: Town) -> None:
    """The answer to the form has it; the page that is opened later has not."""
    client = town.client("xu")
    answer = client.post(reverse("notifications:feed-list"), {"about": "person:"})
    secret = answer.context["address"].rsplit("/", 1)[1].removesuffix(".ics")
    assert fetched(secret).status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    later = client.get(reverse("notifications:feed-list"))
    assert secret not in later.content.decode()
    assert "我自己的日程" in later.content.decode()


def test_nobody_touches_anothers_feed(town: Town) -> None:
    """He gets the same answer as for a feed that does not exist."""
    feed, _secret = add_feed("person", actor=town.actor("xu"))
    for name in ("notifications:feed-renew", "notifications:feed-remove"):
        assert town.client("he").post(reverse(name, args=[feed.pk])).status_code == 404
    assert Feed.objects.filter(pk=feed.pk).exists()
