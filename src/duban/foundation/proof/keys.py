"""The key that signs checkpoints: from the environment, or a file of the data folder that is made once, readable by its owner alone.

Public keys stay in the database for ever, so that a checkpoint can be checked after its key was replaced.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import secrets
from pathlib import Path

from django.conf import settings

from duban.foundation.models import JournalKey
from duban.journal import NoteError, SignerKey, VerifierKey, read_signer_key, read_verifier_key

log = logging.getLogger(__name__)
FILE_NAME = "journal.key"


class KeyRefused(Exception):
    """The signing key can't be used; `code` says why: KEY_UNREADABLE, KEY_FOREIGN, KEY_IN_ENVIRONMENT."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def path() -> Path:
    """Where the key lies if the environment brings none."""
    return Path(settings.DATA_DIR) / FILE_NAME


def new_origin() -> str:
    """A name for a log that no other log has."""
    return f"duban/{secrets.token_hex(6)}"


def present() -> SignerKey | None:
    """The signing key, or None where none was made yet.

    Raises:
        KeyRefused: KEY_UNREADABLE.
    """
    text = str(settings.JOURNAL_KEY)
    if not text:
        if not path().exists():
            return None
        text = path().read_text(encoding="utf-8").strip()
    try:
        return read_signer_key(text)
    except NoteError as error:
        raise KeyRefused("KEY_UNREADABLE") from error


def signer(origin: str) -> SignerKey:
    """The signing key of a log; a missing one is made.

    Raises:
        KeyRefused: KEY_UNREADABLE; KEY_FOREIGN where the key is another log's.
    """
    found = present()
    if found is None:
        found = _make(origin)
    if found.name != origin:
        raise KeyRefused("KEY_FOREIGN", f"{found.name} / {origin}")
    return found


def replace(origin: str) -> SignerKey:
    """Put a new key in place of the present one; the old file is kept beside it under its key's hash.

    Raises:
        KeyRefused: KEY_IN_ENVIRONMENT where the key is not ours to write; KEY_UNREADABLE.
    """
    if settings.JOURNAL_KEY:
        raise KeyRefused("KEY_IN_ENVIRONMENT")
    old = present()
    if old is not None:
        path().rename(path().with_name(f"{FILE_NAME}.{old.verifier().id.hex()}"))
    return _make(origin)


def _make(origin: str) -> SignerKey:
    made = SignerKey(origin, secrets.token_bytes(32))
    path().parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path(), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(made.secret_text() + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    log.warning("made the journal's key at %s; keep a copy away from this machine", path())
    return made


def row_of(key: VerifierKey, at: dt.datetime) -> JournalKey:
    """The row of a public key; a new one is kept from now on."""
    row, _ = JournalKey.objects.get_or_create(text=str(key), defaults={"since": at})
    return row


def known() -> list[VerifierKey]:
    """Every public key that ever signed a checkpoint of this site, oldest first."""
    texts = JournalKey.objects.order_by("id").values_list("text", flat=True)
    return [read_verifier_key(text) for text in texts]
