"""Whole addresses for what leaves the site: mails, messages and calendars."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin

from django.conf import settings

Link = Callable[[str], str]


def linker(base: str = "") -> Link:
    """Turns a path into an address: under the configured one, or under `base`; without either there is no address."""
    root = settings.PUBLIC_ADDRESS or base
    return lambda path: urljoin(root, path) if root else ""
