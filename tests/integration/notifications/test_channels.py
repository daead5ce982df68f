"""Channels: Apprise and robots, sent over real HTTP on loopback; their addresses stay secret and within the settings."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import Http404
from pytest_django.fixtures import Settings

from cast import Town, a_matter
from duban.foundation import clock, followers, journal
from duban.foundation.access import AccessDenied
from duban.ledger.actions.moves import assign_matter
from duban.ledger.models import Duty, Matter
from duban.notifications.actions import apprising
from duban.notifications.actions.channels import add_channel, remove_channel, try_channel
from duban.notifications.actions.refusal import Refused
from duban.notifications.actions.sending import send_due
from duban.notifications.models import Channel, Delivery, Notification
from living import DAY, DUE, on
from servers import WebBox, web_server
from told import follow

KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
SECRET = "SEC000000000000000000000"


@pytest.fixture
def box(settings: Settings) -> Iterator[WebBox]:
    """A chat service of the office's own, to which the settings point."""
    with web_server() as box:
        base = f"http://127.0.0.1:{box.port}"
        settings.ROBOT_ADDRESSES = {"wecom": f"{base}/private", "dingtalk": base, "feishu": base}
        settings.APPRISE_ALLOWED = ["json://127.0.0.1"]
        box.answer = {"errcode": 0}
        yield box


def a_channel(town: Town, who: str, kind: str, address: str, **more: Any) -> Channel:
    """A channel of that member of the cast's."""
    channel = add_channel(kind, name="群", address=address, actor=town.actor(who), **more)
    followers.tell_all()
    return channel


def assigned(town: Town) -> Matter:
    """A matter assigned to Xu's bureau, of which the followers know."""
    matter = a_matter(town, due_on=DUE)
    assign_matter(matter.pk, actor=town.actor("lan"))
    follow()
    return matter


def test_wecom_takes_the_key_and_a_text(town: Town, box: WebBox) -> None:
    """Below the private base address; the answer's own code says that it arrived."""
    a_channel(town, "xu", "wecom", KEY)
    matter = assigned(town)
    assert send_due() == 1
    (asked,) = box.asked
    assert (asked.path, asked.query) == ("/private/cgi-bin/webhook/send", {"key": KEY})
    assert asked.body["msgtype"] == "text"
    assert matter.title in asked.body["text"]["content"]
    assert len(asked.body["text"]["content"].encode()) <= 2048
    assert Delivery.objects.get().status == "sent"


def test_dingtalk_is_signed_by_its_secret(town: Town, box: WebBox) -> None:
    """Stamp and secret are signed with the secret, as its robots ask for."""
    a_channel(town, "xu", "dingtalk", f"{KEY} {SECRET}")
    assigned(town)
    send_due()
    (asked,) = box.asked
    stamp = asked.query["timestamp"]
    signed = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert asked.path == "/robot/send"
    assert asked.query["access_token"] == KEY
    assert asked.query["sign"] == base64.b64encode(signed).decode()
    assert int(stamp) == round(clock.now().timestamp() * 1000)


def test_feishu_is_signed_by_its_stamp(town: Town, box: WebBox) -> None:
    """Here stamp and secret are the key; `code` 0 says that it arrived."""
    box.answer = {"code": 0, "msg": "success"}
    a_channel(town, "xu", "feishu", f"{KEY} {SECRET}")
    assigned(town)
    send_due()
    (asked,) = box.asked
    stamp = asked.body["timestamp"]
    signed = hmac.new(f"{stamp}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    assert asked.path == f"/open-apis/bot/v2/hook/{KEY}"
    assert asked.body["sign"] == base64.b64encode(signed).decode()
    assert Delivery.objects.get().status == "sent"


@pytest.mark.parametrize(
    ("status", "answer", "state"),
    [
        (200, {"errcode": 93000}, "dead"),
        (200, {"errcode": 45009}, "waiting"),
        (200, {"unknown": 1}, "dead"),
        (404, {}, "dead"),
        (503, {}, "waiting"),
        (429, {}, "waiting"),
    ],
)
def test_a_refusal_is_lasting_or_passes(
    town: Town, box: WebBox, status: int, answer: dict[str, int], state: str
) -> None:
    """A wrong key stays wrong; too many messages at once pass."""
    box.status, box.answer = status, answer
    a_channel(town, "xu", "wecom", KEY)
    assigned(town)
    send_due()
    row = Delivery.objects.get()
    assert (row.status, row.reason) == (state, "REFUSED")


def test_no_redirect_is_followed(town: Town, box: WebBox) -> None:
    """Another host must not get what was meant for the office's."""
    box.status, box.location = 302, f"http://127.0.0.1:{box.port}/elsewhere"
    a_channel(town, "xu", "wecom", KEY)
    a_channel(town, "xu", "apprise", f"json://127.0.0.1:{box.port}/hook")
    assigned(town)
    send_due()
    assert "/elsewhere" not in {asked.path for asked in box.asked}
    assert {row.status for row in Delivery.objects.all()} == {"dead", "waiting"}


def test_apprise_delivers_to_an_allowed_host(town: Town, box: WebBox) -> None:
    """Title and message as one JSON body."""
    box.answer = {}
    a_channel(town, "xu", "apprise", f"json://127.0.0.1:{box.port}/hook")
    assigned(town)
    send_due()
    (asked,) = box.asked
    assert asked.path == "/hook"
    assert asked.body["title"] == "[督办] 已交办贵单位：请签收或提出派单异议：整治东门河排口"
    assert Delivery.objects.get().status == "sent"


@pytest.mark.parametrize(
    "address",
    [
        "json://localhost/hook",
        "json://10.0.0.1/hook",
        "json://127.0.0.1@10.0.0.1/hook",
        "json://10.0.0.1/127.0.0.1",
        "json://10.0.0.1#127.0.0.1",
        "json://127.0.0.1\\@10.0.0.1/",
        "jsons://127.0.0.1/hook",
        "xml://127.0.0.1/hook",
        "syslog://",
        "json://127.0.0.1/hook?redirect=yes",
        "json://127.0.0.1/?template=/etc/passwd",
        "not an address",
        "",
    ],
)
def test_apprise_goes_nowhere_else(settings: Settings, address: str) -> None:
    """Another host, another scheme, a host that two readers see differently, files of the server, redirects."""
    settings.APPRISE_ALLOWED = ["json://127.0.0.1"]
    assert not apprising.is_allowed(address)


def test_a_scheme_alone_allows_every_host(settings: Settings) -> None:
    """For services whose host is not in the address."""
    settings.APPRISE_ALLOWED = ["ntfys"]
    assert apprising.is_allowed("ntfys://push.example/topic")
    assert not apprising.is_allowed("ntfy://push.example/topic")


@pytest.mark.parametrize(
    "address",
    [
        "bark://?,json://10.0.0.1:5432/",
        "bark:// json://10.0.0.1/",
        "bark://?;json://10.0.0.1/",
        "bark:,json://10.0.0.1/",
        "bark://push.example/device, json://10.0.0.1/",
    ],
)
def test_behind_an_allowed_scheme_no_other_service_hides(settings: Settings, address: str) -> None:
    """Apprise leaves out a first address that it cannot read and takes the second, of a scheme that nobody allowed."""
    settings.APPRISE_ALLOWED = ["bark"]
    assert apprising.is_allowed("bark://push.example/device")
    assert not apprising.is_allowed(address)


@pytest.mark.parametrize(
    "address",
    ["gotifys://push.example/token", "dingtalk://token@key/", "BARK://push.example/device"],
)
def test_a_service_is_known_by_each_of_its_schemes(settings: Settings, address: str) -> None:
    """Some services name another scheme once they are read, one in a list, or one in capitals."""
    settings.APPRISE_ALLOWED = ["gotifys", "dingtalk", "bark"]
    assert apprising.is_allowed(address)
    assert apprising.understood(address)


def test_two_addresses_in_one_are_refused(town: Town, box: WebBox) -> None:
    """The second one would not have been looked at."""
    with pytest.raises(Refused, match="CHANNEL_"):
        a_channel(town, "xu", "apprise", "json://127.0.0.1/a, json://127.0.0.1/b")


def test_a_channel_that_the_settings_no_longer_allow_sends_nothing(
    town: Town, box: WebBox, settings: Settings
) -> None:
    """The administrator's setting is asked again when it is sent."""
    a_channel(town, "xu", "apprise", f"json://127.0.0.1:{box.port}/hook")
    settings.APPRISE_ALLOWED = []
    assigned(town)
    send_due()
    assert box.asked == []
    row = Delivery.objects.get()
    assert (row.status, row.reason) == ("dead", "NOT_ALLOWED")


@pytest.mark.parametrize(
    "address", ["", "short", "a b c", "../../etc/passwd", "key?x=1&y=2 secret"]
)
def test_what_is_no_key_is_refused(town: Town, box: WebBox, address: str) -> None:
    """A key becomes part of an address: nothing else may."""
    with pytest.raises(Refused, match="CHANNEL_KEY_MISSING"):
        a_channel(town, "xu", "feishu", address)


def test_a_robot_without_an_address_in_the_settings_is_refused(
    town: Town, box: WebBox, settings: Settings
) -> None:
    """An office without WeCom offers none."""
    settings.ROBOT_ADDRESSES = {}
    with pytest.raises(Refused, match="CHANNEL_NOT_ALLOWED"):
        a_channel(town, "xu", "wecom", KEY)


def test_the_secret_is_nowhere_to_be_read(town: Town, box: WebBox) -> None:
    """Neither in the row, nor in the journal, nor on the page."""
    channel = a_channel(town, "xu", "dingtalk", f"{KEY} {SECRET}")
    row = json.dumps(list(Channel.objects.values()), default=str)
    lines = "".join(line.content for line in journal.history(town.users["xu"].stream))
    page = town.client("xu").get("/notifications/preferences/").content.decode()
    for text in (row, lines, page):
        assert KEY not in text
        assert SECRET not in text
    assert channel.shown == "…5aaa"
    assert "…5aaa" in page


def test_another_secret_key_makes_a_channel_unreadable(
    town: Town, box: WebBox, settings: Settings
) -> None:
    """It is told to the administrator, and nothing else is sent instead."""
    a_channel(town, "xu", "wecom", KEY)
    assigned(town)
    settings.SECRET_KEY = "another-" + "k" * 50
    send_due()
    assert Delivery.objects.get().reason == "UNREADABLE"


def test_a_units_channel_is_told_what_its_officers_are_told(town: Town, box: WebBox) -> None:
    """Once for the unit, whoever its officers are, and also where it has none."""
    unit = town.units["housing"]
    a_channel(town, "ke", "wecom", KEY, unit_id=unit.pk)
    type(town.users["xu"]).objects.filter(username="xu").update(is_active=False)
    assigned(town)
    assert list(Notification.objects.values_list("unit_id", flat=True)) == [unit.pk]
    send_due()
    assert len(box.asked) == 1


def test_a_units_channel_hears_nothing_of_what_is_no_longer_the_units(
    town: Town, box: WebBox
) -> None:
    """The unit was released before the message went out."""
    a_channel(town, "ke", "wecom", KEY, unit_id=town.units["housing"].pk)
    matter = assigned(town)
    Duty.objects.filter(matter=matter).update(released_at=clock.now())
    send_due()
    assert box.asked == []
    assert {row.reason for row in Delivery.objects.all()} == {"NO_ACCESS"}


def test_a_units_channel_keeps_quiet_at_night(town: Town, box: WebBox) -> None:
    """A group chat has the standard hours."""
    a_channel(town, "ke", "wecom", KEY, unit_id=town.units["housing"].pk)
    with on(DAY, hour=23):
        assigned(town)
        assert send_due() == 0
    with on(DAY + dt.timedelta(days=1), hour=8):
        assert send_due() == 1


def test_only_an_administrator_of_the_place_keeps_a_units_channels(town: Town, box: WebBox) -> None:
    """Xu is the unit's officer and may not; nobody sees another person's channels."""
    unit = town.units["housing"]
    with pytest.raises(AccessDenied):
        a_channel(town, "xu", "wecom", KEY, unit_id=unit.pk)
    of_unit = a_channel(town, "ke", "wecom", KEY, unit_id=unit.pk)
    own = a_channel(town, "xu", "wecom", KEY)
    with pytest.raises(AccessDenied):
        remove_channel(of_unit.pk, actor=town.actor("xu"))
    with pytest.raises(Http404):
        remove_channel(own.pk, actor=town.actor("ke"))
    remove_channel(of_unit.pk, actor=town.actor("ke"))
    assert journal.history(unit.stream)[-1].name == "unit.channel.remove"


def test_a_trial_goes_out_at_once(town: Town, box: WebBox) -> None:
    """Also in quiet hours: the person sits before it."""
    channel = a_channel(town, "xu", "wecom", KEY)
    with on(DAY, hour=23):
        assert try_channel(channel.pk, language="zh-hans", actor=town.actor("xu")).state == "sent"
    assert "测试消息" in box.asked[0].body["text"]["content"]


@pytest.mark.parametrize("status", [408, 500, 502, 504])
def test_a_robot_that_may_have_taken_it_is_not_sent_it_again(
    town: Town, box: WebBox, status: int
) -> None:
    """A proxy answers like this after the chat got the message, too: an administrator decides whether it goes out once more."""
    box.status, box.answer = status, {}
    a_channel(town, "xu", "wecom", KEY)
    assigned(town)
    send_due()
    row = Delivery.objects.get()
    assert (row.status, row.reason) == ("dead", "OUTCOME_UNKNOWN")


def test_a_trial_that_breaks_names_its_failure(town: Town, box: WebBox, settings: Settings) -> None:
    """An address in the settings that is none is told, and is no broken page."""
    channel = a_channel(town, "xu", "wecom", KEY)
    settings.ROBOT_ADDRESSES = {"wecom": "http://[robot"}
    outcome = try_channel(channel.pk, language="zh-hans", actor=town.actor("xu"))
    assert (outcome.state, outcome.reason) == ("dead", "UNEXPECTED")


@pytest.mark.parametrize(
    ("address", "is_allowed"),
    [
        ("mailtos://lan:pw@mail.qinghe.example", True),
        ("mailtos://lan:pw@qinghe.example?smtp=mail.qinghe.example", True),
        ("mailtos://lan:pw@mail.qinghe.example?smtp=10.0.0.1", False),
        ("mailtos://lan:pw@mail.qinghe.example?smtp=MAIL.QINGHE.EXAMPLE", True),
        ("mailtos://lan:pw@qinghe.example", False),
    ],
)
def test_mail_is_judged_by_the_server_that_gets_it(
    settings: Settings, address: str, is_allowed: bool
) -> None:
    """The address may name another server than the host that stands in it."""
    settings.APPRISE_ALLOWED = ["mailtos://mail.qinghe.example"]
    assert apprising.is_allowed(address) is is_allowed
