"""A receiver of webhooks on loopback: keeps what it was sent, and answers as a test tells it. It judges signatures by the published rule.

Shares no code with the sender.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came in; header names in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def message_id(self) -> str:
        """The identity of the message."""
        return self.headers["webhook-id"]

    @property
    def data(self) -> Any:
        """What the body says."""
        return json.loads(self.body)

    def is_signed_with(self, secret: str) -> bool:
        """Whether one of the signatures is that of this secret, over identity, time and body, and the time is now."""
        sent_at = self.headers["webhook-timestamp"]
        if abs(time.time() - int(sent_at)) > 300:
            return False
        key = base64.b64decode(secret.split("_", 1)[1])
        signed = b".".join([self.message_id.encode(), sent_at.encode(), self.body])
        right = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        return right in self.headers["webhook-signature"].split(" ")


@dataclass
class Receiver:
    """The other system: `answers` are used up one after the other, then `status` is answered."""

    url: str = ""
    status: int = 204
    answers: list[int] = field(default_factory=list)
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    wait_seconds: float = 0.0
    received: list[Received] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, one: Received) -> int:
        """Keep a request; returns what to answer."""
        with self._lock:
            self.received.append(one)
            return self.answers.pop(0) if self.answers else self.status

    @property
    def ids(self) -> list[str]:
        """The identities that came, in their order."""
        return [one.message_id for one in self.received]


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Take a request in and answer."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status = receiver.take(Received(self.path, headers, body))
            time.sleep(receiver.wait_seconds)
            text = b"" if status == 204 else receiver.text.encode()
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_said: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def listening() -> Iterator[Receiver]:
    """A receiver on a free port of loopback while the block runs."""
    receiver = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(receiver))
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hook?token=geheim"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
