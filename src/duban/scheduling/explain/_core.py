"""Which rules are in conflict: CP-SAT's core over the problem's own rules, solved again by itself, and made as small as it gets.

Deadlines, links and resources are the rules; releases, facts, calendars and the horizon are the ground on which they stand. One worker and no
goal: with more, cores are not to be trusted. Called by `explain`.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
from ortools.sat.python import cp_model

from duban.scheduling._axis import working_axis
from duban.scheduling._columns import Columns, columns_of
from duban.scheduling._problem import Deadline, Problem
from duban.scheduling._shortages import shortages
from duban.scheduling._worked import Worked
from duban.scheduling.cpsat._limits import Guards, hold_choices, hold_links, hold_resources
from duban.scheduling.cpsat._variables import Variables
from duban.scheduling.explain._chained import by_chain
from duban.scheduling.explain._reasons import Conflict, Reason


def conflict_of(problem: Problem, *, seconds: float = 10.0) -> Conflict | None:
    """Rules of an impossible problem that can't all be held, no more of them than needed as far as the time allows.

    None where it is possible, where nothing was proven in time, or where even without any of the rules there is no plan. What links alone break is
    told by the network, without a solver; where a resource is plainly short the solver looks at no other.
    """
    began = time.monotonic()
    chained = by_chain(problem)
    if chained is not None:
        reasons, is_minimal = chained
        return Conflict(reasons, is_minimal, time.monotonic() - began)
    short = next((one.resource for one in shortages(problem)), "")
    bare = columns_of(without_hard_deadlines(problem))
    axis = working_axis(bare)
    # The axis does not see the order of instants within a break: what fits there is asked again in ticks.
    for columns, worked in ((axis.columns, axis.worked), (bare, None)) if axis else ((bare, None),):
        search = _Search(problem, columns, worked, began + seconds)
        core = search.core(short)
        if core is not None:
            core, is_minimal = search.minimal(core)
            reasons = tuple(search.reasons[at] for at in core)
            return Conflict(reasons, is_minimal, time.monotonic() - began)
    return None


class _Search:
    """The rules of a problem, and whether some of them can be held together."""

    def __init__(
        self, problem: Problem, columns: Columns, worked: Worked | None, until: float
    ) -> None:
        self.problem = problem
        self.columns = columns
        self.worked = worked
        self.until = until
        self.reasons = reasons_of(problem)

    def core(self, short: str = "") -> list[int] | None:
        """The rules that the solver names; proven again by a model of nothing else.

        Args:
            short: a resource that is known to be short; rules about others are then left aside at first.
        """
        every = list(range(len(self.reasons)))
        if short:
            others = {at for at in every if self.reasons[at].is_of_another(short)}
            found = self._core([at for at in every if at not in others])
            if found is not None:
                return found
        return self._core(every)

    def _core(self, rules: list[int]) -> list[int] | None:
        status, named = self._ask(rules)
        if status != cp_model.INFEASIBLE:
            return None
        if len(named) < len(rules) and self._ask(named)[0] == cp_model.INFEASIBLE:
            return named
        # Nothing can be named where there is no plan without any rule either.
        return rules if self._ask([])[0] in (cp_model.FEASIBLE, cp_model.OPTIMAL) else None

    def minimal(self, core: list[int]) -> tuple[list[int], bool]:
        """Without each rule in turn: what stays impossible goes on without it, and with what its own core names."""
        needed: list[int] = []
        left = _links_first(self.reasons, core)
        is_minimal = True
        while left:
            tried, rest = left[0], left[1:]
            status, named = self._ask(needed + rest)
            if status == cp_model.INFEASIBLE:
                needed = [at for at in needed if at in set(named)]
                left = [at for at in rest if at in set(named)]
            else:
                is_minimal &= status in (cp_model.FEASIBLE, cp_model.OPTIMAL)
                needed.append(tried)
                left = rest
        return sorted(needed), is_minimal

    def _ask(self, rules: list[int]) -> tuple[object, list[int]]:
        """Whether these rules can be held together; where not, which of them the solver names.

        A presolve that sees the conflict at once names none of them: then it is all that were asked for.
        """
        left = self.until - time.monotonic()
        if left <= 0:
            return cp_model.UNKNOWN, []
        model = cp_model.CpModel()
        variables = Variables(model, self.columns)
        if not variables.is_possible:
            return cp_model.INFEASIBLE, []
        literals = {at: model.new_bool_var(f"rule{at}") for at in rules}
        self._hold(variables, literals)
        model.add_assumptions(list(literals.values()))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = left
        status = solver.solve(model)
        if status != cp_model.INFEASIBLE:
            return status, []
        places = {literal.index: at for at, literal in literals.items()}
        named = {
            places[at] for at in solver.sufficient_assumptions_for_infeasibility() if at in places
        }
        return status, sorted(named) or rules

    def _hold(self, variables: Variables, literals: dict[int, cp_model.IntVar]) -> None:
        """Only the rules that are asked for, each under its literal; the others are not there at all."""
        links: dict[int, cp_model.IntVar] = {}
        resources: dict[int, cp_model.IntVar] = {}
        for at, literal in literals.items():
            reason = self.reasons[at]
            if reason.link is not None:
                links[self._place_of_link(at)] = literal
            elif reason.resource is not None:
                resources[self.problem.resources.index(reason.resource)] = literal
            else:
                self._hold_deadline(variables, reason, literal)
        hold_links(variables, Guards(links=links), only=set(links))
        hold_resources(variables, Guards(resources=resources), only=set(resources))
        hold_choices(variables)

    def _place_of_link(self, at: int) -> int:
        first = next(i for i, reason in enumerate(self.reasons) if reason.link is not None)
        return at - first

    def _hold_deadline(
        self, variables: Variables, reason: Reason, literal: cp_model.IntVar
    ) -> None:
        by = _on(self.worked, reason.deadline.by if reason.deadline else self.problem.horizon)
        for task, one in enumerate(self.problem.tasks):
            mine = one.project == reason.name if reason.is_project else one.name == reason.name
            work = variables.works[task]
            if mine and one.over is None:
                held = variables.model.add(work.finish <= by)
                held.only_enforce_if(*[lit for lit in (literal, work.present) if lit is not None])


def reasons_of(problem: Problem) -> list[Reason]:
    """All rules that may be part of a conflict: hard deadlines of tasks and projects, links, resources."""
    found = [
        Reason(one.name, deadline=one.deadline)
        for one in problem.tasks
        if one.deadline and one.deadline.hard
    ]
    found += [
        Reason(one.name, deadline=one.deadline, is_project=True)
        for one in problem.projects
        if one.deadline and one.deadline.hard
    ]
    found += [Reason(f"{link.before} → {link.after}", link=link) for link in problem.links]
    return found + [Reason(one.name, resource=one) for one in problem.resources]


def without_hard_deadlines(problem: Problem) -> Problem:
    """The same with hard deadlines taken away; soft ones stay."""
    return replace(
        problem,
        tasks=tuple(replace(one, deadline=_soft(one.deadline)) for one in problem.tasks),
        projects=tuple(replace(one, deadline=_soft(one.deadline)) for one in problem.projects),
    )


def _soft(deadline: Deadline | None) -> Deadline | None:
    return None if deadline and deadline.hard else deadline


def _on(worked: Worked | None, instant: int) -> int:
    if worked is None:
        return instant
    return int(worked.count(np.array([instant], dtype=np.int64))[0])


def _links_first(reasons: list[Reason], core: list[int]) -> list[int]:
    """Links are tried first: there are most of them, and a conflict of few links is the easiest to understand."""
    order = {"LINK": 0, "RESOURCE": 1, "DEADLINE": 2, "PROJECT_DEADLINE": 2}
    return sorted(core, key=lambda at: (order[reasons[at].code], at))
