"""Sends a message through Apprise, to the services and hosts that the installation allows and to no others.

Apprise is loaded when it is first needed: it brings some hundred and thirty services. It follows no redirects here, keeps nothing on disk,
and tells only whether a service took the message, not why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings

from duban.notifications.actions.outcome import SENT, Outcome, again, dead

if TYPE_CHECKING:
    import apprise

    from duban.notifications.queries.messages import Message

# Parts of names of parameters by which a service reads files of the server, or goes where another host sends it.
REFUSED = ("file", "template", "pgp", "redirect", "attach")


def is_allowed(address: str) -> bool:
    """Whether the settings allow an address: its scheme stands there, alone or with just this host.

    Scheme and host are asked of Apprise too: it takes a text for several addresses and leaves out those that it cannot read,
    and two readers of one address may take different parts of it for the host.
    """
    parts = urlsplit(address.strip())
    if any(word in name.lower() for name, _value in parse_qsl(parts.query) for word in REFUSED):
        return False
    hosts = _hosts(parts.scheme.lower())
    services = _apprise(address)
    if hosts is None or not _is_one(address, services):
        return False
    if not hosts:
        return True
    reached = {_host_of(service) for service in services}
    return bool(reached) and reached <= hosts


def _host_of(service: object) -> str:
    """The host that a service connects to: of mail the server that it is handed to, and not the domain of its address."""
    return str(getattr(service, "smtp_host", "") or getattr(service, "host", "")).lower()


def _is_one(address: str, services: apprise.Apprise) -> bool:
    """Whether Apprise reads a text as one address, and under no other scheme than the one that stands before it."""
    from apprise.utils.parse import parse_urls

    text = address.strip()
    scheme = urlsplit(text).scheme.lower()
    pieces = parse_urls(text)  # type: ignore[no-untyped-call]
    return pieces == [text] and all(scheme in _schemes(service) for service in services)


def _schemes(service: object) -> set[str]:
    """The schemes of a service of Apprise's, which tells them one by one or as several."""
    told = (getattr(service, name, None) or () for name in ("protocol", "secure_protocol"))
    return {scheme for one in told for scheme in ((one,) if isinstance(one, str) else one)}


def _hosts(scheme: str) -> frozenset[str] | None:
    """The hosts that a scheme may name; empty for any, None where the scheme is not allowed at all."""
    found = set()
    for allowed in settings.APPRISE_ALLOWED:
        its_scheme, _, host = allowed.lower().partition("://")
        if its_scheme == scheme:
            found.add(host.rstrip("/"))
    if "" in found:
        return frozenset()
    return frozenset(found) or None


def understood(address: str) -> bool:
    """Whether Apprise has one service for the address."""
    return len(_apprise(address)) == 1


def shown(address: str) -> str:
    """The address without what is secret in it: the service, and the host where the settings name it."""
    parts = urlsplit(address.strip())
    host = f"{parts.hostname}/" if _hosts(parts.scheme.lower()) else ""
    return f"{parts.scheme}://{host}…"


def send_through_apprise(address: str, message: Message) -> Outcome:
    """Send a message as plain text."""
    if not is_allowed(address):
        return dead("NOT_ALLOWED")
    box = _apprise(address)
    if len(box) != 1:
        return dead("UNREADABLE")
    return SENT if box.notify(body=message.text, title=message.subject) else again("REFUSED")


def _apprise(address: str) -> apprise.Apprise:
    import apprise
    from apprise.common import PersistentStoreMode

    asset = apprise.AppriseAsset(
        app_id="Duban",
        app_desc="Duban",
        secure_logging=True,
        storage_mode=PersistentStoreMode.MEMORY,
        http_redirects=False,
        async_mode=False,
    )
    box = apprise.Apprise(asset=asset)
    box.add(address)
    return box
