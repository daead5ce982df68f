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
from duban.scheduling.replanning._repairs import attained, pulled_back

FIRST, LEAST = 40, 12
"""How many tasks are free in the first round, and in any."""
GROWTH, SHRINKING = 1.08, 0.9
EFFORT = 0.0002
"""Deterministic seconds of the solver for each free task."""
Told = Callable[[int, int, int], bool]
Worth = tuple[int, int, int]
"""Lateness, how many tasks have moved, and by how many worked ticks: less is better, in that order."""


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
        self.aim = Goal.LATENESS

    def run(self, aim: Goal, until: float, rounds: int, told: Told) -> None:
        """Until nothing can be better, or nothing is left to spend; `told` is asked after each, with their number, lateness and bound.

        Args:
            aim: LATENESS goes around what is late, until it is known that nothing is less late, and then as MOVES: lateness stays what it is, and fewer tasks
                are to move. DISTURBANCE leaves those where they are that have not moved, and the others are to move less.
        """
        first = self.made
        self.aim = aim
        if aim is Goal.DISTURBANCE:
            self._look(pulled_back(self.columns, self.best.placed, self.published))
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
        return self.is_least or self.best.worth == (self.bound, 0, 0) or not len(self._movable)

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
        answer = self._planned(part, until, is_whole=is_whole)
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

    @property
    def _seeks_late(self) -> bool:
        """Whether something less late is looked for."""
        return self.aim is Goal.LATENESS and self.best.worth[0] > self.bound

    def _planned(self, part: Part, until: float, *, is_whole: bool) -> Answer:
        """The part planned anew, by what is looked for now; where it is all there is, by everything."""
        columns, hint = part.columns, part.placed(self.best.placed)
        published = part.placed(self.published)
        goals = self._goals(is_whole=is_whole)
        # What is late now may be spread over others as well: only where none is late do bounds of each leave nothing out.
        if goals[0] is not Goal.LATENESS or value_of(columns, hint, Goal.LATENESS) == 0:
            by = np.where(columns.began == UNSET, attained(columns, hint), NEVER)
            columns = replace(columns, hard_by=np.minimum(columns.hard_by, by))
            goals = tuple(goal for goal in goals if goal is not Goal.LATENESS)
        if goals == (Goal.DISTURBANCE,):
            columns = _pinned(columns, hint, published)
        left = max(until - time.monotonic(), 0.05)
        limits = Limits(left, effort=EFFORT * part.free, light=True)
        return solve_cpsat(columns, goals, limits, hint=hint, published=published)

    def _goals(self, *, is_whole: bool) -> tuple[Goal, ...]:
        if is_whole:
            return (Goal.LATENESS, Goal.MOVES, Goal.DISTURBANCE)
        if self._seeks_late:
            return (Goal.LATENESS, Goal.MOVES)
        return (Goal.DISTURBANCE,) if self.aim is Goal.DISTURBANCE else (Goal.MOVES,)

    def _seeds(self) -> Ints:
        """Tasks around which something is to be gained: those that are late, then those that have moved."""
        placed, columns = self.best.placed, self.columns
        if self._seeks_late:
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


def _pinned(columns: Columns, placed: Placed, published: Placed) -> Columns:
    """The same, and whatever has not moved can't."""
    stays = published.present & (columns.began == UNSET) & (moved(columns, placed, published) == 0)
    release = np.where(stays, placed.starts, columns.release)
    return replace(columns, release=release, hard_by=np.where(stays, placed.ends, columns.hard_by))


def worth_of(columns: Columns, placed: Placed, published: Placed) -> Worth:
    """What a plan is worth."""
    return (
        value_of(columns, placed, Goal.LATENESS),
        value_of(columns, placed, Goal.MOVES, published),
        value_of(columns, placed, Goal.DISTURBANCE, published),
    )
