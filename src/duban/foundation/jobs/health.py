"""What an operator must know about jobs: some failed for good, or some wait and nobody takes them.

Reads only. Registered by `FoundationConfig.ready`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from django_tasks_db.models import DBTaskResult

from duban.foundation import clock
from duban.foundation.health import HealthFinding
from duban.foundation.jobs.queue import CODES, views

TOLD_DAYS = 14
PATIENCE = dt.timedelta(minutes=10)


def jobs() -> Iterator[HealthFinding]:
    """No job failed lately, and none waits without a worker."""
    since = clock.now() - dt.timedelta(days=TOLD_DAYS)
    failed = DBTaskResult.objects.failed().filter(finished_at__gte=since)
    kinds = Counter(failed.values_list("task_path", "exception_class_path"))
    for (path, error), count in sorted(kinds.items()):
        params: dict[str, str | int] = {
            "count": count,
            "task": path,
            "reason": CODES.get(error, error),
            "days": TOLD_DAYS,
        }
        yield HealthFinding("JOBS_FAILED", params, "warning")
    until = clock.now() - PATIENCE
    ready = DBTaskResult.objects.ready().filter(enqueued_at__lt=until)
    # A later attempt waits from the end of its pause.
    waiting = ready.exclude(run_after__range=(until, clock.now())).count()
    # A job whose worker died keeps its mark; it waits for another worker like those behind it.
    running = DBTaskResult.objects.running()
    silent = {
        job.job_id for job in views(running.values_list("id", flat=True)).values() if job.is_silent
    }
    waiting += running.filter(pk__in=silent, started_at__lt=until).count()
    if waiting and not running.exclude(pk__in=silent).exists():
        yield HealthFinding("JOBS_WAIT", {"count": waiting, "minutes": PATIENCE.seconds // 60})
