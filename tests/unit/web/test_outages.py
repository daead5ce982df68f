"""Which errors are an outage that a person is told to wait for, and which are our own mistakes."""

from __future__ import annotations

import errno

import pytest
from django.db import OperationalError

from duban.web.outages import DATABASE_BUSY, STORAGE_FULL, outage_of


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OperationalError("database is locked"), DATABASE_BUSY),
        (OperationalError("database or disk is full"), STORAGE_FULL),
        (OperationalError("server closed the connection unexpectedly"), DATABASE_BUSY),
        (OperationalError('near "then": syntax error'), ""),
        (OperationalError("no such table: ledger_matter"), ""),
        (OSError(errno.ENOSPC, "no space"), STORAGE_FULL),
        (OSError(errno.ENOENT, "no file"), ""),
        (ValueError("wrong"), ""),
    ],
)
def test_an_outage_has_a_code_and_a_mistake_has_none(error: Exception, code: str) -> None:
    """A wrong statement of ours is an error to be mended, not a busy database."""
    assert outage_of(error) == code
