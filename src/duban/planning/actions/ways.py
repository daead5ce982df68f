"""Taking a way out of a conflict: the change that was tried is made in the draft, and its dates are found again.

Later deadlines, more of a crew, work in the breaks of a calendar. Called by pages and programs with the way's place in the outcome.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from django.db import transaction

from duban.foundation.access import Actor
from duban.ledger.actions.acting import ActRefused
from duban.planning.actions.acting import locked_draft
from duban.planning.actions.calendars import WHOLE, recounted
from duban.planning.actions.drafts import edit_draft
from duban.planning.actions.making import FirstDraft
from duban.planning.actions.solving import solve_draft
from duban.planning.models import PlanEdition
from duban.scheduling import Deadline, PlanFile, Project, Resource, Task

Due = TypeVar("Due", Task, Project)


def take_way(edition_id: int, at: int, *, revision: int, actor: Actor) -> PlanEdition:
    """Make the change of one way out, and find the dates.

    Raises:
        AccessDenied, ActRefused, StaleDraft: as `edit_draft` and `solve_draft`; `WAY_GONE` where there is none at that place.
    """
    with transaction.atomic():
        ways = locked_draft(edition_id, revision).outcome.get("ways", [])
        if not 0 <= at < len(ways):
            raise ActRefused("WAY_GONE")
        way = ways[at]

        def edit(first: FirstDraft) -> FirstDraft:
            return FirstDraft(changed(first.file, way), first.owners)

        edition = edit_draft(edition_id, edit, revision=revision, actor=actor)
    return solve_draft(edition.pk, revision=edition.revision, actor=actor)


def changed(file: PlanFile, way: dict[str, Any]) -> PlanFile:
    """The file with a way's change: what the solver tried, and the deadlines that it still misses moved to where it ends."""
    late: dict[str, int] = dict(way["late"])
    problem = file.problem
    problem = replace(
        problem,
        tasks=tuple(_moved(one, late) for one in problem.tasks),
        projects=tuple(_moved(one, late) for one in problem.projects),
    )
    if way["code"] == "CAPACITY":
        resources = tuple(
            _more(one, way["amount"]) if one.name == way["name"] else one
            for one in problem.resources
        )
        problem = replace(problem, resources=resources)
    file = replace(file, problem=problem)
    return _without_breaks(file, way["name"]) if way["code"] == "CALENDAR" else file


def _moved(one: Due, late: dict[str, int]) -> Due:
    if one.name not in late or one.deadline is None:
        return one
    return replace(one, deadline=Deadline(late[one.name], one.deadline.hard, one.deadline.weight))


def _more(resource: Resource, amount: int) -> Resource:
    changes = tuple((at, capacity + amount) for at, capacity in resource.changes)
    return replace(resource, capacity=resource.capacity + amount, changes=changes)


def _without_breaks(file: PlanFile, name: str) -> PlanFile:
    """The calendar worked on every day."""
    patterns = tuple(
        replace(one, week=(WHOLE,) * 7, days=()) if one.name == name else one
        for one in file.patterns
    )
    return recounted(replace(file, patterns=patterns))
