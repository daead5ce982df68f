"""The plans of a programme's parts as one chart: a bar for each plan, or each plan over its tasks, for the page, PDF and the wall.

Values of `duban.charts`, made of what `programme_plans` reads.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from duban.charts import Chart, Row
from duban.foundation import clock
from duban.foundation.access import Actor
from duban.planning.models import PlanEdition
from duban.planning.queries.pages import TaskRow
from duban.planning.queries.printing import chart_row, checkpoint_since, midnight, said_language
from duban.planning.queries.programme_plans import (
    PlansRead,
    RolledTask,
    TaskLine,
    plans_within,
    read_within,
)


def chart_of_programme(
    actor: Actor, pk: int, *, by_unit: bool = True, has_tasks: bool = True
) -> Chart | None:
    """All plans in force of what lies in a programme; None where there are none. On a wall its items stand under their unit, else under their plan.

    Raises:
        Http404: where the actor sees no such programme.
    """
    page = plans_within(actor, pk)
    if page.whole is None:
        return None
    read = read_within(actor, pk)
    rows = _rows(page.plans, read, by_unit=by_unit) if has_tasks else map(_bar, page.plans)
    today = clock.today()
    return Chart(
        title=page.name,
        subtitle=_("%(n)s plans in force") % {"n": len(page.plans)},
        rows=tuple(rows),
        today=midnight(today),
        language=said_language(),
        printed_on=today,
        checkpoint=checkpoint_since(_last_published(read)),
    )


def _last_published(read: PlansRead) -> dt.datetime | None:
    """When the youngest of the editions in force was published."""
    found = PlanEdition.objects.published().filter(plan__in=list(read.tasks))
    return max((at for at in found.values_list("published_at", flat=True) if at), default=None)


def _bar(line: TaskLine) -> Row:
    """A plan as one bar."""
    shown = TaskRow(
        key=line.key,
        title=f"{line.number} {line.name}".strip(),
        level=1,
        is_heading=False,
        is_milestone=False,
        owner="",
        promised=line.promised,
        expected=line.expected,
        began_on=None,
        ended_on=None,
        deadline_on=line.limit_on,
        slack_days=None,
        light=line.light,
    )
    return chart_row(shown, by_unit=False)


def _rows(lines: tuple[TaskLine, ...], read: PlansRead, *, by_unit: bool) -> Iterator[Row]:
    for line in lines:
        yield Row(key=line.key, title=f"{line.number} {line.name}".strip(), is_heading=True)
        for task in read.tasks[int(line.key)]:
            yield chart_row(_shown(task), by_unit=by_unit)


def _shown(task: RolledTask) -> TaskRow:
    return TaskRow(
        key=f"{task.plan_id}:{task.key}",
        title=task.title,
        level=2,
        is_heading=False,
        is_milestone=task.is_milestone,
        owner=task.unit,
        promised=task.promised,
        expected=task.expected,
        began_on=None,
        ended_on=task.ended_on,
        deadline_on=task.deadline_on,
        slack_days=None,
        light=task.light,
    )
