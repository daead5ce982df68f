"""What the room shows on pages below: plans of a matter, a programme, a project; tasks of plans in my work. Registered by `PlanningConfig.ready`."""

from __future__ import annotations

from dataclasses import dataclass

from duban.foundation.access import Actor, can
from duban.ledger.queries.sections import (
    Section,
    on_matter_page,
    on_programme_page,
    on_work_page,
)
from duban.planning.access import fetch_subject, visible_plans
from duban.planning.choices import SubjectKey
from duban.planning.models.subjects import Subject
from duban.planning.queries.pages import PlanLine, plans_of
from duban.planning.queries.programme_plans import PlansWithin, plans_within
from duban.planning.queries.tasks import work_tasks
from duban.projects.queries.sections import on_project_page

TEMPLATE = "planning/_subject_section.html"


@dataclass(frozen=True, slots=True)
class SubjectPlans:
    """The plans of a subject, whether one may be made, and what the plans of a programme's parts come to."""

    kind: str
    pk: int
    plans: tuple[PlanLine, ...]
    may_add: bool
    within: PlansWithin | None = None

    @property
    def has_any(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.plans or self.may_add or (self.within and self.within.plans))


def of_matter(actor: Actor, matter_id: int) -> Section | None:
    """A matter's plans; nothing where there are none and none may be made."""
    return _section(actor, SubjectKey("matter", matter_id))


def of_programme(actor: Actor, programme_id: int) -> Section | None:
    """A programme's own plans, and what those of all that lies in it come to."""
    return _section(actor, SubjectKey("programme", programme_id))


def of_project(actor: Actor, project_id: int) -> Section | None:
    """A project's plans."""
    return _section(actor, SubjectKey("project", project_id))


def _section(actor: Actor, key: SubjectKey) -> Section | None:
    if not actor.may_somewhere("plan.view"):
        return None
    subject = fetch_subject(actor, key)
    plans = plans_of(key)
    may_add = _may_add(actor, subject, plans)
    # Who sees a programme for one matter in it sees no plan of the whole.
    if key.kind == "programme" and plans:
        seen = set(visible_plans(actor).filter(programme_id=key.pk).values_list("pk", flat=True))
        plans = tuple(plan for plan in plans if plan.pk in seen)
    within = plans_within(actor, key.pk) if key.kind == "programme" else None
    values = SubjectPlans(key.kind, key.pk, plans, may_add, within)
    return Section(TEMPLATE, values) if values.has_any else None


def _may_add(actor: Actor, subject: Subject, plans: tuple[PlanLine, ...]) -> bool:
    if not subject.is_open or any(not plan.is_ended for plan in plans):
        return False
    return can(actor, "plan.draft", subject.scope()).allowed


def of_work(actor: Actor) -> Section | None:
    """The tasks of the actor's units that want something now."""
    tasks = work_tasks(actor)
    return Section("planning/_work_section.html", tasks, len(tasks)) if tasks else None


def register() -> None:
    """Show all of them from now on."""
    on_matter_page("plan", of_matter)
    on_programme_page("plan", of_programme)
    on_project_page("plan", of_project)
    on_work_page("plan", of_work)
