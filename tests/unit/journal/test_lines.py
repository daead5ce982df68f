"""A line's text is canonical, can be cut in one way only, and carries its chain; a commitment tells nothing."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
import rfc8785
from hypothesis import assume, given
from hypothesis import strategies as st

from duban.journal import (
    GENESIS,
    Line,
    LineError,
    canonical,
    commitment,
    first_fault,
    instant,
    leaf_hash,
    read_line,
)
from journal_logs import a_line

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
CONTENTS = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=8,
)
LINES = st.builds(
    Line,
    stream=st.from_regex(r"[a-z]{1,8}:[0-9]{1,9}", fullmatch=True),
    sequence=st.integers(1, 2**31),
    name=st.from_regex(r"[a-z]{1,8}\.[a-z_]{1,8}", fullmatch=True),
    at=st.datetimes(timezones=st.just(dt.UTC)).map(instant),
    account=st.none() | st.integers(1, 2**40),
    actor=TEXTS,
    post=st.none() | st.integers(1, 2**40),
    post_title=TEXTS,
    content=CONTENTS.map(canonical),
    previous=st.just(GENESIS) | st.binary(min_size=32, max_size=32).map(bytes.hex),
)


@given(LINES)
def test_every_line_is_canonical_and_comes_back(line: Line) -> None:
    """The text joined from columns is what the standard writes for the same object, and reads as the same line."""
    text = line.text()
    assert text.encode() == rfc8785.dumps(json.loads(text))
    assert read_line(text) == line
    assert line.digest() == leaf_hash(text.encode()).hex()


@given(LINES, TEXTS, TEXTS)
def test_no_two_rows_have_one_text(line: Line, content: str, actor: str) -> None:
    """Whatever stands in the columns, moving text from one into another changes the line's text."""
    other = Line(
        line.stream,
        line.sequence,
        line.name,
        line.at,
        line.account,
        actor,
        line.post,
        line.post_title,
        content,
        line.previous,
    )
    assume(other != line)
    assert other.text() != line.text()


def test_a_content_that_pretends_to_be_columns_changes_the_text() -> None:
    """What looks like the end of a content and further keys is not taken for them."""
    plain = a_line("matter:1", 1, GENESIS, x=1)
    tail = plain.text().partition(',"name"')[2]
    forged = Line(**{**_parts(plain), "content": f'{{"x":1}},"name"{tail[:-1]}'})
    assert forged.text() != plain.text()
    with pytest.raises(LineError):
        read_line(forged.text())


def _parts(line: Line) -> dict[str, Any]:
    return {name: getattr(line, name) for name in Line.__slots__}


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("name", 'a"b', "NAME_ODD"),
        ("name", "", "NAME_ODD"),
        ("stream", 'matter:1","sequence":9,"x":"', "STREAM_ODD"),
        ("stream", "matter", "STREAM_ODD"),
    ],
)
def test_odd_names_and_streams_are_refused(column: str, value: str, code: str) -> None:
    """Where a quote could stand, a line could be cut in two ways."""
    line = Line(**{**_parts(a_line("matter:1", 1, GENESIS)), column: value})
    with pytest.raises(LineError, match=code):
        line.text()


def with_key(name: str, value: object) -> str:
    """A line's text with one key changed, written canonically."""
    return canonical({**json.loads(a_line("matter:1", 1, GENESIS, x=1).text()), name: value})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "LINE_UNREADABLE"),
        ("[]", "LINE_UNREADABLE"),
        ("{}", "LINE_UNREADABLE"),
        ("[" * 100_000, "LINE_UNREADABLE"),
        (with_key("further", 1), "LINE_UNREADABLE"),
        (
            with_key("content", 1).replace('"content":1', '"content":9007199254740993'),
            "LINE_UNREADABLE",
        ),
        (with_key("sequence", True), "LINE_NOT_CANONICAL"),
        (with_key("sequence", "1"), "LINE_NOT_CANONICAL"),
        (with_key("account", "7"), "LINE_NOT_CANONICAL"),
        (with_key("post", False), "LINE_NOT_CANONICAL"),
        (with_key("succeeds", ""), "LINE_NOT_CANONICAL"),
        (with_key("at", None), "LINE_NOT_CANONICAL"),
        (with_key("name", "a b"), "NAME_ODD"),
        (with_key("actor", 1), "LINE_NOT_CANONICAL"),
        (" " + with_key("sequence", 1), "LINE_NOT_CANONICAL"),
        (with_key("content", {"b": 1, "a": 2}).replace('"a":2,"b":1', '"b":1,"a":2'), "LINE_NOT"),
    ],
)
def test_what_is_no_line_is_refused(text: str, code: str) -> None:
    """No JSON, other keys, other types, or another spelling of the same."""
    with pytest.raises(LineError, match=code):
        read_line(text)


def test_the_first_line_that_does_not_follow_is_named() -> None:
    """A gap, another predecessor, another digest: by the place of the line."""
    lines, previous = [], GENESIS
    for sequence in (1, 2, 3):
        line = a_line("matter:1", sequence, previous)
        previous = line.digest()
        lines.append((line, previous))
    assert first_fault(lines) is None
    assert first_fault([lines[0], lines[2]]) == 1
    assert first_fault(lines[1:]) == 0
    assert first_fault([lines[0], (lines[1][0], GENESIS), lines[2]]) == 1
    other = a_line("matter:1", 2, GENESIS)
    assert first_fault([lines[0], (other, other.digest())]) == 1


def test_an_instant_is_said_in_utc() -> None:
    """With microseconds only where there are any."""
    china = dt.timezone(dt.timedelta(hours=8))
    assert instant(dt.datetime(2026, 4, 9, 12, tzinfo=china)) == "2026-04-09T04:00:00+00:00"


def test_a_commitment_depends_on_value_and_salt_alone() -> None:
    """The same twice; another value or salt gives another; the value does not shine through."""
    one = commitment("a" * 64, {"phone": "13800000000"})
    assert one == commitment("a" * 64, {"phone": "13800000000"})
    assert one not in {commitment("b" * 64, {"phone": "13800000000"}), commitment("a" * 64, "x")}
    assert len(one) == 64
