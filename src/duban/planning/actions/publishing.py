"""Putting a draft in force: judged once more, journaled whole, its tasks made rows; and ending a plan.

What was published is never changed: another edition follows it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from dataclasses import replace
from typing import Any

from django.db import transaction

from duban.foundation import clock
from duban.foundation.access import UNIT_BOUND, AccessDenied, Actor
from duban.foundation.jobs import queue
from duban.ledger.actions.acting import ActRefused, stated
from duban.planning.actions.acting import PlanAct, StaleDraft, begin_act, locked_draft
from duban.planning.actions.breaking import tell_breaks
from duban.planning.models import Plan, PlanEdition, PlannedTask
from duban.planning.models.subjects import runs
from duban.planning.queries.documents import TaskFacts, file_of, task_facts
from duban.planning.queries.forecasting import Expected, Outlook, reports_of
from duban.planning.queries.replay import REPORTED, carried
from duban.scheduling import PlanFile, verify

log = logging.getLogger(__name__)
TASK = "duban.planning.tasks.publish_draft"
IN_REQUEST = 300
"""So many rows are put in force while somebody waits."""


def publish_or_queue(edition_id: int, *, revision: int, actor: Actor) -> PlanEdition:
    """Put a draft in force now, or queue a job for it where it is large; that draft has no number yet.

    Raises:
        AccessDenied, ActRefused, StaleDraft: as `publish_draft`; `DRAFT_BEING_SOLVED` where a job works on it.
    """
    with transaction.atomic():
        edition = locked_draft(edition_id, revision)
        act = begin_act(edition.plan_id, "plan.publish", actor=actor)
        if queue.is_pending(edition.job_id):
            raise ActRefused("DRAFT_BEING_SOLVED")
        file = file_of(edition.document)
        if file.plan is None:
            raise ActRefused("DRAFT_WITHOUT_DATES")
        if len(file.rows) > IN_REQUEST:
            asked = {"revision": revision, "user_id": actor.user_id, "post_id": act.post_id}
            edition.job_id = queue.enqueue(TASK, edition_id=edition_id, **asked)
            edition.save(update_fields=["job_id"])
            return edition
    return publish_draft(edition_id, revision=revision, actor=actor)


def publish_by_job(
    edition_id: int, *, revision: int, actor: Actor, post_id: int | None = None
) -> dict[str, Any]:
    """What the job does; a refusal is an answer, and a draft that is in force already is what was wanted.

    Args:
        post_id: the post under which it was asked for; the person's other ones lend it nothing.
    """
    if post_id is not None:
        actor = replace(actor, seats=tuple(s for s in actor.seats if s.post_id == post_id))
    try:
        edition = publish_draft(edition_id, revision=revision, actor=actor)
    except AccessDenied as denied:
        return queue.refusal(denied.reason)
    except ActRefused as refused:
        if refused.code == "DRAFT_PUBLISHED":
            return {}
        return queue.refusal(refused.code, **refused.params)
    except StaleDraft:
        return queue.refusal("DRAFT_STALE")
    return {"number": edition.number}


@transaction.atomic
def publish_draft(edition_id: int, *, revision: int, actor: Actor) -> PlanEdition:
    """Put a draft in force as the plan's next edition.

    Raises:
        AccessDenied: where the actor may not.
        ActRefused: `PLAN_BEYOND_LIMIT` for the leading unit where a deadline or the end lies after the subject's limit; `DRAFT_WITHOUT_DATES`, `PLAN_UNSOUND` where its dates break a rule; as `begin_act` and `locked_draft`.
        StaleDraft: where somebody wrote it since.
    """
    edition = locked_draft(edition_id, revision)
    act = begin_act(edition.plan_id, "plan.publish", actor=actor)
    file = file_of(edition.document)
    if file.plan is None:
        raise ActRefused("DRAFT_WITHOUT_DATES")
    broken = verify(file.problem, file.plan)
    if broken:
        raise ActRefused("PLAN_UNSOUND", count=len(broken))
    _within_limit(act, task_facts(file, edition.owners))
    last = edition.plan.editions.published().last()
    edition.number = last.number + 1 if last and last.number else 1
    edition.published_at, edition.published_by_id = act.at, actor.user_id
    edition.post_id = act.post_id
    edition.digest = hashlib.sha256(edition.document.encode()).hexdigest()
    edition.save()
    put_in_force(act.plan, edition)
    names = ("id", "number", "name", "document", "owners", "digest")
    content = {name: getattr(edition, name) for name in names}
    act.tell("publish", {**content, "based_on": edition.based_on_id})
    refresh(act.plan, file)
    return edition


def _within_limit(act: PlanAct, tasks: tuple[TaskFacts, ...]) -> None:
    """A leading unit promises nothing beyond the subject's limit; the office may."""
    limit = act.plan.subject.due_on
    if act.seat is None or act.seat.role not in UNIT_BOUND or limit is None:
        return
    if any(max(one.promised_end, one.deadline_on or one.promised_end) > limit for one in tasks):
        raise ActRefused("PLAN_BEYOND_LIMIT")


def put_in_force(plan: Plan, edition: PlanEdition) -> None:
    """Make the rows of an edition's tasks in the place of those before; what was reported of a task goes over."""
    columns = ("key", "title", *REPORTED)
    before = list(plan.tasks.values(*columns))
    follows = edition.based_on_id is not None
    rows = carried(before, edition.document, edition.owners, follows=follows)
    plan.tasks.all().delete()
    PlannedTask.objects.bulk_create((PlannedTask(plan=plan, **row) for row in rows), batch_size=500)


def refresh(plan: Plan, file: PlanFile, today: dt.date | None = None) -> None:
    """Find the expected days of a plan's tasks anew, keep them beside what was promised, and say which deadlines they newly break.

    Called when the line of what changed them is written.
    """
    day = today or clock.today()
    tasks = list(plan.tasks.all())
    expected = Outlook(file, reports_of(tasks), day).expected
    moved = [task for task in tasks if _expect(task, expected[task.key])]
    columns = ["expected_start", "expected_end", "slack_days"]
    PlannedTask.objects.bulk_update(moved, columns, batch_size=500)
    plan.forecast_on = day
    plan.save(update_fields=["forecast_on"])
    tell_breaks(plan, tasks)


def _expect(task: PlannedTask, one: Expected) -> bool:
    """Put what is expected on a task's row; whether that is news. Most reports move few of many rows."""
    before = task.expected_start, task.expected_end, task.slack_days
    task.expected_start, task.expected_end, task.slack_days = one.start, one.end, one.slack_days
    return before != (one.start, one.end, one.slack_days)


def refresh_all() -> int:
    """Bring the forecasts of running plans to today; the worker's duty. Returns how many were found anew.

    One that fails keeps no other from it; it is told in the log, and tried again. Of a subject that is over nothing is expected any more.
    """
    today, count = clock.today(), 0
    waiting = Plan.objects.filter(runs(), ended_at__isnull=True, forecast_on__lt=today).order_by(
        "pk"
    )
    for pk in list(waiting.values_list("pk", flat=True)):
        try:
            count += _refreshed(pk, today)
        except (ArithmeticError, LookupError, ValueError):
            log.exception("the forecast of plan %s failed", pk)
    return count


@transaction.atomic
def _refreshed(plan_id: int, today: dt.date) -> bool:
    plan = Plan.objects.select_for_update().filter(pk=plan_id, ended_at__isnull=True).first()
    edition = plan.editions.published().last() if plan else None
    if plan is None or edition is None:
        return False
    refresh(plan, file_of(edition.document), today)
    return True


@transaction.atomic
def end_plan(plan_id: int, *, reason: str, actor: Actor) -> Plan:
    """End a plan: its promises stay on record, and nothing is reported any more. Its drafts are thrown away.

    Raises:
        AccessDenied, ActRefused: as `begin_act`; `REASON_MISSING`, `SECRECY_MARKING`.
    """
    act = begin_act(plan_id, "plan.publish", actor=actor)
    why = stated(reason, "REASON_MISSING")
    plan = act.plan
    plan.ended_at, plan.ended_by_id, plan.reason = act.at, actor.user_id, why
    plan.save()
    plan.editions.drafts().delete()
    act.tell("end", {"reason": why})
    return plan
