"""Progress of one task of the edition in force: begun on, working days left, ended on. The forecast follows; the promise does not move.

Who reports was shown what follows; `effect` answers the same before as the report makes true.
"""

from __future__ import annotations

from django.db import transaction

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.ledger.actions.acting import ActRefused, stated
from duban.planning.actions.acting import begin_act
from duban.planning.actions.publishing import refresh
from duban.planning.models import Plan, PlannedTask
from duban.planning.queries.documents import file_of
from duban.planning.queries.forecasting import Report, ReportEffect, effect_of

ACT = "plan.report"
MOST_DAYS = 5000


def checked(task: PlannedTask, report: Report) -> Report:
    """The report as it is kept, as of today.

    Raises:
        ActRefused: `REPORT_EMPTY`, `REPORT_FUTURE`, `REPORT_ORDER`, `REPORT_LEFT`.
    """
    today = clock.today()
    days = [report.began_on, *([report.ended_on] if report.ended_on else ())]
    if max(days) > today:
        raise ActRefused("REPORT_FUTURE")
    if report.ended_on is not None and report.ended_on < report.began_on:
        raise ActRefused("REPORT_ORDER")
    left = report.remaining_days
    if left is not None and not 0 <= left <= MOST_DAYS:
        raise ActRefused("REPORT_LEFT", most=MOST_DAYS)
    if report.ended_on is not None or task.is_milestone:
        left = None
    ended = report.began_on if task.is_milestone else report.ended_on
    return Report(report.began_on, left, ended, today)


def effect(plan: Plan, task: PlannedTask, report: Report) -> ReportEffect:
    """What the report would do: which tasks move, which deadlines break, what it means for the limit.

    Raises:
        ActRefused: as `checked`; `PLAN_NOT_PUBLISHED`.
    """
    edition = plan.editions.published().last()
    if edition is None:
        raise ActRefused("PLAN_NOT_PUBLISHED")
    return effect_of(
        file_of(edition.document),
        plan.tasks.all(),
        task.key,
        checked(task, report),
        today=clock.today(),
        limit_on=plan.subject.due_on,
    )


@transaction.atomic
def report_task(
    plan_id: int, key: str, report: Report, *, note: str = "", actor: Actor
) -> PlannedTask:
    """Keep what happened of a task, and find the forecast anew.

    Raises:
        AccessDenied, ActRefused: as `begin_act` and `checked`; `TASK_UNKNOWN`, `SECRECY_MARKING`.
    """
    plan = Plan.objects.select_for_update().get(pk=plan_id)
    task = plan.tasks.filter(key=key).first()
    if task is None:
        raise ActRefused("TASK_UNKNOWN")
    act = begin_act(plan_id, ACT, actor=actor, scope=plan.scope_of_task(task))
    kept = checked(task, report)
    task.began_on, task.ended_on = kept.began_on, kept.ended_on
    task.remaining_days, task.said_on = kept.remaining_days, kept.said_on
    task.note = stated(note)
    task.reported_at, task.reported_by_id, task.post_id = act.at, actor.user_id, act.post_id
    task.save()
    edition = plan.editions.published().last()
    if edition is None:
        raise ActRefused("PLAN_NOT_PUBLISHED")
    act.tell(
        "report",
        {
            "task": key,
            "began_on": kept.began_on.isoformat(),
            "remaining_days": kept.remaining_days,
            "ended_on": kept.ended_on.isoformat() if kept.ended_on else None,
            "said_on": clock.today().isoformat(),
            "note": task.note,
        },
    )
    refresh(act.plan, file_of(edition.document))
    task.refresh_from_db()
    return task
