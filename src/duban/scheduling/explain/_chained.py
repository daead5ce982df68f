"""The first rung: a chain of links too long for a deadline, as rules in conflict. The network tells it; no solver is asked.

Called by `conflict_of`.
"""

from __future__ import annotations

from dataclasses import replace

from duban.scheduling._problem import Link, Problem
from duban.scheduling.explain._reasons import Reason
from duban.scheduling.network import Bound, misses

MOST_TRIED = 60
"""Of longer chains it is not tried which links could be left out."""


def by_chain(problem: Problem) -> tuple[tuple[Reason, ...], bool] | None:
    """The rules of the shortest chain that alone breaks a hard deadline, and whether each of them is needed; None where none does.

    Chains that end at a fact or at the horizon are left to the solver, and so is all that has alternatives.
    """
    if problem.choices or any(task.optional for task in problem.tasks):
        return None
    found = [
        chain
        for chain in misses(problem)
        if chain.end.hard and chain.end.code in {"DEADLINE", "PROJECT_DEADLINE"}
    ]
    if not found:
        return None
    chain = min(found, key=lambda one: (not one.is_minimal, len(one.steps)))
    steps = [step.link for step in chain.steps]
    if len(steps) > MOST_TRIED:
        return _reasons(problem, chain.end, steps), False
    links = _needed(problem, chain.end, steps)
    return None if links is None else (_reasons(problem, chain.end, links), True)


def _needed(problem: Problem, end: Bound, links: list[Link]) -> list[Link] | None:
    """Of the links of a chain those without which the bound would hold; None where the rest breaks something even without the bound.

    The chain is least by its own two bounds; what else is known of its tasks (releases, facts) may break the bound with fewer links.
    """
    needed = list(links)
    for link in links:
        fewer = [one for one in needed if one is not link]
        if _is_broken(problem, end, fewer):
            needed = fewer
    return None if _is_broken(problem, None, needed, end.task) else needed


def _is_broken(problem: Problem, end: Bound | None, links: list[Link], task: str = "") -> bool:
    """Whether the network alone breaks anything hard in a problem with these links, this bound and no others."""
    mine = {end.task if end else task, *(name for one in links for name in (one.before, one.after))}
    code = end.code if end else ""
    tasks = tuple(
        one if code == "DEADLINE" and end and one.name == end.task else replace(one, deadline=None)
        for one in problem.tasks
        if one.name in mine
    )
    projects = tuple(
        one
        if code == "PROJECT_DEADLINE" and end and one.name == end.project
        else replace(one, deadline=None)
        for one in problem.projects
    )
    alone = replace(problem, tasks=tasks, projects=projects, links=tuple(links))
    return any(chain.end.hard for chain in misses(alone))


def _reasons(problem: Problem, end: Bound, links: list[Link]) -> tuple[Reason, ...]:
    """The deadline and the links, in the order of the problem."""
    if end.code == "DEADLINE":
        first = Reason(end.task, deadline=problem.task(end.task).deadline)
    else:
        deadline = next(one.deadline for one in problem.projects if one.name == end.project)
        first = Reason(end.project, deadline=deadline, is_project=True)
    ordered = sorted(links, key=problem.links.index)
    return (first, *(Reason(f"{one.before} → {one.after}", link=one) for one in ordered))
