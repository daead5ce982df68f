"""Jobs of the room: finding the dates of a large draft, and putting one in force."""

from __future__ import annotations

from typing import Any

from django_tasks import TaskContext, task

from duban.foundation.jobs import progress
from duban.people.access import actor_of
from duban.planning.actions import publishing, solving
from duban.scheduling import Progress


@task(takes_context=True)
def solve_draft(
    context: TaskContext, *, edition_id: int, revision: int, aim: str, user_id: int | None
) -> dict[str, Any]:
    """Find the dates of a draft under the posts that the person holds now."""
    job_id, total = context.task_result.id, int(solving.JOB_SECONDS)

    def watch(seen: Progress) -> bool:
        progress.tell(job_id, min(int(seen.seconds), total), total)
        return True

    return solving.solve_by_job(
        edition_id, revision=revision, aim=aim, actor=actor_of(user_id), watch=watch
    )


@task(takes_context=True)
def publish_draft(
    context: TaskContext,
    *,
    edition_id: int,
    revision: int,
    user_id: int | None,
    post_id: int | None = None,
) -> dict[str, Any]:
    """Put a draft in force under the post of who asked for it, if the person holds it still."""
    progress.tell(context.task_result.id, 0, 1)
    return publishing.publish_by_job(
        edition_id, revision=revision, actor=actor_of(user_id), post_id=post_id
    )
