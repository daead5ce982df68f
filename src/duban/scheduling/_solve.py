"""One way in: which engine a problem needs, what they make of it together, and nothing handed out that `verify` would not pass.

Where nothing is scarce the network is exact. Else our own search finds a good plan, and CP-SAT starts from it: to better it, to prove it, or to
say that there is none. Called by `duban plan` and by planning; loads the engines that it uses.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from duban.scheduling._axis import plan_value
from duban.scheduling._columns import columns_of
from duban.scheduling._placed import Placed, placed_of
from duban.scheduling._plan import Goal, Outcome, Plan, Status, Watch
from duban.scheduling._problem import Problem
from duban.scheduling._verify import Violation, verify
from duban.scheduling._worked import NEVER, Ints

if TYPE_CHECKING:
    # What it says of types is all that is wanted before an engine runs.
    from duban.scheduling.cpsat import Answer, Limits


class Engine(Enum):
    """Who solves it."""

    AUTO = "auto"
    """The network where it is exact, else the search and then CP-SAT."""
    NETWORK = "network"
    SEARCH = "search"
    CPSAT = "cpsat"


class UnsoundPlan(RuntimeError):
    """A solver made a plan that breaks rules: its own fault, and never handed out. `violations` says which."""

    def __init__(self, engine: str, violations: tuple[Violation, ...]) -> None:
        super().__init__(f"{engine}: {violations[:3]}")
        self.violations = violations


@dataclass(frozen=True, slots=True)
class Ask:
    """What is wanted, and what may be spent.

    Args:
        goals: in their order; by default lateness first, then as late as possible (倒排).
        engine: who is to solve it.
        seconds: how long; the answer is given then, with what there is.
        workers: how many cores CP-SAT and the search may use.
        seed: of all draws.
        published: the plan that is in force, for the goal of least disturbance.
        watch: told of progress; may end it.
        effort: in place of `seconds`, how much work: CP-SAT's own deterministic seconds for each goal, and `SCHEDULES` of the search for each
            of them. With one worker the answer is then the same on any machine, however busy.
    """

    goals: tuple[Goal, ...] = (Goal.LATENESS, Goal.LATE)
    engine: Engine = Engine.AUTO
    seconds: float = 10.0
    workers: int = 1
    seed: int = 1
    published: Plan | None = None
    watch: Watch | None = None
    effort: float | None = None


SEARCHED = frozenset({Goal.LATENESS, Goal.LENGTH, Goal.EARLY, Goal.LATE})
"""Goals that the search and the network know."""
SEARCH_SHARE = 0.3
"""How much of the time the search has before CP-SAT goes on from what it found."""
PRICES_SHARE = 0.2
"""How much of the time the bound of a plan as late or as early as can be has."""
MANY = 120
"""For the length alone the search has a share of tasks by this, half of the time at most: the more tasks, the less a proof is in reach."""
ENOUGH = 1500
"""So many schedules by the square of the number of tasks are all that the search then makes: few tasks have few orders."""
FEW = 50
"""Up to so many tasks a proof is in reach, and has most of the time that the search leaves."""
PROOF_OF_FEW, PROOF_OF_MANY = 0.85, 0.25
"""How much of what is left goes to the whole problem; the rest to windows of the best plan."""
PLAIN_SHARE = 0.6
"""How much of the time CP-SAT has for the whole problem where the search has no plan to begin with; without any plan it goes on."""
SCHEDULES = 5000
"""How many schedules go with one deterministic second, where effort is limited and not time."""


def solve(problem: Problem, ask: Ask | None = None) -> Outcome:
    """The best plan that was found in time, what is known of how good it is, or that there is none.

    Optional tasks are carried out as far as hard rules allow, before any other goal is looked at.

    Raises:
        UnsoundPlan: a solver made a plan that breaks a rule.

    >>> from duban.scheduling import Deadline, Link, Problem, Task
    >>> lay = Task("lay", 2, deadline=Deadline(9))
    >>> solve(Problem((Task("dig", 3), lay), 20, (Link("dig", "lay"),))).plan.spans
    {'dig': (4, 7), 'lay': (7, 9)}
    """
    return _Solving(problem, ask or Ask()).outcome()


class _Solving:
    """One problem on its way to an answer."""

    def __init__(self, problem: Problem, ask: Ask) -> None:
        self.problem = problem
        self.columns = columns_of(problem)
        has_worth = bool(self.columns.worth.any())
        first = (Goal.COMPLETE,) if has_worth and Goal.COMPLETE not in ask.goals else ()
        self.goals = (*first, *ask.goals)
        self.ask = ask
        self.began = time.monotonic()
        self.published = placed_of(problem, ask.published) if ask.published else None
        self.bound: int | None = None
        self.schedules = 0

    def outcome(self) -> Outcome:
        """By the engine that was asked for, or by those that it takes."""
        if self._is_hopeless():
            return self._said(Status.IMPOSSIBLE, None, "network")
        if self._is_short():
            return self._said(Status.IMPOSSIBLE, None, "energy")
        wanted = self.ask.engine
        if wanted is Engine.NETWORK or (wanted is Engine.AUTO and self._is_plain()):
            return self._by_network()
        if wanted is Engine.SEARCH:
            placed = self._searched(self.ask.seconds)
            return self._said(Status.FOUND if placed else Status.UNKNOWN, placed, "search")
        if wanted is Engine.AUTO and self.goals == (Goal.LENGTH,) and self.ask.effort is None:
            return self._shortest()
        hint = None
        if wanted is Engine.AUTO and not self.columns.worth.any():
            hint = self._hint()
            if hint is not None:
                self._priced(hint)
                if self._is_proven(hint):
                    return self._said(Status.BEST, hint, "search")
        return self._by_cpsat(hint)

    def _is_hopeless(self) -> bool:
        """Whether a hard deadline can't be met whatever resources there are; with alternatives that is not looked at."""
        from duban.scheduling.network import misses

        if self.columns.is_free.any():
            return False
        return any(chain.end.hard for chain in misses(self.problem))

    def _is_short(self) -> bool:
        """Whether some resource can't do what must lie between two instants."""
        from duban.scheduling._shortages import shortages

        return bool((self.columns.need_amount > 0).any() and shortages(self.problem))

    def _is_plain(self) -> bool:
        """Whether the network's dates are the best plan: nothing to choose, nothing scarce, and goals that it knows."""
        known = set(self.goals) <= SEARCHED and self.goals[0] is not Goal.LENGTH
        return known and not (self.columns.need_amount > 0).any() and not self.columns.is_free.any()

    def _by_network(self) -> Outcome:
        """Earliest dates are least late; latest dates under what those reach are as late as can be."""
        from duban.scheduling.network import Network

        network = Network(self.columns)
        early = network.earliest()
        size = next((goal for goal in self.goals if goal is not Goal.LATENESS), Goal.EARLY)
        dates = early
        if size is Goal.LATE:
            is_late = self.goals[0] is Goal.LATENESS
            dates = network.latest(self._reached(early.ends)) if is_late else network.latest()
        placed = placed_of(self.problem, dates.plan(self.problem))
        self.bound = self._value(placed, self.goals[0])
        return self._said(Status.BEST, placed, "network")

    def _reached(self, ends: Ints) -> Ints:
        """By when each task has to be over so that no soft deadline is missed by more than it must be."""
        columns = self.columns
        by = np.where(columns.soft_by < NEVER, np.maximum(columns.soft_by, ends), NEVER)
        for project, whole in enumerate(columns.project_by.tolist()):
            mine = columns.project == project
            if whole < NEVER and mine.any():
                by[mine] = np.minimum(by[mine], max(whole, int(ends[mine].max())))
        return by

    def _hint(self) -> Placed | None:
        """The search's plan; an early one, as little late, where planning backward from what that reached leads nowhere."""
        seconds = self.ask.seconds * SEARCH_SHARE
        found = self._searched(seconds)
        if found is not None or Goal.LATE not in self.goals:
            return found
        early = tuple(Goal.EARLY if goal is Goal.LATE else goal for goal in self.goals)
        return self._searched(seconds / 2, goals=early)

    def _searched(
        self, seconds: float, schedules: int = 10**9, goals: tuple[Goal, ...] = ()
    ) -> Placed | None:
        from duban.scheduling.search import Effort, search_columns

        goals = tuple(goal for goal in goals or self.goals if goal in SEARCHED)
        effort = Effort(schedules, seconds, self.ask.seed, self.ask.workers)
        if self.ask.effort is not None:
            most = max(round(self.ask.effort * SCHEDULES), 1)
            effort = replace(effort, schedules=min(schedules, most), seconds=None)
        found = search_columns(self.columns, goals or (Goal.LENGTH,), effort, self.ask.watch)
        self.schedules = found.schedules
        if goals and goals[0] is self.goals[0]:
            self.bound = found.bound
        return found.placed

    def _priced(self, placed: Placed) -> None:
        """The bound that prices of crews give, where the first goal is to be late or early."""
        if self.goals[0] not in {Goal.LATE, Goal.EARLY} or self.ask.effort is not None:
            return
        from duban.scheduling._prices import least_sum

        value, seconds = self._value(placed, self.goals[0]), self.ask.seconds * PRICES_SHARE
        bound = least_sum(self.columns, self.goals[0], value, seconds=seconds)
        if bound is not None:
            self.bound = max(bound, self.bound or 0)

    def _is_proven(self, placed: Placed) -> bool:
        """Whether the search's own bound says that its plan is the best by the only goal."""
        return len(self.goals) == 1 and self._value(placed, self.goals[0]) == self.bound

    def _shortest(self) -> Outcome:
        """The search's plan, or CP-SAT's where it has none, made shorter until it is proven that it can't be."""
        from duban.scheduling.cpsat import shorten

        count = self.columns.count
        # The search does not seek what largest lags ask for.
        seeks = not (self.columns.most < NEVER).any()
        seconds = self.ask.seconds * min(count / MANY, 0.5)
        hint = self._searched(seconds, ENOUGH * count * count) if seeks else None
        if hint is None:
            first = self._bounded(self._asked(None, self._until_any()))
            if first.placed is None or first.status is Status.BEST:
                return self._said(first.status, first.placed, "cpsat")
            hint, engine, whole = first.placed, "cpsat", 0.0
        else:
            engine, whole = "search", PROOF_OF_FEW if count <= FEW else PROOF_OF_MANY
        least = self.bound or 0
        answer = self._bounded(
            shorten(self.columns, hint, self._limits(), whole=whole, least=least)
        )
        return self._said(
            answer.status, answer.placed, engine if answer.placed is hint else "cpsat"
        )

    def _by_cpsat(self, hint: Placed | None) -> Outcome:
        answer = self._bounded(self._asked(hint, self._limits()))
        if answer.placed is None:
            if hint is None or answer.status is Status.IMPOSSIBLE:
                return self._said(answer.status, None, "cpsat")
            return self._said(Status.FOUND, hint, "search")
        if hint is not None and self._worth(hint) < self._worth(answer.placed):
            return self._said(Status.FOUND, hint, "search")
        return self._said(answer.status, answer.placed, "cpsat")

    def _asked(self, hint: Placed | None, limits: Limits) -> Answer:
        from duban.scheduling.cpsat import solve_cpsat

        return solve_cpsat(self.columns, self.goals, limits, hint=hint, published=self.published)

    def _limits(self, share: float = 1.0) -> Limits:
        """For CP-SAT: a share of the time that is left, or as much work as was asked for."""
        from duban.scheduling.cpsat import Limits

        if self.ask.effort is not None:
            ask = self.ask
            return Limits(math.inf, ask.workers, ask.seed, ask.watch, effort=ask.effort)
        left = max((self.ask.seconds - (time.monotonic() - self.began)) * share, 0.05)
        return Limits(left, self.ask.workers, self.ask.seed, self.ask.watch)

    def _until_any(self) -> Limits:
        """All the time that is left, but only a share of it once there is a plan."""
        limits = self._limits()
        return replace(limits, enough=limits.seconds * PLAIN_SHARE)

    def _bounded(self, answer: Answer) -> Answer:
        """The answer, after its bound is taken down where it is better."""
        if answer.bound is not None:
            self.bound = max(answer.bound, self.bound or answer.bound)
        return answer

    def _worth(self, placed: Placed) -> list[int]:
        return [self._value(placed, goal) for goal in self.goals]

    def _value(self, placed: Placed, goal: Goal) -> int:
        return plan_value(self.columns, placed, goal, self.published)

    def _said(self, status: Status, placed: Placed | None, engine: str) -> Outcome:
        found = Outcome(status, None, None, self.bound, engine, self.schedules)
        if placed is not None:
            plan = placed.plan(self.problem)
            violations = verify(self.problem, plan)
            if violations:
                raise UnsoundPlan(engine, violations)
            found = replace(found, plan=plan, value=self._value(placed, self.goals[0]))
        return replace(found, seconds=time.monotonic() - self.began)
