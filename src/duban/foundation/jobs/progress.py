"""How far a job is, and that its worker lives: one small file for each running job under `DATA_DIR/progress`.

Outside of the database on purpose: an import holds SQLite's only write lock until its end, and what is written inside of a
transaction nobody else sees. The file's content is the progress, its time the heartbeat; it is replaced by rename.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from duban.foundation.files import is_settled


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a job is, in its own units of work, and when its worker last gave a sign."""

    done: int
    total: int
    beat_at: dt.datetime


def folder() -> Path:
    """Where the files lie; all processes of a site share it, as they share the received files."""
    return Path(settings.DATA_DIR) / "progress"


def _path(job_id: str | UUID) -> Path:
    return folder() / f"{UUID(str(job_id))}.json"


def tell(job_id: str | UUID, done: int, total: int) -> None:
    """Write how far a job is. A full disk must not end the job that only wanted to tell of itself."""
    target = _path(job_id)
    with suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".incoming-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump({"done": done, "total": total}, stream)
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def seen(job_id: str | UUID) -> Mark | None:
    """How far a job is, or None where nothing was told."""
    path = _path(job_id)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        beat_at = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
        return Mark(int(content["done"]), int(content["total"]), beat_at)
    except (OSError, ValueError, KeyError):
        return None


def forget(job_id: str | UUID) -> None:
    """The job is over; its state in the database says all."""
    with suppress(OSError):
        _path(job_id).unlink(missing_ok=True)


def clear_old() -> None:
    """Remove what workers left that were killed at the end of a job: no heart beat there for long."""
    for path in folder().glob("*"):
        if is_settled(path):
            path.unlink(missing_ok=True)


@contextmanager
def beating(job_id: str | UUID, every_seconds: float) -> Iterator[None]:
    """A heartbeat in a thread of its own around the work; the file goes when the block ends."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(every_seconds):
            with suppress(OSError):
                os.utime(_path(job_id))

    tell(job_id, 0, 0)
    thread = threading.Thread(target=beat, name=f"beat-{job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        forget(job_id)
