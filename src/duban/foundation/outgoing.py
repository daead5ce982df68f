"""One request to an outsider's address: to where its name points now, never to this machine or its neighbours unasked.

The name is resolved once, every address behind it is judged, and the connection goes to the judged one; no redirect is followed and no proxy of
the environment is used. For everything that a person may give an address for; it knows nothing of what is sent.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# How much of an answer is read: enough to see what is wrong.
ANSWER_BYTES = 1024
# With head and framing: whatever lengths the other side declares, no more than this comes in.
MOST_BYTES = 65536
# Where clouds tell a machine its own secrets; no setting opens these.
_METADATA = frozenset(
    map(
        ipaddress.ip_address,
        (
            *("169.254.169.254", "169.254.170.2", "169.254.0.23", "192.0.0.192"),
            *("100.100.100.200", "168.63.129.16", "fd00:ec2::254"),
        ),
    )
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Unsent(Exception):
    """There is no answer; `code` says why, `detail` in the machine's own words."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the first bytes as text, how long it took, and the pause that was asked for."""

    status: int
    text: str
    milliseconds: int
    retry_seconds: int = 0


class _Bounded(io.RawIOBase):
    """What comes in, up to a limit: `http.client` believes the lengths that it is told."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw
        self._left = MOST_BYTES

    def readable(self) -> bool:
        """It is for nothing else."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """As of any stream.

        Raises:
            http.client.HTTPException: where more is asked for than an answer may have.
        """
        if self._left == 0:
            raise http.client.HTTPException
        got: int | None = self._raw.readinto(memoryview(buffer)[: self._left])
        self._left -= got or 0
        return got

    def close(self) -> None:
        """Let go of the socket, too."""
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    """An answer of which no more than the limit comes in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fp = io.BufferedReader(_Bounded(self.fp.detach()))


def check_address(url: str) -> None:
    """Whether an address may be kept; its name is judged again, with what it points to, whenever something is sent.

    Raises:
        Unsent: ADDRESS_MALFORMED, ADDRESS_PLAIN, ADDRESS_FORBIDDEN.
    """
    parts = _parts(url)
    literal = _literal(parts.hostname or "")
    if literal is not None:
        _judge(literal, parts.scheme)
    elif parts.scheme == "http" and not settings.OUTGOING_NETWORKS:
        raise Unsent("ADDRESS_PLAIN")


def post(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float = 10.0) -> Answer:
    """Send a body; any status is an answer.

    Args:
        seconds: for all of it together, however slowly the other side answers; looking the name up is not counted.

    Raises:
        Unsent: as `check_address`, and NOT_RESOLVED, NO_CONNECTION, TLS_FAILED, TIMED_OUT, ANSWER_MALFORMED.
    """
    parts = _parts(url)
    began = time.monotonic()
    address = _resolved(parts)
    try:
        with _connected(parts, address, seconds) as link:
            target = iri_to_uri(parts._replace(scheme="", netloc="", fragment="").geturl()) or "/"
            link.request("POST", target, body, {**headers, "Host": _host_header(parts)})
            status, text, wanted = _read(link)
    except TimeoutError as error:
        raise Unsent("TIMED_OUT") from error
    except ssl.SSLError as error:
        raise Unsent("TLS_FAILED", error.reason or str(error)) from error
    except OSError as error:
        raise Unsent("NO_CONNECTION", error.strerror or str(error)) from error
    except http.client.HTTPException as error:
        raise Unsent("ANSWER_MALFORMED", type(error).__name__) from error
    took = int((time.monotonic() - began) * 1000)
    pause = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 9 else 0
    return Answer(status, text.replace("\0", ""), took, pause)


def _read(link: http.client.HTTPConnection) -> tuple[int, str, str]:
    """Status, first bytes as text and `Retry-After` of the answer.

    Raises:
        http.client.HTTPException: also for what the library stumbles over, such as a chunk of negative length or a socket that was
            cut off between two reads.
    """
    try:
        response = link.getresponse()
        text = response.read(ANSWER_BYTES).decode("utf-8", "replace")
    except (ValueError, AttributeError) as error:
        raise http.client.HTTPException from error
    return response.status, text, response.headers.get("Retry-After", "")


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port_is_right = parts.port != 0
        named = (parts.hostname or "").encode("idna").decode()
    except ValueError as error:  # a wrong port, or a name that is none
        raise Unsent("ADDRESS_MALFORMED") from error
    if parts.scheme not in {"http", "https"} or not named or not port_is_right:
        raise Unsent("ADDRESS_MALFORMED")
    if parts.username is not None or any(c.isspace() for c in url):
        raise Unsent("ADDRESS_MALFORMED")
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _host_header(parts: SplitResult) -> str:
    host = _ascii_host(parts)
    host = f"[{host}]" if ":" in host else host
    return host if parts.port is None else f"{host}:{parts.port}"


def _ascii_host(parts: SplitResult) -> str:
    return (parts.hostname or "").encode("idna").decode()


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _resolved(parts: SplitResult) -> Address:
    """The address to connect to; where one of several is forbidden, none is used."""
    try:
        found = socket.getaddrinfo(_ascii_host(parts), _port(parts), type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unsent("NOT_RESOLVED", error.strerror or "") from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).split("%")[0]) for entry in found]
    for address in addresses:
        _judge(address, parts.scheme)
    return addresses[0]


def _judge(address: Address, scheme: str) -> None:
    """Public addresses over TLS, and those that the installation opened."""
    meant = _meant(address)
    if meant in _METADATA:
        raise Unsent("ADDRESS_FORBIDDEN", str(address))
    if any(meant in network for network in settings.OUTGOING_NETWORKS):
        return
    if not meant.is_global or meant.is_multicast or meant.is_reserved or _is_site_local(meant):
        raise Unsent("ADDRESS_FORBIDDEN", str(address))
    if scheme != "https":
        raise Unsent("ADDRESS_PLAIN")


def _is_site_local(address: Address) -> bool:
    """The inner networks of before IPv6 had unique local addresses, which the library takes for global."""
    return isinstance(address, ipaddress.IPv6Address) and address.is_site_local


def _meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, or itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


@contextmanager
def _connected(
    parts: SplitResult, address: Address, seconds: float
) -> Iterator[http.client.HTTPConnection]:
    """A connection to the judged address under the name's own certificate, cut off when the time is over.

    Raises:
        TimeoutError: whatever else the cut looked like to who was reading.
    """
    sock = socket.create_connection((str(address), _port(parts)), timeout=seconds)
    if parts.scheme == "https":
        context = ssl.create_default_context()
        sock = context.wrap_socket(
            sock, server_hostname=_ascii_host(parts), do_handshake_on_connect=False
        )
    over = threading.Event()

    def cut() -> None:
        over.set()
        sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    link = http.client.HTTPConnection(_ascii_host(parts), _port(parts), timeout=seconds)
    link.sock, link.response_class = sock, _Response
    try:
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
        yield link
        if over.is_set():
            raise TimeoutError
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
        raise TimeoutError if over.is_set() else error from error
    finally:
        timer.cancel()
        link.close()
        sock.close()
