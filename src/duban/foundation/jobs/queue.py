"""Handing work over, and how it stands. Called by actions (inside their transaction) and by queries.

A task is named by its dotted path, as root addresses name views: the room's actions stand below its `tasks`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from duban.foundation import clock
from duban.foundation.jobs import progress

State = Literal["waiting", "running", "done", "failed"]
PENDING: frozenset[State] = frozenset({"waiting", "running"})
# The key under which a task's answer says that the work was refused for a reason of its own.
REFUSED = "refused"
# What went wrong with a job that was tried in vain, by the exception that ended its last attempt.
CODES = {
    "duban.foundation.jobs.recovery.WorkerLost": "WORKER_LOST",
    "django.db.utils.OperationalError": "DATABASE_BUSY",
    "builtins.OSError": "DISK_FULL",
}


@dataclass(frozen=True, slots=True)
class JobView:
    """How a job stands. `is_silent` where its worker gave no sign for too long; `code` says why it failed."""

    job_id: UUID
    state: State
    done: int = 0
    total: int = 0
    attempts: int = 0
    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    next_at: dt.datetime | None = None
    is_silent: bool = False


def enqueue(path: str, /, **arguments: Any) -> UUID:
    """Queue the task at a dotted path; inside a transaction it is queued only if that commits."""
    return UUID(import_string(path).enqueue(**arguments).id)


def refusal(code: str, **params: Any) -> dict[str, Any]:
    """A task's answer where the work must not be done, now or again."""
    return {REFUSED: code, "params": params}


def view(job_id: UUID | None) -> JobView | None:
    """How one job stands; None where there is none, or its record was cleared away."""
    return views([job_id]).get(job_id) if job_id else None


def views(job_ids: Iterable[UUID | None]) -> dict[UUID | None, JobView]:
    """How several jobs stand, in one query."""
    wanted = [job_id for job_id in job_ids if job_id]
    return {job.id: _view(job) for job in DBTaskResult.objects.filter(pk__in=wanted)}


def is_pending(job_id: UUID | None) -> bool:
    """Whether a job waits or runs."""
    standing = view(job_id)
    return standing is not None and standing.state in PENDING


def _view(job: DBTaskResult[Any, Any]) -> JobView:
    attempts = len(job.worker_ids)
    if job.status == TaskResultStatus.READY:
        return JobView(job.id, "waiting", attempts=attempts, next_at=_next_at(job))
    if job.status == TaskResultStatus.RUNNING:
        mark = progress.seen(job.id)
        beat_at = mark.beat_at if mark else job.started_at
        lost = dt.timedelta(seconds=settings.JOB_LOST_SECONDS)
        is_silent = beat_at is not None and clock.now() - beat_at > lost
        done, total = (mark.done, mark.total) if mark else (0, 0)
        return JobView(job.id, "running", done, total, attempts, is_silent=is_silent)
    if job.status == TaskResultStatus.FAILED:
        code = CODES.get(job.exception_class_path, "UNEXPECTED")
        return JobView(job.id, "failed", attempts=attempts, code=code)
    answer = job.return_value if isinstance(job.return_value, dict) else {}
    if REFUSED in answer:
        params = answer.get("params", {})
        return JobView(job.id, "failed", attempts=attempts, code=answer[REFUSED], params=params)
    return JobView(job.id, "done", attempts=attempts)


def _next_at(job: DBTaskResult[Any, Any]) -> dt.datetime | None:
    """When a job is tried again; None for one that waits for nothing but a worker."""
    return job.run_after if job.worker_ids and job.run_after > clock.now() else None
