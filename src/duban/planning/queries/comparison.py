"""Two documents of a plan side by side, task by task: published editions, a draft against what is in force. Frozen values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from duban.foundation.access import Actor
from duban.planning.access import fetch_edition
from duban.planning.models import PlanEdition
from duban.planning.queries.documents import TaskFacts, file_of, task_facts

Span = tuple[dt.date, dt.date]


@dataclass(frozen=True, slots=True)
class ComparedTask:
    """A task in both documents; a span is None where it is not carried out there."""

    key: str
    title: str
    before: Span | None
    after: Span | None

    @property
    def days(self) -> int | None:
        """By how many days its end moves; None where it is in one of both only."""
        if self.before is None or self.after is None:
            return None
        return (self.after[1] - self.before[1]).days

    @property
    def is_same(self) -> bool:
        """Whether nothing of it moves."""
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents of one plan; `names` say which, as a number or a draft's name."""

    plan_id: int
    plan: str
    before: EditionName
    after: EditionName
    tasks: tuple[ComparedTask, ...]

    @property
    def moved(self) -> int:
        """How many tasks are not as they were."""
        return sum(not task.is_same for task in self.tasks)

    @property
    def ends(self) -> tuple[dt.date | None, dt.date | None]:
        """When the last task ends in each."""
        before = max((one.before[1] for one in self.tasks if one.before), default=None)
        after = max((one.after[1] for one in self.tasks if one.after), default=None)
        return before, after


@dataclass(frozen=True, slots=True)
class EditionName:
    """What an edition is called: its number, or the name of a draft."""

    number: int | None
    name: str


def comparison(actor: Actor, plan_id: int, before_id: int, after_id: int) -> Comparison:
    """Two editions of a plan; raises as `fetch_edition`."""
    before = fetch_edition(actor, plan_id, before_id)
    after = fetch_edition(actor, plan_id, after_id)
    old, new = _facts(before), _facts(after)
    order = [*new, *(key for key in old if key not in new)]
    tasks = tuple(
        ComparedTask(
            key,
            (new.get(key) or old[key]).title,
            _span(old.get(key)),
            _span(new.get(key)),
        )
        for key in order
    )
    names = [EditionName(one.number, one.name) for one in (before, after)]
    return Comparison(plan_id, before.plan.title, names[0], names[1], tasks)


def _facts(edition: PlanEdition) -> dict[str, TaskFacts]:
    facts = task_facts(file_of(edition.document), edition.owners)
    return {one.key: one for one in facts}


def _span(facts: TaskFacts | None) -> Span | None:
    return None if facts is None else (facts.promised_start, facts.promised_end)
