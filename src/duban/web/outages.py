"""Bad days that are nobody's fault in the request: a busy database, a full disk, a lost file. Which errors they are, and their codes."""

from __future__ import annotations

import errno
import re

from django.db import OperationalError

from duban.foundation.files import StoredFileMissing

DATABASE_BUSY, STORAGE_FULL, FILE_MISSING = "DATABASE_BUSY", "STORAGE_FULL", "FILE_MISSING"
_STORAGE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})
# SQLite says "database or disk is full" where the file cannot grow; everything else is waiting for somebody.
_FULL = "disk is full"
# SQLite calls our own mistakes operational errors too: these are no outage and must not look like one.
_OWN_FAULT = re.compile(r"syntax error|no such (table|column|function)")


def outage_of(error: Exception) -> str:
    """The code of an outage, or an empty string for any other error."""
    if isinstance(error, OperationalError):
        if _OWN_FAULT.search(str(error)):
            return ""
        return STORAGE_FULL if _FULL in str(error) else DATABASE_BUSY
    if isinstance(error, StoredFileMissing):
        return FILE_MISSING
    if isinstance(error, OSError) and error.errno in _STORAGE:
        return STORAGE_FULL
    return ""


def outage_beneath(error: BaseException | None) -> str:
    """The code of the outage that an error comes from: a session that is not kept is raised as an error of the session."""
    while error is not None:
        if isinstance(error, Exception) and (outage := outage_of(error)):
            return outage
        error = error.__cause__ or error.__context__
    return ""
