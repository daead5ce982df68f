"""Signed notes (C2SP signed-note) with Ed25519: a text, and below it who signed it.

Keys are the texts of Go's `note` package: `name+hash+base64(1 || public key)`, and `PRIVATE+KEY+name+hash+base64(1 || seed)`. Errors are codes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_DASH = "— "
_MOST_SIGNATURES = 100
_PRIVATE = "PRIVATE+KEY+"
_HASH = re.compile(r"[0-9a-f]{8}")


class NoteError(ValueError):
    """A note or a key can't be read or trusted; `code` says why."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its owner's name."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes by which a signature names its key."""
        named = self.name.encode() + b"\n" + _ED25519 + self.public
        return hashlib.sha256(named).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_base64(_ED25519 + self.public)}"


@dataclass(frozen=True, slots=True)
class SignerKey:
    """A private key with its owner's name; its text is a secret, and is not what `repr` shows."""

    name: str
    seed: bytes = field(repr=False)

    def verifier(self) -> VerifierKey:
        """The public half."""
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return VerifierKey(self.name, public.public_bytes_raw())

    def secret_text(self) -> str:
        """The key as it is kept in a file."""
        encoded = _base64(_ED25519 + self.seed)
        return f"{_PRIVATE}{self.name}+{self.verifier().id.hex()}+{encoded}"

    def sign(self, text: str) -> str:
        """The signature line under a text."""
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        return f"{_DASH}{self.name} {_base64(self.verifier().id + signature)}\n"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line, not yet checked."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it was read; nothing of it is checked yet."""

    text: str
    signatures: tuple[Signature, ...]


def read_verifier_key(text: str) -> VerifierKey:
    """A public key from its text.

    Raises:
        NoteError: KEY_UNREADABLE.
    """
    name, key = _read_key(text)
    verifier = VerifierKey(name, key)
    if str(verifier) != text:
        raise NoteError("KEY_UNREADABLE", text[:60])
    return verifier


def read_signer_key(text: str) -> SignerKey:
    """A private key from its text.

    Raises:
        NoteError: KEY_UNREADABLE; the text is not repeated in it.
    """
    if not text.startswith(_PRIVATE):
        raise NoteError("KEY_UNREADABLE")
    try:
        signer = SignerKey(*_read_key(text.removeprefix(_PRIVATE)))
    except NoteError:
        raise NoteError("KEY_UNREADABLE") from None
    if signer.secret_text() != text:
        raise NoteError("KEY_UNREADABLE")
    return signer


def _read_key(text: str) -> tuple[str, bytes]:
    name, _, rest = text.partition("+")
    key_hash, _, encoded = rest.partition("+")
    key = _unbase64(encoded)
    if not _is_name(name) or not _HASH.fullmatch(key_hash) or key is None:
        raise NoteError("KEY_UNREADABLE", text[:60])
    if key[:1] != _ED25519 or len(key) != 33:
        raise NoteError("KEY_UNREADABLE", text[:60])
    return name, key[1:]


def sign_note(text: str, signers: Iterable[SignerKey]) -> str:
    """A note of a text that ends with a line end.

    Raises:
        NoteError: NOTE_UNREADABLE where such a text could not be read back.
    """
    if not text.endswith("\n") or not _is_text(text):
        raise NoteError("NOTE_UNREADABLE")
    return text + "\n" + "".join(signer.sign(text) for signer in signers)


def read_note(note: str) -> Note:
    """A note in its parts; its signatures are not checked yet.

    Raises:
        NoteError: NOTE_UNREADABLE.
    """
    text, separator, below = note.rpartition("\n\n")
    if not separator or not below.endswith("\n") or not _is_text(note):
        raise NoteError("NOTE_UNREADABLE")
    lines = below[:-1].split("\n")
    if len(lines) > _MOST_SIGNATURES:
        raise NoteError("NOTE_UNREADABLE", "signatures")
    return Note(text + "\n", tuple(_read_signature(line) for line in lines))


def _read_signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    content = _unbase64(encoded)
    if not line.startswith(_DASH) or not _is_name(name) or content is None or len(content) < 5:
        raise NoteError("NOTE_UNREADABLE", line[:60])
    return Signature(name, content[:4], content[4:])


def open_note(note: str, keys: Iterable[VerifierKey]) -> tuple[str, VerifierKey]:
    """The text of a note, and the first of the known keys that signed it.

    Raises:
        NoteError: NOTE_UNREADABLE, KEY_UNKNOWN where none of the keys signed it, SIGNATURE_WRONG where the signature of a known
            key does not hold.
    """
    read = read_note(note)
    known = {(key.name, key.id): key for key in keys}
    signed_by: VerifierKey | None = None
    for signature in read.signatures:
        key = known.get((signature.name, signature.key_id))
        if key is None:
            continue
        if not _holds(key, read.text, signature.signature):
            raise NoteError("SIGNATURE_WRONG", str(key))
        signed_by = signed_by or key
    if signed_by is None:
        raise NoteError("KEY_UNKNOWN", ", ".join(s.name for s in read.signatures)[:120])
    return read.text, signed_by


def _holds(key: VerifierKey, text: str, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _is_text(text: str) -> bool:
    """Whether a note may hold it: no control characters but line ends, nothing that UTF-8 can't spell."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return not any(character < " " and character != "\n" for character in text)


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(c.isspace() for c in name)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _unbase64(text: str) -> bytes | None:
    """The bytes of a base64 text, or None where it is none or could be written otherwise."""
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return content if _base64(content) == text else None
