"""Running CP-SAT: one goal after the other, each within what the ones before it allow, with a hint, a limit and a watch.

Reproducible with one worker and no time limit that bites; with more, workers race. Called by `solve` and by `explain`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Timer

import numpy as np
from ortools.sat.python import cp_model

from duban.scheduling._axis import working_axis
from duban.scheduling._columns import Columns
from duban.scheduling._placed import Placed, value_of
from duban.scheduling._plan import Goal, Progress, Status, Watch
from duban.scheduling.cpsat._goals import goal_expression
from duban.scheduling.cpsat._limits import hold_choices, hold_links, hold_resources
from duban.scheduling.cpsat._variables import Expression, Variables


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, on how many cores, from which seed; `watch` may end it.

    `effort` is a limit for each goal in the solver's own deterministic seconds: the same answer on any machine, where time does not end it first.
    With `light` the solver uses no linear relaxation: better where plans are to be bettered and not proven. After `enough` seconds any plan will do.
    """

    seconds: float = 10.0
    workers: int = 1
    seed: int = 0
    watch: Watch | None = None
    effort: float | None = None
    light: bool = False
    enough: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What CP-SAT found: a plan in ticks or None, the value of the first goal and its bound as `plan_value` counts."""

    status: Status
    placed: Placed | None = None
    value: int | None = None
    bound: int | None = None


def solve_cpsat(
    columns: Columns,
    goals: tuple[Goal, ...],
    limits: Limits,
    *,
    hint: Placed | None = None,
    published: Placed | None = None,
) -> Answer:
    """The best plan by the goals in their order; without goals any plan.

    Time is shared out evenly over the goals that are left; what one does not need is there for the next.
    """
    axis = working_axis(columns)
    if axis is None:
        return Run(columns, limits, published).solve(goals, hint)
    run = Run(axis.columns, limits, axis.forth(published) if published else None)
    answer = run.solve(goals, axis.forth(hint) if hint else None)
    value, bound = answer.value, answer.bound
    if goals and goals[0] is Goal.LENGTH and bound is not None:
        bound = axis.instant(bound)
    if answer.placed is None:
        return Answer(answer.status, bound=bound)
    placed = axis.back(answer.placed)
    if not axis.holds(placed):
        return Run(columns, limits, published).solve(goals, hint)
    if goals and goals[0] is Goal.LENGTH:
        value = value_of(columns, placed, Goal.LENGTH)
    return Answer(answer.status, placed, value, bound)


class Run:
    """A model and what is known so far."""

    def __init__(self, columns: Columns, limits: Limits, published: Placed | None) -> None:
        self.columns = columns
        self.limits = limits
        self.published = published
        self.began = time.monotonic()
        self.model = cp_model.CpModel()
        self.variables = Variables(self.model, columns)
        if self.variables.is_possible:
            hold_links(self.variables)
            hold_choices(self.variables)
            hold_resources(self.variables)
        self.is_stopped = False

    def solve(self, goals: tuple[Goal, ...], hint: Placed | None) -> Answer:
        """Goal by goal."""
        if not self.variables.is_possible:
            return Answer(Status.IMPOSSIBLE)
        answer = Answer(Status.UNKNOWN)
        if not goals:
            return self._once(None, hint, self.limits.seconds)[0]
        is_proven = True
        for at, goal in enumerate(goals):
            left = self.limits.seconds - (time.monotonic() - self.began)
            if left <= 0 or self.is_stopped:
                break
            best = answer.placed or hint
            found, expression = self._once(goal, best, left / (len(goals) - at))
            if found.placed is None:
                return answer if answer.placed else found
            answer = _together(answer, found, is_first=at == 0, is_proven=is_proven)
            is_proven &= found.status is Status.BEST
            self.model.add(expression <= self._value(found.placed, goal))
        return answer

    def _once(
        self, goal: Goal | None, hint: Placed | None, seconds: float
    ) -> tuple[Answer, Expression]:
        expression: Expression = 0
        if goal is not None:
            expression = goal_expression(self.variables, goal, self.published)
            self.model.minimize(expression)
        self._hint(hint)
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = max(seconds, 0.01)
        solver.parameters.num_workers = self.limits.workers
        solver.parameters.random_seed = self.limits.seed
        if self.limits.effort is not None:
            solver.parameters.max_deterministic_time = self.limits.effort
        if self.limits.light:
            solver.parameters.linearization_level = 0
        status = self._solved(solver)
        if status == cp_model.INFEASIBLE:
            return Answer(Status.IMPOSSIBLE), expression
        bound = None if goal is None else _bound(solver)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Answer(Status.UNKNOWN, bound=bound), expression
        placed = self._placed(solver)
        value = None if goal is None else self._value(placed, goal)
        known = Status.BEST if status == cp_model.OPTIMAL else Status.FOUND
        return Answer(known, placed, value, bound), expression

    def _value(self, placed: Placed, goal: Goal) -> int:
        return value_of(self.columns, placed, goal, self.published)

    def _placed(self, solver: cp_model.CpSolver) -> Placed:
        works = self.variables.works
        return Placed(
            np.array([solver.value(work.start) for work in works], dtype=np.int64),
            np.array([solver.value(work.finish) for work in works], dtype=np.int64),
            np.array(
                [work.present is None or solver.boolean_value(work.present) for work in works],
                dtype=np.bool_,
            ),
        )

    def _hint(self, hint: Placed | None) -> None:
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        if hint is None:
            return
        for task, work in enumerate(self.variables.works):
            if work.present is not None:
                self.model.add_hint(work.present, bool(hint.present[task]))
            if isinstance(work.position, cp_model.IntVar) and hint.present[task]:
                worked = self.columns.worked[self.columns.calendar[task]]
                start = hint.starts[task : task + 1]
                is_point = self.columns.duration[task] == 0
                self.model.add_hint(
                    work.position, int((start if is_point else worked.count(start))[0])
                )

    def _solved(self, solver: cp_model.CpSolver) -> cp_model.CpSolverStatus:
        """The solver's answer; it is told of the time at which any plan will do."""
        enough = self.limits.enough
        if enough is None:
            return solver.solve(self.model, _Watcher(self) if self.limits.watch else None)
        watcher = _Watcher(self)
        timer = Timer(max(enough - watcher.seconds, 0.0), watcher.end_with_any, (solver,))
        timer.daemon = True
        timer.start()
        try:
            return solver.solve(self.model, watcher)
        finally:
            timer.cancel()


def _bound(solver: cp_model.CpSolver) -> int | None:
    """What the solver says that nothing is below; before it has looked at the goal it may say nothing."""
    bound = solver.best_objective_bound
    return int(np.ceil(bound - 1e-6)) if np.isfinite(bound) else None


class _Watcher(cp_model.CpSolverSolutionCallback):
    """Tells the watch of each plan found, and stops where it says so or where any plan will do."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run
        self.has_plan = False

    @property
    def seconds(self) -> float:
        """Since the run began."""
        return time.monotonic() - self.run.began

    def end_with_any(self, solver: cp_model.CpSolver) -> None:
        """Any plan will do from now on. Called in a thread of its own; a plan that comes later ends the solver by itself."""
        if self.has_plan:
            solver.stop_search()

    def on_solution_callback(self) -> None:
        """Called by the solver."""
        self.has_plan = True
        watch, enough = self.run.limits.watch, self.run.limits.enough
        value, bound = int(self.objective_value), int(self.best_objective_bound)
        if watch and not watch(Progress(self.seconds, 0, value, bound)):
            self.run.is_stopped = True
            self.stop_search()
        if enough is not None and self.seconds >= enough:
            self.stop_search()


def _together(before: Answer, found: Answer, *, is_first: bool, is_proven: bool) -> Answer:
    """The newest plan with what is known of the first goal; proven only where all goals so far are."""
    if is_first:
        return found
    status = Status.BEST if is_proven and found.status is Status.BEST else Status.FOUND
    return Answer(status, found.placed, before.value, before.bound)
