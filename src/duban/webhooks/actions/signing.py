"""Standard Webhooks: secrets, and the three headers by which a receiver knows that a message is ours, whole and new.

Symmetric signatures (v1, HMAC-SHA256) over identity, time and body. No rows here.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import secrets
import uuid
from collections.abc import Sequence

PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """A secret in the form that receivers' libraries take."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def new_message_id() -> str:
    """An identity for a message."""
    return f"msg_{uuid.uuid4().hex}"


def signature(secret: str, message_id: str, at: int, body: bytes) -> str:
    """The signature of a message at an instant in seconds since 1970."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{at}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def signed_headers(
    keys: Sequence[str], message_id: str, at: dt.datetime, body: bytes
) -> dict[str, str]:
    """The headers of a message, with one signature for each secret that is good at present."""
    seconds = int(at.timestamp())
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(signature(key, message_id, seconds, body) for key in keys),
    }
