"""Keeps addresses that hold secrets encrypted in the database, so that a copy of it sends nothing in the office's name.

The key comes from the site's secret key: with another one the addresses can no longer be read and are entered anew.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """What is stored was sealed under another key."""


def _box() -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"duban notifications channel")
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))


def seal(text: str) -> str:
    """The text, encrypted."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text that was sealed.

    Raises:
        Unreadable: where the key is another one now.
    """
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error
