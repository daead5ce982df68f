"""Robots of WeCom, DingTalk and Feishu group chats, on the public hosts or on an office's own: the base address is the installation's.

The stored address is the robot's key, and for DingTalk and Feishu `key secret` where the robot wants signatures.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import httpx
from django.conf import settings

from duban.foundation import clock
from duban.notifications.actions.outcome import SENT, Outcome, again, dead
from duban.notifications.choices import ChannelKind
from duban.notifications.queries.messages import Message

TIMEOUT_SECONDS = 10
KEY = re.compile(r"[A-Za-z0-9_-]{8,128}")
# Statuses of one who took nothing, and says to come again.
NOT_TAKEN = frozenset({425, 429, 503})
# Answers that pass by themselves: too many messages at once.
PASSING = frozenset({45009, 130101, 9499, 11232})


@dataclass(frozen=True, slots=True)
class _Call:
    path: str
    params: Mapping[str, str]
    body: Mapping[str, Any]


def base_of(kind: str) -> str:
    """The installation's address for a kind of robot; empty where it allows none."""
    return str(settings.ROBOT_ADDRESSES.get(kind, ""))


def is_key(text: str) -> bool:
    """Whether this may be the key of a robot, with or without a secret behind it."""
    parts = text.split()
    return 1 <= len(parts) <= 2 and all(KEY.fullmatch(part) for part in parts)


def send_to_robot(kind: str, address: str, message: Message) -> Outcome:
    """Send a message as plain text to the robot's chat."""
    base, (key, *secret) = base_of(kind), address.split()
    if not base:
        return dead("NOT_ALLOWED")
    text, most = f"{message.subject}\n\n{message.text}", _MOST_BYTES[ChannelKind(kind)]
    call = _CALLS[ChannelKind(kind)](key, secret[0] if secret else "", _cut(text, most))
    try:
        response = httpx.post(
            urljoin(base.rstrip("/") + "/", call.path),
            params=dict(call.params),
            json=dict(call.body),
            timeout=TIMEOUT_SECONDS,
            follow_redirects=False,
        )
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        return again("CONNECT_FAILED", type(error).__name__)
    except httpx.HTTPError as error:
        return dead("OUTCOME_UNKNOWN", type(error).__name__)
    return _judged(response)


def _judged(response: httpx.Response) -> Outcome:
    """Robots answer 200 with a code of their own."""
    outcome = _by_status(response.status_code)
    if outcome is not SENT:
        return outcome
    try:
        answer = response.json()
    except ValueError:
        return dead("REFUSED", "no JSON")
    told = answer if isinstance(answer, dict) else {}
    code = told.get("errcode", told.get("code", told.get("StatusCode")))
    if code == 0:
        return SENT
    return again("REFUSED", code) if code in PASSING else dead("REFUSED", code)


def _by_status(status: int) -> Outcome:
    """What an HTTP status means: too many requests and a server that takes none now pass, other refusals stay.

    Of the rest nobody knows whether the chat got the message: a proxy answers 502 or 504 after it was handed on, too.
    """
    if 200 <= status < 300:
        return SENT
    if status in NOT_TAKEN:
        return again("REFUSED", status)
    return dead("OUTCOME_UNKNOWN" if status == 408 or status >= 500 else "REFUSED", status)


def _cut(text: str, most: int) -> str:
    """The text within so many bytes, whole characters only."""
    data = text.encode()
    return text if len(data) <= most else data[: most - 3].decode(errors="ignore") + "…"


def _wecom(key: str, _secret: str, text: str) -> _Call:
    body = {"msgtype": "text", "text": {"content": text}}
    return _Call("cgi-bin/webhook/send", {"key": key}, body)


def _dingtalk(key: str, secret: str, text: str) -> _Call:
    params = {"access_token": key}
    if secret:
        stamp = str(round(clock.now().timestamp() * 1000))
        params |= {"timestamp": stamp, "sign": _signed(secret, f"{stamp}\n{secret}")}
    return _Call("robot/send", params, {"msgtype": "text", "text": {"content": text}})


def _feishu(key: str, secret: str, text: str) -> _Call:
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret:
        stamp = str(round(clock.now().timestamp()))
        # Here the stamp and the secret together are the key, and nothing is signed.
        body |= {"timestamp": stamp, "sign": _signed(f"{stamp}\n{secret}", "")}
    return _Call(f"open-apis/bot/v2/hook/{key}", {}, body)


def _signed(key: str, text: str) -> str:
    digest = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


_CALLS: dict[str, Callable[[str, str, str], _Call]] = {
    ChannelKind.WECOM: _wecom,
    ChannelKind.DINGTALK: _dingtalk,
    ChannelKind.FEISHU: _feishu,
}
_MOST_BYTES: dict[str, int] = {
    ChannelKind.WECOM: 2048,
    ChannelKind.DINGTALK: 18_000,
    ChannelKind.FEISHU: 18_000,
}
