"""What the room shows on pages of the ledger: the plan on a matter's page, tasks of plans in my work. Registered by `PlanningConfig.ready`."""

from __future__ import annotations

from dataclasses import dataclass

from duban.foundation.access import Actor, can
from duban.ledger.access import fetch_matter
from duban.ledger.queries.sections import Section, on_matter_page, on_work_page
from duban.planning.queries.pages import PlanLine, plans_of_matter
from duban.planning.queries.tasks import work_tasks


@dataclass(frozen=True, slots=True)
class MatterPlan:
    """The plans of a matter, and whether one may be made."""

    matter_id: int
    plans: tuple[PlanLine, ...]
    may_add: bool


def of_matter(actor: Actor, matter_id: int) -> Section | None:
    """Its plans; nothing where there are none and none may be made."""
    if not actor.may_somewhere("plan.view"):
        return None
    matter = fetch_matter(actor, matter_id)
    plans = plans_of_matter(matter_id)
    has_running = any(not plan.is_ended for plan in plans)
    may_add = (
        not has_running and matter.is_open and can(actor, "plan.draft", matter.scope()).allowed
    )
    if not plans and not may_add:
        return None
    return Section("planning/_matter_section.html", MatterPlan(matter_id, plans, may_add))


def of_work(actor: Actor) -> Section | None:
    """The tasks of the actor's units that want something now."""
    tasks = work_tasks(actor)
    return Section("planning/_work_section.html", tasks, len(tasks)) if tasks else None


def register() -> None:
    """Show both from now on."""
    on_matter_page("plan", of_matter)
    on_work_page("plan", of_work)
