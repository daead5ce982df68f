"""What `duban doctor` asks of the journal: it holds, against every checkpoint, and checkpoints are made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.conf import settings

from duban.foundation import clock
from duban.foundation.health import HealthFinding
from duban.foundation.proof import checkpoints, keys, sequencer, verification

# A checkpoint that is so many of its pauses late is told of.
LATE = 3


def journal() -> Iterator[HealthFinding]:
    """Every line, chain and checkpoint holds; consecutive checkpoints are of one tree, since each is that of the lines."""
    fault = verification.verify().fault
    if fault is not None:
        yield HealthFinding(
            "JOURNAL_FAULT",
            {
                "code": fault.code,
                "stream": fault.stream or "-",
                "line": fault.sequence or 0,
                "at": fault.at or "-",
                "actor": fault.actor or "-",
                "detail": fault.detail,
            },
        )


def journal_key() -> Iterator[HealthFinding]:
    """The signing key can be used, and checkpoints are made on schedule."""
    log = sequencer.present_log()
    try:
        key = keys.present()
    except keys.KeyRefused as error:
        yield HealthFinding("JOURNAL_KEY", {"code": error.code})
        return
    if log is not None and key is not None and key.name != log.origin:
        yield HealthFinding("JOURNAL_KEY", {"code": "KEY_FOREIGN"})
    last, pause = checkpoints.latest(), settings.CHECKPOINT_MINUTES
    if last is None or not pause or not sequencer.has_new():
        return
    late = clock.now() - last.at - dt.timedelta(minutes=LATE * pause)
    if late > dt.timedelta(0):
        yield HealthFinding(
            "CHECKPOINT_LATE",
            {"minutes": int((clock.now() - last.at).total_seconds() // 60)},
            "warning",
        )
