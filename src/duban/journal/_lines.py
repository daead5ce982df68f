"""One line of the journal as text: what is hashed, what is chained, what is exported.

The text is one canonical JSON object. Its last three keys are `sequence`, `stream` and `succeeds`, so that the chain can be read off the end
of a line. Nothing here knows a database.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from duban.journal._canonical import canonical
from duban.journal._tree import leaf_hash

# What the first line of a stream names as the line before it.
GENESIS = "0" * 64
_NAME = re.compile(r"[a-z][a-z0-9_.-]*")
_STREAM = re.compile(r"[a-z][a-z0-9_.-]*:[0-9A-Za-z_.-]+")
_KEYS = (
    "account",
    "actor",
    "at",
    "content",
    "name",
    "post",
    "post_title",
    "sequence",
    "stream",
    "succeeds",
)
_DIGEST = re.compile(r"[0-9a-f]{64}")


class LineError(ValueError):
    """A text is no line, or a line can't be written; `code` says why."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Line:
    """One line (流水). `content` is canonical JSON as text; `at` is an instant in ISO form, in UTC.

    `previous` is the digest of the line before it in its stream, and stands in the text under the key `succeeds`.
    """

    stream: str
    sequence: int
    name: str
    at: str
    account: int | None
    actor: str
    post: int | None
    post_title: str
    content: str
    previous: str = GENESIS

    def text(self) -> str:
        """The line's canonical text; the content stands in it as it is.

        Raises:
            LineError: NAME_ODD, STREAM_ODD, where a quote could move text from one column into another.
        """
        if not _NAME.fullmatch(self.name):
            raise LineError("NAME_ODD", self.name)
        if not _STREAM.fullmatch(self.stream):
            raise LineError("STREAM_ODD", self.stream)
        return (
            f'{{"account":{_whole(self.account)},"actor":{canonical(self.actor)},"at":"{self.at}"'
            f',"content":{self.content},"name":"{self.name}","post":{_whole(self.post)}'
            f',"post_title":{canonical(self.post_title)},"sequence":{self.sequence}'
            f',"stream":"{self.stream}","succeeds":"{self.previous}"}}'
        )

    def hash(self) -> bytes:
        """The leaf hash over the text, 32 bytes."""
        return leaf_hash(self.text().encode())

    def digest(self) -> str:
        """The leaf hash in hex: what the next line of the stream names as `previous`."""
        return self.hash().hex()


def _whole(value: int | None) -> str:
    return "null" if value is None else str(value)


def instant(at: dt.datetime) -> str:
    """An instant as a line has it: ISO form, in UTC, with microseconds where there are any."""
    return at.astimezone(dt.UTC).isoformat()


def read_line(text: str) -> Line:
    """A line from its text.

    Raises:
        LineError: LINE_UNREADABLE where it is no JSON object with exactly a line's keys; LINE_NOT_CANONICAL where another
            text would say the same.
    """
    try:
        parts: Any = json.loads(text)
        if not isinstance(parts, dict) or tuple(sorted(parts)) != _KEYS:
            raise LineError("LINE_UNREADABLE", text[:80])
        content, previous = canonical(parts.pop("content")), parts.pop("succeeds")
        line = Line(**parts, content=content, previous=previous)
        is_sound = _has_types(line) and line.text() == text
    except LineError:
        raise
    except (ValueError, TypeError, RecursionError) as error:
        raise LineError("LINE_UNREADABLE", text[:80]) from error
    if not is_sound:
        raise LineError("LINE_NOT_CANONICAL", text[:80])
    return line


def _has_types(line: Line) -> bool:
    """Whether the columns are of the kinds that the writer gives them; `True` is no number here."""
    texts = (line.stream, line.name, line.at, line.actor, line.post_title, line.previous)
    return (
        all(isinstance(text, str) for text in texts)
        and type(line.sequence) is int
        and type(line.account) in {int, type(None)}
        and type(line.post) in {int, type(None)}
        and _DIGEST.fullmatch(line.previous) is not None
    )


def first_fault(lines: Iterable[tuple[Line, str]]) -> int | None:
    """Which line of one stream, given with their digests and oldest first, has a number, a link or a digest that does not hold."""
    previous, expected = GENESIS, 1
    for index, (line, digest) in enumerate(lines):
        follows = line.sequence == expected and line.previous == previous
        if not follows or line.digest() != digest:
            return index
        previous, expected = digest, expected + 1
    return None


def commitment(salt: str, value: Any) -> str:
    """What a line holds in place of a value that must stay erasable: SHA-256 (hex) over it and a random salt.

    Once value and salt are erased, nothing can be read or guessed out of the line; while they are there, both are checked
    by computing the same again.
    """
    facts: Mapping[str, Any] = {"salt": salt, "value": value}
    return hashlib.sha256(canonical(facts).encode()).hexdigest()
