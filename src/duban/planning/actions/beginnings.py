"""What the first draft of a plan begins as: of a programme its open matters as phases, of a project its stages, of a matter its measures.

The guesses (equal shares of the time, one after the other) are meant to be edited, and the page says so. Writes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.ledger.access import visible_matters
from duban.ledger.actions.acting import ActRefused
from duban.ledger.choices import DutyRole, MeasureRole
from duban.ledger.lifecycle import OPEN_STATES
from duban.ledger.models import Duty, Matter, Measure, Programme
from duban.ledger.models.programmes import ids_within, members_of
from duban.people.models import Unit
from duban.planning.actions.calendars import ONE_DAY, base_name, place_pattern
from duban.planning.actions.making import (
    MORE_DAYS,
    MOST_ROWS,
    MOST_SHARE,
    FirstDraft,
    of_matter,
    share_of,
)
from duban.planning.models.subjects import Subject
from duban.projects.choices import StageCode
from duban.projects.models import Project
from duban.projects.queries.standing import PhaseStanding, standings
from duban.scheduling import (
    Calendar,
    Deadline,
    Link,
    Pattern,
    PlanFile,
    Problem,
    Row,
    Task,
    Timescale,
)

A_STAGE = 10 * 366
"""A stage of a project takes what lies between its dates, however long."""


@dataclass(frozen=True, slots=True)
class Step:
    """A task, or an instant to reach, with the day by which it is due."""

    title: str
    due_on: dt.date | None = None
    is_milestone: bool = False


@dataclass(frozen=True, slots=True)
class PhaseSteps:
    """Steps one after the other under a heading; `most` working days at most are guessed for one."""

    title: str
    steps: tuple[Step, ...]
    owner: Unit | None
    most: int = MOST_SHARE


def of_subject(subject: Subject, actor: Actor) -> FirstDraft:
    """The first draft of a subject as it stands; of a programme's matters those that the actor sees.

    Raises:
        ActRefused: `PLAN_TOO_LONG` for a limit decades away, `PLAN_TOO_LARGE` for more rows than a plan has.
    """
    row = subject.row
    if isinstance(row, Matter):
        return of_matter(row)
    if isinstance(row, Programme):
        phases, since = _of_matters(row, actor), timezone.localdate(row.made_at)
        last = Step(_("The whole programme is complete"), row.planned_end, is_milestone=True)
        return _laid_out(subject, phases, last if row.planned_end else None, since)
    return _laid_out(subject, _of_stages(row), None, timezone.localdate(row.made_at))


def _of_matters(programme: Programme, actor: Actor) -> list[PhaseSteps]:
    """A phase for each open matter in the programme and below it, the one that is due first at the head."""
    held = members_of(ids_within(programme.pk)).values("matter_id")
    rows = visible_matters(actor).filter(pk__in=held, state__in=OPEN_STATES)
    matters = list(rows.order_by("due_key", "pk"))
    keys = [matter.pk for matter in matters]
    steps: dict[int, list[Step]] = defaultdict(list)
    measures = Measure.objects.filter(matter_id__in=keys).exclude(role=MeasureRole.GOAL)
    for pk, text in measures.order_by("matter_id", "ordinal").values_list("matter_id", "text"):
        steps[pk].append(Step(text))
    leads: dict[int, Unit | None] = {}
    duties = Duty.objects.standing().filter(matter_id__in=keys, role=DutyRole.LEAD)
    for duty in duties.select_related("unit").order_by("pk"):
        leads.setdefault(duty.matter_id, duty.unit)
    ready = _("Ready for verification")
    return [
        PhaseSteps(
            f"{one.number} {one.title}",
            (*(steps[one.pk] or [Step(one.title)]), Step(ready, one.due_on, is_milestone=True)),
            leads.get(one.pk),
        )
        for one in matters
    ]


def _of_stages(project: Project) -> list[PhaseSteps]:
    """A phase for each of the project's own, with the stages that are not verified yet; the unit that serves it answers."""
    phases = standings(Project.objects.filter(pk=project.pk), clock.today())[project.pk]
    found = [
        PhaseSteps(one.name or project.name, _stages(one), project.lead, A_STAGE) for one in phases
    ]
    return [phase for phase in found if phase.steps]


def _stages(phase: PhaseStanding) -> tuple[Step, ...]:
    return tuple(
        Step(str(StageCode(node.stage).label), node.promised_on)
        for node in phase.nodes
        if node.reached_on is None
    )


def _laid_out(
    subject: Subject, phases: list[PhaseSteps], last: Step | None, since: dt.date
) -> FirstDraft:
    """The phases beside each other, the last step behind them all."""
    today = clock.today()
    if not phases:
        ready = Step(_("Done"), subject.due_on, is_milestone=True)
        phases, last = [PhaseSteps(subject.title, (Step(subject.title), ready), None)], None
    dues = [step.due_on for phase in phases for step in phase.steps if step.due_on]
    dues += [last.due_on] if last and last.due_on else []
    origin = min(since, today, *dues)
    time = Timescale(dt.datetime.combine(origin, dt.time()), ONE_DAY)
    horizon = (max([today, *dues]) - origin).days + MORE_DAYS
    if horizon > time.furthest:
        raise ActRefused("PLAN_TOO_LONG", days=horizon)
    pattern = place_pattern(
        subject.jurisdiction_id, base_name(), origin, origin + horizon * ONE_DAY
    )
    layout = _Layout(origin, today, pattern.calendar(time, horizon), last.due_on if last else None)
    for phase in phases:
        layout.add(phase)
    if last is not None:
        layout.close(last)
    return layout.draft(subject.title, time, horizon, pattern)


@dataclass(slots=True)
class _Layout:
    """Rows, tasks and links as they come to be; `end` is when all is due, which no guess goes beyond."""

    origin: dt.date
    today: dt.date
    calendar: Calendar
    end: dt.date | None
    rows: list[Row] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    owners: dict[str, int] = field(default_factory=dict)
    ends: list[str] = field(default_factory=list)

    def add(self, phase: PhaseSteps) -> None:
        """A heading and its steps, each waiting for the one before."""
        self.rows.append(Row(self._key(), phase.title[:300], level=1, is_heading=True))
        before = ""
        for step, days in zip(phase.steps, self._days(phase), strict=True):
            before = self._step(step, days, phase.owner, 2, [before] if before else [])
        self.ends.append(before)

    def close(self, last: Step) -> None:
        """What waits for all phases."""
        self._step(last, 0, None, 1, self.ends)

    def _key(self) -> str:
        return str(len(self.rows) + 1)

    def _step(
        self, step: Step, days: int, owner: Unit | None, level: int, waits: Iterable[str]
    ) -> str:
        key, worked = self._key(), self.calendar.name
        self.rows.append(Row(key, step.title[:300], level=level, owner=owner.name if owner else ""))
        self.tasks.append(Task(key, days, worked, deadline=self._deadline(step.due_on)))
        self.links += [Link(before, key, calendar=worked) for before in waits]
        if owner is not None:
            self.owners[key] = owner.pk
        return key

    def _deadline(self, due_on: dt.date | None) -> Deadline | None:
        """A day that has passed stays the deadline; what can't be met any more is missed by as little as possible."""
        if due_on is None:
            return None
        return Deadline(self._edge(due_on), due_on >= self.today)

    def _edge(self, day: dt.date) -> int:
        return (day - self.origin).days + 1

    def _days(self, phase: PhaseSteps) -> list[int]:
        """The guessed duration of each step: the working days up to the next due day, in equal shares; none for a milestone."""
        found: list[int] = []
        since, run = self._edge(self.today) - 1, 0
        for step in phase.steps:
            run += not step.is_milestone
            if step.due_on is None:
                found.append(0 if step.is_milestone else -1)
                continue
            until = self._edge(min(step.due_on, self.end or step.due_on))
            free = (since, until) if until > since else None
            found.append(0 if step.is_milestone else -1)
            share = share_of(self.calendar.worked, free, max(run, 1), phase.most)
            found = [share if one < 0 else one for one in found]
            since, run = max(since, until), 0
        usual = share_of(self.calendar.worked, None, 1)
        return [usual if one < 0 else one for one in found]

    def draft(self, title: str, time: Timescale, horizon: int, pattern: Pattern) -> FirstDraft:
        """All of it as a document.

        Raises:
            ActRefused: `PLAN_TOO_LARGE`.
        """
        if len(self.rows) > MOST_ROWS:
            raise ActRefused("PLAN_TOO_LARGE", most=MOST_ROWS)
        problem = Problem(tuple(self.tasks), horizon, tuple(self.links), calendars=(self.calendar,))
        file = PlanFile(title, problem, time, (pattern,), pattern.name, tuple(self.rows))
        return FirstDraft(file, self.owners)
