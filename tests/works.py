"""Works to plan: a town with a matter that has measures and a limit, on a fixed day, and the ways to a plan in force."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from cast import Town
from duban.ledger.models import Matter
from duban.planning.actions.drafts import edit_draft
from duban.planning.actions.making import FirstDraft
from duban.planning.actions.publishing import publish_draft
from duban.planning.actions.solving import solve_draft
from duban.planning.actions.starting import make_plan
from duban.planning.choices import SubjectKey
from duban.planning.models import Plan, PlanEdition
from duban.scheduling import Deadline, by_day

TODAY = dt.datetime(2026, 4, 1, 2, tzinfo=dt.UTC)
LIMIT = dt.date(2026, 6, 30)
MEASURES = ("勘察管线", "施工图审查", "开挖铺管", "恢复路面")


@dataclass
class Works:
    """The town, the matter of the sewer, and its plan."""

    town: Town
    matter: Matter

    def draft(self, who: str = "lan") -> PlanEdition:
        """A plan's first draft."""
        return make_plan(SubjectKey("matter", self.matter.pk), actor=self.town.actor(who))

    def solved(self, edition: PlanEdition, who: str = "lan") -> PlanEdition:
        """The draft with its dates."""
        return solve_draft(edition.pk, revision=edition.revision, actor=self.town.actor(who))

    def in_force(self, who: str = "lan") -> Plan:
        """A plan whose first edition is published."""
        return self.in_force_of(self.solved(self.draft(who), who), who)

    def in_force_of(self, edition: PlanEdition, who: str = "lan") -> Plan:
        """The plan of a draft with dates, once that is published."""
        publish_draft(edition.pk, revision=edition.revision, actor=self.town.actor(who))
        return Plan.objects.get(pk=edition.plan_id)

    def with_durations(self, edition: PlanEdition, *days: int) -> PlanEdition:
        """The draft with these durations of its tasks, in their order."""

        def edit(first: FirstDraft) -> FirstDraft:
            problem = first.file.problem
            pairs = zip(problem.tasks, days, strict=False)
            tasks = [replace(task, duration=long) for task, long in pairs]
            tasks += problem.tasks[len(days) :]
            return FirstDraft(
                replace(first.file, problem=replace(problem, tasks=tuple(tasks))), first.owners
            )

        actor = self.town.actor("lan")
        return edit_draft(edition.pk, edit, revision=edition.revision, actor=actor)

    def due(self, edition: PlanEdition, day: dt.date) -> PlanEdition:
        """The draft with another deadline of its last task."""

        def edit(first: FirstDraft) -> FirstDraft:
            problem = first.file.problem
            last = replace(problem.tasks[-1], deadline=Deadline(by_day(first.file, day)))
            tasks = (*problem.tasks[:-1], last)
            return FirstDraft(
                replace(first.file, problem=replace(problem, tasks=tasks)), first.owners
            )

        actor = self.town.actor("lan")
        return edit_draft(edition.pk, edit, revision=edition.revision, actor=actor)
