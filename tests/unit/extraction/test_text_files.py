"""Plain text files: to the letter, in every encoding that offices use."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.extraction import ExtractionError, Limits, extract

TEXT = "关于印发整改方案的通知\r\n\r\n　　各区：\n市住建局要在4月底前完成排查。\r"
TRADITIONAL = (
    "關於防汛工作的通知\n各有關單位要做好準備，確保人民生命財產安全，並於四月底前報送結果。"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk", "utf-32"])
def test_text_is_kept_to_the_letter_in_every_encoding(encoding: str) -> None:
    """Newlines of every kind, leading blanks and blank lines stay as they were; a mark is no text."""
    assert extract(TEXT.encode(encoding), "a.txt").text == TEXT


def test_big_endian_text_with_a_mark_is_read() -> None:
    """UTF-16 in the other byte order is told by its mark."""
    data = codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be")
    assert extract(data, "a.txt").text == TEXT


def test_traditional_text_in_big5_is_told_from_gb() -> None:
    """Both encodings accept most bytes; the common characters decide, and the guess is reported."""
    extracted = extract(TRADITIONAL.encode("big5"), "a.txt")
    assert extracted.text == TRADITIONAL
    assert [(n.code, n.params["encoding"]) for n in extracted.warnings] == [
        ("ENCODING_GUESSED", "big5")
    ]


def test_blocks_are_the_lines_with_text() -> None:
    """Blocks ascend and hold all that is not white space."""
    extracted = extract(TEXT.encode(), "a.txt")
    pieces = [extracted.text[start:end] for start, end in (b.span for b in extracted.blocks)]
    assert pieces == [
        "关于印发整改方案的通知",
        "　　各区：",
        "市住建局要在4月底前完成排查。",
    ]
    assert extracted.pages[0].span == (0, len(TEXT))


@settings(max_examples=60)
@given(st.text(alphabet=st.characters(min_codepoint=32, codec="utf-8"), min_size=1))
def test_any_text_survives(text: str) -> None:
    """Whatever can be written in UTF-8 comes back equal, or is refused by a code."""
    try:
        extracted = extract(text.encode(), "a.txt")
    except ExtractionError as error:
        assert error.code in {"EMPTY", "SECRECY_MARKING", "WRONG_TYPE", "ENCODING_UNKNOWN"}
    else:
        assert extracted.text == text.removeprefix("\ufeff")


@pytest.mark.parametrize("data", [b"", b"\r\n \t\n", "　　\n".encode()])
def test_an_empty_file_is_refused(data: bytes) -> None:
    """White space is no text."""
    with pytest.raises(ExtractionError) as caught:
        extract(data, "a.txt")
    assert caught.value.code == "EMPTY"


def test_bytes_that_are_no_text_are_refused() -> None:
    """Nothing is replaced by a question mark: what can't be read is refused."""
    with pytest.raises(ExtractionError) as caught:
        extract(bytes(range(256)) * 4, "a.txt")
    assert caught.value.code == "ENCODING_UNKNOWN"


def test_a_file_above_the_limit_is_refused() -> None:
    """The size is stated with the limit, so that the message can name both."""
    with pytest.raises(ExtractionError) as caught:
        extract(b"a" * 11, "a.txt", limits=Limits(file_bytes=10))
    assert (caught.value.code, caught.value.params) == ("TOO_LARGE", {"bytes": 11, "limit": 10})


def test_a_text_above_the_limit_is_refused() -> None:
    """Characters are limited apart from bytes."""
    with pytest.raises(ExtractionError) as caught:
        extract("整改".encode() * 6, "a.txt", limits=Limits(characters=10))
    assert caught.value.code == "TOO_LONG"


def test_a_text_that_begins_with_a_tag_stays_a_text() -> None:
    """The name says text, and a text may quote a page's source."""
    assert extract(b"<html> is a tag", "a.txt").text == "<html> is a tag"
