"""Signed notes and checkpoints against the vectors of Go's note package and of C2SP, and against every mangling of them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.journal import (
    Checkpoint,
    NoteError,
    SignerKey,
    instant_line,
    open_checkpoint,
    open_note,
    read_checkpoint,
    read_checkpoint_text,
    read_note,
    read_signer_key,
    read_verifier_key,
    sign_checkpoint,
    sign_note,
)

# golang.org/x/mod/sumdb/note
SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
PETER_LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
ENOCH_LINE = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
# C2SP signed-note and tlog-checkpoint
SPEC_PUBLIC = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPEC_NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
SPEC_CHECKPOINT = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)
KEY = SignerKey("duban/3f9a1c2b0d4e", bytes(range(32)))
STATEMENT = Checkpoint(KEY.name, 7, b"r" * 32, ("at 2026-04-09T04:00:00+00:00",))


def test_the_reference_key_signs_the_reference_note() -> None:
    """The signature line and both forms of the key are those of the Go package, byte for byte."""
    signer = read_signer_key(SECRET)
    assert str(signer.verifier()) == PUBLIC
    assert signer.secret_text() == SECRET
    assert sign_note(TEXT, [signer]) == f"{TEXT}\n{PETER_LINE}"
    assert "seed" not in repr(signer)


@pytest.mark.parametrize(
    ("note", "keys", "name"),
    [
        (f"{TEXT}\n{PETER_LINE}", [PUBLIC], "PeterNeumann"),
        (f"{TEXT}\n{PETER_LINE}{ENOCH_LINE}", [ENOCH], "EnochRoot"),
        (f"{TEXT}\n{PETER_LINE}{ENOCH_LINE}", [PUBLIC, ENOCH], "PeterNeumann"),
        (SPEC_NOTE, [SPEC_PUBLIC], "example.com/foo"),
    ],
)
def test_reference_notes_open(note: str, keys: list[str], name: str) -> None:
    """With one or both known keys, whoever else signed."""
    _text, key = open_note(note, [read_verifier_key(key) for key in keys])
    assert key.name == name


def test_the_reference_checkpoint_is_read() -> None:
    """Origin, size and root of the example of the specification."""
    statement = read_checkpoint(SPEC_CHECKPOINT)
    assert (statement.origin, statement.size) == ("example.com/behind-the-sofa", 20852163)
    assert statement.root.hex()[:8] == "0ac5186a"
    assert statement.at is None
    assert statement.text() == SPEC_CHECKPOINT.partition("\n\n")[0] + "\n"


@pytest.mark.parametrize("text", [PUBLIC, SECRET])
def test_no_mangled_key_is_taken(text: str) -> None:
    """Every piece of a key's text, and every text with one character changed, is refused by its code."""
    read = read_signer_key if text == SECRET else read_verifier_key
    pieces = {text[i:j] for i in range(len(text)) for j in range(i + 1, len(text) + 1)} - {text}
    changed = {text[:at] + chr(ord(text[at]) + 1) + text[at + 1 :] for at in range(len(text))} - {
        text
    }
    for wrong in pieces | changed:
        with pytest.raises(NoteError, match="KEY_UNREADABLE"):
            read(wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        " +c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_keys_of_another_length_or_kind_are_refused(wrong: str) -> None:
    """The Go package's own bad keys, with hashes that fit them."""
    with pytest.raises(NoteError, match="KEY_UNREADABLE"):
        read_verifier_key(wrong)


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("", "NOTE_UNREADABLE"),
        (TEXT, "NOTE_UNREADABLE"),
        (f"{TEXT}\n{PETER_LINE[:-1]}", "NOTE_UNREADABLE"),
        (f"{TEXT}\n-- PeterNeumann x08go/ZJ\n", "NOTE_UNREADABLE"),
        (f"{TEXT}\n— PeterNeumann x08g\n", "NOTE_UNREADABLE"),
        (f"{TEXT}\n— Peter+Neumann x08go/ZJ\n", "NOTE_UNREADABLE"),
        (f"{TEXT}\n— PeterNeumann x08go_ZJ\n", "NOTE_UNREADABLE"),
        (f"{TEXT}\n{PETER_LINE * 101}", "NOTE_UNREADABLE"),
        (f"\x01{TEXT}\n{PETER_LINE}", "NOTE_UNREADABLE"),
        (f"\ud800{TEXT}\n{PETER_LINE}", "NOTE_UNREADABLE"),
        (f"{TEXT}\n{ENOCH_LINE}", "KEY_UNKNOWN"),
        (f"{TEXT}!\n\n{PETER_LINE}", "SIGNATURE_WRONG"),
        (f"{TEXT}\n— PeterNeumann x08go/ZJkuA=\n", "SIGNATURE_WRONG"),
    ],
)
def test_bad_notes_are_refused_by_their_codes(note: str, code: str) -> None:
    """Unreadable, by nobody known, or by a known key wrongly."""
    with pytest.raises(NoteError, match=code):
        open_note(note, [read_verifier_key(PUBLIC)])


@pytest.mark.parametrize("text", ["no end", "\x07\n", "\ud800\n"])
def test_what_could_not_be_read_back_is_not_signed(text: str) -> None:
    """Texts without a last line end, with control characters, or that UTF-8 can't spell."""
    with pytest.raises(NoteError, match="NOTE_UNREADABLE"):
        sign_note(text, [KEY])


def test_a_checkpoint_comes_back() -> None:
    """Signed and opened it is the same, with its instant; another key opens nothing."""
    note = sign_checkpoint(STATEMENT, KEY)
    assert open_checkpoint(note, [KEY.verifier()]) == (STATEMENT, KEY.verifier())
    assert STATEMENT.at == dt.datetime(2026, 4, 9, 4, tzinfo=dt.UTC)
    with pytest.raises(NoteError, match="KEY_UNKNOWN"):
        open_checkpoint(note, [SignerKey(KEY.name, b"x" * 32).verifier()])


def test_a_checkpoint_is_signed_by_its_own_log() -> None:
    """The format wants the key to have the log's name, when signing and when opening."""
    other = SignerKey("duban/other", b"y" * 32)
    with pytest.raises(NoteError, match="ORIGIN_FOREIGN"):
        sign_checkpoint(STATEMENT, other)
    with pytest.raises(NoteError, match="ORIGIN_FOREIGN"):
        open_checkpoint(sign_note(STATEMENT.text(), [other]), [other.verifier()])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "o\n1\n",
        "o\n1\nAAAA\n",
        f"o\n01\n{SPEC_CHECKPOINT.split()[2]}\n",
        f"o\n-1\n{SPEC_CHECKPOINT.split()[2]}\n",
        f"\n1\n{SPEC_CHECKPOINT.split()[2]}\n",
        f"o\n1\n{SPEC_CHECKPOINT.split()[2]}",
        f"o\n1\n{SPEC_CHECKPOINT.split()[2]}\n\n",
        "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
        "o\n1\n!sUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    """Too few lines, sizes and roots that are none or could be written otherwise, empty lines."""
    with pytest.raises(NoteError, match="CHECKPOINT_UNREADABLE"):
        read_checkpoint_text(text)


def test_a_line_end_inside_a_field_is_not_signed() -> None:
    """An origin or extension with a line end would say something else than its parts."""
    for statement in (
        Checkpoint("a\n9", 1, b"r" * 32),
        Checkpoint("a", 1, b"r" * 32, ("x\ny",)),
    ):
        with pytest.raises(NoteError, match="CHECKPOINT_UNREADABLE"):
            statement.text()


def test_an_instant_is_said_to_the_second() -> None:
    """In UTC; a line that only begins like one says nothing."""
    at = dt.datetime(2026, 4, 9, 12, 0, 1, 99, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    assert instant_line(at) == "at 2026-04-09T04:00:01+00:00"
    assert Checkpoint("a", 1, b"r" * 32, ("size 3", "at noon")).at is None


@given(st.integers(0, 2**63), st.binary(min_size=32, max_size=32), st.text(max_size=20))
@settings(max_examples=200)
def test_every_checkpoint_that_can_be_said_is_read_back(size: int, root: bytes, line: str) -> None:
    """Text and back gives the same, or the text is refused."""
    statement = Checkpoint("log", size, root, (line,))
    try:
        text = statement.text()
    except NoteError:
        assert not line or "\n" in line
        return
    assert read_checkpoint_text(text) == statement


def test_a_flipped_character_anywhere_breaks_a_checkpoint() -> None:
    """Each character of a signed checkpoint exchanged for another: never does it still open as the same statement."""
    note = sign_checkpoint(STATEMENT, KEY)
    for at, character in enumerate(note):
        wrong = note[:at] + ("A" if character != "A" else "B") + note[at + 1 :]
        with pytest.raises(NoteError):
            open_checkpoint(wrong, [KEY.verifier()])


def test_signatures_keep_their_order() -> None:
    """A note of two signers names both, in their order."""
    read = read_note(sign_note(TEXT, [read_signer_key(SECRET), KEY]))
    assert [signature.name for signature in read.signatures] == ["PeterNeumann", KEY.name]
