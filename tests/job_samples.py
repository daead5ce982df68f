"""Tasks for the tests of the queue: one that answers, one that breaks, one that is told to stop."""

from __future__ import annotations

from django_tasks import TaskContext, task

from duban.foundation.jobs import progress, queue


@task(takes_context=True)
def count_up(context: TaskContext, *, total: int) -> dict[str, int]:
    """Tell of every step, and answer with how many there were."""
    for done in range(total):
        progress.tell(context.task_result.id, done, total)
    return {"counted": total}


@task()
def refuse(*, reason: str) -> dict[str, object]:
    """Refuse the work."""
    return queue.refusal("NOT_NOW", reason=reason)


@task()
def read_what_is_not_there(*, path: str) -> str:
    """Break on a file that is missing."""
    with open(path, encoding="utf-8") as stream:  # noqa: PTH123
        return stream.read()


@task()
def be_stopped() -> None:
    """End as a worker ends that is told twice to stop."""
    raise SystemExit(1)
