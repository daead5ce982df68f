"""Wrong passwords: whose address counts behind proxies, and when a whole address is closed."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from cast import PASSWORD, Town
from duban.web.sign_in_limits import client_address

SIGN_IN = "/accounts/sign-in/"
WRONG = "wrong"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "203.0.113.9"),
        (1, "203.0.113.9:4711", "203.0.113.9"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "unknown", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_the_address_that_our_proxy_saw(
    settings: Settings, proxies: int, forwarded: str, found: str
) -> None:
    """As many entries from the right as there are proxies; whatever the browser wrote itself does not count."""
    settings.DUBAN_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1")
    request.META["HTTP_X_FORWARDED_FOR"] = forwarded
    assert client_address(request) == found


def tried(name: str, password: str = WRONG, address: str = "203.0.113.9") -> tuple[int, str]:
    """Status and page of a try to sign in through one proxy, with an invented address before the true one."""
    forwarded = {"x-forwarded-for": f"192.0.2.{len(name)}, {address}"}
    form = {"username": name, "password": password}
    answer = Client().post(SIGN_IN, form, headers=forwarded)
    return answer.status_code, answer.content.decode()


def test_one_person_behind_a_proxy_locks_nobody_else(town: Town, settings: Settings) -> None:
    """Five wrong passwords lock the pair; the same name from another address still gets in."""
    settings.DUBAN_PROXIES = 1
    assert [tried("lan")[0] for _ in range(5)] == [422, 422, 422, 422, 429]
    assert tried("lan", PASSWORD)[0] == 429
    assert tried("lan", PASSWORD, "203.0.113.10")[0] == 303


def test_one_address_cannot_try_every_name(town: Town, settings: Settings) -> None:
    """Many names once each lock the address, even for a right password; other addresses stay open."""
    settings.DUBAN_PROXIES = 1
    settings.DUBAN_ADDRESS_FAILURES = 8
    states = [tried(f"name{n}")[0] for n in range(8)]
    assert states == [422] * 7 + [429]
    status, text = tried("lan", PASSWORD)
    assert (status, "网络地址" in text) == (429, True)
    assert tried("lan", PASSWORD, "203.0.113.10")[0] == 303


def test_the_page_says_the_true_waiting_time(town: Town, settings: Settings) -> None:
    """Half an hour where half an hour is set."""
    settings.AXES_COOLOFF_TIME = 0.5
    texts = [tried("lan")[1] for _ in range(5)]
    assert "30 分钟" in texts[-1]
