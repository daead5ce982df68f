"""The first rung: a chain of links too long for a deadline, as rules in conflict. The network tells it; no solver is asked.

Called by `conflict_of`.
"""

from __future__ import annotations

from duban.scheduling._problem import Problem
from duban.scheduling.explain._reasons import Reason
from duban.scheduling.network import Chain, misses


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
    chain = min(found, key=lambda one: (not _is_least(one), len(one.steps)))
    return _reasons(problem, chain), _is_least(chain)


def _is_least(chain: Chain) -> bool:
    """Whether without any one rule the others have a plan. A project's deadline holds for every task of the chain, so none but the last may miss it."""
    if chain.end.code == "DEADLINE":
        return chain.is_minimal
    ends = [step.end for step in chain.steps[:-1]]
    return chain.is_minimal and all(end is not None and end <= chain.end.at for end in ends)


def _reasons(problem: Problem, chain: Chain) -> tuple[Reason, ...]:
    """The deadline and the links, in the order of the problem."""
    end = chain.end
    if end.code == "DEADLINE":
        deadline = problem.task(end.task).deadline
        first = Reason(end.task, deadline=deadline)
    else:
        deadline = next(one.deadline for one in problem.projects if one.name == end.project)
        first = Reason(end.project, deadline=deadline, is_project=True)
    links = [step.link for step in chain.steps]
    ordered = sorted(links, key=problem.links.index)
    return (first, *(Reason(f"{one.before} → {one.after}", link=one) for one in ordered))
