"""What time does after a run: jobs are tried again, and what nobody came back for is swept by the product's own clean-up.

Time is made to pass by setting the times of files and rows back; nothing is removed here.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from kills.judge import judge
from kills.site import Site
from kills.writes import WriteLog

JOBS = "django_tasks_database_dbtaskresult"
LONG_AGO, DAYS = "2020-01-01 00:00:00", 5
LOST_SECONDS = 3.5


def drained(site: Site) -> Iterator[str]:
    """Every job ends: done, or told as failed. Their pauses are over at once."""
    for _attempt in range(6):
        if not _pending(site):
            return
        # A job of a killed worker is first given up.
        time.sleep(LOST_SECONDS)
        _work(site)
        site.rows(f"UPDATE {JOBS} SET run_after = '{LONG_AGO}' WHERE status = 'READY'")
        _work(site)
    if _pending(site):
        yield f"jobs never end: {_pending(site)}"


def _pending(site: Site) -> list[object]:
    return site.rows(f"SELECT id, status FROM {JOBS} WHERE status IN ('READY', 'RUNNING')")


def _work(site: Site) -> None:
    done = site.duban("work", "--until-empty")
    if done.returncode:
        raise RuntimeError(done.stderr)


def forgotten(site: Site, log: WriteLog) -> None:
    """Uploads whose clients were never told of them grow old; the next ones that begin sweep them under load."""
    known = {
        write.facts["at"].split("/")[2].replace("-", "")
        for write in list(log.writes)
        if write.kind == "upload" and "at" in write.facts
    }
    for (pk,) in site.rows("SELECT id FROM uploads_upload"):
        if str(pk).replace("-", "") not in known:
            site.rows(f"UPDATE uploads_upload SET touched_at = '{LONG_AGO}' WHERE id = '{pk}'")


def aged(site: Site, log: WriteLog) -> Iterator[str]:
    """Days later everything that was left half is gone, and nothing else."""
    then = time.time() - DAYS * 86400
    for path in [*site.files.rglob("*"), *(site.folder / "progress").rglob("*")]:
        if path.is_file():
            os.utime(path, (then, then))
    site.rows(f"UPDATE uploads_upload SET touched_at = '{LONG_AGO}'")
    _work(site)
    for write in log.writes:
        if write.kind == "upload":
            write.facts["is_aged"] = True
    yield from judge(site, log)
    for path in _left_over(site):
        yield f"left over: {path.relative_to(site.folder)}"
    if uploads := site.rows("SELECT count(*) FROM uploads_upload")[0][0]:
        yield f"left over: {uploads} uploads"


def _left_over(site: Site) -> list[Path]:
    """Files that are neither in the store nor locks, and whatever tells of a running job."""
    progress = list((site.folder / "progress").rglob("*"))
    paths = [path for path in site.files.rglob("*") if path.is_file()]
    hidden = [
        path for path in paths if any(p.startswith(".") for p in path.relative_to(site.files).parts)
    ]
    return [*progress, *(path for path in hidden if path.parent.name != ".locks")]
