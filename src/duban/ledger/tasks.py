"""The long work of the room, done by workers: each task calls one action and turns its refusals into the job's answer.

Named by path in the actions that queue them. A task may be begun twice (its worker was killed): the action's own lock and state
decide, so that nothing is done twice.
"""

from __future__ import annotations

from typing import Any

from django_tasks import TaskContext, task

from duban.foundation.access import AccessDenied
from duban.foundation.jobs import progress, queue
from duban.foundation.lifecycle import WrongState
from duban.ledger.actions import imports, recompute
from duban.ledger.actions.register import Authority, RegistrationRefused
from duban.ledger.queries.categories import ORDINARY
from duban.people.access import actor_of
from duban.workbooks import WorkbookError


@task(takes_context=True)
def import_rows(
    context: TaskContext,
    *,
    run_id: int,
    user_id: int,
    approver: int,
    basis: str,
    category: str = ORDINARY,
    again: bool = False,
) -> dict[str, Any]:
    """Import a prepared workbook as the person who asked for it, with the posts held now.

    Returns:
        `{"rows": n}`, or a refusal with its code; then nothing was imported.
    """
    job_id = context.task_result.id

    def tell(done: int, total: int) -> None:
        progress.tell(job_id, done, total)

    try:
        run = imports.import_workbook(
            run_id,
            authority=Authority(approver, basis, category),
            actor=actor_of(user_id),
            again=again,
            progress=tell,
        )
    except imports.SameFile:
        return queue.refusal("SAME_FILE")
    except imports.ImportRefused as error:
        return queue.refusal("CELLS_FAULTY", count=len(error.errors))
    except RegistrationRefused as error:
        return queue.refusal(error.code, **error.params)
    except AccessDenied as error:
        return queue.refusal("ACCESS_DENIED", reason=error.reason)
    except WorkbookError as error:
        return queue.refusal(error.code)
    except WrongState as error:
        # An earlier attempt was cut off after it had committed: what was asked for is there.
        return {} if error.state == "imported" else queue.refusal("COLUMNS_CHANGED")
    return {"rows": run.row_count}


@task(takes_context=True)
def recompute_limits(
    context: TaskContext, *, place_id: int, notice_id: int | None = None, because: str = ""
) -> dict[str, Any]:
    """Count the provisional limits of a place again after its calendar changed.

    Returns:
        `{"limits": n}`, how many were moved or became certain.
    """
    job_id = context.task_result.id

    def tell(done: int, total: int) -> None:
        progress.tell(job_id, done, total)

    moved = recompute.recompute_limits(
        place_id, notice_id=notice_id, because=because, progress=tell
    )
    return {"limits": moved}
