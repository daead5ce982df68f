"""Bytes of uploads: appended in pieces, digested as they come, cut back to what was acknowledged."""

from __future__ import annotations

import hashlib
import resource
import uuid
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from duban.foundation import staging
from duban.foundation.staging import Busy, BytesLost, Checksum, ChecksumWrong


@pytest.fixture(autouse=True)
def store(settings: Settings, tmp_path: Path) -> Path:
    """A file store of its own."""
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path / "files"


def a_key() -> str:
    """A staged file."""
    key = uuid.uuid4().hex
    staging.create(key)
    return key


def add(key: str, offset: int, data: bytes, **more: object) -> staging.Appended:
    """Append a piece."""
    announced = int(more.pop("announced", len(data)))  # type: ignore[call-overload]
    with staging.alone_with(key) as file:
        return staging.append(file, key, offset, BytesIO(data), announced=announced, **more)  # type: ignore[arg-type]


class CutOff:
    """A line that gives some bytes and then breaks."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self, size: int, /) -> bytes:
        """The bytes, then an error."""
        if not self._data:
            raise ConnectionResetError
        piece, self._data = self._data[:size], self._data[size:]
        return piece


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.binary(max_size=3000), st.booleans(), st.booleans()), max_size=8))
def test_the_digest_is_that_of_all_bytes(pieces: list[tuple[bytes, bool, bool]]) -> None:
    """In whatever pieces it comes, with forgotten digests and with unacknowledged bytes behind the offset."""
    key, so_far = a_key(), b""
    for piece, is_forgotten, has_tail in pieces:
        if is_forgotten:
            staging._running.drop(key)
        if has_tail:
            with staging.path_of(key).open("ab") as file:
                file.write(b"never acknowledged")
        appended = add(key, len(so_far), piece)
        so_far += piece
        assert appended.offset == len(so_far)
        assert appended.digest == hashlib.sha256(so_far).hexdigest()
    assert staging.path_of(key).read_bytes()[: len(so_far)] == so_far
    staging.remove(key)


def test_an_earlier_offset_is_digested_anew() -> None:
    """A digest that ran ahead of what was written down is not used."""
    key = a_key()
    add(key, 0, b"abcdef")
    assert add(key, 3, b"XY").digest == hashlib.sha256(b"abcXY").hexdigest()


def test_what_came_before_the_line_was_cut_is_kept() -> None:
    """Half a piece is half a piece more."""
    key = a_key()
    with staging.alone_with(key) as file:
        appended = staging.append(file, key, 0, CutOff(b"half"), announced=9)
    assert (appended.offset, staging.size_of(key)) == (4, 4)


def test_more_than_was_announced_is_not_read() -> None:
    """The source may go on; the upload does not."""
    key = a_key()
    assert add(key, 0, b"abcdef", announced=4).offset == 4


def test_a_wrong_checksum_leaves_the_bytes_as_they_were() -> None:
    """The piece is gone, what stood before it stands."""
    key = a_key()
    add(key, 0, b"good ")
    with pytest.raises(ChecksumWrong):
        add(key, 5, b"bad", checksum=Checksum("sha256", hashlib.sha256(b"ok").digest()))
    assert staging.size_of(key) == 5
    right = Checksum("sha1", hashlib.sha1(b"ok", usedforsecurity=False).digest())
    assert add(key, 5, b"ok", checksum=right).digest == hashlib.sha256(b"good ok").hexdigest()


def test_one_at_a_time() -> None:
    """A second request meanwhile is told so."""
    key = a_key()
    with staging.alone_with(key), pytest.raises(Busy), staging.alone_with(key):
        pass


def test_lost_bytes_are_said() -> None:
    """Neither a missing file nor a shorter one is taken for what was acknowledged."""
    key = a_key()
    with pytest.raises(BytesLost):
        add(key, 5, b"x")
    staging.remove(key)
    with pytest.raises(BytesLost), staging.alone_with(key):
        pass
    assert staging.size_of(key) is None


@pytest.fixture
def little_room() -> Iterator[None]:
    """No file grows beyond 1,000 bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_the_bytes_as_they_were(little_room: None) -> None:
    """The error is the caller's to tell; what was acknowledged is untouched and can go on."""
    key = a_key()
    add(key, 0, b"a" * 600)
    with pytest.raises(OSError):
        add(key, 600, b"b" * 600)
    assert staging.size_of(key) == 600
    assert add(key, 600, b"c" * 300).digest == hashlib.sha256(b"a" * 600 + b"c" * 300).hexdigest()


def test_only_keys_name_files() -> None:
    """No path can be smuggled in."""
    with pytest.raises(ValueError):
        staging.path_of("../../etc/passwd")


def test_digests_of_many_uploads_are_bounded() -> None:
    """The oldest is forgotten and taken anew when it is needed."""
    first = a_key()
    add(first, 0, b"first ")
    for _ in range(staging.MOST_RUNNING):
        add(a_key(), 0, b"x")
    assert add(first, 6, b"again").digest == hashlib.sha256(b"first again").hexdigest()
