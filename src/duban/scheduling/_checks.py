"""What a problem must hold to be one: each rule by itself, each fault with the name that it is about.

Called by `Problem` when it is made; imports its types for the checker alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from typing import TYPE_CHECKING

from duban.scheduling._faults import ProblemError

if TYPE_CHECKING:
    from duban.scheduling._problem import Calendar, Deadline, Link, Problem, Resource, Task


def check(problem: Problem) -> None:
    """Raise for the first thing that is wrong with it."""
    for kind, things in (
        ("task", problem.tasks),
        ("resource", problem.resources),
        ("calendar", problem.calendars),
        ("choice", problem.choices),
        ("project", problem.projects),
    ):
        _names(kind, [thing.name for thing in things], may_be_empty=kind == "project")
    _not_negative("horizon", problem.horizon, "")
    _not_negative("now", problem.now, "")
    for calendar in problem.calendars:
        _calendar(calendar, problem.horizon)
    known = {calendar.name for calendar in problem.calendars} | {""}
    for resource in problem.resources:
        _resource(resource, known)
    for project in problem.projects:
        _not_negative("release", project.release, project.name)
        _deadline(project.deadline, project.name)
    _tasks(problem, known)
    _links(problem, known)
    _choices(problem)


def _names(kind: str, names: Iterable[str], *, may_be_empty: bool) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise ProblemError("NAME_TWICE", kind=kind, name=name)
        if not name and not may_be_empty:
            raise ProblemError("NAME_EMPTY", kind=kind)


def _calendar(calendar: Calendar, horizon: int) -> None:
    last = -1
    for start, end in calendar.worked:
        if start <= last or end <= start:
            raise ProblemError("SPANS_MIXED", name=calendar.name, start=start, end=end)
        last = end
    if calendar.worked and calendar.worked[0][0] < 0:
        start, end = calendar.worked[0]
        raise ProblemError("SPANS_MIXED", name=calendar.name, start=start, end=end)
    if last > horizon:
        raise ProblemError(
            "BEYOND_HORIZON", field="worked", value=last, horizon=horizon, where=calendar.name
        )


def _resource(resource: Resource, calendars: set[str]) -> None:
    _not_negative("capacity", resource.capacity, resource.name)
    last = 0
    for at, capacity in resource.changes:
        if at <= last:
            raise ProblemError("STEPS_MIXED", name=resource.name, at=at)
        _not_negative("capacity", capacity, resource.name)
        last = at
    _known("calendar", resource.calendar, calendars, resource.name)


def _tasks(problem: Problem, calendars: set[str]) -> None:
    most = {
        one.name: max([one.capacity, *(capacity for _, capacity in one.changes)])
        for one in problem.resources
    }
    for task in problem.tasks:
        _not_negative("duration", task.duration, task.name)
        _not_negative("release", task.release, task.name)
        _known("calendar", task.calendar, calendars, task.name)
        _deadline(task.deadline, task.name)
        _facts(task, problem.horizon)
        for need in task.needs:
            _known("resource", need.resource, most, task.name)
            _not_negative("amount", need.amount, task.name)
            if need.amount > most[need.resource] and task.began is None:
                raise ProblemError(
                    "MORE_THAN_EVER",
                    name=task.name,
                    resource=need.resource,
                    amount=need.amount,
                    capacity=most[need.resource],
                )
        _names("resource", [need.resource for need in task.needs], may_be_empty=False)


def _deadline(deadline: Deadline | None, where: str) -> None:
    if deadline:
        _not_negative("weight", deadline.weight, where)


def _facts(task: Task, horizon: int) -> None:
    began, ended = task.began, task.ended
    if ended is not None and (began is None or began > ended):
        began = -1 if began is None else began
        raise ProblemError("FACT_REVERSED", name=task.name, began=began, ended=ended)
    for field, at in (("began", began), ("ended", ended)):
        if at is None:
            continue
        _not_negative(field, at, task.name)
        if at > horizon:
            raise ProblemError(
                "BEYOND_HORIZON", field=field, value=at, horizon=horizon, where=task.name
            )


def _links(problem: Problem, calendars: set[str]) -> None:
    names = {task.name for task in problem.tasks}
    for link in problem.links:
        where = f"{link.before} → {link.after}"
        _known("task", link.before, names, where)
        _known("task", link.after, names, where)
        _known("calendar", link.calendar, calendars, where)
        if link.before == link.after:
            raise ProblemError("LINK_TO_ITSELF", name=link.before)
        _lags(link)


def _lags(link: Link) -> None:
    if link.most is not None and link.most < link.lag:
        raise ProblemError(
            "LAGS_CROSSED", before=link.before, after=link.after, lag=link.lag, most=link.most
        )


def _choices(problem: Problem) -> None:
    names = {task.name for task in problem.tasks}
    begun = {task.name for task in problem.tasks if task.began is not None}
    seen: set[str] = set()
    for choice in problem.choices:
        if len(set(choice.tasks)) < 2:
            raise ProblemError("CHOICE_TOO_SMALL", name=choice.name)
        if len(begun & set(choice.tasks)) > 1:
            raise ProblemError("TWO_BEGUN", name=choice.name)
        for name in choice.tasks:
            _known("task", name, names, choice.name)
            if name in seen:
                raise ProblemError("IN_TWO_CHOICES", name=name)
            seen.add(name)


def _known(kind: str, name: str, known: Container[str], where: str) -> None:
    if name not in known:
        raise ProblemError("UNKNOWN", kind=kind, name=name, where=where)


def _not_negative(field: str, value: int, where: str) -> None:
    if value < 0:
        raise ProblemError("NEGATIVE", field=field, value=value, where=where)
