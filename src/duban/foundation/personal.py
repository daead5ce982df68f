"""Personal values that must stay erasable: the journal holds a salted commitment, the value lies here until it is erased.

`keep` gives the commitment for the line's content; `erase` removes value and salt, after which the line still proves and nothing can be
read or guessed out of it. Copies in older backups are not reached from here.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from typing import Any

from django.db import connection, transaction

from duban.foundation.models import PersonalValue
from duban.journal import canonical, commitment

SALT_BYTES = 32


def keep(stream: str, name: str, value: Any, *, at: dt.datetime) -> str:
    """Keep a value of plain parts beside a stream; returns the commitment that its line holds instead.

    Raises:
        RuntimeError: outside the transaction in which the line is written.
    """
    _demand_transaction()
    salt = secrets.token_hex(SALT_BYTES)
    digest = commitment(salt, value)
    PersonalValue.objects.create(
        stream=stream, name=name, digest=digest, salt=salt, value=canonical(value), kept_at=at
    )
    return digest


def value_of(digest: str) -> Any:
    """The value behind a commitment; None where it was erased or never kept.

    Raises:
        ValueError: where the value kept is not the one that was committed to.
    """
    row = PersonalValue.objects.filter(digest=digest, erased_at=None).first()
    if row is None:
        return None
    value = json.loads(row.value)
    if commitment(row.salt, value) != digest:
        raise ValueError(f"the value of {row} is not the one that the journal committed to")
    return value


def erase(stream: str, name: str | None = None, *, at: dt.datetime) -> int:
    """Erase the values of a stream, or those of one name; returns how many. Journal the erasing beside it.

    On SQLite the bytes are overwritten, in the database and its log; on PostgreSQL the table is written anew.

    Raises:
        RuntimeError: outside a transaction.
    """
    _demand_transaction()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")
    rows = PersonalValue.objects.filter(stream=stream, erased_at=None)
    if name is not None:
        rows = rows.filter(name=name)
    count = rows.update(salt="", value="", erased_at=at)
    if count:
        transaction.on_commit(_sweep)
    return count


def _sweep() -> None:
    """Leave nothing of what was erased in the database's own files."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("VACUUM (FULL) foundation_personalvalue")


def _demand_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("personal values change inside the transaction of their line")
