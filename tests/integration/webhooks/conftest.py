"""A town with one receiver that listens, and followers that begin where the town is built."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from cast import Town
from duban.foundation import followers
from duban.webhooks.actions import endpoints, sending
from duban.webhooks.models import Endpoint
from receivers import Receiver, listening


@dataclass
class Hooked:
    """The town, the receiver as a row, its secret, and the receiver itself."""

    town: Town
    endpoint: Endpoint
    secret: str
    receiver: Receiver

    def pass_on(self) -> None:
        """Let the journal be followed, and what is due be sent."""
        followers.tell_all()
        sending.send_all()

    def stored(self) -> Endpoint:
        """The receiver's row as it stands now."""
        return Endpoint.objects.get(pk=self.endpoint.pk)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """The other system."""
    with listening() as found:
        yield found


@pytest.fixture
def open_loopback(settings: Settings, tmp_path: Path) -> Settings:
    """An installation that may send to this machine."""
    settings.OUTGOING_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    settings.DATA_DIR = tmp_path
    settings.PUBLIC_ADDRESS = "https://duban.example.gov.cn/"
    return settings


@pytest.fixture
def hooked(town: Town, receiver: Receiver, open_loopback: Settings) -> Hooked:
    """The county's receiver of everything."""
    ke = town.actor("ke")
    facts = endpoints.EndpointFacts("数据平台", receiver.url)
    endpoint = endpoints.add_endpoint(town.county.pk, facts, actor=ke)
    secret = endpoints.take_secret(endpoint.pk, actor=ke)
    followers.tell_all()
    return Hooked(town, endpoint, secret, receiver)
