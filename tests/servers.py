"""Small servers on loopback for tests of what leaves the site: one for mail, one for HTTP; both real, and both ended with the block."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from aiosmtpd.controller import Controller


@dataclass
class MailBox:
    """What a mail server took in; `refusal` is what it answers to a recipient or to the data instead."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    refuse_recipient: str = ""
    refuse_data: str = ""
    drop_after_data: bool = False

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Take or refuse a recipient."""
        if self.refuse_recipient:
            return self.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take or refuse a mail, or break the connection before the answer."""
        if self.refuse_data:
            return self.refuse_data
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        if self.drop_after_data:
            server.transport.abort()
        return "250 OK"


class _OnFreePort(Controller):
    """The system chooses the port; before the controller tries its server, it learns which."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server() -> Iterator[MailBox]:
    """A mail server on a free port."""
    box = MailBox()
    controller = _OnFreePort(box, hostname="127.0.0.1", port=0)
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


@dataclass
class Asked:
    """One request that came in."""

    path: str
    query: dict[str, str]
    body: Any


@dataclass
class WebBox:
    """What an HTTP server was asked, and what it answers."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    status: int = 200
    answer: Any = field(default_factory=dict)
    location: str = ""


@contextmanager
def web_server() -> Iterator[WebBox]:
    """An HTTP server on a free port that keeps what is posted to it."""
    box = WebBox()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            parts = urlsplit(self.path)
            box.asked.append(Asked(parts.path, dict(parse_qsl(parts.query)), json.loads(data)))
            self.send_response(box.status)
            if box.location:
                self.send_header("Location", box.location)
            text = json.dumps(box.answer).encode()
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: Any) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    box.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
