"""The worker: takes one job after the other, keeps its heart beating, and looks for jobs of workers that died.

Looking for work only reads; a lock is taken to claim a job and not before, since SQLite has one writer. Run by `duban work`,
which `duban serve` starts beside itself.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import OperationalError, close_old_connections, transaction
from django_tasks import TaskContext
from django_tasks_db.models import DBTaskResult

from duban.foundation.jobs import progress, recovery, recurring

log = logging.getLogger(__name__)
POLL_SECONDS = 1.0
REAP_SECONDS = 5.0


class Worker:
    """One worker; `stop` ends it after the job that it is at."""

    def __init__(self, *, poll_seconds: float = POLL_SECONDS) -> None:
        self.name = f"{socket.gethostname()[:40]}:{os.getpid()}"
        self._poll_seconds = poll_seconds
        self._stopping = threading.Event()
        self._reaped_at = -REAP_SECONDS

    def stop(self) -> None:
        """Begin no further job."""
        self._stopping.set()

    def run(self, *, is_wanted: Callable[[], bool] = lambda: True) -> None:
        """Work until stopped, or until nobody wants it any more; a busy database is waited for."""
        log.info("worker %s begins", self.name)
        with recurring.lanes_beside():
            while not self._stopping.is_set() and is_wanted():
                close_old_connections()
                if not self._take_turn():
                    self._stopping.wait(self._poll_seconds)
        log.info("worker %s ends", self.name)

    def _take_turn(self) -> bool:
        try:
            recurring.run_due("")
            return self.run_next()
        except OperationalError as error:
            log.warning("the database does not answer: %s", error)
            return False

    def run_all(self) -> None:
        """Work until nothing waits; jobs that wait for a later attempt are left."""
        while self.run_next():
            pass

    def run_next(self) -> bool:
        """Do the next job, if there is one; returns whether there was."""
        if time.monotonic() - self._reaped_at >= REAP_SECONDS:
            self._reaped_at = time.monotonic()
            recovery.reap()
        job = self._claim()
        if job is not None:
            self._work_on(job)
        return job is not None

    def _claim(self) -> DBTaskResult[Any, Any] | None:
        ready = DBTaskResult.objects.ready()
        if not ready.exists():
            return None
        with transaction.atomic():
            job = ready.get_locked()
            if job is not None:
                job.claim(self.name)
        return job

    def _work_on(self, job: DBTaskResult[Any, Any]) -> None:
        # The heart beats until the outcome is stored, or another worker could take the job for lost.
        with progress.beating(job.pk, settings.JOB_LOST_SECONDS / 10):
            try:
                job.set_successful(_call(job))
            except (KeyboardInterrupt, SystemExit):
                recovery.give_back(job)
                raise
            except Exception as error:
                log.exception("job %s (%s) broke", job.pk, job.task_path)
                recovery.after_failure(job, error)


def _call(job: DBTaskResult[Any, Any]) -> Any:
    """Run the task's function with what it was queued with."""
    result: Any = job.task_result
    task: Any = job.task
    context = [TaskContext(task_result=result)] if task.takes_context else []
    return task.call(*context, *result.args, **result.kwargs)
