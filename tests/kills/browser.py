"""A signed-in person at the other end of a line: forms, files and pieces of uploads over HTTP, one connection for each request.

An answer is whole or none: a line that was cut anywhere gives None. Called by the clients.
"""

from __future__ import annotations

import http.client
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

SECONDS = 60
TUS = "1.0.0"


class NotReached(Exception):
    """Nobody listens: nothing was sent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    status: int
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        """2xx or 3xx, but for being sent to sign in."""
        return 200 <= self.status < 400 and "sign-in" not in self.headers.get("location", "")


@dataclass
class Person:
    """One account with its session; `name` is the account's."""

    port: int
    name: str
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> Answer | None:
        """One request; None where no whole answer came.

        Raises:
            NotReached: where nobody listens.
        """
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent |= {"Cookie": jar, "X-CSRFToken": self.cookies.get("csrftoken", "")}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            line.connect()
        except OSError as error:
            raise NotReached from error
        try:
            line.request(method, path, body, sent)
            came = line.getresponse()
            content = came.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            line.close()
        set_to = came.headers.get_all("Set-Cookie") or []
        cookies = dict(value.split(";")[0].split("=", 1) for value in set_to)
        lower = {name.lower(): value for name, value in came.headers.items()}
        return Answer(came.status, lower, cookies, content)

    def sign_in(self, password: str) -> bool:
        """By name and password, as at the page."""
        page = self.ask("GET", "/accounts/sign-in/")
        if page is None:
            return False
        self.cookies |= page.cookies
        answer = self.post("/accounts/sign-in/", {"username": self.name, "password": password})
        if answer is None or answer.status != 303:
            return False
        self.cookies |= answer.cookies
        return "sessionid" in self.cookies

    def post(self, path: str, fields: Mapping[str, object]) -> Answer | None:
        """A plain form."""
        body = urlencode(fields, doseq=True).encode()
        return self.ask("POST", path, body, Content_Type="application/x-www-form-urlencoded")

    def post_file(
        self, path: str, fields: Mapping[str, object], field_name: str, name: str, data: bytes
    ) -> Answer | None:
        """A form with one file."""
        edge = f"edge-{uuid.uuid4().hex}"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in fields.items()
        ]
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{field_name}"; filename="{name}"'
        parts += [f"{head}\r\n\r\n".encode(), data, f"\r\n--{edge}--\r\n".encode()]
        kind = f"multipart/form-data; boundary={edge}"
        return self.ask("POST", path, b"".join(parts), Content_Type=kind)

    def begin_upload(self, size: int) -> Answer | None:
        """Announces a file by tus."""
        return self.ask("POST", "/uploads/", b"", Upload_Length=str(size), Tus_Resumable=TUS)

    def offset_of(self, upload: str) -> Answer | None:
        """Asks how far an upload is."""
        return self.ask("HEAD", upload, Tus_Resumable=TUS)

    def send_piece(self, upload: str, offset: int, piece: bytes) -> Answer | None:
        """Adds a piece."""
        return self.ask(
            "PATCH",
            upload,
            piece,
            Upload_Offset=str(offset),
            Content_Type="application/offset+octet-stream",
            Tus_Resumable=TUS,
        )
