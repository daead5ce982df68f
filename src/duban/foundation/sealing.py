"""Keeps a secret that must be used again, such as one that signs: readable only together with the site's own secret key.

So a copy of the database or a backup alone gives nothing away. After the site's key is changed what was sealed before is lost, and has to be
made anew. Who keeps passwords hashes them instead.
"""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class Unsealable(Exception):
    """It was sealed under another key, or is damaged."""


def seal(secret: str, *, purpose: str) -> str:
    """The secret as text that may be stored; `purpose` keeps those of one room from being opened by another."""
    return _fernet(purpose).encrypt(secret.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """The secret again.

    Raises:
        Unsealable: see there.
    """
    try:
        return _fernet(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unsealable(purpose) from error


def _fernet(purpose: str) -> Fernet:
    material = hashlib.sha256(f"duban-seal\0{purpose}\0{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(material))
