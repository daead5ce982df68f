"""Where a person's address may lead: public places over TLS and opened networks; never this machine, its neighbours or a cloud's own."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from duban.foundation import outgoing, sealing
from duban.foundation.outgoing import Unsent, check_address, post
from receivers import listening
from testing_certificates import certificate_for


def code_of(url: str) -> str:
    """Why an address may not be kept, or an empty text."""
    try:
        check_address(url)
    except Unsent as error:
        return error.code
    return ""


def networks(*texts: str) -> list[Any]:
    """Networks as the setting holds them."""
    return [ipaddress.ip_network(text) for text in texts]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hook.example.cn",
        "ftp://example.cn/",
        "file:///etc/passwd",
        "https://",
        "https://user:secret@example.cn/",
        "https://example.cn:0/",
        "https://example.cn:99999/",
        "https://exa mple.cn/",
        "https://example.cn/a\nHost: x",
        "https://.." + "a" * 70 + ".cn/",
    ],
)
def test_what_is_no_address(settings: Settings, url: str) -> None:
    """Other schemes, names and passwords in it, spaces, impossible ports."""
    settings.OUTGOING_NETWORKS = []
    assert code_of(url) == "ADDRESS_MALFORMED"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.100.100.200",
        "224.0.0.1",
        "255.255.255.255",
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[fec0::1]",
        "192.0.0.192",
        "168.63.129.16",
        "[fd00:ec2::254]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:7f00:1::]",
        "[ff02::1]",
    ],
)
def test_addresses_that_no_installation_reaches_unasked(settings: Settings, host: str) -> None:
    """Loopback, private, link-local, metadata, multicast; also in the clothes of IPv6."""
    settings.OUTGOING_NETWORKS = []
    assert code_of(f"https://{host}/hook") == "ADDRESS_FORBIDDEN"


def test_opened_networks_may_be_reached_without_tls(settings: Settings) -> None:
    """What is not in one of them stays as it is; a cloud's own addresses stay shut whatever is opened."""
    settings.OUTGOING_NETWORKS = []
    assert code_of("http://hook.example.cn/") == "ADDRESS_PLAIN"
    assert code_of("http://8.8.8.8/") == "ADDRESS_PLAIN"
    assert code_of("https://8.8.8.8/") == ""
    settings.OUTGOING_NETWORKS = networks(
        "10.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10", "192.0.0.0/24"
    )
    assert code_of("http://10.1.2.3:8080/") == ""
    assert code_of("http://hook.intranet/") == ""
    assert code_of("http://8.8.8.8/") == "ADDRESS_PLAIN"
    assert code_of("https://192.168.1.1/") == "ADDRESS_FORBIDDEN"
    shut = ("169.254.169.254", "169.254.170.2", "169.254.0.23", "192.0.0.192", "100.100.100.200")
    for metadata in (*shut, "[::ffff:169.254.169.254]"):
        assert code_of(f"http://{metadata}/") == "ADDRESS_FORBIDDEN"


def test_a_name_is_judged_by_what_it_points_to(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One forbidden address among several is enough, and nothing is connected to."""
    settings.OUTGOING_NETWORKS = []

    def resolve(*_asked: object, **_options: object) -> list[Any]:
        return [(2, 1, 6, "", (ip, 443)) for ip in ("93.184.215.14", "127.0.0.1")]

    def connect(*_asked: object, **_options: object) -> socket.socket:
        raise AssertionError("connected to a forbidden place")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unsent, match="ADDRESS_FORBIDDEN"):
        post("https://both.example.cn/", b"", {})


def test_the_judged_address_is_the_one_that_is_used(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that points elsewhere a moment later leads nobody astray: it is looked up once."""
    settings.OUTGOING_NETWORKS = networks("127.0.0.0/8")
    asked: list[object] = []
    with listening() as receiver:
        port = int(receiver.url.split(":")[2].split("/")[0])

        def resolve(host: object, *_asked: object, **_options: object) -> list[Any]:
            asked.append(host)
            ip = "127.0.0.1" if len(asked) == 1 else "127.0.0.9"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))]

        real = socket.create_connection
        places: list[object] = []

        def connect(place: Any, timeout: float) -> socket.socket:
            places.append(place)
            sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            sock.settimeout(timeout)
            sock.connect(place)
            return sock

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        monkeypatch.setattr(socket, "create_connection", connect)
        answer = post(f"http://rebinding.example.cn:{port}/a?b=1#c", b"x", {"X-One": "1"})
        monkeypatch.setattr(socket, "create_connection", real)
    assert answer.status == 204
    assert asked == ["rebinding.example.cn"]
    assert places == [("127.0.0.1", port)]
    (one,) = receiver.received
    assert one.path == "/a?b=1"
    assert one.headers["host"] == f"rebinding.example.cn:{port}"


def test_names_of_other_scripts_and_characters_in_paths(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Chinese name is looked up in its ASCII form, a Chinese path is sent encoded."""
    settings.OUTGOING_NETWORKS = networks("127.0.0.0/8")
    with listening() as receiver:
        port = int(receiver.url.split(":")[2].split("/")[0])

        def resolve(host: str, *_asked: object, **_options: object) -> list[Any]:
            assert host == "xn--fiqs8s.cn"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        monkeypatch.setattr("duban.foundation.outgoing.socket.getaddrinfo", resolve)
        sock = socket.socket()
        sock.connect(("127.0.0.1", port))
        monkeypatch.setattr(socket, "create_connection", lambda *_a, **_o: sock)
        assert post(f"http://中国.cn:{port}/督办", b"", {}).status == 204
    assert receiver.received[0].path == "/%E7%9D%A3%E5%8A%9E"


@contextmanager
def speaking(
    *parts: bytes, pause: float = 0.0, context: ssl.SSLContext | None = None
) -> Iterator[int]:
    """Something on loopback that takes one connection and says these parts with pauses; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk() -> None:
            link, _ = server.accept()
            try:
                if context is not None:
                    link = context.wrap_socket(link, server_side=True)
                link.recv(65536)
                for part in parts:
                    link.sendall(part)
                    time.sleep(pause)
            except OSError:
                pass
            finally:
                link.close()

        thread = threading.Thread(target=talk)
        thread.start()
        yield server.getsockname()[1]
        thread.join(10)


def test_a_receiver_that_drips_is_cut_off(settings: Settings) -> None:
    """Each byte comes in time and the whole does not."""
    settings.OUTGOING_NETWORKS = networks("127.0.0.0/8")
    began = time.monotonic()
    drops = [bytes([b]) for b in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 40]
    with (
        speaking(*drops, pause=0.05) as port,
        pytest.raises(Unsent, match="TIMED_OUT"),
    ):
        post(f"http://127.0.0.1:{port}/", b"", {}, seconds=0.5)
    assert time.monotonic() - began < 5


def test_only_the_first_bytes_of_an_answer_are_read(settings: Settings) -> None:
    """An endless answer costs nothing."""
    settings.OUTGOING_NETWORKS = networks("127.0.0.0/8")
    endless = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + b"a" * 5000
    with speaking(endless) as port:
        answer = post(f"http://127.0.0.1:{port}/", b"", {})
    assert (answer.status, answer.text) == (200, "a" * outgoing.ANSWER_BYTES)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize("size", [b"-1", b"-2", b"x", b"0" * 70000])
def test_a_chunk_of_impossible_length_is_told(settings: Settings, size: bytes) -> None:
    """Whatever the library makes of it."""
    settings.OUTGOING_NETWORKS = networks("127.0.0.0/8")
    with (
        speaking(CHUNKED, size + b"\r\n" + b"a" * 99000) as port,
        pytest.raises(Unsent, match="ANSWER_MALFORMED"),
    ):
        post(f"http://127.0.0.1:{port}/", b"", {})


@pytest.mark.parametrize("head", [CHUNKED + b"-1\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"])
def test_no_declared_length_makes_it_read_on(settings: Settings, head: bytes) -> None:
    """Of megabytes in a chunk of length -1, or of interim answers without end, the first 64 KB come in."""
    settings.OUTGOING_NETWORKS = networks("127.0.0.0/8")
    part = head if head.endswith(b"\r\n\r\n") else b"a" * 50
    tracemalloc.start()
    try:
        with (
            speaking(head, part * 200_000) as port,
            pytest.raises(Unsent, match="ANSWER_MALFORMED"),
        ):
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            post(f"http://127.0.0.1:{port}/", b"", {})
        grown = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert grown < 10 * outgoing.MOST_BYTES


def test_a_whole_answer_in_chunks_is_read(settings: Settings) -> None:
    """Well-formed chunks are put together, and only the first bytes of a long one are read."""
    settings.OUTGOING_NETWORKS = networks("127.0.0.0/8")
    with speaking(CHUNKED, b"2\r\nOK\r\n1\r\n!\r\n0\r\n\r\n") as port:
        assert post(f"http://127.0.0.1:{port}/", b"", {}).text == "OK!"
    with speaking(CHUNKED, b"fffff\r\n" + b"a" * 5000) as port:
        assert post(f"http://127.0.0.1:{port}/", b"", {}).text == "a" * outgoing.ANSWER_BYTES


def test_what_is_not_http_is_told(settings: Settings) -> None:
    """A mail server, for example."""
    settings.OUTGOING_NETWORKS = networks("127.0.0.0/8")
    with (
        speaking(b"220 mail.example.cn ESMTP\r\n") as port,
        pytest.raises(Unsent, match="ANSWER_MALFORMED"),
    ):
        post(f"http://127.0.0.1:{port}/", b"", {})


def test_a_certificate_must_be_good_and_of_the_name(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trusted and of the name it is taken; of another name, or trusted by nobody, it is not."""
    settings.OUTGOING_NETWORKS = networks("127.0.0.0/8")
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    file = certificate_for("localhost", tmp_path)
    served.load_cert_chain(file)
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"
    with speaking(answer, context=served) as port, pytest.raises(Unsent, match="TLS_FAILED"):
        post(f"https://localhost:{port}/", b"", {})
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with speaking(answer, context=served) as port:
        assert post(f"https://localhost:{port}/", b"", {}).text == "OK"
    with speaking(answer, context=served) as port, pytest.raises(Unsent, match="TLS_FAILED"):
        post(f"https://127.0.0.1:{port}/", b"", {})


def test_a_name_that_nobody_knows(settings: Settings) -> None:
    """The reserved top-level name never resolves."""
    settings.OUTGOING_NETWORKS = []
    with pytest.raises(Unsent, match="NOT_RESOLVED"):
        post("https://nobody.invalid/", b"", {})


def test_a_sealed_secret_opens_for_its_purpose_only(settings: Settings) -> None:
    """Sealed twice it looks different; another purpose, another key and a changed text do not open it."""
    sealed = sealing.seal("whsec_密", purpose="webhooks")
    assert "whsec" not in sealed
    assert sealed != sealing.seal("whsec_密", purpose="webhooks")
    assert sealing.unseal(sealed, purpose="webhooks") == "whsec_密"
    for wrong, purpose in (
        (sealed, "channels"),
        (sealed[:-4] + "AAA=", "webhooks"),
        ("", "webhooks"),
    ):
        with pytest.raises(sealing.Unsealable):
            sealing.unseal(wrong, purpose=purpose)
    settings.SECRET_KEY = "another" * 9
    with pytest.raises(sealing.Unsealable):
        sealing.unseal(sealed, purpose="webhooks")
