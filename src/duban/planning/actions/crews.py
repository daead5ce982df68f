"""What an edit of a crew or of a calendar means for a draft's document: how many there are and from when, and when nothing is worked.

Pure functions from draft to draft, handed to `edit_draft`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

from duban.ledger.actions.acting import ActRefused, stated
from duban.planning.actions.calendars import recounted
from duban.planning.actions.drafts import Edit
from duban.planning.actions.making import FirstDraft
from duban.scheduling import Days, PlanFile, Resource, Task, from_day

MOST_CREWS, MOST_UNITS = 200, 10_000


@dataclass(frozen=True, slots=True)
class CrewFacts:
    """What is typed of a crew: how many there are, and from which days on how many others."""

    name: str
    units: Decimal
    calendar: str = ""
    changes: tuple[tuple[dt.date, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class ClosureFacts:
    """Days on which a calendar is not worked; with `copy_as` a new calendar like it gets them, and the old one stays."""

    calendar: str
    name: str
    first: dt.date
    last: dt.date
    copy_as: str = ""


def put_crew(name: str, facts: CrewFacts) -> Edit:
    """Change the crew of that name, or add one where the name is empty."""

    def edit(first: FirstDraft) -> FirstDraft:
        file, problem = first.file, first.file.problem
        names = {one.name for one in problem.resources}
        said = stated(facts.name, "CREW_NAME_MISSING")[:80]
        if name and name not in names:
            raise ActRefused("CREW_GONE")
        if said != name and said in names:
            raise ActRefused("CREW_THERE")
        if len(names) >= MOST_CREWS and not name:
            raise ActRefused("CREWS_TOO_MANY", most=MOST_CREWS)
        crew = Resource(said, _amount(file, facts.units), _changes(file, facts), facts.calendar)
        resources = tuple(crew if one.name == name else one for one in problem.resources)
        tasks = tuple(_renamed(one, name, said) for one in problem.tasks)
        whole = resources if name else (*resources, crew)
        problem = replace(problem, tasks=tasks, resources=whole)
        return FirstDraft(replace(file, problem=problem), first.owners)

    return edit


def _amount(file: PlanFile, units: Decimal) -> int:
    if not 0 <= units <= MOST_UNITS:
        raise ActRefused("CREW_UNITS", most=MOST_UNITS)
    return round(units * file.units)


def _changes(file: PlanFile, facts: CrewFacts) -> tuple[tuple[int, int], ...]:
    steps = {max(from_day(file, day), 1): _amount(file, units) for day, units in facts.changes}
    return tuple(sorted(steps.items()))


def _renamed(task: Task, old: str, new: str) -> Task:
    if old == new or all(one.resource != old for one in task.needs):
        return task
    needs = (replace(one, resource=new) if one.resource == old else one for one in task.needs)
    return replace(task, needs=tuple(needs))


def remove_crew(name: str) -> Edit:
    """Take a crew out; no task needs it any more."""

    def edit(first: FirstDraft) -> FirstDraft:
        problem = first.file.problem
        tasks = tuple(
            replace(one, needs=tuple(need for need in one.needs if need.resource != name))
            for one in problem.tasks
        )
        resources = tuple(one for one in problem.resources if one.name != name)
        problem = replace(problem, tasks=tasks, resources=resources)
        return FirstDraft(replace(first.file, problem=problem), first.owners)

    return edit


def put_closure(facts: ClosureFacts) -> Edit:
    """Close a calendar for some days (flood season, heat, examinations), or a copy of it under a name of its own."""

    def edit(first: FirstDraft) -> FirstDraft:
        file = first.file
        patterns = {one.name: one for one in file.patterns}
        if facts.calendar not in patterns:
            raise ActRefused("CALENDAR_GONE")
        if facts.last < facts.first:
            raise ActRefused("CLOSURE_DAYS")
        days = Days(facts.first, facts.last, (), stated(facts.name)[:80])
        name = stated(facts.copy_as)[:80] or facts.calendar
        if name != facts.calendar and name in patterns:
            raise ActRefused("CALENDAR_THERE")
        pattern = patterns[facts.calendar]
        patterns[name] = replace(pattern, name=name, days=(*pattern.days, days))
        return FirstDraft(recounted(replace(file, patterns=tuple(patterns.values()))), first.owners)

    return edit


def remove_closure(calendar: str, at: int) -> Edit:
    """Take back the days at that place of a calendar's exceptions."""

    def edit(first: FirstDraft) -> FirstDraft:
        file = first.file
        pattern = next((one for one in file.patterns if one.name == calendar), None)
        if pattern is None or not 0 <= at < len(pattern.days):
            raise ActRefused("CALENDAR_GONE")
        kept = replace(pattern, days=(*pattern.days[:at], *pattern.days[at + 1 :]))
        patterns = tuple(kept if one.name == calendar else one for one in file.patterns)
        return FirstDraft(recounted(replace(file, patterns=patterns)), first.owners)

    return edit
