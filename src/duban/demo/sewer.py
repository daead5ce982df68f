"""The sewer programme of the demonstration: a matter, its plan with crews, weekly reports, slips, and a second edition after them.

Planned by `seed`; every act is the real one. What is planned says `sewer_plan`; here it is lived.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from django.utils import timezone

from duban.demo.courses import report
from duban.demo.data_files import load
from duban.demo.matters import life_of, plan, registered, sources_of
from duban.demo.sewer_plan import HORIZON, limit_of, may_slip, sewer_plan
from duban.demo.timeline import Timeline
from duban.demo.town import Town, said_name
from duban.foundation import clock
from duban.foundation.access import Actor
from duban.ledger.actions import moves
from duban.ledger.actions.progress import report_progress
from duban.ledger.actions.register import DutySpec, LimitSpec, MatterSpec
from duban.ledger.choices import DutyRole, LimitKind, MeasureRole
from duban.ledger.models import Matter, Source
from duban.planning.actions.calendars import place_pattern
from duban.planning.actions.drafts import copy_draft
from duban.planning.actions.publishing import publish_draft, refresh_all
from duban.planning.actions.reporting import report_task
from duban.planning.actions.solving import find, keep_found
from duban.planning.actions.starting import make_plan
from duban.planning.choices import SubjectKey
from duban.planning.models import Plan, PlanEdition, PlannedTask
from duban.planning.queries.documents import file_of
from duban.planning.queries.forecasting import Report
from duban.scheduling import Ask, Engine, PlanFile, by_day

# Days ago; the weekly reports begin when the first edition is in force.
DECIDED, DRAFTED, REPLANNED, WEEK = 190, 186, 42, 7
# So much work, and not so much time, that a busy machine finds the same dates: of the search alone, of replanning in rounds.
SPENT = Ask(engine=Engine.SEARCH, seconds=600, effort=0.5)
REACH = dt.timedelta(days=HORIZON)


@dataclass
class Works:
    """The works while they are lived: the matter's plan, and which slips have come already."""

    town: Town
    matter: Matter
    file: PlanFile
    plan: Plan | None = None
    slipped: dict[int, str] = field(default_factory=dict)

    @property
    def lead(self) -> Actor:
        """Who acts for the leading unit."""
        return self.town.officers[self.town.units[load("sewer.json")["matter"]["lead"]]]

    @property
    def running(self) -> Plan:
        """The plan, once there is one."""
        if self.plan is None:
            raise LookupError("the works have no plan yet")
        return self.plan


def plan_sewer(town: Town, timeline: Timeline) -> None:
    """Let the works be decided on their day; all else follows from that."""
    source = sources_of(town, [load("sewer.json")["source"]], DECIDED + 2)["sewer"]
    timeline.add(DECIDED, partial(_decide, town, timeline, source))


def _decide(town: Town, timeline: Timeline, source: Source) -> None:
    """Register the matter with the limit that the works allow, and let it and its plan go on."""
    told, today = load("sewer.json"), clock.today()
    place = place_pattern(town.home, told["calendars"]["base"], today, today + REACH)
    file = sewer_plan(today, place, lambda key: said_name(town.units[key]))
    (matter,) = registered(town, [_spec(town, source, limit_of(file))], source)
    works = Works(town, matter, file)
    _live(works, timeline)
    timeline.add(DRAFTED, partial(_publish_first, works))
    for ago in range(DRAFTED - WEEK, 0, -WEEK):
        timeline.add(ago, partial(_report_week, works))
    timeline.add(REPLANNED, partial(_replan, works))
    timeline.add(0, refresh_all)


def _spec(town: Town, source: Source, limit: dt.date) -> MatterSpec:
    told = load("sewer.json")["matter"]
    said = f"{limit.year}年{limit.month}月底前"

    def duty(key: str, role: str) -> DutySpec:
        return DutySpec(said_name(town.units[key]), role, town.units[key])

    return MatterSpec(
        title=told["title"],
        requirement=told["requirement"].format(said=said),
        place=told["place"],
        instructed_by=told["by"],
        source=source,
        duties=[duty(told["lead"], DutyRole.LEAD)]
        + [duty(key, DutyRole.ASSIST) for key in told["assist"]],
        measures=[(text, str(MeasureRole.STEP)) for text in told["measures"]],
        limit=LimitSpec(said=said, kind=LimitKind.DATE, due_on=limit),
        category="annual",
    )


def _live(works: Works, timeline: Timeline) -> None:
    """What the matter itself goes through: assigned, signed, reported on now and then."""
    matter, town, told = works.matter, works.town, load("sewer.json")
    life = life_of(town, timeline, matter, matter.pk, DECIDED, told["matter"]["place"])
    pk = matter.pk

    def said(text: str, share: int) -> Callable[[], object]:
        return lambda: report_progress(pk, text=text, share=share, actor=works.lead)

    begun, half = told["reports"]
    steps = [
        life.step(1, lambda: moves.assign_matter(pk, actor=life.by("lanqing"))),
        life.step(2, lambda: moves.sign_matter(pk, actor=life.doer)),
        report(life, 10, 0),
        life.step(60, said(begun, 25)),
        life.step(DECIDED - 9, said(half, 55)),
    ]
    plan(timeline, steps)


def _publish_first(works: Works) -> None:
    draft = make_plan(SubjectKey("matter", works.matter.pk), actor=works.lead, file=works.file)
    works.plan = draft.plan
    _put_in_force(works, draft, "late")


def _replan(works: Works) -> None:
    """What slipped is planned anew, so that as little as possible moves, and put in force as the next edition."""
    last = works.running.editions.published().last()
    if last is None:
        raise LookupError("nothing is in force")
    draft = copy_draft(last.pk, name=load("sewer.json")["replanned"], actor=works.lead)
    _put_in_force(works, draft, "least")


def _put_in_force(works: Works, draft: PlanEdition, aim: str) -> None:
    """Find the dates and promise them."""
    published = file_of(draft.based_on.document).plan if draft.based_on else None
    found = find(file_of(draft.document), published, aim, clock.today(), SPENT)
    if found.file.plan is None:
        raise LookupError("the works have no dates")
    kept = keep_found(draft.pk, found, revision=draft.revision, actor=works.lead)
    approver = works.town.actors["fangyuan"]
    publish_draft(kept.pk, revision=kept.revision, actor=approver)


def _report_week(works: Works) -> None:
    """Units report what began and what ended since the last time; where something slips, how many days it will still take."""
    today = clock.today()
    tasks = list(works.running.tasks.all())
    for task in tasks:
        if task.ended_on is None:
            _report(works, task, _so_far(task, today))
    _slip(works, today)


def _so_far(task: PlannedTask, today: dt.date) -> Report | None:
    """What a unit would say of a task on a day, where there is anything new."""
    began = task.began_on or _starts(task)
    if _ends(task) < today:
        return Report(began, ended_on=max(_ends(task), began))
    if task.began_on is None and began <= today and not task.is_milestone:
        return Report(began)
    return None


def _starts(task: PlannedTask) -> dt.date:
    return task.expected_start or task.promised_start


def _ends(task: PlannedTask) -> dt.date:
    return task.expected_end or task.promised_end


def _report(works: Works, task: PlannedTask, said: Report | None, note: str = "") -> None:
    if said is not None:
        actor = works.town.officers.get(task.unit_id or 0, works.lead)
        report_task(works.running.pk, task.key, said, note=note, actor=actor)


def _slip(works: Works, today: dt.date) -> None:
    """The next slip whose day has come hits the running work that has the least slack, or waits for one."""
    for number, slip in enumerate(load("sewer.json")["slips"]):
        if number in works.slipped or today < timezone.localdate() - dt.timedelta(days=slip["ago"]):
            continue
        running = works.running.tasks.filter(began_on__isnull=False, ended_on__isnull=True)
        ready = [one for one in running if _may(works, one.key) and _ends(one) > today]
        if not ready:
            return
        task = min(ready, key=lambda one: (one.slack_days or 0, one.ordinal))
        left = _days_left(works.file, task, today) + slip["days"]
        _report(works, task, Report(task.began_on or today, left), slip["note"])
        works.slipped[number] = task.key
        return


def _may(works: Works, key: str) -> bool:
    """Each piece of work slips once at most."""
    return may_slip(key) and key not in works.slipped.values()


def _days_left(file: PlanFile, task: PlannedTask, today: dt.date) -> int:
    """The working days after today up to the expected end of a task."""
    name = file.problem.task(task.key).calendar
    calendar = next(one for one in file.problem.calendars if one.name == name)
    first, last = by_day(file, today), by_day(file, _ends(task))
    return sum(max(min(end, last) - max(start, first), 0) for start, end in calendar.worked)
