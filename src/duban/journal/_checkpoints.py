"""Checkpoints (C2SP tlog-checkpoint): how large the tree is, its root, and when that was said, in a signed note."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from duban.journal._notes import NoteError, SignerKey, VerifierKey, open_note, read_note, sign_note

_SIZE = re.compile(r"0|[1-9][0-9]*")
_INSTANT = "at "


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of a log at one size. `extensions` are further lines, opaque to everybody who does not know them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """What is signed.

        Raises:
            NoteError: CHECKPOINT_UNREADABLE where a line is empty or holds a line end.
        """
        encoded = base64.b64encode(self.root).decode()
        lines = (self.origin, str(self.size), encoded, *self.extensions)
        text = "".join(f"{line}\n" for line in lines)
        if read_checkpoint_text(text) != self:
            raise NoteError("CHECKPOINT_UNREADABLE")
        return text

    @property
    def at(self) -> dt.datetime | None:
        """When it was made by the log's own clock, where an extension line says so."""
        for line in self.extensions:
            if line.startswith(_INSTANT):
                try:
                    return dt.datetime.fromisoformat(line.removeprefix(_INSTANT))
                except ValueError:
                    return None
        return None


def instant_line(at: dt.datetime) -> str:
    """The extension line that says when, to the second, in UTC."""
    return f"{_INSTANT}{at.astimezone(dt.UTC).replace(microsecond=0).isoformat()}"


def read_checkpoint_text(text: str) -> Checkpoint:
    """A checkpoint from the text of a note.

    Raises:
        NoteError: CHECKPOINT_UNREADABLE.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() != "" or not all(lines) or not _SIZE.fullmatch(lines[1]):
        raise NoteError("CHECKPOINT_UNREADABLE", text[:80])
    try:
        root = base64.b64decode(lines[2], validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("CHECKPOINT_UNREADABLE", lines[2][:80]) from error
    if len(root) != 32 or base64.b64encode(root).decode() != lines[2]:
        raise NoteError("CHECKPOINT_UNREADABLE", lines[2][:80])
    return Checkpoint(lines[0], int(lines[1]), root, tuple(lines[3:]))


def sign_checkpoint(checkpoint: Checkpoint, signer: SignerKey) -> str:
    """The checkpoint as a signed note.

    Raises:
        NoteError: ORIGIN_FOREIGN where the key is not the log's own, as the format demands it.
    """
    if signer.name != checkpoint.origin:
        raise NoteError("ORIGIN_FOREIGN", f"{signer.name} / {checkpoint.origin}")
    return sign_note(checkpoint.text(), [signer])


def open_checkpoint(note: str, keys: Iterable[VerifierKey]) -> tuple[Checkpoint, VerifierKey]:
    """A checkpoint whose signature holds, and the key that made it.

    Raises:
        NoteError: NOTE_UNREADABLE, CHECKPOINT_UNREADABLE, KEY_UNKNOWN, SIGNATURE_WRONG, ORIGIN_FOREIGN.
    """
    text, key = open_note(note, keys)
    checkpoint = read_checkpoint_text(text)
    if checkpoint.origin != key.name:
        raise NoteError("ORIGIN_FOREIGN", f"{key.name} / {checkpoint.origin}")
    return checkpoint, key


def read_checkpoint(note: str) -> Checkpoint:
    """A checkpoint whose signature nobody looked at.

    Raises:
        NoteError: NOTE_UNREADABLE, CHECKPOINT_UNREADABLE.
    """
    return read_checkpoint_text(read_note(note).text)
