"""What becomes of a job that did not end well: tried again with growing pauses, then kept as failed with its reason.

The backend itself leaves a job whose worker was killed RUNNING for ever. Every worker looks for such jobs: they run by the database, and
gave no sign of life for `JOB_LOST_SECONDS`. A job may so be begun twice; what it does must bear that.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from django.conf import settings
from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from duban.foundation import clock
from duban.foundation.jobs import progress

log = logging.getLogger(__name__)
# Seconds before the second, third and fourth attempt; there is no fifth.
PAUSES = (5, 30, 120)
KEPT_DAYS = 90
CLEARED = 500


class WorkerLost(Exception):
    """The worker of a job was killed, or its machine went down."""


def reap() -> int:
    """Take up every job whose worker is gone; returns how many there were."""
    lost = [job for job in DBTaskResult.objects.running() if _is_lost(job)]
    for job in lost:
        with transaction.atomic():
            running = DBTaskResult.objects.select_for_update().running()
            # The same attempt still: another worker may have been here first.
            again = running.filter(pk=job.pk, started_at=job.started_at).first()
            if again is not None:
                progress.forget(job.pk)
                after_failure(again, WorkerLost(f"no sign of life from {job.worker_ids[-1:]}"))
    return len(lost)


def _is_lost(job: DBTaskResult[Any, Any]) -> bool:
    mark = progress.seen(job.pk)
    signs = [at for at in (job.started_at, mark and mark.beat_at) if at]
    patience = dt.timedelta(seconds=settings.JOB_LOST_SECONDS)
    return bool(signs) and clock.now() - max(signs) > patience


def after_failure(job: DBTaskResult[Any, Any], error: BaseException) -> None:
    """Queue a job again after a pause, or end it for good where it was tried often enough."""
    attempts = len(job.worker_ids)
    if attempts > len(PAUSES):
        log.error("job %s (%s) failed for good: %r", job.pk, job.task_path, error)
        job.set_failed(error)
        return
    pause = PAUSES[attempts - 1] if attempts else 0
    log.warning("job %s (%s) is tried again in %d s: %r", job.pk, job.task_path, pause, error)
    _put_back(job, clock.now() + dt.timedelta(seconds=pause))


def give_back(job: DBTaskResult[Any, Any]) -> None:
    """The worker is told to stop in the middle: the attempt doesn't count, and any worker may begin anew."""
    job.worker_ids = job.worker_ids[:-1]
    _put_back(job, clock.now())


def _put_back(job: DBTaskResult[Any, Any], run_after: dt.datetime) -> None:
    job.status = TaskResultStatus.READY
    job.run_after = run_after
    job.save(update_fields=["status", "run_after", "worker_ids"])


def clear_old() -> None:
    """Remove the records of jobs that ended long ago, and marks that nobody takes away any more."""
    progress.clear_old()
    until = clock.now() - dt.timedelta(days=KEPT_DAYS)
    old = DBTaskResult.objects.finished().filter(finished_at__lt=until)
    # Each slice by itself, so that nobody waits for the clearing of a long past; asking takes no write lock.
    while ids := list(old.values_list("pk", flat=True)[:CLEARED]):
        DBTaskResult.objects.filter(pk__in=ids).delete()
