"""Deadlines that the forecast newly breaks, or keeps again: a line for each, once and not each day, so that followers of the journal can tell.

Called by `publishing.refresh`, which every change of a forecast goes through.
"""

from __future__ import annotations

from collections.abc import Iterable

from duban.foundation import clock, journal
from duban.foundation.access import SystemActor
from duban.planning.models import Plan, PlannedTask

FORECAST = SystemActor("计划预测", frozenset({"plan.forecast"}))


def tell_breaks(plan: Plan, tasks: Iterable[PlannedTask]) -> None:
    """Write what changed since it was told last, of tasks whose expected days were just found. The plan's row is locked."""
    running = [task for task in tasks if task.ended_on is None]
    broken = [task for task in running if task.breaks and task.broken_deadline is None]
    mended = [task for task in running if not task.breaks and task.broken_deadline is not None]
    for task in (*broken, *mended):
        task.broken_deadline = task.deadline_on if task.breaks else None
    PlannedTask.objects.bulk_update((*broken, *mended), ["broken_deadline"], batch_size=500)
    if broken:
        _tell(plan, "plan.break", _facts(broken))
    if mended:
        _tell(plan, "plan.mend", {"tasks": [task.key for task in mended]})


def _facts(broken: list[PlannedTask]) -> dict[str, object]:
    """The earliest deadline, the units that answer for what breaks, and each task with its days."""
    return {
        "deadline_on": min(task.deadline_on for task in broken if task.deadline_on),
        "units": sorted({task.unit_id for task in broken if task.unit_id}),
        "tasks": [
            {
                "task": task.key,
                "unit": task.unit_id,
                "deadline_on": task.deadline_on,
                "expected_on": task.expected_end,
            }
            for task in broken
        ],
    }


def _tell(plan: Plan, name: str, content: dict[str, object]) -> None:
    journal.write(plan.stream, name, actor=FORECAST, at=clock.now(), content=content)
