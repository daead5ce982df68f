"""The administrator's pages: a receiver added, its secret shown once, tested, replayed, stopped; in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cast import Town, a_matter
from duban.webhooks.models import Delivery, Endpoint


def page(name: str, *args: int) -> str:
    """An address of the room."""
    return reverse(f"webhooks:{name}", args=args)


def said(client: Client, address: str, data: dict[str, Any] | None = None) -> str:
    """What the page says to which a write leads back."""
    answer = client.post(address, data or {})
    assert answer.status_code == 303
    return client.get(answer.headers["Location"]).content.decode()


def test_a_receiver_is_added_and_its_secret_shown_once(town: Town) -> None:
    """The second time the page says that a new one can be made."""
    ke = town.client("ke")
    assert "尚未向任何系统推送" in ke.get(page("endpoint-list")).content.decode()
    given = {
        "place_id": town.county.pk,
        "name": "数据平台",
        "url": "https://hook.example.cn/in",
        "includes_below": "on",
        "kinds": ["matter.closed", "matter.registered"],
    }
    answer = ke.post(page("endpoint-add"), given)
    endpoint = Endpoint.objects.get()
    assert answer.headers["Location"] == page("endpoint-page", endpoint.pk)
    assert endpoint.kinds == ["matter.closed", "matter.registered"]
    assert "whsec_" not in ke.get(page("endpoint-page", endpoint.pk)).content.decode()
    shown = ke.post(page("secret-take", endpoint.pk))
    assert "whsec_" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert "whsec_" not in said(ke, page("secret-take", endpoint.pk))
    ke.post(page("secret-rotate", endpoint.pk))
    assert "whsec_" in ke.post(page("secret-take", endpoint.pk)).content.decode()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"url": "http://hook.example.cn/"}, "url"),
        ({"url": ""}, "url"),
        ({"name": ""}, "name"),
        ({"kinds": ["matter.stolen"]}, "kinds"),
        ({"place_id": "999999"}, "place_id"),
    ],
)
def test_what_is_wrong_stands_in_the_form(town: Town, changed: dict[str, Any], field: str) -> None:
    """422, and nothing is made."""
    given = {"place_id": town.county.pk, "name": "x", "url": "https://x.cn/", **changed}
    answer = town.client("ke").post(page("endpoint-add"), given)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert not Endpoint.objects.exists()


def test_a_receiver_is_changed(hooked: Any) -> None:
    """Name, address and kinds; its place stays. A wrong address is told."""
    ke, pk = hooked.town.client("ke"), hooked.endpoint.pk
    assert "数据平台" in ke.get(page("endpoint-edit", pk)).content.decode()
    wrong = ke.post(page("endpoint-edit", pk), {"name": "大屏", "url": "ftp://x.cn/"})
    assert wrong.status_code == 422
    ke.post(page("endpoint-edit", pk), {"name": "大屏", "url": "https://x.cn/"})
    stored = hooked.stored()
    assert (stored.name, stored.url, stored.includes_below) == ("大屏", "https://x.cn/", False)
    assert stored.jurisdiction == hooked.town.county


def test_the_page_shows_what_was_sent_and_how_it_went(hooked: Any) -> None:
    """The list, one message with its attempts, and the way to send it again."""
    ke = hooked.town.client("ke")
    hooked.receiver.answers, hooked.receiver.text = [500], "<b>忙</b>"
    matter = a_matter(hooked.town)
    hooked.pass_on()
    listed = ke.get(page("endpoint-page", hooked.endpoint.pk)).content.decode()
    assert matter.number in listed
    assert "500" in listed
    delivery = Delivery.objects.get()
    one = ke.get(page("delivery-page", delivery.pk)).content.decode()
    assert "&lt;b&gt;忙&lt;/b&gt;" in one
    assert delivery.message.message_id in one
    ke.post(page("delivery-resend", delivery.pk))
    hooked.pass_on()
    assert "204" in ke.get(page("delivery-page", delivery.pk)).content.decode()


def test_a_test_is_sent_from_the_page(hooked: Any) -> None:
    """One click, one message."""
    ke = hooked.town.client("ke")
    assert "测试消息已发出" in said(ke, page("endpoint-test", hooked.endpoint.pk))
    hooked.pass_on()
    assert [one.data["type"] for one in hooked.receiver.received] == ["webhook.test"]


def test_a_time_is_sent_again_from_the_page(hooked: Any) -> None:
    """As a date with or without an hour; nonsense and an empty time are told."""
    ke, address = hooked.town.client("ke"), page("endpoint-replay", hooked.endpoint.pk)
    a_matter(hooked.town)
    hooked.pass_on()
    assert ke.post(address, {"since": "gestern"}).status_code == 422
    assert "没有可重新推送" in said(ke, address, {"since": "2026-01-01"})
    ke.post(address, {"since": "2026-01-01T08:00", "also_sent": "on"})
    hooked.pass_on()
    first, second = hooked.receiver.ids
    assert first == second


def test_sending_is_switched_off_and_on(hooked: Any) -> None:
    """A stopped receiver can be neither tested nor replayed; an unknown one is not found."""
    ke, pk = hooked.town.client("ke"), hooked.endpoint.pk
    ke.post(page("endpoint-use", pk), {"in_use": "no"})
    assert hooked.stored().stopped == "off"
    stopped = ke.get(page("endpoint-page", pk)).content.decode()
    assert page("endpoint-test", pk) not in stopped
    assert "请先启用" in said(ke, page("endpoint-test", pk))
    ke.post(page("endpoint-use", pk), {"in_use": "yes"})
    assert hooked.stored().stopped == ""
    assert ke.get(page("endpoint-page", pk + 100)).status_code == 404
    assert ke.get(page("delivery-page", 1)).status_code == 404


def test_the_pages_speak_english_too(hooked: Any) -> None:
    """Labels of kinds and states."""
    ke = hooked.town.client("ke")
    ke.cookies["django_language"] = "en"
    a_matter(hooked.town)
    hooked.pass_on()
    text = ke.get(page("endpoint-page", hooked.endpoint.pk)).content.decode()
    assert "Registered" in text
    assert "arrived" in text
