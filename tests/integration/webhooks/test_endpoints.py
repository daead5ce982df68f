"""Receivers are kept by administrators, each change journaled without address and secret."""

from __future__ import annotations

from typing import Any

import pytest

from cast import Town
from duban.foundation import journal
from duban.foundation.access import AccessDenied
from duban.webhooks.actions import endpoints
from duban.webhooks.actions.endpoints import EndpointFacts, Refused
from duban.webhooks.models import Endpoint

FACTS = EndpointFacts("数据平台", "https://hook.example.cn/in?token=geheim", ("matter.closed",))


def lines(endpoint: Endpoint) -> list[str]:
    """The names of its lines."""
    return [entry.name for entry in journal.history(endpoint.stream)]


def test_a_life_of_a_receiver_is_journaled_without_its_secrets(town: Town) -> None:
    """Added, shown, changed, rotated, stopped, started: six lines, no token and no secret in any."""
    ke = town.actor("ke")
    made = endpoints.add_endpoint(town.county.pk, FACTS, actor=ke)
    secret = endpoints.take_secret(made.pk, actor=ke)
    endpoints.edit_endpoint(made.pk, EndpointFacts("大屏", FACTS.url), actor=ke)
    endpoints.rotate_secret(made.pk, actor=ke)
    endpoints.stop_endpoint(made.pk, actor=ke)
    endpoints.stop_endpoint(made.pk, actor=ke)
    endpoints.start_endpoint(made.pk, actor=ke)
    endpoints.start_endpoint(made.pk, actor=ke)
    assert lines(made) == [
        "webhook.add",
        "webhook.secret.take",
        "webhook.edit",
        "webhook.secret.rotate",
        "webhook.stop",
        "webhook.start",
    ]
    content = "".join(entry.content for entry in journal.history(made.stream))
    assert "hook.example.cn" in content
    assert "geheim" not in content
    assert secret.removeprefix("whsec_") not in content


def test_the_secret_is_shown_once_and_kept_sealed(town: Town) -> None:
    """A second look is refused; the table alone does not give it away."""
    ke = town.actor("ke")
    made = endpoints.add_endpoint(town.county.pk, FACTS, actor=ke)
    secret = endpoints.take_secret(made.pk, actor=ke)
    with pytest.raises(Refused, match="SECRET_TAKEN"):
        endpoints.take_secret(made.pk, actor=ke)
    stored = Endpoint.objects.get()
    assert secret.startswith("whsec_")
    assert secret.removeprefix("whsec_") not in stored.secret
    assert endpoints.secrets_of(stored) == [secret]
    endpoints.rotate_secret(made.pk, actor=ke)
    assert endpoints.take_secret(made.pk, actor=ke) != secret


def test_a_secret_under_another_key_is_lost(town: Town, settings: Any) -> None:
    """It is told, and nothing is marked as shown."""
    ke = town.actor("ke")
    made = endpoints.add_endpoint(town.county.pk, FACTS, actor=ke)
    settings.SECRET_KEY = "another key of this site" * 3
    with pytest.raises(Refused, match="SECRET_LOST"):
        endpoints.take_secret(made.pk, actor=ke)
    assert Endpoint.objects.get().secret_taken_at is None


@pytest.mark.parametrize("who", ["lan", "fang", "xu", "bai", "gu", "wei"])
def test_nobody_else_keeps_receivers(town: Town, who: str) -> None:
    """Each change is refused, and nothing is written."""
    made = endpoints.add_endpoint(town.county.pk, FACTS, actor=town.actor("ke"))
    actor, pk = town.actor(who), made.pk
    for act in (
        lambda: endpoints.add_endpoint(town.county.pk, FACTS, actor=actor),
        lambda: endpoints.edit_endpoint(pk, FACTS, actor=actor),
        lambda: endpoints.take_secret(pk, actor=actor),
        lambda: endpoints.rotate_secret(pk, actor=actor),
        lambda: endpoints.stop_endpoint(pk, actor=actor),
        lambda: endpoints.start_endpoint(pk, actor=actor),
    ):
        with pytest.raises(AccessDenied):
            act()
    assert lines(made) == ["webhook.add"]


def test_an_administrator_keeps_no_receivers_elsewhere(town: Town) -> None:
    """The county's administrator has nothing to say in the next county or above."""
    for place in (town.other, town.city):
        with pytest.raises(AccessDenied):
            endpoints.add_endpoint(place.pk, FACTS, actor=town.actor("ke"))


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hook.example.cn/", "ADDRESS_PLAIN"),
        ("https://127.0.0.1/", "ADDRESS_FORBIDDEN"),
        ("hook.example.cn", "ADDRESS_MALFORMED"),
    ],
)
def test_an_address_that_may_not_be_is_refused(town: Town, url: str, code: str) -> None:
    """When it is added and when it is changed."""
    ke = town.actor("ke")
    with pytest.raises(Refused, match=code):
        endpoints.add_endpoint(town.county.pk, EndpointFacts("x", url), actor=ke)
    made = endpoints.add_endpoint(town.county.pk, FACTS, actor=ke)
    with pytest.raises(Refused, match=code):
        endpoints.edit_endpoint(made.pk, EndpointFacts("x", url), actor=ke)
    assert Endpoint.objects.get().url == FACTS.url
