"""The page of a draft: its outline with what is typed of each row, crews and calendars, and what finding its dates came to. Frozen values."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from duban.foundation import clock
from duban.foundation.access import Actor, can
from duban.foundation.jobs import queue
from duban.foundation.jobs.queue import JobView
from duban.people.models import Unit
from duban.people.queries import unit_options
from duban.planning.access import fetch_edition
from duban.planning.models import PlanEdition
from duban.planning.queries.documents import file_of, last_day
from duban.scheduling import Link, LinkKind, PlanFile, Task, day_ticks, days_of


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One row of a draft, as its form needs it; `waits` as links are typed."""

    number: int
    key: str
    title: str
    level: int
    is_heading: bool
    days: str
    calendar: str
    owner: str
    unit_id: int | None
    waits: str
    needs: tuple[tuple[str, str], ...]
    release_on: dt.date | None
    deadline_on: dt.date | None
    is_hard: bool
    is_optional: bool
    note: str
    began: bool
    span: tuple[dt.date, dt.date] | None


@dataclass(frozen=True, slots=True)
class Crew:
    """A crew: how many, and from when how many others."""

    name: str
    units: str
    calendar: str
    changes: tuple[tuple[dt.date, str], ...]


@dataclass(frozen=True, slots=True)
class Closed:
    """Days of a calendar that are not as its week says; `at` is their place in it."""

    at: int
    name: str
    first: dt.date
    last: dt.date
    is_worked: bool


@dataclass(frozen=True, slots=True)
class PlanCalendar:
    """A calendar of the draft; `week` are the weekdays that it works, Monday 0."""

    name: str
    is_base: bool
    week: tuple[int, ...]
    days: tuple[Closed, ...]


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One rule of a conflict, in names and days."""

    code: str
    task: str = ""
    day: dt.date | None = None
    before: str = ""
    kind: str = ""
    lag: int = 0
    crew: str = ""
    units: str = ""


@dataclass(frozen=True, slots=True)
class WayLine:
    """One way out: what changes, and which deadlines move to which days."""

    at: int
    code: str
    name: str
    units: str
    late: tuple[tuple[str, dt.date], ...]


@dataclass(frozen=True, slots=True)
class PointLine:
    """One of the plans that replanning found: how many tasks it moves by how many working days in all, and what it misses."""

    at: int
    moved: int
    days: float
    missed: int
    late_days: int
    ends_on: dt.date
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class DraftPage:
    """One draft; `days_passed` since the limit of its subject; a `number` where it was published meanwhile."""

    pk: int
    plan_id: int
    title: str
    name: str
    based_on: int | None
    revision: int
    edited_at: dt.datetime
    edited_by: str
    limit_on: dt.date | None
    place_id: int
    rows: tuple[DraftRow, ...]
    crews: tuple[Crew, ...]
    calendars: tuple[PlanCalendar, ...]
    status: str
    ends_on: dt.date | None
    is_minimal: bool
    conflict: tuple[ReasonLine, ...]
    ways: tuple[WayLine, ...]
    job: JobView | None
    may_publish: bool
    has_solved: bool
    kind: str
    subject_id: int
    days_passed: int
    number: int | None
    movable: int
    points: tuple[PointLine, ...]

    @property
    def days_late(self) -> int:
        """By how many days the last task ends after the limit of the matter; 0 where it does not."""
        if self.ends_on is None or self.limit_on is None:
            return 0
        return max((self.ends_on - self.limit_on).days, 0)

    @property
    def row_acts(self) -> tuple[tuple[str, str], ...]:
        """What a row's buttons do, each with its sign."""
        return ("row-up", "↑"), ("row-down", "↓"), ("row-remove", "×")

    @property
    def is_pending(self) -> bool:
        """Whether a job still works on it."""
        return self.job is not None and self.job.state in queue.PENDING

    def row(self, key: str) -> DraftRow | None:
        """The row of that key."""
        return next((row for row in self.rows if row.key == key), None)

    def crew(self, name: str) -> Crew | None:
        """The crew of that name."""
        return next((one for one in self.crews if one.name == name), None)


def draft_page(actor: Actor, plan_id: int, pk: int) -> DraftPage:
    """One draft; raises as `fetch_edition`."""
    edition = fetch_edition(actor, plan_id, pk, act="plan.draft")
    file, plan = file_of(edition.document), edition.plan
    subject = plan.subject
    told = _Telling(file, edition.owners)
    outcome = edition.outcome
    return DraftPage(
        pk=edition.pk,
        plan_id=plan.pk,
        title=plan.title,
        name=edition.name,
        based_on=edition.based_on.number if edition.based_on else None,
        revision=edition.revision,
        edited_at=edition.edited_at,
        edited_by=edition.edited_by.name if edition.edited_by else "",
        limit_on=subject.due_on,
        place_id=subject.jurisdiction_id,
        rows=told.rows(),
        crews=told.crews(),
        calendars=tuple(_calendar(file, one.name) for one in file.patterns),
        status=outcome.get("status", ""),
        ends_on=days_of(file, (0, file.plan.finish))[1] if file.plan else None,
        is_minimal=outcome.get("is_minimal", False),
        conflict=tuple(told.reason(one) for one in outcome.get("conflict", ())),
        ways=tuple(told.way(at, one) for at, one in enumerate(outcome.get("ways", ()))),
        job=queue.view(edition.job_id),
        may_publish=can(actor, "plan.publish", plan.scope()).allowed,
        has_solved=file.plan is not None,
        kind=subject.kind,
        subject_id=subject.pk,
        number=edition.number,
        movable=outcome.get("movable", 0),
        points=_points(file, outcome),
        days_passed=_days_since(subject.due_on),
    )


def _days_since(limit: dt.date | None) -> int:
    """How many days ago a limit was; 0 where it is not over, or there is none."""
    return max((clock.today() - limit).days, 0) if limit else 0


def unit_choices(page: DraftPage) -> list[tuple[int, str]]:
    """The units that may be named as answering: those of the subject's place, and those that are named already."""
    found = {one.pk: one.name for one in unit_options(page.place_id)}
    missing = {row.unit_id for row in page.rows if row.unit_id} - found.keys()
    found |= dict(Unit.objects.filter(pk__in=missing).values_list("pk", "name"))
    return sorted(found.items(), key=lambda one: one[1])


def edition_file(actor: Actor, plan_id: int, pk: int) -> tuple[PlanFile, PlanEdition]:
    """The document of an edition, for handing it out; raises as `fetch_edition`."""
    edition = fetch_edition(actor, plan_id, pk)
    return file_of(edition.document), edition


def shown_units(amount: int, file: PlanFile) -> str:
    """An amount of the problem in units of a crew."""
    return f"{amount / file.units:g}"


class _Telling:
    """A document on its way to lines: numbers for keys, days for ticks."""

    def __init__(self, file: PlanFile, owners: dict[str, int]) -> None:
        self.file, self.owners = file, owners
        self.a_day = day_ticks(file)
        self.numbers = {row.key: at for at, row in enumerate(file.rows, start=1)}
        self.titles = {row.key: row.title for row in file.rows}
        self.links: dict[str, list[Link]] = defaultdict(list)
        for link in file.problem.links:
            self.links[link.after].append(link)
        self.spans = dict(file.plan.spans) if file.plan else {}

    def rows(self) -> tuple[DraftRow, ...]:
        """All rows of the outline."""
        tasks = {task.name: task for task in self.file.problem.tasks}
        return tuple(
            DraftRow(
                number=number,
                key=row.key,
                title=row.title,
                level=row.level,
                is_heading=row.is_heading,
                owner=row.owner,
                unit_id=self.owners.get(row.key),
                note=row.note,
                **self._of_task(None if row.is_heading else tasks[row.key]),
            )
            for number, row in enumerate(self.file.rows, start=1)
        )

    def _of_task(self, task: Task | None) -> dict[str, Any]:
        file = self.file
        if task is None:
            nothing = dict.fromkeys(("release_on", "deadline_on", "span"))
            empty = {"days": "", "calendar": "", "waits": "", "needs": ()}
            return {**nothing, **empty, "is_hard": True, "is_optional": False, "began": False}
        span = self.spans.get(task.name)
        return {
            "days": self._days(task.duration),
            "calendar": task.calendar,
            "waits": ", ".join(self._typed(one) for one in self.links[task.name]),
            "needs": tuple((n.resource, shown_units(n.amount, file)) for n in task.needs),
            "release_on": file.timescale.instant(task.release).date() if task.release else None,
            "deadline_on": self._by(task.deadline.by) if task.deadline else None,
            "is_hard": task.deadline.hard if task.deadline else True,
            "is_optional": task.optional,
            "began": task.began is not None,
            "span": days_of(file, span) if span else None,
        }

    def _typed(self, link: Link) -> str:
        """A link as it is typed: 3, 3SS+2, 3FS+0<5."""
        number, sign = self.numbers.get(link.before, 0), "-" if link.lag < 0 else "+"
        is_plain = link.kind is LinkKind.FINISH_START and link.most is None and not link.lag
        kind = "" if is_plain else link.kind.value
        most = "" if link.most is None else f"<{self._days(link.most)}"
        return f"{number}{kind}{f'{sign}{self._days(abs(link.lag))}' if link.lag or most else ''}{most}"

    def _days(self, ticks: int) -> str:
        """Days as they are typed: fine enough that a minute comes back as a minute."""
        return f"{ticks / self.a_day:.4f}".rstrip("0").rstrip(".")

    def _by(self, edge: int) -> dt.date:
        return last_day(self.file, edge)

    def crews(self) -> tuple[Crew, ...]:
        """All crews."""
        file = self.file
        return tuple(
            Crew(
                one.name,
                shown_units(one.capacity, file),
                one.calendar,
                tuple(
                    (file.timescale.instant(at).date(), shown_units(amount, file))
                    for at, amount in one.changes
                ),
            )
            for one in file.problem.resources
        )

    def reason(self, one: dict[str, Any]) -> ReasonLine:
        """A rule of the conflict."""
        if one["link"]:
            before, after, kind, lag = one["link"]
            names = {
                "task": self.titles.get(after, after),
                "before": self.titles.get(before, before),
            }
            return ReasonLine(one["code"], kind=kind, lag=lag // self.a_day, **names)
        if one["by"] is not None:
            name = self.titles.get(one["name"], one["name"])
            return ReasonLine(one["code"], task=name, day=self._by(one["by"]))
        units = shown_units(one["capacity"] or 0, self.file)
        return ReasonLine(one["code"], crew=one["name"], units=units)

    def way(self, at: int, one: dict[str, Any]) -> WayLine:
        """A way out."""
        late = tuple((self.titles.get(name, name), self._by(end)) for name, end in one["late"])
        units = shown_units(one["amount"], self.file)
        return WayLine(at, one["code"], one["name"], units, late)


def _points(file: PlanFile, outcome: dict[str, Any]) -> tuple[PointLine, ...]:
    """The plans to choose from, the least late first."""
    return tuple(
        PointLine(
            at=at,
            moved=one["moved"],
            days=one["days"],
            missed=one["missed"],
            late_days=one["late_days"],
            ends_on=days_of(file, (0, one["finish"]))[1],
            is_chosen=at == outcome.get("chosen"),
        )
        for at, one in enumerate(outcome.get("points", ()))
    )


def _calendar(file: PlanFile, name: str) -> PlanCalendar:
    pattern = next(one for one in file.patterns if one.name == name)
    # Past days decide nothing any more.
    days = tuple(
        Closed(at, one.name, one.first, one.last, bool(one.hours))
        for at, one in enumerate(pattern.days)
        if one.last >= clock.today()
    )
    week = tuple(at for at, hours in enumerate(pattern.week) if hours)
    return PlanCalendar(name, name == file.base, week, days)
