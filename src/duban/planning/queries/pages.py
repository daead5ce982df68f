"""The list of plans and the page of one: its edition in force with how each task stands, its editions and drafts. Frozen values."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import overload

from django.db.models import Count, F, Q, QuerySet

from duban.foundation import clock, journal
from duban.foundation.access import Actor, can
from duban.planning.access import fetch_plan, opens_subject, visible_plans
from duban.planning.choices import ENTRY_LABELS, SubjectKey
from duban.planning.models import Plan, PlanEdition, PlannedTask
from duban.planning.models.subjects import last_dates, subject_of
from duban.planning.queries.documents import file_of
from duban.scheduling import PlanFile

# Plans on a page of a list by program, and lines of a plan's history.
LISTED, HISTORY = 200, 50
LIGHTS = ("red", "yellow", "green", "grey")


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One plan in the list; `lights` counts its tasks by light, in the order red, yellow, green, done.

    `subject` names a programme or a project; a matter is told by its `number`, for not all who see its plan see its title.
    """

    pk: int
    title: str
    number: str
    kind: str
    subject: str
    tasks: int
    lights: tuple[tuple[str, int], ...]
    promised_end: dt.date | None
    expected_end: dt.date | None
    limit_on: dt.date | None
    drafts: int
    is_ended: bool


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One line of the outline of what is in force; for a heading the span of all that is under it."""

    key: str
    title: str
    level: int
    is_heading: bool
    is_milestone: bool
    owner: str
    promised: tuple[dt.date, dt.date]
    expected: tuple[dt.date, dt.date]
    began_on: dt.date | None
    ended_on: dt.date | None
    deadline_on: dt.date | None
    slack_days: int | None
    light: str

    @property
    def moves_days(self) -> int:
        """By how many days the expected end lies behind the promised one; negative where before it."""
        return (self.expected[1] - self.promised[1]).days


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One edition: published with its number, or a draft."""

    pk: int
    number: int | None
    name: str
    at: dt.datetime
    who: str
    status: str
    digest: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """One plan; `subject` is empty for a matter that the reader does not see, whose plan is open for a task of it."""

    pk: int
    title: str
    kind: str
    subject_id: int
    number: str
    subject: str
    shows_subject: bool
    limit_on: dt.date | None
    rows: tuple[TaskRow, ...]
    lights: tuple[tuple[str, int], ...]
    in_force: EditionLine | None
    editions: tuple[EditionLine, ...]
    drafts: tuple[EditionLine, ...]
    may_draft: bool
    may_publish: bool
    ended_at: dt.datetime | None
    reason: str
    forecast_on: dt.date | None
    history: tuple[tuple[dt.datetime, str, str, str], ...]

    @property
    def expected_end(self) -> dt.date | None:
        """When the last task is expected to be over."""
        return max((row.expected[1] for row in self.rows), default=None)

    @property
    def days_late(self) -> int:
        """By how many days it is expected to end after the limit of its subject; 0 where it is not."""
        end = self.expected_end
        if end is None or self.limit_on is None:
            return 0
        return max((end - self.limit_on).days, 0)


def plans_of(key: SubjectKey) -> tuple[PlanLine, ...]:
    """The plans of a subject that the reader sees, the newest first."""
    return _lines(Plan.objects.filter(**{f"{key.kind}_id": key.pk}))


class PlanList(Sequence[PlanLine]):
    """The plans that an actor sees, running ones first, the newest first; only those that a slice asks for are read."""

    def __init__(self, actor: Actor, of: SubjectKey | None = None) -> None:
        found = visible_plans(actor)
        self._found = found.filter(**{f"{of.kind}_id": of.pk}) if of else found

    def __len__(self) -> int:
        return self._found.count()

    @overload
    def __getitem__(self, at: int) -> PlanLine: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[PlanLine, ...]: ...
    def __getitem__(self, at: int | slice) -> PlanLine | tuple[PlanLine, ...]:
        if isinstance(at, slice):
            return _lines(self._found, at)
        return _lines(self._found, slice(at, at + 1))[0]


def _lines(found: QuerySet[Plan], at: slice = slice(None)) -> tuple[PlanLine, ...]:
    counted = found.select_related("matter", "programme", "project").annotate(
        drafts=Count("editions", filter=Q(editions__number__isnull=True))
    )
    plans = list(counted.order_by(F("ended_at").desc(nulls_first=True), "-pk")[at])
    by_plan: dict[int, list[PlannedTask]] = {plan.pk: [] for plan in plans}
    columns = ("plan_id", "promised_end", "expected_end", "deadline_on", "ended_on")
    for task in PlannedTask.objects.filter(plan__in=plans).order_by().only(*columns):
        by_plan[task.plan_id].append(task)
    last = last_dates(plan.project_id for plan in plans if plan.project_id)
    return tuple(_line(plan, by_plan[plan.pk], last) for plan in plans)


def _line(plan: Plan, tasks: list[PlannedTask], last: Mapping[int, dt.date]) -> PlanLine:
    subject, day = subject_of(plan.subject_row, last.get(plan.project_id or 0)), clock.today()
    return PlanLine(
        pk=plan.pk,
        title=plan.title,
        number=subject.number,
        kind=subject.kind,
        subject="" if subject.number else subject.title,
        tasks=len(tasks),
        lights=_lights([task.light(day) for task in tasks]),
        promised_end=max((task.promised_end for task in tasks), default=None),
        expected_end=max((task.expected_end or task.promised_end for task in tasks), default=None),
        limit_on=subject.due_on,
        drafts=getattr(plan, "drafts", 0),
        is_ended=plan.ended_at is not None,
    )


def _lights(shown: list[str]) -> tuple[tuple[str, int], ...]:
    counts = Counter(str(one) for one in shown)
    return tuple((light, counts[light]) for light in LIGHTS if counts[light])


def plan_page(actor: Actor, pk: int) -> PlanPage:
    """One plan; raises as `fetch_plan`."""
    plan = fetch_plan(actor, pk)
    subject, scope = plan.subject, plan.scope()
    is_open = opens_subject(actor, subject)
    published = list(plan.editions.published().select_related("published_by"))
    in_force = published[-1] if published else None
    rows = _rows(plan, file_of(in_force.document)) if in_force else ()
    may_draft = plan.ended_at is None and can(actor, "plan.draft", scope).allowed
    drafts = plan.editions.drafts().select_related("edited_by") if may_draft else ()
    return PlanPage(
        pk=plan.pk,
        title=plan.title,
        kind=subject.kind,
        subject_id=subject.pk,
        number=subject.number,
        subject=subject.title if is_open or not subject.number else "",
        shows_subject=is_open,
        limit_on=subject.due_on,
        rows=rows,
        lights=_lights([row.light for row in rows if not row.is_heading]),
        in_force=_edition_line(in_force) if in_force else None,
        editions=tuple(_edition_line(one) for one in reversed(published)),
        drafts=tuple(_edition_line(one) for one in drafts),
        may_draft=may_draft,
        may_publish=plan.ended_at is None and can(actor, "plan.publish", scope).allowed,
        ended_at=plan.ended_at,
        reason=plan.reason,
        forecast_on=plan.forecast_on,
        history=_history(plan),
    )


@dataclass(frozen=True, slots=True)
class UnreadablePage:
    """A plan of which something that was stored can't be read; `draft_id` where that is a draft that the reader may throw away."""

    pk: int
    title: str
    draft_id: int | None


def unreadable_page(actor: Actor, pk: int, draft_id: int) -> UnreadablePage:
    """A plan by its title alone, `draft_id` 0 where none was asked for; raises as `fetch_plan`."""
    plan = fetch_plan(actor, pk)
    drafts = plan.editions.drafts().filter(pk=draft_id).values_list("pk", flat=True)
    may_draft = can(actor, "plan.draft", plan.scope()).allowed
    return UnreadablePage(pk, plan.title, drafts.first() if may_draft else None)


def _history(plan: Plan) -> tuple[tuple[dt.datetime, str, str, str], ...]:
    return tuple(
        (line.at, str(ENTRY_LABELS.get(line.name, line.name)), line.actor, line.post)
        for line in journal.newest(plan.stream, HISTORY)
    )


def _edition_line(edition: PlanEdition) -> EditionLine:
    who = edition.published_by if edition.number else edition.edited_by
    return EditionLine(
        pk=edition.pk,
        number=edition.number,
        name=edition.name,
        at=edition.published_at or edition.edited_at,
        who=who.name if who else "",
        status=edition.outcome.get("status", ""),
        digest=edition.digest,
    )


def _rows(plan: Plan, file: PlanFile) -> tuple[TaskRow, ...]:
    day = clock.today()
    tasks = {task.key: task for task in plan.tasks.select_related("unit")}
    found: list[TaskRow] = []
    # From below, so that a heading finds what is under it already there.
    for row in reversed(file.rows):
        if row.is_heading:
            under = []
            for one in reversed(found):
                if one.level <= row.level:
                    break
                under.append(one)
            if under:
                found.append(_heading(row.key, row.title, row.level, under))
        elif row.key in tasks:
            found.append(_row(tasks[row.key], row.level, day))
    return tuple(reversed(found))


def _row(task: PlannedTask, level: int, day: dt.date) -> TaskRow:
    start, end = task.expected_start or task.promised_start, task.expected_end or task.promised_end
    return TaskRow(
        key=task.key,
        title=task.title,
        level=level,
        is_heading=False,
        is_milestone=task.is_milestone,
        owner=task.unit.name if task.unit else task.owner,
        promised=(task.promised_start, task.promised_end),
        expected=(start, end),
        began_on=task.began_on,
        ended_on=task.ended_on,
        deadline_on=task.deadline_on,
        slack_days=task.slack_days,
        light=str(task.light(day)),
    )


def _heading(key: str, title: str, level: int, under: list[TaskRow]) -> TaskRow:
    worst = min((LIGHTS.index(one.light) for one in under), default=LIGHTS.index("grey"))
    ended = [one.ended_on for one in under]
    return TaskRow(
        key=key,
        title=title,
        level=level,
        is_heading=True,
        is_milestone=False,
        owner="",
        promised=(min(o.promised[0] for o in under), max(o.promised[1] for o in under)),
        expected=(min(o.expected[0] for o in under), max(o.expected[1] for o in under)),
        began_on=min((o.began_on for o in under if o.began_on), default=None),
        ended_on=max((day for day in ended if day), default=None) if all(ended) else None,
        deadline_on=None,
        slack_days=None,
        light=LIGHTS[worst],
    )
