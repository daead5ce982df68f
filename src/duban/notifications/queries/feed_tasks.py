"""The promised days of plans' tasks as items of a feed: of a person's units, of one unit, or of the plans of a programme and of what lies in it.

Only tasks of plans that the owner sees that day; the forecast stays out: a calendar is told what was promised. Called by `queries.feeds`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from duban.extraction import find_secrecy_marking
from duban.feeds import Item, Status
from duban.foundation import clock
from duban.foundation.access import Actor
from duban.ledger.models.matters import MatterQuerySet
from duban.ledger.models.programmes import ids_within
from duban.notifications.queries.feed_items import ENDED_DAYS, MOST, changed_since, last_changes
from duban.notifications.queries.links import Link
from duban.planning.access import units_of, visible_plans
from duban.planning.models import PlannedTask
from duban.planning.models.subjects import runs, subject_of

Tasks = QuerySet[PlannedTask]


def own_tasks(actor: Actor) -> Tasks:
    """The tasks that an officer's units answer for."""
    return tasks_of_units(actor, units_of(actor))


def tasks_of_units(actor: Actor, units: frozenset[int]) -> Tasks:
    """The tasks that some units answer for, of plans that the actor sees."""
    return _seen(actor).filter(unit_id__in=units)


def tasks_of_programme(actor: Actor, programme: int, matters: MatterQuerySet) -> Tasks:
    """The tasks of the plans of a programme, of those that lie in it, and of its matters."""
    of_matters = Q(plan__matter__in=matters.order_by().values("pk"))
    return _seen(actor).filter(of_matters | Q(plan__programme__in=ids_within(programme)))


def _seen(actor: Actor) -> Tasks:
    return PlannedTask.objects.filter(plan__in=visible_plans(actor).order_by().values("pk"))


def task_days(tasks: Tasks, link: Link) -> Iterator[Item]:
    """All that run, and those that ended lately, or whose plan or its subject did."""
    since = clock.now() - dt.timedelta(days=ENDED_DAYS)
    asks = Q(ended_on__isnull=True) | Q(ended_on__gte=since.date())
    lives = Q(plan__ended_at__isnull=True) | Q(plan__ended_at__gte=since)
    rows = tasks.filter(asks, lives, runs("plan__") | _lately_over(since))
    rows = rows.select_related("plan__matter", "plan__programme", "plan__project", "unit")
    found = list(rows.order_by("promised_end", "pk")[:MOST])
    changes = last_changes({name for task in found for name in _streams(task)})
    for task in found:
        told = [changes[name] for name in _streams(task)]
        sequence, changed_at = sum(one for one, _at in told), max(at for _one, at in told)
        yield Item(
            key=f"task-{task.plan_id}-{task.key}",
            title=_("Task: %(title)s") % {"title": _open(task.title) or task.key},
            on=task.promised_end if task.is_milestone else task.promised_start,
            until=None if task.is_milestone else task.promised_end,
            changed_at=changed_at,
            status=_status(task),
            text="\n".join(part for part in (_open(task.plan.title), _owner(task)) if part),
            sequence=sequence,
            done_at=task.reported_at if task.ended_on else None,
            url=link(reverse("planning:task-page", args=[task.plan_id, task.key])),
            category=_("Task of a plan"),
        )


def _lately_over(since: dt.datetime) -> Q:
    """Of plans whose subject ended since."""
    return (
        Q(plan__matter__in=changed_since(since).values("pk"))
        | Q(plan__programme__ended_at__gte=since)
        | Q(plan__project__ended_at__gte=since)
    )


def _streams(task: PlannedTask) -> tuple[str, str]:
    """What changes how a task stands: its plan, and that plan's subject, with whose end nothing is asked of it any more."""
    return task.plan.stream, task.plan.subject_row.stream


def _status(task: PlannedTask) -> Status:
    if task.ended_on is not None:
        return Status.DONE
    if task.plan.ended_at is not None or not subject_of(task.plan.subject_row).is_open:
        return Status.CANCELLED
    return Status.WAITING if task.began_on is None else Status.UNDER_WAY


def _owner(task: PlannedTask) -> str:
    return task.unit.name if task.unit else ""


def _open(text: str) -> str:
    """A text, unless it carries a secrecy marking."""
    return "" if find_secrecy_marking(text) else text
