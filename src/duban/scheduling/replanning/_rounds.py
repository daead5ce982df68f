"""Rounds on one plan: free a part around something late or moved, have CP-SAT plan it from where it stands, keep what is no worse.

Parts grow while they are solved with ease and shrink where they are not; a part that is everything is a proof. No clock but the limit: with rounds
alone counted, a seed gives the same plan again. Called by `replan`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from duban.scheduling._columns import UNSET, Columns
from duban.scheduling._placed import (
    Placed,
    lateness,
    moved,
    project_lateness,
    value_of,
)
from duban.scheduling._plan import Goal, Status
from duban.scheduling._worked import NEVER, Ints
from duban.scheduling.cpsat import Answer, Limits, solve_cpsat
from duban.scheduling.replanning._neighbours import Neighbours
from duban.scheduling.replanning._parts import Part, part_of
from duban.scheduling.replanning._repairs import deadlines

FIRST, LEAST = 40, 12
"""How many tasks are free in the first round, and in any."""
GROWTH, SHRINKING = 1.12, 0.9
EFFORT = 0.0002
"""Deterministic seconds of the solver for each free task."""
Worth = tuple[int, int]
"""Lateness, and the worked ticks by which starts have moved: less is better, in that order."""


@dataclass(slots=True)
class State:
    """A plan and what it is worth."""

    placed: Placed
    worth: Worth


class Rounds:
    """A problem of tasks that are all carried out, the published plan, and the best one so far.

    Args:
        columns: the problem.
        published: where tasks were to be; absent where they are new.
        plans: those to begin with: from the best of them.
        bound: no plan is less late.
    """

    def __init__(
        self, columns: Columns, published: Placed, plans: list[Placed], bound: int, seed: int
    ) -> None:
        self.columns = columns
        self.published = published
        self.passed = [State(one, worth_of(columns, one, published)) for one in plans]
        self.best = min(self.passed, key=lambda one: one.worth)
        self.bound = bound
        self.made = 0
        self.is_least = False
        self.is_stopped = False
        self._neighbours = Neighbours(columns, published)
        self._movable = np.flatnonzero(columns.began == UNSET)
        self._draws = random.Random(seed)  # noqa: S311
        self._size = float(FIRST)

    def run(self, until: float, rounds: int, told: Callable[[int, int, int], bool]) -> None:
        """Until nothing can be better, or nothing is left to spend; `told` is asked after each, with their number, lateness and bound."""
        first = self.made
        while not self.is_over and time.monotonic() < until and self.made - first < rounds:
            self._round(until)
            if not told(self.made - first, self.best.worth[0], self.bound):
                self.is_stopped = True

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to be done."""
        return self.is_stopped or self.is_proven

    @property
    def is_proven(self) -> bool:
        """Whether it is known that no plan is better."""
        return self.is_least or self.best.worth == (self.bound, 0) or not len(self._movable)

    def _round(self, until: float) -> None:
        self.made += 1
        seeds = self._seeds()
        is_whole = self._size >= len(self._movable)
        if is_whole or not len(seeds):
            free, window, is_whole = self._movable, (0, self.columns.horizon), True
        else:
            seed = self._draws.choices(range(len(seeds)), weights=self._weights(seeds))[0]
            size = round(self._size)
            placed = self.best.placed
            free = self._neighbours.around(int(seeds[seed]), size, placed, self._draws)
            window = self._window(free)
        part = part_of(self.columns, self.best.placed, free, window)
        answer = self._planned(part, until)
        if answer.placed is not None:
            self._look(part.put(self.best.placed, answer.placed))
        is_proven = answer.status is Status.BEST
        if is_whole:
            self._conclude(answer, is_proven=is_proven)
        self._size = min(
            max(self._size * (GROWTH if is_proven else SHRINKING), LEAST), len(self._movable)
        )

    def _conclude(self, answer: Answer, *, is_proven: bool) -> None:
        """What a round with everything free has proven."""
        if answer.bound is not None and self.best.worth[0] > self.bound:
            self.bound = min(max(self.bound, answer.bound), self.best.worth[0])
        self.is_least |= is_proven

    def _look(self, placed: Placed) -> None:
        worth = worth_of(self.columns, placed, self.published)
        if worth <= self.best.worth:
            is_better = worth < self.best.worth
            self.best = State(placed, worth)
            if is_better:
                self.passed.append(self.best)

    def _planned(self, part: Part, until: float) -> Answer:
        """The part planned anew: less late where it is late, and moved less."""
        columns, hint = part.columns, part.placed(self.best.placed)
        goals: tuple[Goal, ...] = (Goal.LATENESS, Goal.DISTURBANCE)
        if value_of(columns, hint, Goal.LATENESS) == 0:
            by = np.where(columns.began == UNSET, deadlines(columns), NEVER)
            columns = replace(columns, hard_by=np.minimum(columns.hard_by, by))
            goals = goals[1:]
        left = max(until - time.monotonic(), 0.05)
        limits = Limits(left, effort=EFFORT * part.free, light=True)
        published = part.placed(self.published)
        return solve_cpsat(columns, goals, limits, hint=hint, published=published)

    def _seeds(self) -> Ints:
        """Tasks around which something is to be gained: those that are late, then those that have moved."""
        placed, columns = self.best.placed, self.columns
        if self.best.worth[0] > self.bound:
            late = lateness(columns, placed) > 0
            whole = np.append(project_lateness(columns, placed), 0) > 0
            late |= whole[columns.project]
            found = np.flatnonzero(late & (columns.began == UNSET))
            if len(found):
                return found
        return np.flatnonzero(moved(columns, placed, self.published) > 0)

    def _weights(self, seeds: Ints) -> list[float]:
        ticks = moved(self.columns, self.best.placed, self.published)[seeds]
        weights: list[float] = (1.0 + np.sqrt(ticks)).tolist()
        return weights

    def _window(self, free: Ints) -> tuple[int, int]:
        """From before the first to after the last place of what is free, with as much room again."""
        placed, published = self.best.placed, self.published
        known = published.present[free]
        starts = np.concatenate([placed.starts[free], published.starts[free][known]])
        ends = np.concatenate([placed.ends[free], published.ends[free][known]])
        low, high = int(starts.min()), int(ends.max())
        room = (high - low) // 2 + 1
        return max(low - room, 0), min(high + room, self.columns.horizon)


def worth_of(columns: Columns, placed: Placed, published: Placed) -> Worth:
    """What a plan is worth."""
    return (
        value_of(columns, placed, Goal.LATENESS),
        value_of(columns, placed, Goal.DISTURBANCE, published),
    )
