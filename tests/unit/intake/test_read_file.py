"""A file goes in, findings come out; a refused file leaves nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
import io

import docx
import pytest

from duban.intake import ExtractionError, as_contract, read_file

TEXT = "关于限期整改的通知\n\n责成市教育局在5个工作日内提交整改方案。\n\n2026年6月1日\n"


def docx_bytes(paragraphs: list[str]) -> bytes:
    """A Word file with these paragraphs."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_a_text_file_is_read_to_the_letter() -> None:
    """The text that spans refer to is the file's own, and the digest is that of its bytes."""
    result = read_file(TEXT.encode(), "整改通知.txt")
    assert result.doc_id == "整改通知"
    assert result.reading.text == TEXT == result.extracted.text
    assert result.digest == hashlib.sha256(TEXT.encode()).hexdigest()
    assert result.reading.doc_date == dt.date(2026, 6, 1)


def test_the_same_words_in_word_give_the_same_directive() -> None:
    """A docx file is read like the plain text of it."""
    plain = read_file(TEXT.encode(), "a.txt").reading.directives
    word = read_file(docx_bytes(TEXT.split("\n\n")), "a.docx").reading.directives
    assert [d.field.text for d in word] == [d.field.text for d in plain]
    assert word[0].deadline is not None
    assert word[0].deadline.iso == dt.date(2026, 6, 8)


def test_every_field_of_the_contract_is_a_piece_of_the_text() -> None:
    """Spans of each directive point at exactly its text, in a format where the text was extracted."""
    contract = as_contract(read_file(docx_bytes(TEXT.split("\n\n")), "a.docx"))
    text = contract["text"]
    assert isinstance(text, str)
    directives = contract["directives"]
    assert isinstance(directives, list)
    assert directives
    for field in (f for d in directives for f in (d, *d["units"], d["deadline"])):
        assert "".join(text[start:end] for start, end in field["spans"]) == field["text"]


def test_a_given_date_wins() -> None:
    """The date that the caller knows is taken, and the contract says that it was given."""
    contract = as_contract(read_file(TEXT.encode(), "a.txt", doc_date=dt.date(2026, 4, 30)))
    assert (contract["doc_date"], contract["doc_date_basis"]) == ("2026-04-30", "given")


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.txt", "EMPTY"),
        (b"%PDF-1.7 broken", "a.pdf", "DAMAGED"),
        ("机密★5年\n\n请市住建局办理。".encode(), "a.txt", "SECRECY_MARKING"),
        (b"MZ\x90\x00", "a.exe", "UNSUPPORTED_TYPE"),
    ],
)
def test_a_refused_file_gives_its_reason(data: bytes, name: str, code: str) -> None:
    """What can't or mustn't be read raises with a code, not a sentence."""
    with pytest.raises(ExtractionError) as caught:
        read_file(data, name)
    assert caught.value.code == code
