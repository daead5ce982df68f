"""Mails through a real server on loopback: what they say, when they go out, what becomes of those that are refused."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from cast import Town, a_matter
from duban.foundation import clock, followers
from duban.ledger.actions.moves import assign_matter, dispute_matter
from duban.ledger.models import Duty, Matter
from duban.notifications.actions import claiming
from duban.notifications.actions.preferences import choose
from duban.notifications.actions.refusal import Refused
from duban.notifications.actions.sending import send_due
from duban.notifications.choices import DEFAULTS, Timing, Wish
from duban.notifications.models import Delivery, Notification
from living import DAY, DUE, on
from servers import MailBox, mail_server
from told import follow

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def box(settings: Settings) -> Iterator[MailBox]:
    """The office's mail server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.PUBLIC_ADDRESS = "https://duban.qinghe.example"
    settings.DEFAULT_FROM_EMAIL = "督办 <duban@qinghe.example>"
    with mail_server() as box:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        yield box


def wants(town: Town, who: str, *, mail: str = "", **hours: Any) -> None:
    """A member of the cast has an address, and wants all kinds at once or at the given time."""
    user = town.users[who]
    given: dict[str, Any] = {
        "mail_address": f"{user.username}@qinghe.example",
        "digest_hour": 8,
        "quiet_from": dt.time(21),
        "quiet_until": dt.time(7, 30),
        "quiet_rest_days": False,
        **hours,
    }
    wishes = {k: Wish(w.in_page, mail or w.mail, w.channel) for k, w in DEFAULTS.items()}
    choose(given, wishes, actor=town.actor(who))
    followers.tell_all()


def assigned(town: Town, title: str = "整治东门河排口") -> Matter:
    """A matter assigned to Xu's bureau, of which the followers know."""
    matter = a_matter(town, title, due_on=DUE)
    assign_matter(matter.pk, actor=town.actor("lan"))
    follow()
    return matter


def text_of(box: MailBox) -> str:
    """The plain text of the only mail."""
    (mail,) = box.mails
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_a_mail_says_what_happened_and_where(town: Town, box: MailBox) -> None:
    """Chinese in subject and body arrives whole, as text and as HTML, with a link to the configured address."""
    wants(town, "xu")
    matter = assigned(town)
    assert send_due() == 1
    (mail,) = box.mails
    assert mail["To"] == "xu@qinghe.example"
    assert mail["Subject"].strip() == "[督办] 已交办贵单位：请签收或提出派单异议：整治东门河排口"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = text_of(box)
    link = f"https://duban.qinghe.example/ledger/{matter.pk}/"
    for part in (
        matter.number,
        "蓝青，督查员",
        link,
        "https://duban.qinghe.example/notifications/preferences/",
    ):
        assert part in text
    html = mail.get_body(("html",))
    assert html is not None
    assert f'href="{link}"' in html.get_content()
    row = Delivery.objects.get()
    assert (row.status, row.attempts, row.reason) == ("sent", 1, "")


def test_a_mail_speaks_the_readers_language(town: Town, box: MailBox) -> None:
    """The site's language is Chinese, Xu's is English."""
    town.users["xu"].language = "en"
    town.users["xu"].save()
    wants(town, "xu")
    assigned(town)
    send_due()
    assert (
        "[Duban] Assigned to your unit: sign for it or dispute it: 整治" in box.mails[0]["Subject"]
    )


def test_nothing_is_sent_twice(town: Town, box: MailBox) -> None:
    """Asking again, and following again, sends nothing more."""
    wants(town, "xu")
    assigned(town)
    send_due()
    follow()
    assert send_due() == 0
    assert len(box.mails) == 1


def test_several_at_once_are_one_mail(town: Town, box: MailBox) -> None:
    """A bulk assignment must not fill somebody's mailbox."""
    wants(town, "xu")
    for title in ("一号排口", "二号排口", "三号排口"):
        matter = a_matter(town, title, due_on=DUE)
        assign_matter(matter.pk, actor=town.actor("lan"))
    follow()
    assert send_due() == 1
    assert box.mails[0]["Subject"] == "[督办] 3 条消息"
    assert all(title in text_of(box) for title in ("一号排口", "二号排口", "三号排口"))


def test_a_summary_waits_for_its_hour_on_a_working_day(town: Town, box: MailBox) -> None:
    """The ninth of April is a Thursday: what happens at nine comes at eight on Friday."""
    wants(town, "xu", mail=Timing.DIGEST)
    assigned(town)
    assert send_due() == 0
    with on(DAY + dt.timedelta(days=1), hour=8):
        assert send_due() == 1
    assert len(box.mails) == 1


def test_what_was_read_is_not_summed_up(town: Town, box: MailBox) -> None:
    """Who has seen it in the page needs no mail of it the next morning."""
    wants(town, "xu", mail=Timing.DIGEST)
    assigned(town)
    Notification.objects.update(read_at=clock.now())
    with on(DAY + dt.timedelta(days=1), hour=8):
        send_due()
    assert box.mails == []
    assert Delivery.objects.get().reason == "READ"


def test_quiet_hours_hold_everything_back(town: Town, box: MailBox) -> None:
    """At ten in the evening it waits until half past seven."""
    wants(town, "xu")
    with on(DAY, hour=22):
        assigned(town)
        assert send_due() == 0
        assert Delivery.objects.get().due_at == dt.datetime(2026, 4, 9, 23, 30, tzinfo=dt.UTC)
    with on(DAY + dt.timedelta(days=1), hour=8):
        assert send_due() == 1
    assert len(box.mails) == 1


def test_who_lost_access_is_sent_nothing(town: Town, box: MailBox) -> None:
    """Xu's bureau is released before the mail goes out: the row is dropped with its reason."""
    wants(town, "xu")
    matter = assigned(town)
    Duty.objects.filter(matter=matter).update(released_at=clock.now())
    send_due()
    assert box.mails == []
    row = Delivery.objects.get()
    assert (row.status, row.reason) == ("dropped", "NO_ACCESS")


def test_who_no_longer_wants_mail_is_sent_none(town: Town, box: MailBox) -> None:
    """The choice of this moment counts, not that of the moment of the deed."""
    wants(town, "xu")
    assigned(town)
    wants(town, "xu", mail=Timing.OFF)
    send_due()
    assert box.mails == []
    assert Delivery.objects.get().reason == "NOT_WANTED"


def test_a_server_that_is_away_is_asked_again_with_growing_pauses(
    town: Town, settings: Settings
) -> None:
    """Nothing listens on the port: six pauses, then an administrator is told."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free.getsockname()[1]
        wants(town, "xu", quiet_from=dt.time(0), quiet_until=dt.time(0))
        assigned(town)
        moment, pauses = clock.now(), []
        for _attempt in range(20):
            with clock.at(moment):
                send_due()
            row = Delivery.objects.get()
            if row.status == "dead":
                break
            pauses.append(round((row.due_at - moment) / MINUTE))
            moment = row.due_at
    assert pauses == list(claiming.PAUSES)
    assert (row.attempts, row.reason) == (7, "CONNECT_FAILED")


@pytest.mark.parametrize(
    ("trouble", "state", "reason"),
    [
        ({"refuse_recipient": "550 no such user"}, "dead", "RECIPIENT_REFUSED"),
        ({"refuse_recipient": "450 later"}, "waiting", "RECIPIENT_REFUSED"),
        ({"refuse_data": "552 too large"}, "dead", "REFUSED"),
        ({"refuse_data": "451 later"}, "waiting", "REFUSED"),
        ({"drop_after_data": True}, "dead", "OUTCOME_UNKNOWN"),
    ],
)
def test_a_refusal_is_lasting_or_passes(
    town: Town, box: MailBox, trouble: dict[str, Any], state: str, reason: str
) -> None:
    """What the server says for good is not tried again, and neither is what may have arrived."""
    wants(town, "xu")
    assigned(town)
    for name, value in trouble.items():
        setattr(box, name, value)
    send_due()
    row = Delivery.objects.get()
    assert (row.status, row.reason) == (state, reason)


def test_a_worker_that_was_killed_sends_nothing_twice(town: Town, box: MailBox) -> None:
    """It claimed and was gone: nobody knows whether the mail arrived, so an administrator decides."""
    wants(town, "xu")
    assigned(town)
    group = claiming.claim(clock.now())
    assert group is not None
    assert send_due() == 0
    with clock.at(clock.now() + claiming.LOST_AFTER + MINUTE):
        assert send_due() == 0
    row = Delivery.objects.get()
    assert (row.status, row.reason, row.pk) == ("dead", "OUTCOME_UNKNOWN", group[0].pk)
    assert box.mails == []


def test_a_worker_claims_one_message_at_a_time(town: Town, box: MailBox) -> None:
    """Two persons are due and a worker dies at the first: the second's mail goes out by another, and is not given up."""
    for who in ("xu", "lan"):
        wants(town, who, mail=Timing.ONCE)
    matter = assigned(town)
    dispute_matter(matter.pk, reason="不属本局", actor=town.actor("xu"))
    follow()
    assert Delivery.objects.count() == 2
    claimed = claiming.claim(clock.now())
    assert claimed is not None
    assert [row.notification.user_id for row in claimed] == [town.users["xu"].pk]
    with clock.at(clock.now() + claiming.LOST_AFTER + MINUTE):
        assert send_due() == 1
    assert [mail["To"] for mail in box.mails] == ["lan@qinghe.example"]
    assert sorted(Delivery.objects.values_list("status", flat=True)) == ["dead", "sent"]


def test_a_claim_that_was_given_up_is_not_finished_afterwards(town: Town, box: MailBox) -> None:
    """A worker that comes back late must not write over what was decided meanwhile."""
    wants(town, "xu")
    assigned(town)
    group = claiming.claim(clock.now())
    assert group is not None
    claiming.give_up_lost(clock.now() + claiming.LOST_AFTER + MINUTE)
    claiming.finish(group, claiming.Outcome("sent"))
    assert Delivery.objects.get().status == "dead"


def test_mail_stays_within_the_allowed_domains(town: Town, settings: Settings) -> None:
    """An address elsewhere is refused; one below the domain is taken."""
    settings.MAIL_DOMAINS = ["gov.example"]
    with pytest.raises(Refused, match="MAIL_DOMAIN"):
        wants(town, "xu", mail_address="xu@evilgov.example")
    wants(town, "xu", mail_address="xu@qinghe.gov.example")


def test_a_title_cannot_add_a_header(town: Town, box: MailBox) -> None:
    """Line ends in a title become spaces."""
    wants(town, "xu")
    matter = assigned(town)
    Matter.objects.filter(pk=matter.pk).update(title="排口\r\nBcc: someone@else.example")
    send_due()
    (mail,) = box.mails
    assert mail["Bcc"] is None
    assert "排口 Bcc: someone@else.example" in mail["Subject"]


def test_without_a_mail_server_nobody_is_mailed(town: Town, settings: Settings) -> None:
    """Rows that nothing could send would only grow old."""
    settings.EMAIL_HOST = ""
    wants(town, "xu")
    assigned(town)
    assert Notification.objects.count() == 1
    assert not Delivery.objects.exists()


def test_an_address_outside_of_the_domains_of_today_gets_nothing(
    town: Town, box: MailBox, settings: Settings
) -> None:
    """The office narrowed the domains after the address was kept."""
    wants(town, "xu")
    settings.MAIL_DOMAINS = ["gov.example"]
    assigned(town)
    send_due()
    row = Delivery.objects.get()
    assert (box.mails, row.status, row.reason) == ([], "dead", "MAIL_DOMAIN")
